import { shortDigest } from '../digest.ts';
import { list, marker, stacked, table } from '../markdown/blocks.ts';
import { bodyLimit, fitted, type Part } from '../markdown/fit.ts';
import { code, link, sentence } from '../markdown/inline.ts';
import { phases, type Phase } from '../run/record.ts';
import type { Conclusion } from '../run/conclude.ts';
import { counted } from '../text.ts';
import { botSection } from './bot-section.ts';
import type { BotView, RunView } from './view.ts';
import { signs, stateWords, trainingOf } from './words.ts';

/** What the one comment of a pull request begins with. */
export const commentMarker = marker('tidegate:pull-request');

/** Bytes that a step's summary may have, with room for what was written before. */
const summaryLimit = 900 * 1024;

/** Characters that a comment leaves to what is told in it later. */
export const afterwordsLimit = 8_000;

/** Beyond so many bots, only those have a section of their own that something is to be said about. */
export const sectionsUpTo = 10;

/** The comment of a pull request: what the run of its newest commit came to. */
export function comment(view: RunView): string {
  return fitted([[commentMarker], ...body(view)], bodyLimit - afterwordsLimit - 200);
}

/** The same as a step's summary. */
export function summary(view: RunView): string {
  return fitted(body(view), summaryLimit, 'bytes');
}

function body(view: RunView): readonly Part[] {
  const { conclusion, bots, run, commit } = view;
  const told = worstFirst(bots.length > sectionsUpTo ? bots.filter(isWorthTelling) : bots);
  const title = `## ${conclusionSigns[conclusion.state]} ${sentence(conclusion.headline, 300)}`;
  const attempt = run.attempt > 1 ? `, attempt ${run.attempt}` : '';
  const about = `Commit ${code(commit.slice(0, 12))}, ${link(`run ${run.id}`, run.url)}${attempt}.`;
  const notes = list(conclusion.notes.slice(0, 20).map((note) => sentence(note)));
  return [[stacked([title, about, notes]), stacked([title, about])], overview(bots), ...told.map(botSection)];
}

const conclusionSigns: Readonly<Record<Conclusion['state'], string>> = {
  success: '✅',
  failure: '❌',
  cancelled: '⏹️',
  superseded: '⏭️',
};

function isWorthTelling({ outcome, registration }: BotView): boolean {
  return outcome.state !== 'passed' || (registration !== undefined && registration !== 'registered');
}

/** One line for each bot; where there are too many, the worst first and the rest counted. */
export function overview(bots: readonly BotView[]): Part {
  if (bots.length === 0) return [''];
  const shown = phases.filter((phase) =>
    bots.some(({ outcome }) => outcome.phases.some((one) => one.phase === phase)),
  );
  const rows = worstFirst(bots).map((view) => overviewRow(view, shown));
  const head = ['Bot', 'Inputs', 'Package', ...shown.map((phase) => phaseTitles[phase])];
  const few = (most: number): string =>
    rows.length <= most
      ? table(head, rows)
      : `${table(head, rows.slice(0, most))}\n\n… and ${counted(rows.length - most, 'more bot')}.`;
  return [table(head, rows), few(100), few(20)];
}

const phaseTitles: Readonly<Record<Phase, string>> = {
  validate: 'Valid',
  train: 'Trained',
  deploy: 'Deployed',
  talk: 'Talked to',
};

function worstFirst(bots: readonly BotView[]): readonly BotView[] {
  return bots.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ outcome: { state } }: BotView): number {
  return ['failed', 'cancelled', 'passed'].indexOf(state);
}

function overviewRow({ outcome, registration }: BotView, shown: readonly Phase[]): readonly string[] {
  const training = trainingOf(outcome);
  const cells = shown.map((phase) => {
    const state = outcome.phases.find((one) => one.phase === phase)?.state;
    return state === undefined ? '' : `${signs[state]} ${stateWords[state]}`;
  });
  const unregistered = registration === undefined || registration === 'registered' ? '' : ' (unregistered)';
  return [
    `${outcome.bot}${unregistered}`,
    training ? code(shortDigest(training.inputs)) : '–',
    training?.package === undefined ? '–' : code(shortDigest(training.package)),
    ...cells,
  ];
}
