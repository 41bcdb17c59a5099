import semver from 'semver';
import { UserError } from '../domain/errors.ts';
import { liveState } from '../domain/history.ts';
import type { RollbackRecord } from '../domain/ledger.ts';
import type { Environment, Project } from '../domain/project.ts';
import type { BotState, RevisionState, RolloutVerdict } from '../domain/revision.ts';
import { shortDigest, type Digest } from '../domain/digest.ts';
import type { Actor, Ports } from './context.ts';
import { stoppedBeforeSwitch } from './rollout.ts';

export interface RollbackRequest extends Actor {
  readonly project: Project;
  readonly environment: Environment;
  readonly bot: string;
  /**
   * A revision, a package (7 digits and more) or a version that is still there. Undefined: the previous one; where the
   * traffic has gone back to an older version already, it stays there, so that typing it twice goes back once.
   */
  readonly to: string | undefined;
}

export type RollbackResult =
  | {
      readonly reason: 'rolled-back';
      readonly from: RevisionState;
      readonly to: RevisionState;
      readonly url: string;
      /** False: the ledger couldn't be reached; the record waits, and is written before the next one. */
      readonly recorded: boolean;
    }
  | { readonly reason: 'already-active'; readonly to: RevisionState; readonly url: string | undefined }
  | {
      readonly reason: 'not-ready';
      readonly to: RevisionState;
      readonly verdict: Exclude<RolloutVerdict, { state: 'ready' }>;
    }
  | { readonly reason: 'overtaken'; readonly active: string | undefined };

/**
 * Gives the traffic back to a revision that the target still holds. It needs the target and nothing else: the record
 * follows when the ledger can be reached, and the same command again writes it where it was interrupted before.
 * @throws UserError when there is nothing to go back to.
 */
export async function rollback(
  ports: Pick<Ports, 'target' | 'ledger' | 'outbox' | 'reporter' | 'clock'>,
  request: RollbackRequest,
): Promise<RollbackResult> {
  const { project, environment, bot } = request;
  const target = await ports.target(project, environment);
  const state = (await target.current()).bots.find((candidate) => candidate.bot === bot);
  const from = state?.active;
  if (!state || !from) {
    throw new UserError(`${bot} doesn't run in ${environment.name}: there is nothing to roll back.`, {
      code: 'not-running',
      next: `Type \`tidegate status --environment ${environment.name}\` to see what runs.`,
    });
  }
  const to = destination(state, from, request);

  const step = ports.reporter.step(`Roll ${bot} back in ${environment.name}`);
  const verdict = await target.ready(bot, to.id, {
    deadlineMs: environment.readySeconds * 1000,
    onChange: (text) => step.progress(undefined, text),
  });
  if (verdict.state !== 'ready') {
    step.failed(verdict.headline);
    return { reason: 'not-ready', to, verdict };
  }
  if (to.id === from.id) {
    step.done(`${describeRevision(to)} has the traffic already`);
    await recordInterrupted(ports, request, to);
    return { reason: 'already-active', to, url: state.url };
  }
  const switched = await target.switch(bot, to.id, from.id);
  if (switched.state === 'conflict') {
    step.failed('something else changed it in the meantime');
    return { reason: 'overtaken', active: switched.active };
  }
  if (switched.state === 'not-ready') {
    const stopped = stoppedBeforeSwitch(bot, environment.name);
    step.failed(stopped.headline);
    return { reason: 'not-ready', to, verdict: stopped };
  }
  step.done(`${describeRevision(to)} has the traffic`);

  const recorded = await recordOrPostpone(ports, recordOf(ports, request, from.package, to, switched.at));
  return { reason: 'rolled-back', from, to, url: switched.url, recorded };
}

/** What the ledger is told of traffic that went back. */
export function recordOf(
  ports: Pick<Ports, 'clock'>,
  request: Omit<RollbackRequest, 'project' | 'to'>,
  from: Digest,
  to: RevisionState,
  switched: string | undefined,
): RollbackRecord {
  return {
    kind: 'rollback',
    schema: 1,
    environment: request.environment.name,
    bot: request.bot,
    from,
    to: to.package,
    revision: to.id,
    switched,
    at: ports.clock.now().toISOString(),
    by: request.by,
    why: request.why,
  };
}

/** A rollback that ended between its switch and its record left a ledger that says something else is live. */
async function recordInterrupted(
  ports: Pick<Ports, 'ledger' | 'outbox' | 'reporter' | 'clock'>,
  request: RollbackRequest,
  to: RevisionState,
): Promise<void> {
  const records = await ports.ledger.read().catch(() => []);
  const live = liveState(records, request.environment.name, request.bot);
  if (live && live.revision !== to.id) {
    await recordOrPostpone(ports, recordOf(ports, request, live.package, to, to.since));
  }
}

/** The traffic is what matters: a ledger that can't be reached doesn't fail a rollback. */
export async function recordOrPostpone(
  ports: Pick<Ports, 'ledger' | 'outbox' | 'reporter'>,
  record: RollbackRecord,
): Promise<boolean> {
  try {
    await ports.ledger.append([record]);
    return true;
  } catch (error) {
    await ports.outbox.postpone([record]);
    ports.reporter.problem({
      severity: 'warning',
      code: 'record-postponed',
      message: `The ledger couldn't be written (${error instanceof Error ? error.message : String(error)}); the record waits on this machine.`,
      next: 'There is nothing to do: the next command that writes the ledger writes it first.',
    });
    return false;
  }
}

function destination(state: BotState, active: RevisionState, request: RollbackRequest): RevisionState {
  const { to, bot, environment } = request;
  const others = state.revisions.filter(({ id }) => id !== active.id);
  const found =
    to === undefined
      ? beforeOf(active, state.previous)
      : [...others, active].find((revision) => isNamed(revision, to));
  if (found) return found;
  const kept = others.map(describeRevision).join(', ');
  const message =
    to === undefined
      ? `${bot} has no previous revision in ${environment.name}.`
      : `${environment.name} no longer holds ${JSON.stringify(to)} of ${bot}${kept === '' ? '' : `; it holds ${kept}`}.`;
  throw new UserError(message, {
    code: 'nothing-to-roll-back-to',
    next: `Type \`tidegate models ${bot}\` for its packages: any of them can be planned and promoted again.`,
  });
}

/** The previous revision; the active one where the previous has a newer version, since the traffic went back from it. */
export function beforeOf(
  active: RevisionState,
  previous: RevisionState | undefined,
): RevisionState | undefined {
  const [now, then] = [semver.parse(active.version), semver.parse(previous?.version)];
  return now && then && then.compare(now) > 0 ? active : previous;
}

function isNamed(revision: RevisionState, name: string): boolean {
  const hex = name.replace(/^sha256:/, '');
  if (revision.version !== undefined && revision.version === name.replace(/^v/, '')) return true;
  return revision.id === name || (/^[0-9a-f]{7,64}$/.test(hex) && revision.package.slice(7).startsWith(hex));
}

/** A revision as people know it: its version, or its package. */
export function describeRevision(revision: RevisionState): string {
  return revision.version === undefined ? shortDigest(revision.package) : `v${revision.version}`;
}
