import { timestamp, timestampOrNull } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import { pullsOf } from '../logic/pulls.ts';
import { suiteOutcome } from '../logic/checks.ts';
import type { CommitData } from '../git/commits.ts';
import type { Annotation, CheckRun, CheckSuite, CommitStatus } from '../state/checks.ts';
import type { RepositoryState } from '../state/repository.ts';
import { nodeId, type World } from '../state/world.ts';
import { viewAccount, viewApp } from './account.ts';
import { viewSimpleCommit } from './commit.ts';
import { viewMinimalPull } from './pull.ts';
import { viewMinimalRepository } from './repository.ts';

/** The schema `check-run`. */
export function viewCheckRun(world: World, run: CheckRun): JsonObject {
  const { repository } = run;
  const url = world.repositoryApi(repository, `/check-runs/${run.id}`);
  const html = world.html(repository, `/runs/${run.id}`);
  return {
    id: run.id,
    head_sha: run.sha,
    node_id: nodeId('CR', run.id),
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: timestamp(run.startedAt),
    completed_at: timestampOrNull(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    name: run.name,
    check_suite: { id: run.suite.id },
    app: viewApp(world, run.app),
    pull_requests: pullsWith(repository, run.sha).map((pull) => viewMinimalPull(world, pull)),
  };
}

/** The schema `check-suite`. */
export function viewCheckSuite(world: World, suite: CheckSuite, commit: CommitData): JsonObject {
  const { repository } = suite;
  const url = world.repositoryApi(repository, `/check-suites/${suite.id}`);
  const runs = [...repository.checkRuns.values()].filter((run) => run.suite === suite);
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: suite.branch,
    head_sha: suite.sha,
    ...suiteOutcome(runs),
    url,
    before: commit.parents[0] ?? null,
    after: suite.sha,
    pull_requests: pullsWith(repository, suite.sha).map((pull) => viewMinimalPull(world, pull)),
    app: viewApp(world, suite.app),
    repository: viewMinimalRepository(world, repository),
    created_at: timestamp(suite.createdAt),
    updated_at: timestamp(suite.updatedAt),
    head_commit: viewSimpleCommit(commit),
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  };
}

/** The schema `check-annotation`. */
export function viewAnnotation(world: World, run: CheckRun, one: Annotation): JsonObject {
  return {
    path: one.path,
    blob_href: world.html(run.repository, `/blob/${run.sha}/${one.path}`),
    start_line: one.startLine,
    end_line: one.endLine,
    start_column: one.startColumn,
    end_column: one.endColumn,
    annotation_level: one.level,
    title: one.title,
    message: one.message,
    raw_details: one.rawDetails,
  };
}

/** The schema `status`. */
export function viewStatus(world: World, repository: RepositoryState, status: CommitStatus): JsonObject {
  return { ...viewSimpleStatus(world, repository, status), creator: viewAccount(world, status.creator) };
}

/** The schema `simple-commit-status`. */
export function viewSimpleStatus(
  world: World,
  repository: RepositoryState,
  status: CommitStatus,
): JsonObject {
  return {
    url: world.repositoryApi(repository, `/statuses/${status.sha}`),
    avatar_url: `${world.origin}/avatars/u/${status.creator.id}`,
    id: status.id,
    node_id: nodeId('SC', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: timestamp(status.createdAt),
    updated_at: timestamp(status.createdAt),
  };
}

/** The open pull requests of this repository's own branches whose head a commit is. */
function pullsWith(repository: RepositoryState, sha: string): ReturnType<typeof pullsOf> {
  return pullsOf(repository).filter(
    (pull) => pull.head.sha === sha && pull.issue.state === 'open' && pull.head.repository === repository,
  );
}
