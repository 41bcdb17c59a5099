import type { BotState, HalfState, RevisionState, TargetState } from '../../domain/revision.ts';
import { causeOf } from './causes.ts';
import type { HalfFacts } from './half.ts';
import { loopback } from './ports.ts';
import type { RunnerFacts } from './runner.ts';
import type { BotRecord, EnvironmentRecord, RevisionRecord } from './state.ts';

/** What the environment holds, for everybody who asks. `halvesOf` says how each revision's processes are. */
export function targetState(
  state: EnvironmentRecord,
  running: boolean,
  halvesOf: (record: RevisionRecord) => readonly HalfState[],
): TargetState {
  return {
    environment: state.environment,
    running,
    bots: state.bots.map((bot) => botState(bot, halvesOf)),
  };
}

function botState(bot: BotRecord, halvesOf: (record: RevisionRecord) => readonly HalfState[]): BotState {
  const revisions = bot.revisions.map((record): RevisionState => ({
    id: record.revision.id,
    package: record.revision.package,
    role: record.role,
    since: record.since,
    commit: record.commit,
    version: record.version,
    branch: record.branch,
    halves: halvesOf(record),
  }));
  const find = (id: string | undefined) => revisions.find((revision) => revision.id === id);
  return {
    bot: bot.bot,
    url: bot.active === undefined ? undefined : botUrl(bot),
    active: find(bot.active),
    previous: find(bot.previous),
    revisions,
  };
}

/** The address that customers use. */
export function botUrl(bot: BotRecord): string {
  return `http://${loopback}:${bot.port}`;
}

/** The halves of a running revision. */
export function runningHalves(facts: RunnerFacts): readonly HalfState[] {
  const { core, actions, elsewhere } = facts;
  return [
    halfState(core),
    ...(actions ? [halfState(actions)] : []),
    ...(elsewhere
      ? [
          {
            half: 'actions' as const,
            state: 'elsewhere' as const,
            restarts: 0,
            pid: undefined,
            trouble: elsewhere.probe?.state === 'waiting' ? elsewhere.probe.text : undefined,
          },
        ]
      : []),
  ];
}

/** The halves of a revision that nobody watches: `trouble` says why. `pid` finds a process that still lives. */
export function idleHalves(
  record: RevisionRecord,
  trouble: string | undefined,
  pid: (half: HalfState['half']) => number | undefined,
): readonly HalfState[] {
  return (['core', 'actions'] as const).map((half): HalfState => {
    if (half === 'actions' && record.revision.settings.actionsUrl !== undefined) {
      return { half, state: 'elsewhere', restarts: 0, pid: undefined, trouble: undefined };
    }
    const orphan = pid(half);
    return orphan === undefined
      ? { half, state: 'stopped', restarts: 0, pid: undefined, trouble }
      : {
          half,
          state: 'unready',
          restarts: 0,
          pid: orphan,
          trouble: `Process ${orphan} still runs, but nobody watches it and its bot's port is closed.`,
        };
  });
}

function halfState(facts: HalfFacts): HalfState {
  const { half, state, restarts, pid } = facts;
  return { half, state, restarts, pid, trouble: troubleOf(facts) };
}

function hungText(asked: string, then: string): string {
  return `It hung (${asked.replace(/[.\s]+$/, '')}) and ${then}.`;
}

function troubleOf({ state, probe, lastExit, gaveUp }: HalfFacts): string | undefined {
  switch (state) {
    case 'ready':
    case 'stopped':
    case 'elsewhere':
      return undefined;
    case 'crashed': {
      if (!lastExit) return 'It ended.';
      const cause = causeOf(lastExit);
      if (cause.kind === 'hung') return hungText(cause.asked, 'is started again');
      const why =
        cause.kind === 'not-started'
          ? cause.error
          : cause.kind === 'missing-variable'
            ? `the variable ${cause.name} is missing`
            : cause.kind === 'exit'
              ? `exit code ${cause.code}${cause.message === undefined ? '' : `, ${cause.message}`}`
              : cause.kind === 'killed'
                ? cause.signal
                : cause.kind.replaceAll('-', ' ');
      return `It ended (${why.replace(/[.\s]+$/, '')}) and ${gaveUp ? 'is not started again' : 'is started again'}.`;
    }
    case 'starting':
      if (lastExit?.hung !== undefined) return hungText(lastExit.hung, 'was started again');
      return probe && probe.state !== 'ok' ? `${probe.text}.` : undefined;
    case 'unready':
      return probe && probe.state !== 'ok' ? `${probe.text}.` : undefined;
  }
}
