import { emit } from '../events/emit.ts';
import { invalid } from '../http/errors.ts';
import { notOffered } from '../http/route.ts';
import { isObject, list, text, time, whole, type JsonObject } from '../json.ts';
import type { Actor, App } from '../state/accounts.ts';
import type { Annotation, CheckRun, CheckStatus, CheckSuite, Conclusion } from '../state/checks.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { viewCheckRun } from '../view/check.ts';
import { pullsOf } from './pulls.ts';

const resource = 'CheckRun';
/** A summary or text takes no more characters than this. */
const most = 65_535;

/** Makes a check run from the body of a request. @throws ApiError 422 */
export async function createCheckRun(
  world: World,
  repository: RepositoryState,
  app: App,
  sha: string,
  body: JsonObject,
): Promise<CheckRun> {
  check(body);
  const name = text(body, 'name') ?? '';
  if (name.trim() === '') throw invalid({ resource, field: 'name', code: 'missing_field' });
  const run: CheckRun = {
    id: world.nextId(),
    repository,
    suite: await suiteFor(world, repository, app, sha),
    sha,
    app,
    name,
    status: 'queued',
    conclusion: null,
    startedAt: world.now(),
    completedAt: null,
    detailsUrl: null,
    externalId: '',
    title: null,
    summary: null,
    text: null,
    annotations: [],
  };
  apply(world, run, body);
  repository.checkRuns.set(run.id, run);
  tell(world, run, 'created');
  if (run.status === 'completed') tell(world, run, 'completed');
  return run;
}

/** Changes a check run as the body of a request says; its annotations are added to those that it has. */
export function updateCheckRun(world: World, run: CheckRun, body: JsonObject): void {
  check(body);
  const wasCompleted = run.status === 'completed';
  apply(world, run, body);
  if (run.status === 'completed' && !wasCompleted) tell(world, run, 'completed');
}

/** What the description of the request leaves open. */
function check(body: JsonObject): void {
  notOffered(body, 'actions');
  const output = body['output'];
  if (isObject(output)) {
    notOffered(output, 'images');
    for (const field of ['summary', 'text']) {
      const value = text(output, field) ?? '';
      if (Buffer.byteLength(value) > most) {
        throw invalid({
          resource,
          field,
          code: 'invalid',
          message: `${field} exceeds a maximum bytesize of ${most}`,
        });
      }
    }
  }
}

function apply(world: World, run: CheckRun, body: JsonObject): void {
  const conclusion = text(body, 'conclusion') as Conclusion | undefined;
  run.name = text(body, 'name') ?? run.name;
  run.detailsUrl = text(body, 'details_url') ?? run.detailsUrl;
  run.externalId = text(body, 'external_id') ?? run.externalId;
  run.startedAt = time(body, 'started_at') ?? run.startedAt;
  const status = text(body, 'status') as CheckStatus | undefined;
  // A conclusion alone completes it; another status opens it again.
  run.status = conclusion === undefined ? (status ?? run.status) : 'completed';
  if (conclusion !== undefined) {
    run.conclusion = conclusion;
    run.completedAt = time(body, 'completed_at') ?? world.now();
  } else if (status !== undefined && status !== 'completed') {
    run.conclusion = run.completedAt = null;
  }
  run.suite.updatedAt = world.now();
  const output = body['output'];
  if (!isObject(output)) return;
  run.title = text(output, 'title') ?? run.title;
  run.summary = text(output, 'summary') ?? run.summary;
  run.text = text(output, 'text') ?? run.text;
  run.annotations.push(...(list(output, 'annotations') ?? []).filter(isObject).map(annotation));
}

function annotation(given: JsonObject): Annotation {
  const [start, end] = [whole(given, 'start_line') ?? 1, whole(given, 'end_line') ?? 1];
  // Columns mean something on one line alone.
  const columns = start === end;
  return {
    path: text(given, 'path') ?? '',
    startLine: start,
    endLine: end,
    startColumn: columns ? (whole(given, 'start_column') ?? null) : null,
    endColumn: columns ? (whole(given, 'end_column') ?? null) : null,
    level: text(given, 'annotation_level') ?? 'notice',
    title: text(given, 'title') ?? null,
    message: text(given, 'message') ?? '',
    rawDetails: text(given, 'raw_details') ?? null,
  };
}

/** An app has one suite for a commit. */
export async function suiteFor(
  world: World,
  repository: RepositoryState,
  app: App,
  sha: string,
): Promise<CheckSuite> {
  const branch =
    pullsOf(repository).find((pull) => pull.head.sha === sha)?.head.ref ??
    (await repository.git.branches()).find((one) => one.sha === sha)?.name ??
    null;
  const found = [...repository.checkSuites.values()].find((one) => one.sha === sha && one.app === app);
  if (found) return found;
  const now = world.now();
  const suite: CheckSuite = {
    id: world.nextId(),
    repository,
    app,
    sha,
    branch,
    createdAt: now,
    updatedAt: now,
  };
  repository.checkSuites.set(suite.id, suite);
  return suite;
}

/** Told as the app's own doing: its check runs start no workflow of GitHub Actions. */
function tell(world: World, run: CheckRun, action: string): void {
  const isActions = run.app === world.actionsApp;
  const actor: Actor = isActions
    ? { kind: 'workflow', app: run.app, repository: run.repository, permissions: {}, value: '' }
    : { kind: 'app', app: run.app };
  emit(world, run.repository, actor, {
    name: 'check_run',
    action,
    sha: run.sha,
    payload: { check_run: viewCheckRun(world, run) },
  });
}
