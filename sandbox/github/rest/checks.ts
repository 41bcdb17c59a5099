import { ApiError, notFound, unprocessable } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import { created, ok, route, type RepositoryCall, type Route } from '../http/route.ts';
import { text } from '../json.ts';
import { createCheckRun, updateCheckRun } from '../logic/check-runs.ts';
import { latestRuns } from '../logic/checks.ts';
import { appOf } from '../state/accounts.ts';
import type { CheckRun, CheckSuite } from '../state/checks.ts';
import { viewAnnotation, viewCheckRun, viewCheckSuite } from '../view/check.ts';
import { commitOf } from './commits.ts';

/** Check runs and the suites that they are in. */
export const checkRoutes: readonly Route[] = [
  route('checks/create', { checks: 'write' }, async (call) => {
    const { world, repository, actor, body } = call;
    const app = appOf(actor);
    if (!app) throw new ApiError(403, 'You must authenticate via a GitHub App.');
    const sha = text(body, 'head_sha') ?? '';
    if ((await repository.git.type(sha)) !== 'commit') {
      throw unprocessable(`No commit found for SHA: ${sha}`);
    }
    const run = await createCheckRun(world, repository, app, sha, body);
    return created(viewCheckRun(world, run));
  }),

  route('checks/get', { checks: 'read' }, (call) => ok(viewCheckRun(call.world, runOf(call)))),

  route('checks/update', { checks: 'write' }, (call) => {
    const run = runOf(call);
    if (appOf(call.actor) !== run.app) {
      throw new ApiError(
        403,
        'Invalid app_id `' +
          (appOf(call.actor)?.id ?? '') +
          '` - check run can only be modified by the GitHub App that created it.',
      );
    }
    updateCheckRun(call.world, run, call.body);
    return ok(viewCheckRun(call.world, run));
  }),

  route('checks/list-annotations', { checks: 'read' }, (call) => {
    const run = runOf(call);
    return paged(call, run.annotations, (one) => viewAnnotation(call.world, run, one));
  }),

  route('checks/list-for-ref', { checks: 'read' }, async (call) => {
    const commit = await commitOf(call, call.parameters['ref'] ?? '');
    const all = [...call.repository.checkRuns.values()].filter((run) => run.sha === commit.sha);
    return listRuns(call, call.query['filter'] === 'all' ? all : latestRuns(call.repository, commit.sha));
  }),

  route('checks/list-suites-for-ref', { checks: 'read' }, async (call) => {
    const { world, repository, query } = call;
    const commit = await commitOf(call, call.parameters['ref'] ?? '');
    const suites = [...repository.checkSuites.values()].filter(
      (suite) =>
        suite.sha === commit.sha &&
        (query['app_id'] === undefined || suite.app.id === query['app_id']) &&
        (query['check_name'] === undefined ||
          [...repository.checkRuns.values()].some(
            (run) => run.suite === suite && run.name === query['check_name'],
          )),
    );
    return paged(
      call,
      suites,
      (suite) => viewCheckSuite(world, suite, commit),
      (check_suites, total_count) => ({ total_count, check_suites }),
    );
  }),

  route('checks/get-suite', { checks: 'read' }, async (call) => {
    const suite = suiteOf(call);
    const commit = await call.repository.git.commit(suite.sha);
    if (!commit) throw notFound();
    return ok(viewCheckSuite(call.world, suite, commit));
  }),

  route('checks/list-for-suite', { checks: 'read' }, (call) => {
    const suite = suiteOf(call);
    const runs = [...call.repository.checkRuns.values()].filter((run) => run.suite === suite);
    return listRuns(call, runs);
  }),
];

function listRuns(call: RepositoryCall, runs: readonly CheckRun[]): ReturnType<typeof paged> {
  const { world, query } = call;
  const found = runs.filter(
    (run) =>
      (query['check_name'] === undefined || run.name === query['check_name']) &&
      (query['status'] === undefined || run.status === query['status']) &&
      (query['app_id'] === undefined || run.app.id === query['app_id']) &&
      world.isListed(run.startedAt),
  );
  return paged(
    call,
    found.toReversed(),
    (run) => viewCheckRun(world, run),
    (check_runs, total_count) => ({ total_count, check_runs }),
  );
}

function runOf({ repository, parameters }: RepositoryCall): CheckRun {
  const run = repository.checkRuns.get(Number(parameters['check_run_id']));
  if (!run) throw notFound();
  return run;
}

function suiteOf({ repository, parameters }: RepositoryCall): CheckSuite {
  const suite = repository.checkSuites.get(Number(parameters['check_suite_id']));
  if (!suite) throw notFound();
  return suite;
}
