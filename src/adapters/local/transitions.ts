import type { StartRequest } from '../../ports/target.ts';
import type { BotRecord, EnvironmentRecord, RevisionRecord } from './state.ts';

/** Pure changes of what should run: the same record and arguments give the same next record. */

/** Minutes after which a candidate that nobody started again or waited for is forgotten. */
export const candidateMinutes = 60;

const minute = 60_000;

export function findBot(state: EnvironmentRecord, bot: string): BotRecord | undefined {
  return state.bots.find((record) => record.bot === bot);
}

export function findRevision(
  state: EnvironmentRecord,
  bot: string,
  revision: string,
): RevisionRecord | undefined {
  return findBot(state, bot)?.revisions.find((record) => record.revision.id === revision);
}

/** Ports that the record speaks for, so that no other revision is given one of them. */
export function portsOf(state: EnvironmentRecord): ReadonlySet<number> {
  return new Set(
    state.bots.flatMap((bot) => [
      bot.port,
      ...(bot.fixedPort === undefined ? [] : [bot.fixedPort]),
      ...bot.revisions.flatMap(({ ports }) => [ports.core, ports.actions]),
    ]),
  );
}

/**
 * A revision is asked for. A new one is added, previews beyond the cap make room (the oldest first); one that is
 * there runs again if it was stopped.
 */
export function withStarted(
  state: EnvironmentRecord,
  request: StartRequest,
  free: { readonly bot: number; readonly core: number; readonly actions: number },
  now: number,
): EnvironmentRecord {
  const { revision } = request;
  const known = findBot(state, revision.bot);
  const bot: BotRecord = known ?? {
    bot: revision.bot,
    port: request.port ?? free.bot,
    fixedPort: undefined,
    active: undefined,
    previous: undefined,
    revisions: [],
  };
  const at = new Date(now).toISOString();
  const existing = bot.revisions.find((record) => record.revision.id === revision.id);
  const next: RevisionRecord = existing
    ? restarted(existing, request, state.keepMinutes, now)
    : {
        revision,
        serve: request.serve,
        role: request.role,
        since: at,
        started: at,
        commit: request.commit,
        version: request.version,
        branch: request.branch,
        ports: { core: free.core, actions: free.actions },
        running: true,
        until: request.role === 'candidate' ? now + candidateMinutes * minute : undefined,
      };
  const others = bot.revisions.filter((record) => record !== existing);
  const room = next.role === 'preview' ? withRoom(others, state.previews - 1) : others;
  // Before its first switch nobody knows the bot's port: it is free to follow tidegate.yml at once.
  const port = bot.active === undefined ? (request.port ?? bot.port) : bot.port;
  // Where customers will ask is for those to say who bring the traffic.
  const preview = request.role === 'preview' && bot.active !== undefined;
  const fixedPort = preview ? bot.fixedPort : request.port;
  return replaceBot(state, { ...bot, port, fixedPort, revisions: [...room, next] });
}

function restarted(
  record: RevisionRecord,
  request: StartRequest,
  keepMinutes: number,
  now: number,
): RevisionRecord {
  const running = { ...record, ...saidOf(record, request), serve: request.serve, running: true };
  if (record.role === 'active') return running;
  // It stays what there is to roll back to, and gets its time anew.
  if (record.role === 'kept')
    return { ...running, until: now + Math.max(keepMinutes, candidateMinutes) * minute };
  const since = record.role === request.role ? record.since : new Date(now).toISOString();
  const until = request.role === 'candidate' ? now + candidateMinutes * minute : undefined;
  return { ...running, role: request.role, since, until };
}

/**
 * What is said of a revision that is asked for again. A preview moves no traffic, so what has it, or is there to go
 * back to, goes on being that of whoever brought it there.
 */
function saidOf(
  record: RevisionRecord,
  { role, ...said }: StartRequest,
): Pick<RevisionRecord, 'commit' | 'version' | 'branch'> {
  const { commit, version, branch } = record;
  if (role === 'preview' && (record.role === 'active' || record.role === 'kept')) {
    return { commit, version, branch };
  }
  return {
    commit: said.commit ?? commit,
    version: said.version ?? version,
    branch: said.branch ?? branch,
  };
}

function withRoom(records: readonly RevisionRecord[], allowed: number): readonly RevisionRecord[] {
  const previews = records
    .filter(({ role }) => role === 'preview')
    .sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
  const leaving = new Set(previews.slice(0, Math.max(0, previews.length - Math.max(0, allowed))));
  return records.filter((record) => !leaving.has(record));
}

/** A stopped revision runs again, for as long as a kept one does. Undefined: there is no such revision. */
export function withWoken(
  state: EnvironmentRecord,
  bot: string,
  revision: string,
  now: number,
): EnvironmentRecord | undefined {
  const record = findRevision(state, bot, revision);
  if (!record) return undefined;
  const until =
    record.role === 'kept' || record.role === 'candidate'
      ? Math.max(record.until ?? 0, now + candidateMinutes * minute)
      : record.until;
  return replaceRevision(state, { ...record, running: true, until });
}

/**
 * The revision has the traffic; the one that had it is kept and is what a rollback goes to. Kept ones of earlier
 * switches stop, and stay known until their time is over. The bot moves to the port that tidegate.yml fixes now.
 */
export function withSwitched(
  state: EnvironmentRecord,
  bot: string,
  revision: string,
  now: number,
): EnvironmentRecord {
  const record = findBot(state, bot);
  if (!record || record.active === revision) return state;
  // Later than the switch before it, also where the machine's clock was set back: switches are ordered by it.
  const before = Date.parse(record.revisions.find((one) => one.revision.id === record.active)?.since ?? '');
  const since = new Date(Number.isNaN(before) ? now : Math.max(now, before + 1)).toISOString();
  const revisions = record.revisions.map((one): RevisionRecord => {
    if (one.revision.id === revision)
      return { ...one, role: 'active', since, running: true, until: undefined };
    // Only the pair to roll back to goes on running: older ones start again when somebody goes back to them.
    if (one.revision.id !== record.active) return one.role === 'kept' ? { ...one, running: false } : one;
    return { ...one, role: 'kept', since, until: now + state.keepMinutes * minute };
  });
  return replaceBot(state, {
    ...record,
    port: record.fixedPort ?? record.port,
    active: revision,
    previous: record.active ?? record.previous,
    revisions,
  });
}

/** The revision is forgotten. The active one stays whatever is asked. */
export function withRetired(state: EnvironmentRecord, bot: string, revision: string): EnvironmentRecord {
  const record = findBot(state, bot);
  if (!record || record.active === revision) return state;
  return replaceBot(state, {
    ...record,
    previous: record.previous === revision ? undefined : record.previous,
    revisions: record.revisions.filter((one) => one.revision.id !== revision),
  });
}

/** The bot is forgotten, the active revision too. */
export function withEnded(state: EnvironmentRecord, bot: string): EnvironmentRecord {
  return { ...state, bots: state.bots.filter((record) => record.bot !== bot) };
}

/** Other ports for a revision whose own were taken while it didn't run. */
export function withPorts(
  state: EnvironmentRecord,
  bot: string,
  revision: string,
  ports: RevisionRecord['ports'],
): EnvironmentRecord {
  const record = findRevision(state, bot, revision);
  return record ? replaceRevision(state, { ...record, ports }) : state;
}

/**
 * What time has ended: the previous revision stops but stays known, since a rollback may want it; older kept ones
 * and abandoned candidates are forgotten. The same record if nothing was due.
 */
export function withExpired(state: EnvironmentRecord, now: number): EnvironmentRecord {
  let changed = false;
  const bots = state.bots.map((bot) => {
    const revisions = bot.revisions.flatMap((record): readonly RevisionRecord[] => {
      const due = record.until !== undefined && record.until <= now && record.revision.id !== bot.active;
      if (!due) return [record];
      const previous = record.revision.id === bot.previous;
      if (previous && !record.running) return [record];
      changed = true;
      return previous ? [{ ...record, running: false }] : [];
    });
    return { ...bot, revisions };
  });
  return changed ? { ...state, bots } : state;
}

/** When `withExpired` has something to do next: milliseconds of the epoch. */
export function nextExpiry(state: EnvironmentRecord): number | undefined {
  const times = state.bots.flatMap((bot) =>
    bot.revisions
      .filter((record) => record.running || record.revision.id !== bot.previous)
      .flatMap(({ until }) => (until === undefined ? [] : [until])),
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

function replaceBot(state: EnvironmentRecord, bot: BotRecord): EnvironmentRecord {
  const others = state.bots.filter((record) => record.bot !== bot.bot);
  return { ...state, bots: [...others, bot].sort((a, b) => (a.bot < b.bot ? -1 : 1)) };
}

function replaceRevision(state: EnvironmentRecord, record: RevisionRecord): EnvironmentRecord {
  const bot = findBot(state, record.revision.bot);
  if (!bot) return state;
  return replaceBot(state, {
    ...bot,
    revisions: bot.revisions.map((one) => (one.revision.id === record.revision.id ? record : one)),
  });
}
