import { shortDigest } from '../digest.ts';
import { placeText, type Problem } from '../errors.ts';
import { fenced, folded, list, stacked, table } from '../markdown/blocks.ts';
import { code, link, sentence } from '../markdown/inline.ts';
import type { Part } from '../markdown/fit.ts';
import type { Metrics } from '../package.ts';
import type { HeldConversation } from '../run/record.ts';
import { counted, plainMarkdown } from '../text.ts';
import type { BotView, Difference, Foresight, Production, Slot } from './view.ts';
import { deploymentOf, digestCell, minuteOf, percentage, talkOf, trainingOf } from './words.ts';

/** The part of a document about one bot: in full, without transcripts, in one sentence. */
export function botSection(view: BotView): Part {
  const { outcome } = view;
  const heading = `### ${outcome.bot}`;
  const next = nextOf(view);
  const facts = list(factLines(view));
  const problems = list(outcome.phases.flatMap(({ part }) => part?.problems ?? []).flatMap(problemLines(10)));
  const brief = stacked([heading, sentence(outcome.headline), next]);
  const middle = stacked([heading, facts, problems, sealedFile(view), next]);
  const full = stacked([
    heading,
    facts,
    problems,
    metricsTable(view),
    differences(view),
    transcripts(talkOf(outcome)?.held ?? []),
    logLines(view),
    sealedFile(view),
    next,
  ]);
  return [full, middle, brief, ''];
}

function factLines(view: BotView): readonly string[] {
  const { outcome, production, slot, foresight } = view;
  const training = trainingOf(outcome);
  const deployment = deploymentOf(outcome);
  return [
    sentence(outcome.headline),
    ...(training
      ? [
          `Inputs ${digestCell(training.inputs)}, package ${digestCell(training.package)}${training.found ? ' (trained before from the same inputs)' : ''}`,
        ]
      : []),
    ...(deployment
      ? [
          `${deployment.preview ? 'A preview' : 'Active'} in ${deployment.environment} as revision ${code(deployment.revision)}${deployment.url === undefined ? '' : `, ${link('answering here', deployment.url)}`}`,
        ]
      : []),
    ...(production.known ? [productionLine(production.value)] : []),
    ...(slot ? [slotLine(slot)] : []),
    ...(foresight ? [foresightLine(foresight)] : []),
  ];
}

function productionLine(production: Production | undefined): string {
  if (!production) return 'Nothing of it was ever released.';
  const what =
    production.version === undefined
      ? `package ${code(shortDigest(production.package))}`
      : `${code(production.version)} (package ${code(shortDigest(production.package))})`;
  return `Production answers with ${what} since ${minuteOf(production.since)}`;
}

function slotLine({ branch, since, pull }: Slot): string {
  const of = pull ? `, ${link(`pull request ${pull.number}`, pull.url)}` : '';
  return `Staging's traffic has gone to the branch ${code(branch)}${of} since ${minuteOf(since)}`;
}

function foresightLine(foresight: Foresight): string {
  switch (foresight.kind) {
    case 'same':
      return 'After the merge, the default branch has this very package: nothing is trained again.';
    case 'again': {
      const { because } = foresight;
      const why = because
        ? `because of ${link(`pull request ${because.number}`, because.url)} (${plainMarkdown(because.title, 100)})`
        : 'because of what was merged meanwhile';
      return `After the merge, it must be trained again ${why}.`;
    }
    case 'conflict':
      return "It can't be merged as it is: there are conflicts.";
    case 'unknown':
      return `Nobody could tell whether it must be trained again after the merge: ${plainMarkdown(foresight.why)}`;
  }
}

/** A problem as an item of a list, with its place and what to do. */
function problemLines(limit: number): (problem: Problem, index: number, all: readonly Problem[]) => string[] {
  return (problem, index, all) => {
    if (index === limit) return [`… ${counted(all.length - limit, 'more problem')}`];
    return index > limit ? [] : [problemText(problem)];
  };
}

/** One problem in Markdown, on one line. */
export function problemText({ severity, message, place, next }: Problem): string {
  const where = place ? ` ${code(placeText(place))}` : '';
  const then = next === undefined ? '' : ` ${sentence(next)}`;
  return `**${severity}**${where} ${sentence(message)}${then}`;
}

/** The bot's scores beside production's; nothing where it has none. */
function metricsTable({ outcome, production }: BotView): string {
  const here = trainingOf(outcome)?.metrics;
  if (!here) return '';
  const there = production.known ? production.value?.metrics : undefined;
  const rows = scores.flatMap(([name, of]): string[][] => {
    const [mine, theirs] = [of(here), there && of(there)];
    return mine === undefined && theirs === undefined
      ? []
      : [[name, mine ?? '–', ...(there ? [theirs ?? '–'] : [])]];
  });
  if (rows.length === 0) return '';
  return table(['Score', 'This', ...(there ? ['Production'] : [])], rows);
}

const share = (of: { readonly right: number; readonly of: number }) => `${of.right} of ${of.of}`;

const scores: readonly (readonly [string, (metrics: Metrics) => string | undefined])[] = [
  ['Intents right', ({ intents }) => intents && percentage(intents.accuracy)],
  ['Intents, macro F1', ({ intents }) => intents && percentage(intents.macroF1)],
  ['Entities, F1', ({ entities }) => entities && percentage(entities.f1)],
  ['Conversations, intents given', ({ givenIntents }) => givenIntents && share(givenIntents.conversations)],
  [
    'Conversations, intents predicted',
    ({ predictedIntents }) => predictedIntents && share(predictedIntents.conversations),
  ],
];

function differences({ differing }: BotView): string {
  if (!differing.known) return `Production's answers weren't compared: ${plainMarkdown(differing.why)}`;
  const { value } = differing;
  if (value.length === 0) return '';
  return folded(
    `${counted(value.length, 'answer')} that production gives differently`,
    fenced(value.map(differenceText).join('\n\n'), { lines: 400, characters: 12_000 }),
  );
}

function differenceText({ conversation, said, here, production }: Difference): string {
  return [
    `${conversation}`,
    `  > ${said}`,
    ...answerLines('this', here),
    ...answerLines('production', production),
  ].join('\n');
}

function answerLines(who: string, answers: readonly string[]): readonly string[] {
  return answers.length === 0 ? [`  ${who}: (nothing)`] : answers.map((answer) => `  ${who}: ${answer}`);
}

function transcripts(held: readonly HeldConversation[]): string {
  if (held.length === 0) return '';
  const failed = held.filter(({ passed }) => !passed).length;
  const title = `${counted(held.length, 'conversation')} held, ${failed === 0 ? 'all right' : `${failed} wrong`}`;
  const sorted = held.toSorted((a, b) => Number(a.passed) - Number(b.passed));
  return folded(title, fenced(sorted.map(transcriptText).join('\n\n'), { lines: 800, characters: 20_000 }));
}

function transcriptText({ name, passed, exchanges }: HeldConversation): string {
  const lines = exchanges.flatMap(({ said, answered }) => [`  > ${said}`, ...answerLines('bot', answered)]);
  return [`${passed ? 'right' : 'WRONG'}: ${name}`, ...lines].join('\n');
}

function logLines({ outcome }: BotView): string {
  const lines = outcome.phases.flatMap(({ part }) => part?.log ?? []);
  return lines.length === 0
    ? ''
    : folded('Last lines of its log', fenced(lines.join('\n'), { lines: 200, characters: 10_000 }));
}

function sealedFile({ sealed, outcome }: BotView): string {
  if (!sealed) return '';
  return [
    `${outcome.bot} has no id yet, and can't be promoted without one. Commit this as ${code(sealed.path)}:`,
    fenced(sealed.text, { lines: 100, characters: 8_000 }),
  ].join('\n\n');
}

function nextOf({ outcome: { next }, registration, sealed, outcome }: BotView): string {
  if (next !== undefined) return `**Next:** ${sentence(next)}`;
  if (registration === 'invalid' || (registration === 'unregistered' && !sealed)) {
    return `**Next:** Run ${code(`tidegate register ${outcome.bot}`)}, and commit the file that it writes.`;
  }
  return '';
}
