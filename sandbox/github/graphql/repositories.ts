import { pullsOf } from '../logic/pulls.ts';
import type { Issue, Pull } from '../state/issues.ts';
import { fullName, type RepositoryState } from '../state/repository.ts';
import { nodeId } from '../state/world.ts';
import { accountNode } from './accounts.ts';
import { commitNode } from './commits.ts';
import { connection, type Fields, type PageArguments } from './connection.ts';
import { needToRead, NotThere, type Context } from './context.ts';
import { issueNode } from './issues.ts';
import { pullNode } from './pulls.ts';

interface Order {
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null;
}

interface PullArguments extends PageArguments, Order {
  readonly states?: readonly string[] | null;
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
  readonly labels?: readonly string[] | null;
}

interface IssueArguments extends PageArguments, Order {
  readonly states?: readonly string[] | null;
  readonly labels?: readonly string[] | null;
}

export function repositoryNode(context: Context, repository: RepositoryState): Fields {
  const { world } = context;
  const { git } = repository;
  const ref = async (name: string): Promise<Fields | null> => {
    const found = await git.ref(name);
    return found ? refNode(context, repository, name) : null;
  };
  const numbered = (number: number, kind: string): Issue => {
    const issue = repository.issues.get(number);
    const fits =
      issue && (kind === 'issue or pull request' || (issue.pull !== undefined) === (kind === 'PullRequest'));
    if (!fits)
      throw new NotThere(
        `Could not resolve to an ${kind} with the number of ${number}.`.replace('an P', 'a P'),
      );
    return issue;
  };
  const either = (issue: Issue): Fields =>
    issue.pull ? pullNode(context, issue.pull) : issueNode(context, issue);
  return {
    __typename: 'Repository',
    id: nodeId('R', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    owner: accountNode(context, repository.owner),
    url: world.html(repository),
    isPrivate: repository.private,
    isFork: repository.parent !== undefined,
    visibility: repository.private ? 'PRIVATE' : 'PUBLIC',
    defaultBranchRef: () => ref(`refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => {
      needToRead(context, repository, 'contents');
      if (qualifiedName.startsWith('refs/')) return ref(qualifiedName);
      return ref(`refs/heads/${qualifiedName}`);
    },
    object: async ({
      oid,
      expression,
    }: {
      readonly oid?: string | null;
      readonly expression?: string | null;
    }) => {
      needToRead(context, repository, 'contents');
      const sha = oid ?? (await git.commitOf(expression ?? ''));
      const commit = sha === undefined ? undefined : await git.commit(sha);
      return commit ? commitNode(context, repository, commit) : null;
    },
    pullRequest: ({ number }: { readonly number: number }) => {
      needToRead(context, repository, 'pull_requests');
      return either(numbered(number, 'PullRequest'));
    },
    issue: ({ number }: { readonly number: number }) => {
      needToRead(context, repository, 'issues');
      return either(numbered(number, 'Issue'));
    },
    issueOrPullRequest: ({ number }: { readonly number: number }) => {
      needToRead(context, repository, 'issues', 'pull_requests');
      return either(numbered(number, 'issue or pull request'));
    },
    pullRequests: (args: PullArguments) => {
      needToRead(context, repository, 'pull_requests');
      const found = ordered(pullsOf(repository), ({ issue }) => issue, args).filter(
        (pull) =>
          (!args.states || args.states.includes(stateOf(pull))) &&
          (!args.headRefName || pull.head.ref === args.headRefName) &&
          (!args.baseRefName || pull.base.ref === args.baseRefName) &&
          hasLabel(pull.issue, args.labels) &&
          world.isListed(pull.issue.createdAt),
      );
      return connection(
        'pullRequests',
        found,
        args,
        ({ id }) => id,
        (pull) => pullNode(context, pull),
      );
    },
    issues: (args: IssueArguments) => {
      needToRead(context, repository, 'issues');
      const plain = [...repository.issues.values()].filter(({ pull }) => !pull);
      const found = ordered(plain, (issue) => issue, args).filter(
        (issue) =>
          (!args.states || args.states.includes(issue.state.toUpperCase())) &&
          hasLabel(issue, args.labels) &&
          world.isListed(issue.createdAt),
      );
      return connection(
        'issues',
        found,
        args,
        ({ id }) => id,
        (issue) => issueNode(context, issue),
      );
    },
  };
}

function refNode(context: Context, repository: RepositoryState, name: string): Fields {
  const [, prefix = '', short = ''] = /^(refs\/[^/]+\/)(.*)$/.exec(name) ?? [];
  return {
    __typename: 'Ref',
    id: nodeId('REF', `${repository.id}:${name}`),
    name: short,
    prefix,
    target: async () => {
      const sha = await repository.git.resolve(name, 'commit');
      const commit = sha === undefined ? undefined : await repository.git.commit(sha);
      return commit ? commitNode(context, repository, commit) : null;
    },
  };
}

function stateOf(pull: Pull): string {
  return pull.merged ? 'MERGED' : pull.issue.state.toUpperCase();
}

function hasLabel(issue: Issue, labels: readonly string[] | null | undefined): boolean {
  if (!labels) return true;
  return issue.labels.some(({ name }) => labels.some((one) => one.toLowerCase() === name.toLowerCase()));
}

/** In the order that is asked for; the oldest first without one. */
function ordered<T>(all: readonly T[], issueOf: (one: T) => Issue, { orderBy }: Order): T[] {
  const field = orderBy?.field ?? 'CREATED_AT';
  const key = (one: T): number => {
    const issue = issueOf(one);
    if (field === 'UPDATED_AT') return issue.updatedAt;
    return field === 'COMMENTS' ? issue.comments.length : issue.createdAt;
  };
  const sorted = all.toSorted((a, b) => key(a) - key(b) || issueOf(a).number - issueOf(b).number);
  return orderBy?.direction === 'DESC' ? sorted.reverse() : sorted;
}
