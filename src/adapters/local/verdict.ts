import type { Half } from '../../domain/revision.ts';
import { causeOf, type Cause } from './causes.ts';
import type { HalfFacts } from './half.ts';
import type { RunnerFacts } from './runner.ts';

/** What the verdict on a revision is about. */
export interface RolloutFacts extends RunnerFacts {
  readonly bot: string;
  readonly environment: string;
  /** The environment's directory, absolute. */
  readonly directory: string;
  /** The package's digest, where it no longer lies on disk. */
  readonly missingPackage?: string | undefined;
  /** The bot's own port, if it can't be opened. */
  readonly port:
    { readonly number: number; readonly fixed: boolean; readonly trouble: PortTrouble } | undefined;
}

export type PortTrouble = 'taken' | 'denied';

/** How a start stands: the answer, or what it would be if time were up. */
export type Judgement =
  | { readonly state: 'ready' }
  | {
      readonly state: 'fatal' | 'waiting';
      /** One sentence: the root cause. */
      readonly headline: string;
      readonly evidence: readonly string[];
      readonly remedy: string;
      readonly half: Half | undefined;
      readonly lastLines: readonly string[];
    };

type Unwell = Exclude<Judgement, { state: 'ready' }>;

/** Milliseconds that an action server elsewhere may refuse while everything else is ready. */
export const elsewhereGraceMs = 10_000;
const shownLines = 20;

/** The verdict on a revision's start, from what is known now. The root cause comes first: actions before the core. */
export function judge(facts: RolloutFacts): Judgement {
  const broken = [facts.actions, facts.core].find((half) => half && isBroken(half));
  if (broken) return crashed(broken, facts);
  const stranger = [facts.core, facts.actions].find((half) => half?.probe?.state === 'wrong');
  if (stranger) return wrongModel(stranger, facts);
  if (facts.port) return portTrouble(facts.port, facts);
  const waiting = [facts.actions, facts.core].find((half) => half && half.state !== 'ready');
  if (waiting) return notReady(waiting, facts);
  if (facts.elsewhere && facts.elsewhere.probe?.state !== 'ok') return elsewhere(facts.elsewhere, facts);
  return { state: 'ready' };
}

/** Two crashes before it was ready are a loop, and what can't be started at all needs no second try. */
function isBroken(half: HalfFacts): boolean {
  if (half.state === 'ready') return false;
  return half.gaveUp || half.crashes >= 2 || half.lastExit?.spawnError !== undefined;
}

function crashed(half: HalfFacts, facts: RolloutFacts): Unwell {
  const exit = half.lastExit;
  const cause: Cause = exit ? causeOf(exit) : { kind: 'exit', code: 0, message: undefined };
  const who = `The ${nameOf(half.half)} of ${facts.bot}`;
  const text = crashText(cause, who, half, facts);
  return {
    state: 'fatal',
    headline: text.headline,
    evidence: [
      ...(exit && exit.spawnError === undefined ? [exitText(exit)] : []),
      ...(half.crashes > 1 ? [`${half.crashes} crashes before it was ready`] : []),
      ...(half.program === undefined ? [] : [`program: ${half.program}`]),
      ...(half.port === undefined ? [] : [`port ${half.port}`]),
    ],
    remedy: text.remedy,
    half: half.half,
    lastLines: linesOf(exit?.lines ?? half.lines),
  };
}

function crashText(
  cause: Cause,
  who: string,
  half: HalfFacts,
  facts: RolloutFacts,
): { readonly headline: string; readonly remedy: string } {
  const logs = `Read the whole log: tidegate logs ${facts.bot} --environment ${facts.environment}`;
  switch (cause.kind) {
    case 'not-started': {
      const absent = cause.error.includes('ENOENT');
      if (absent && facts.missingPackage !== undefined) {
        return {
          headline: `${who} can't start: its package no longer lies on disk.`,
          remedy: `Bring it back: tidegate deploy ${facts.bot} --environment ${facts.environment} --package ${facts.missingPackage.slice(7, 19)}; where releases alone are taken, roll back and promote it again.`,
        };
      }
      return absent
        ? {
            headline: `${who} can't start: the program "${half.program ?? ''}" or its package directory is not there.`,
            remedy: `Install ${half.program ?? 'the program'}, or put its directory on PATH.`,
          }
        : { headline: `${who} can't start: ${cause.error}.`, remedy: logs };
    }
    case 'hung':
      return { headline: `${who} ran and did not serve any more: ${withoutDot(cause.asked)}.`, remedy: logs };
    case 'out-of-memory':
      return {
        headline: cause.certain
          ? `${who} ran out of memory.`
          : `${who} was killed, most likely because memory ran out.`,
        remedy: 'Free memory on this machine, or stop other revisions of it.',
      };
    case 'missing-variable':
      return {
        headline: `${who} needs the variable ${cause.name}, which environment "${facts.environment}" does not set.`,
        remedy: `Set ${cause.name} in ${settingOf(facts, 'variables')} of tidegate.yml.`,
      };
    case 'port-taken':
      return {
        headline: `${who} could not listen on port ${half.port ?? ''}: another program took it.`,
        remedy: 'Run the same command again: it chooses another port.',
      };
    case 'disk-full':
      return {
        headline: `${who} can't write: the disk is full that environment "${facts.environment}" lies on.`,
        remedy: `Free some space there: df -h ${JSON.stringify(facts.directory)} shows how much there is.`,
      };
    case 'killed':
      return { headline: `${who} was ended by ${cause.signal} before it was ready.`, remedy: logs };
    case 'exit': {
      const said = cause.message === undefined ? ', and said nothing' : `: ${withoutDot(cause.message)}`;
      return {
        headline: `${who} ended with exit code ${cause.code} before it was ready${said}.`,
        remedy: logs,
      };
    }
  }
}

function exitText(exit: { readonly code: number | null; readonly signal: string | null }): string {
  return exit.signal === null ? `exit code ${String(exit.code)}` : `signal ${exit.signal}`;
}

function wrongModel(half: HalfFacts, facts: RolloutFacts): Unwell {
  return {
    state: 'fatal',
    headline: `Behind port ${half.port ?? ''} answers another model than the one of this package of ${facts.bot}.`,
    evidence: [half.probe?.text ?? ''],
    remedy:
      'See which program listens on that port; if it is the bot itself, train it again: its package is not what it says.',
    half: half.half,
    lastLines: linesOf(half.lines),
  };
}

function portTrouble(port: NonNullable<RolloutFacts['port']>, facts: RolloutFacts): Unwell {
  const whose = port.fixed
    ? `which environment "${facts.environment}" fixes for ${facts.bot}`
    : `which ${facts.bot} has in environment "${facts.environment}"`;
  const taken = port.trouble === 'taken';
  return {
    state: 'fatal',
    headline: `Port ${port.number}, ${whose}, ${taken ? 'is taken by another program' : 'may not be opened by this user'}.`,
    evidence: [`listening on 127.0.0.1:${port.number} failed with ${taken ? 'EADDRINUSE' : 'EACCES'}`],
    remedy: `${taken ? `End the program that listens on it, or write` : 'Write'} another port in ${settingOf(facts, 'port')} of tidegate.yml.`,
    half: undefined,
    lastLines: [],
  };
}

function notReady(half: HalfFacts, facts: RolloutFacts): Unwell {
  const asked = half.probe?.text ?? `port ${half.port ?? '?'} was not asked yet`;
  const once = half.lastExit && half.crashes > 0 ? [`it crashed before (${exitText(half.lastExit)})`] : [];
  return {
    state: 'waiting',
    headline: `The ${nameOf(half.half)} of ${facts.bot} is not ready: ${asked}.`,
    evidence: [...once, ...(half.pid === undefined ? ['no process runs'] : [`process ${half.pid} runs`])],
    remedy: `Read the whole log: tidegate logs ${facts.bot} --environment ${facts.environment}; if it only needs more time, write it in environments.${facts.environment}.ready of tidegate.yml.`,
    half: half.half,
    lastLines: linesOf(half.lines),
  };
}

function elsewhere(server: NonNullable<RolloutFacts['elsewhere']>, facts: RolloutFacts): Unwell {
  return {
    state: server.refusedForMs >= elsewhereGraceMs ? 'fatal' : 'waiting',
    headline: `The action server of ${facts.bot} at ${server.url} does not answer.`,
    evidence: [server.probe?.text ?? `GET ${server.url}/health was not asked yet`],
    remedy: `Start that action server, or correct its address in ${settingOf(facts, 'actions')} of tidegate.yml.`,
    half: 'actions',
    lastLines: [],
  };
}

function nameOf(half: Half): string {
  return half === 'actions' ? 'action server' : half;
}

/** Where a setting of the bot stands in tidegate.yml. */
function settingOf(facts: RolloutFacts, key: 'variables' | 'port' | 'actions'): string {
  return `environments.${facts.environment}.bots.${facts.bot}.${key}`;
}

function linesOf(lines: HalfFacts['lines']): readonly string[] {
  return lines
    .filter(({ source }) => source !== 'tidegate')
    .slice(-shownLines)
    .map(({ text }) => text);
}

function withoutDot(text: string): string {
  return text.replace(/[.\s]+$/, '');
}
