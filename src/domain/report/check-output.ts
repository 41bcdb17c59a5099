import { placeText, type Problem } from '../errors.ts';
import { list, stacked } from '../markdown/blocks.ts';
import { bodyLimit, cut, fitted, type Part } from '../markdown/fit.ts';
import { sentence } from '../markdown/inline.ts';
import type { BotOutcome, PhaseOutcome } from '../run/conclude.ts';
import type { Phase, RunPart } from '../run/record.ts';
import { counted, oneLine, visibleLines } from '../text.ts';
import { botSection, problemText } from './bot-section.ts';
import { overview, sectionsUpTo } from './comment.ts';
import type { BotView, RunView } from './view.ts';

/** A place in a file that a check is about. Texts are plain, not Markdown. */
export interface Annotation {
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

export type CheckConclusion = 'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed-out';

/** What one check shows when it has ended. `summary` and `text` are Markdown, the rest is plain. */
export interface CheckOutput {
  readonly name: string;
  /** Names this check of this run and attempt. */
  readonly key: string;
  readonly conclusion: CheckConclusion;
  readonly title: string;
  readonly summary: string;
  readonly text: string | undefined;
  readonly annotations: readonly Annotation[];
}

/** What a check of ours is called, such as `bank / train`. */
export function checkName(bot: string, phase: Phase): string {
  return `${bot} / ${phase}`;
}

/** What names a check: the same for a job that reports twice, another one for the next attempt. */
export function checkKey(run: { readonly id: number; readonly attempt: number }, what: string): string {
  return `tidegate/${run.id}/${run.attempt}/${what}`;
}

/** What the keys of a run's checks begin with, whatever the attempt. */
export function checkKeyPrefix(run: { readonly id: number }): string {
  return `tidegate/${run.id}/`;
}

/** What the one check is called that shows many bots. */
export const tableName = 'bots';

/** The checks of a run: one per bot and phase, or one with a table where there are more than ten bots. */
export function checkOutputs(view: RunView): readonly CheckOutput[] {
  if (view.bots.length > sectionsUpTo) return [tableOutput(view)];
  return view.bots.flatMap((bot) => bot.outcome.phases.map((phase) => phaseOutput(view, bot, phase)));
}

function phaseOutput({ run }: RunView, view: BotView, outcome: PhaseOutcome): CheckOutput {
  const { bot } = view.outcome;
  const { part } = outcome;
  const headline = part?.headline ?? absent[outcome.state === 'held-back' ? 'held-back' : 'missing'];
  const problems = part?.problems ?? [];
  return {
    name: checkName(bot, outcome.phase),
    key: checkKey(run, `${bot}/${outcome.phase}`),
    conclusion: conclusions[outcome.state],
    title: oneLine(headline, 200),
    summary: withinBytes([
      [stacked([sentence(headline, 1_000), nextLine(outcome)])],
      [list(problems.map(problemText)), list(problems.slice(0, 50).map(problemText)), ''],
    ]),
    text: part && withinBytes([botSection({ ...view, outcome: alone(view.outcome, outcome, part) })]),
    annotations: problems.flatMap(annotation),
  };
}

const absent = {
  missing: 'No job said how it ended: it was cancelled, or it died.',
  'held-back': 'It was not tried, because what comes before it did not pass.',
};

function nextLine({ part }: PhaseOutcome): string {
  return part?.next === undefined ? '' : `**Next:** ${sentence(part.next, 1_000)}`;
}

function withinBytes(parts: readonly Part[]): string {
  return fitted(parts, bodyLimit, 'bytes');
}

/** A bot's outcome with one of its phases alone. */
function alone(outcome: BotOutcome, phase: PhaseOutcome, { headline, next }: RunPart): BotOutcome {
  return { ...outcome, phases: [phase], headline, next };
}

const conclusions: Readonly<Record<PhaseOutcome['state'], CheckConclusion>> = {
  passed: 'success',
  skipped: 'skipped',
  failed: 'failure',
  cancelled: 'cancelled',
  missing: 'cancelled',
  'held-back': 'skipped',
};

function tableOutput({ run, bots, conclusion }: RunView): CheckOutput {
  const failed = bots.filter(({ outcome }) => outcome.state === 'failed');
  const cancelled = bots.some(({ outcome }) => outcome.state === 'cancelled');
  const problems = bots.flatMap(({ outcome }) => outcome.phases.flatMap(({ part }) => part?.problems ?? []));
  return {
    name: tableName,
    key: checkKey(run, tableName),
    conclusion: failed.length > 0 ? 'failure' : cancelled ? 'cancelled' : 'success',
    title: oneLine(`${counted(bots.length, 'bot')}: ${conclusion.headline}`, 200),
    summary: withinBytes([overview(bots)]),
    text: withinBytes(failed.map(botSection)),
    annotations: problems.flatMap(annotation),
  };
}

/** What a problem says at its line; nothing where it is about no file. */
function annotation({ severity, code, message, place, next }: Problem): readonly Annotation[] {
  if (place === undefined || place.file === '') return [];
  return [
    {
      path: place.file,
      line: place.line ?? 1,
      level: levels[severity],
      title: cut(oneLine(`${code} (${placeText(place)})`, 200), 255),
      message: cut(visibleLines(next === undefined ? message : `${message}\n${next}`), 16_000),
    },
  ];
}

const levels = { error: 'failure', warning: 'warning', note: 'notice' } as const;
