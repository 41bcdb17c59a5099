import type { PullRequest } from '../../domain/forge/pull-request.ts';
import { conclude, type Conclusion } from '../../domain/run/conclude.ts';
import type { RunName } from '../../domain/run/record.ts';
import type { RunView } from '../../domain/report/view.ts';
import { oneLine } from '../../domain/text.ts';
import type { Forge } from '../../ports/forge.ts';
import type { Ports } from '../context.ts';
import { askSuperseded, type Superseding } from '../superseded.ts';
import { tellMoves, tellPush } from './afterwards.ts';
import { endChecks } from './checks.ts';
import { takenSlots, tellTaken, writeComment } from './comments.ts';
import { writeDeployments } from './deployments.ts';
import { factOf } from './fact.ts';
import { gatherView } from './gather.ts';
import { readLeft } from './left.ts';
import { concludeRelease, isReleaseRun, ledgerOf } from './release-run.ts';
import type { EndRequest, EndResult } from './request.ts';
import { sceneOf, type Scene } from './scene.ts';
import { concludeOther, endedRun } from './told-elsewhere.ts';
import { beginWrites, type Writes } from './writes.ts';

/**
 * Draws the one conclusion of a run and tells it: the ledger first, then checks, deployments and comments. Every write
 * can be repeated, and fails alone: running the same again writes what is missing, and nothing twice.
 */
export async function end(ports: Ports, request: EndRequest): Promise<EndResult> {
  const { run, commit, needs, files } = request;
  const scene = await sceneOf(ports, request);
  const writes = beginWrites();
  if (needs.toldBy !== undefined) return tellOther(ports, request, scene, writes, needs.toldBy);
  const records = readLeft(files, needs, { id: run.id, commit });
  const newer = await supersedingOf(ports, scene, commit);
  const release = isReleaseRun(needs);
  const conclusion = release
    ? concludeRelease(records, needs)
    : conclude({ records, jobs: withoutShow(needs.jobs), supersededBy: newer && pushName(newer) });
  const ledger = ledgerOf(records);
  if (scene.kind.writes && ledger.length > 0) {
    const step = ports.reporter.step('Write the ledger');
    const done = await writes.attempt('ledger', 'what the ledger is told', () => ports.ledger.append(ledger));
    if (done) step.done();
    else step.failed('it could not be written');
  }
  const { pulls, view } = await viewOf(ports, request, scene, conclusion, run);
  const { forge } = scene;
  if (forge) {
    const step = ports.reporter.step('Tell how it went');
    const now = ports.clock.now().toISOString();
    if (!release) {
      await endChecks(forge, writes, view, { run, commit, now, records });
      // A preview that is ended after its talk moves no traffic: what is listed as deployed stays what was.
      if (scene.kind.rollout === 'switch') {
        await writeDeployments(forge, writes, view, request.environment);
      }
      // A newer push speaks in the comment, or is about to.
      if (newer === undefined) await tellPull(forge, writes, view, request, scene, pulls);
      await tellPush(ports, forge, writes, { request, kind: scene.kind, conclusion });
    }
    await tellMoves(ports, forge, writes, { request, kind: scene.kind, conclusion, ledger });
    step.done();
  }
  return resultOf(conclusion, view, writes, scene);
}

/** The job that merely shows that a run began decides nothing, unless it was cancelled. */
function withoutShow(jobs: EndRequest['needs']['jobs']): EndRequest['needs']['jobs'] {
  return Object.fromEntries(
    Object.entries(jobs).filter(([job, result]) => job !== 'begin' || result === 'cancelled'),
  );
}

function pushName({ commit, subject }: Superseding): string {
  const words = oneLine(subject ?? '', 100);
  return `The push of ${commit.slice(0, 7)}${words === '' ? '' : ` (${words})`}`;
}

async function supersedingOf(
  ports: Ports,
  { kind: { branch } }: Scene,
  commit: string,
): Promise<Superseding | undefined> {
  if (branch === undefined) return undefined;
  const newer = await factOf(askSuperseded(ports, { branch, commit }));
  return newer.known ? newer.value : undefined;
}

/** Open pull requests, each asked for once. */
interface Pulls {
  readonly all: () => Promise<readonly PullRequest[]>;
  readonly of: (branch: string) => Promise<PullRequest | undefined>;
}

function openPulls(forge: Forge | undefined): Pulls {
  const known = new Map<string, Promise<readonly PullRequest[]>>();
  const asked = (head: string): Promise<readonly PullRequest[]> => {
    const pulls = known.get(head) ?? forge?.pulls.open(head === '' ? {} : { head }) ?? Promise.resolve([]);
    known.set(head, pulls);
    return pulls;
  };
  return {
    all: () => asked(''),
    of: async (branch) =>
      (await asked(known.has('') ? '' : branch)).find(({ head }) => head.branch === branch && !head.fork),
  };
}

async function viewOf(
  ports: Ports,
  { commit, registrar, environment }: EndRequest,
  { project, kind, forge }: Scene,
  conclusion: Conclusion,
  run: RunName,
): Promise<{ readonly pulls: Pulls; readonly view: RunView }> {
  const pulls = openPulls(forge);
  const view = await gatherView(ports, {
    ...{ run, commit, conclusion, project, environment, registrar },
    ahead: kind.kind === 'staging' || kind.kind === 'change' || kind.kind === 'foreign',
    url: forge?.repository.url,
    openPulls: pulls.all,
  });
  return { pulls, view };
}

/** Writes the comment of the run's own pull request, and tells those whose slots it took. */
async function tellPull(
  forge: Forge,
  writes: Writes,
  view: RunView,
  { event }: EndRequest,
  { kind }: Scene,
  pulls: Pulls,
): Promise<void> {
  const number = event.kind === 'pull-request' ? event.number : await ownPull(writes, kind, pulls);
  if (number !== undefined) await writeComment(forge, writes, number, view);
  const own = number === undefined ? undefined : { number, url: `${forge.repository.url}/pull/${number}` };
  await tellTaken(forge, writes, takenSlots(view, kind.branch, own), pulls.of);
}

async function ownPull(
  writes: Writes,
  { kind, branch }: Scene['kind'],
  pulls: Pulls,
): Promise<number | undefined> {
  if ((kind !== 'staging' && kind !== 'change') || branch === undefined) return undefined;
  const pull = await writes.attempt('comments', 'the comment on the pull request', () => pulls.of(branch));
  return pull?.number;
}

/** Another run tells about this very commit: it is waited for a little, and shown where the pull request came later. */
async function tellOther(
  ports: Ports,
  request: EndRequest,
  scene: Scene,
  writes: Writes,
  id: number,
): Promise<EndResult> {
  const { forge } = scene;
  const { commit, files, wait } = request;
  const other =
    forge && (await writes.attempt('checks', `how run ${id} ended`, () => endedRun(forge, id, wait)));
  const told = other && concludeOther(files, other, commit);
  const elsewhere = { reason: 'told-elsewhere', headline: `Run ${id} tells about this commit.` } as const;
  if (!forge || !told) {
    const notes = scene.silence === undefined ? [] : [scene.silence];
    return { ...elsewhere, view: undefined, notes: [...notes, ...writes.notes()], untold: [] };
  }
  const { pulls, view } = await viewOf(ports, request, scene, told.conclusion, told.run);
  if ((await supersedingOf(ports, scene, commit)) === undefined) {
    await tellPull(forge, writes, view, request, scene, pulls);
  }
  return { ...elsewhere, view, notes: writes.notes(), untold: writes.untold() };
}

function resultOf(conclusion: Conclusion, view: RunView, writes: Writes, { silence }: Scene): EndResult {
  const untold = writes.untold();
  const notes = [...(silence === undefined ? [] : [silence]), ...writes.notes()];
  const about = { view, notes, untold };
  const { state, headline } = conclusion;
  if (state !== 'success') return { ...about, reason: state === 'failure' ? 'failed' : state, headline };
  if (untold.length === 0) return { ...about, reason: 'passed', headline };
  return {
    ...about,
    reason: 'not-told',
    headline:
      'All went well, but not all of it could be written down. Run this job again: it writes what is missing.',
  };
}
