// What is asked by GraphQL. Connections come in pages of 100; what goes beyond is followed by `pages.ts`.

const account = `fragment account on Actor { __typename login }`;

const context = `
fragment context on StatusCheckRollupContext {
  __typename
  ... on CheckRun { name status conclusion startedAt completedAt detailsUrl }
  ... on StatusContext { context state createdAt targetUrl }
}`;

const contexts = `
fragment contexts on Commit {
  oid
  statusCheckRollup {
    contexts(first: 100) { nodes { ...context } pageInfo { hasNextPage endCursor } }
  }
}`;

const review = `
fragment review on PullRequestReview {
  author { ...account }
  state
  commit { oid }
  submittedAt
  authorCanPushToRepository
  url
}`;

const pull = `
fragment pull on PullRequest {
  number
  title
  url
  state
  isDraft
  author { ...account }
  headRefName
  headRefOid
  isCrossRepository
  baseRefName
  mergedAt
  mergedBy { ...account }
  mergeCommit { oid }
  labels(first: 100) { nodes { name } }
  reviews(first: 100) { nodes { ...review } pageInfo { hasNextPage endCursor } }
  commits(first: 100) {
    nodes { commit { oid author { user { login } } } }
    pageInfo { hasNextPage endCursor }
  }
  head: commits(last: 1) { nodes { commit { ...contexts } } }
}`;

const pullParts = [account, context, contexts, review, pull].join('\n');

/** Commits with the pull requests that they belong to and with their own checks: `c0`, `c1` … for `$c0`, `$c1` … */
export function commitsQuery(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return `query commits($owner: String!, $name: String!${numbers.map((n) => `, $c${n}: GitObjectID!`).join('')}) {
  repository(owner: $owner, name: $name) {
${numbers.map((n) => `    c${n}: object(oid: $c${n}) { ...found }`).join('\n')}
  }
}
fragment found on Commit {
  ...contexts
  associatedPullRequests(first: 20) { nodes { number state baseRefName mergeCommit { oid } } }
}
${context}
${contexts}`;
}

/** Pull requests by their numbers: `p0`, `p1` … for `$p0`, `$p1` … */
export function pullsQuery(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return `query pulls($owner: String!, $name: String!${numbers.map((n) => `, $p${n}: Int!`).join('')}) {
  repository(owner: $owner, name: $name) {
${numbers.map((n) => `    p${n}: pullRequest(number: $p${n}) { ...pull }`).join('\n')}
  }
}
${pullParts}`;
}

/** Open pull requests, oldest first. */
export const openQuery = `query open($owner: String!, $name: String!, $head: String, $base: String, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(
      states: [OPEN]
      headRefName: $head
      baseRefName: $base
      first: 25
      after: $after
      orderBy: { field: CREATED_AT, direction: ASC }
    ) {
      nodes { ...pull }
      pageInfo { hasNextPage endCursor }
    }
  }
}
${pullParts}`;

/** Further reviews of a pull request. */
export const reviewsQuery = `query reviews($owner: String!, $name: String!, $number: Int!, $after: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviews(first: 100, after: $after) { nodes { ...review } pageInfo { hasNextPage endCursor } }
    }
  }
}
${account}
${review}`;

/** Further commits of a pull request. */
export const pullCommitsQuery = `query pullCommits($owner: String!, $name: String!, $number: Int!, $after: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      commits(first: 100, after: $after) {
        nodes { commit { oid author { user { login } } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

/** Further checks of a commit. */
export const contextsQuery = `query contexts($owner: String!, $name: String!, $oid: GitObjectID!, $after: String!) {
  repository(owner: $owner, name: $name) {
    object(oid: $oid) {
      ... on Commit {
        statusCheckRollup {
          contexts(first: 100, after: $after) { nodes { ...context } pageInfo { hasNextPage endCursor } }
        }
      }
    }
  }
}
${context}`;

const comments = `comments(first: 100, after: $after) {
        nodes { fullDatabaseId url body viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }`;

/** Comments of an issue or a pull request, oldest first. */
export const commentsQuery = `query comments($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    issueOrPullRequest(number: $number) {
      ... on PullRequest { ${comments} }
      ... on Issue { ${comments} }
    }
  }
}`;

/** Issues with a label, oldest first, closed ones too. */
export const issuesQuery = `query issues($owner: String!, $name: String!, $label: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    issues(labels: [$label], first: 100, after: $after, orderBy: { field: CREATED_AT, direction: ASC }) {
      nodes { number url title body state viewerDidAuthor }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

/** Who the token speaks for. */
export const viewerQuery = `query viewer { viewer { ...account } }\n${account}`;
