import * as v from 'valibot';

// Answers of GitHub as far as they are used. Everything that comes from it goes through one of these.

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const oid = v.pipe(v.string(), v.regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'a commit'));
const time = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'a time'),
);
const account = v.object({ __typename: v.string(), login: v.string() });
const pageInfo = v.object({ hasNextPage: v.boolean(), endCursor: v.nullish(v.string()) });

/** A page of a connection. GitHub leaves `null` where a node may not be seen. */
export function connection<S extends v.GenericSchema>(node: S) {
  return v.object({
    nodes: v.pipe(
      v.nullish(v.array(v.nullable(node)), []),
      v.transform((nodes) => nodes.filter((one) => one !== null)),
    ),
    pageInfo,
  });
}

const checkRunContext = v.object({
  __typename: v.literal('CheckRun'),
  name: v.string(),
  status: v.string(),
  conclusion: v.nullish(v.string()),
  startedAt: v.nullish(time),
  completedAt: v.nullish(time),
  detailsUrl: v.nullish(v.string()),
});
const statusContext = v.object({
  __typename: v.literal('StatusContext'),
  context: v.string(),
  state: v.string(),
  createdAt: time,
  targetUrl: v.nullish(v.string()),
});
export const contextNode = v.variant('__typename', [checkRunContext, statusContext]);
const rollup = v.nullish(v.object({ contexts: connection(contextNode) }));
export const commitContexts = v.object({ oid, statusCheckRollup: rollup });

export const commitNode = v.object({
  ...commitContexts.entries,
  associatedPullRequests: v.nullish(
    v.object({
      nodes: v.array(
        v.nullable(
          v.object({
            number: id,
            state: v.string(),
            baseRefName: v.string(),
            mergeCommit: v.nullish(v.object({ oid })),
          }),
        ),
      ),
    }),
  ),
});

export const reviewNode = v.object({
  author: v.nullish(account),
  state: v.string(),
  commit: v.nullish(v.object({ oid })),
  submittedAt: v.nullish(time),
  authorCanPushToRepository: v.boolean(),
  url: v.string(),
});

export const pullCommitNode = v.object({
  commit: v.object({
    oid,
    author: v.nullish(v.object({ user: v.nullish(v.object({ login: v.string() })) })),
  }),
});

export const pullNode = v.object({
  number: id,
  title: v.string(),
  url: v.string(),
  state: v.picklist(['OPEN', 'CLOSED', 'MERGED']),
  isDraft: v.boolean(),
  author: v.nullish(account),
  headRefName: v.string(),
  headRefOid: oid,
  isCrossRepository: v.boolean(),
  baseRefName: v.string(),
  mergedAt: v.nullish(time),
  mergedBy: v.nullish(account),
  mergeCommit: v.nullish(v.object({ oid })),
  labels: v.nullish(v.object({ nodes: v.nullish(v.array(v.nullable(v.object({ name: v.string() })))) })),
  reviews: v.nullish(connection(reviewNode)),
  commits: connection(pullCommitNode),
  head: v.object({ nodes: v.nullish(v.array(v.nullable(v.object({ commit: commitContexts })))) }),
});

/** A 64-bit number, which GraphQL gives as a text. */
const bigId = v.pipe(v.union([v.number(), v.pipe(v.string(), v.digits())]), v.transform(Number), id);

export const commentNode = v.object({
  fullDatabaseId: bigId,
  url: v.string(),
  body: v.string(),
  viewerDidAuthor: v.boolean(),
});

export const issueNode = v.object({
  number: id,
  url: v.string(),
  title: v.string(),
  body: v.string(),
  state: v.picklist(['OPEN', 'CLOSED']),
  viewerDidAuthor: v.boolean(),
});

export const viewer = v.object({ viewer: account });

/** A repository with one member of any kind. */
export function inRepository<S extends v.GenericSchema>(member: string, schema: S) {
  return v.object({ repository: v.nullish(v.object({ [member]: v.nullish(schema) })) });
}

/** A repository whose members are all of one kind, under names of our own. */
export function repositoryOf<S extends v.GenericSchema>(schema: S) {
  return v.object({ repository: v.nullish(v.record(v.string(), v.nullish(schema))) });
}

export const checkRun = v.object({
  id,
  name: v.string(),
  external_id: v.nullish(v.string()),
  status: v.string(),
  html_url: v.nullish(v.string()),
  output: v.object({ annotations_count: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
});
export const checkRuns = v.object({ total_count: v.number(), check_runs: v.array(checkRun) });

export const deployment = v.object({ id, environment: v.string(), payload: v.unknown() });
export const deployments = v.array(deployment);
export const deploymentStatus = v.object({
  id,
  state: v.string(),
  description: v.nullish(v.string()),
});
export const deploymentStatuses = v.array(deploymentStatus);

export const comment = v.object({ id, html_url: v.string() });
export const issue = v.object({ number: id, html_url: v.string() });

export const release = v.object({
  id,
  html_url: v.string(),
  tag_name: v.string(),
  name: v.nullish(v.string()),
  body: v.nullish(v.string()),
  draft: v.boolean(),
});

export const workflowRun = v.object({
  id,
  run_attempt: v.nullish(v.number(), 1),
  path: v.string(),
  event: v.string(),
  head_branch: v.nullish(v.string()),
  head_sha: oid,
  status: v.nullish(v.string()),
  conclusion: v.nullish(v.string()),
  created_at: time,
  html_url: v.string(),
});
export const workflowRuns = v.object({ workflow_runs: v.array(workflowRun) });

export const installation = v.object({ id });
export const anything = v.unknown();

const contexts = v.object({ contexts: v.optional(v.array(v.string())) });
export const protectedBranch = v.object({
  protection: v.optional(v.object({ required_status_checks: v.nullish(contexts) })),
});
/** Rules of every kind have parameters of their own: those of checks are read apart. */
export const branchRules = v.array(v.object({ type: v.string(), parameters: v.optional(v.unknown()) }));
export const checksRule = v.object({
  required_status_checks: v.optional(v.array(v.object({ context: v.string() })), []),
});
