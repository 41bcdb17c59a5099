import type * as v from 'valibot';
import { cut, bodyLimit } from '../../domain/markdown/fit.ts';
import type { Annotation, CheckConclusion } from '../../domain/report/check-output.ts';
import type { CheckReport, CheckRuns, OwnCheck } from '../../ports/forge.ts';
import type { GitHubClient } from './client.ts';
import { once, type Repetition } from './once.ts';
import { checkRun, checkRuns } from './shapes.ts';

/** Annotations that GitHub takes in one request. */
const annotationsAtOnce = 50;

type CheckRunNode = v.InferOutput<typeof checkRun>;

/** Check runs on GitHub, known by their `external_id`. */
export function openChecks(client: GitHubClient, repetition: Repetition): CheckRuns {
  /** Check runs of commits by their keys, as far as this client has read or written them. */
  const known = new Map<string, Promise<Map<string, CheckRunNode>>>();
  const ofCommit = (commit: string): Promise<Map<string, CheckRunNode>> => {
    const listed = known.get(commit) ?? listChecks(client, commit);
    known.set(commit, listed);
    listed.catch(() => known.delete(commit));
    return listed;
  };

  const create = async (report: CheckReport, body: object): Promise<CheckRunNode> => {
    const doing = `write the check ${report.name}`;
    const runs = await ofCommit(report.commit);
    const created = await once(
      repetition,
      () =>
        client.rest(
          'POST /repos/{owner}/{repo}/check-runs',
          { ...body, head_sha: report.commit, external_id: report.key },
          checkRun,
          doing,
        ),
      async () => (await listChecks(client, report.commit, report.name)).get(report.key),
    );
    runs.set(report.key, created);
    return created;
  };

  /** Changes a check. Annotations are added to those that it has: a change that may have happened is looked at. */
  const update = async (run: CheckRunNode, report: CheckReport, body: object, added: number) => {
    const expected = run.output.annotations_count + added;
    const send = (retries: object) =>
      client.rest(
        'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
        { ...body, check_run_id: run.id, ...retries },
        checkRun,
        `write the check ${report.name}`,
      );
    const find = async () => {
      const route = 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}';
      const now = await client.rest(
        route,
        { check_run_id: run.id },
        checkRun,
        `read the check ${report.name}`,
      );
      return now.output.annotations_count >= expected ? now : undefined;
    };
    const updated =
      added === 0 ? await send({}) : await once(repetition, () => send({ request: { retries: 0 } }), find);
    (await ofCommit(report.commit)).set(report.key, updated);
    return updated;
  };

  return {
    async report(report) {
      const existing = (await ofCommit(report.commit)).get(report.key);
      const ended = report.state.phase === 'ended';
      // What a report gave before it died stays; the rest follows it, in the same order.
      const given = existing?.output.annotations_count ?? 0;
      const rest = ended ? report.annotations.slice(given) : [];
      const batches = Array.from(
        { length: Math.max(1, Math.ceil(rest.length / annotationsAtOnce)) },
        (_, n) => rest.slice(n * annotationsAtOnce, (n + 1) * annotationsAtOnce),
      );
      let run = existing;
      for (const [index, batch] of batches.entries()) {
        // It ends with its last annotation: one that is ended is whole.
        const last = index === batches.length - 1;
        const body = bodyOf(report, batch, last);
        run = run ? await update(run, report, body, batch.length) : await create(report, body);
      }
      return ownOf(run as CheckRunNode, report.key);
    },
    async own(commit, prefix) {
      const runs = await ofCommit(commit);
      return [...runs].filter(([key]) => key.startsWith(prefix)).map(([key, run]) => ownOf(run, key));
    },
  };
}

/** Check runs of a commit that have a key, the newest of each; of one name if it is given. */
async function listChecks(
  client: GitHubClient,
  commit: string,
  name?: string,
): Promise<Map<string, CheckRunNode>> {
  const found = new Map<string, CheckRunNode>();
  for (let page = 1; page <= 50; page += 1) {
    const { check_runs: runs } = await client.rest(
      'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
      { ref: commit, filter: 'all', per_page: 100, page, ...(name !== undefined && { check_name: name }) },
      checkRuns,
      `read the checks of ${commit.slice(0, 12)}`,
    );
    for (const run of runs) {
      const key = run.external_id ?? '';
      const other = found.get(key);
      if (key !== '' && (!other || other.id < run.id)) found.set(key, run);
    }
    if (runs.length < 100) break;
  }
  return found;
}

function ownOf(run: CheckRunNode, key: string): OwnCheck {
  return { name: run.name, key, ended: run.status === 'completed', url: run.html_url ?? '' };
}

const conclusions: Readonly<Record<CheckConclusion, string>> = {
  success: 'success',
  failure: 'failure',
  neutral: 'neutral',
  cancelled: 'cancelled',
  skipped: 'skipped',
  'timed-out': 'timed_out',
};

function bodyOf(report: CheckReport, annotations: readonly Annotation[], last: boolean): object {
  const { state, text, detailsUrl, startedAt, endedAt } = report;
  const ends = state.phase === 'ended' && last;
  return {
    name: report.name,
    ...(detailsUrl !== undefined && { details_url: detailsUrl }),
    ...(startedAt !== undefined && { started_at: startedAt }),
    ...(ends
      ? {
          status: 'completed',
          conclusion: conclusions[state.conclusion],
          ...(endedAt !== undefined && { completed_at: endedAt }),
        }
      : { status: state.phase === 'queued' ? 'queued' : 'in_progress' }),
    output: {
      title: cut(report.title, 255),
      summary: cut(report.summary, bodyLimit, 'bytes'),
      ...(text !== undefined && { text: cut(text, bodyLimit, 'bytes') }),
      ...(annotations.length > 0 && { annotations: annotations.map(annotationOf) }),
    },
  };
}

function annotationOf({ path, line, level, title, message }: Annotation): object {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: level,
    title: cut(title, 255),
    message: message === '' ? title : message,
  };
}
