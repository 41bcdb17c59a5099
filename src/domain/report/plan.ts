import { shortDigest } from '../digest.ts';
import type { Change } from '../history.ts';
import { list, stacked, table } from '../markdown/blocks.ts';
import { fitted, type Part } from '../markdown/fit.ts';
import { code, link, sentence } from '../markdown/inline.ts';
import type { BotPlan, Plan } from '../plan.ts';
import { changeName, releaseName } from '../release.ts';
import { counted, plainMarkdown } from '../text.ts';
import { formValues } from './form.ts';

/** Bytes that a step's summary may have, with room for what was written before. */
const summaryLimit = 900 * 1024;

/** How many changes of a bot are named. */
const mostChanges = 100;

/** What was entered to make a plan: with the same, the same plan can be promoted. */
export interface PlanForm {
  /** The page with the form; undefined: nobody knows it. */
  readonly url: string | undefined;
  readonly select: string;
  /** What else was entered. */
  readonly given: readonly (readonly [field: string, value: string])[];
}

/**
 * A plan as a step's summary: per bot what ships, who comes along, and each gate that denies with what would make it
 * pass; at the end what to enter to promote it.
 */
export function planSummary(plan: Plan, form: PlanForm): string {
  const ships = plan.bots.filter((bot) => bot.ships);
  const end: Part =
    ships.length === 0
      ? [`Plan ${code(shortDigest(plan.hash))} for ${plainMarkdown(plan.environment)}: nothing of it ships.`]
      : [
          stacked([
            '### To promote it',
            consent(ships),
            formValues(form.url, [
              ['mode', 'promote'],
              ['select', form.select],
              ...form.given,
              ['plan', shortDigest(plan.hash)],
            ]),
          ]),
        ];
  return fitted([...planParts(plan), end], summaryLimit, 'bytes');
}

/** A plan as a part of another summary. */
export function planMarkdown(plan: Plan): string {
  const end = `Plan ${code(shortDigest(plan.hash))} for ${plainMarkdown(plan.environment)}.`;
  return fitted([...planParts(plan), [end]], summaryLimit / 2, 'bytes');
}

function planParts(plan: Plan): readonly Part[] {
  const rows = plan.bots.map((bot) => [
    plainMarkdown(bot.bot),
    outcomes[bot.outcome],
    bot.from ? code(releaseName(bot.from.version, bot.from.package)) : '–',
    bot.package === undefined ? '–' : code(releaseName(bot.version, bot.package)),
    `${bot.picked.length}`,
    bot.passengers.length === 0 ? '–' : `${bot.passengers.length}`,
  ]);
  const head = ['Bot', 'Result', 'Live', 'Becomes', 'Picked', 'Come along unpicked'];
  return [[table(head, rows)], ...plan.bots.map(botPart)];
}

const outcomes: Readonly<Record<BotPlan['outcome'], string>> = {
  ships: '✅ ships',
  denied: '⛔ denied',
  nothing: '⚪ nothing to ship',
};

function botPart(bot: BotPlan): Part {
  const heading = `### ${plainMarkdown(bot.bot)}`;
  if (bot.outcome === 'nothing') return [stacked([heading, sentence(String(bot.whyNot))])];
  const changes = [
    ...bot.picked.map((change) => changeLine(change, '')),
    ...bot.passengers.map((change) => changeLine(change, ', **comes along unpicked**')),
  ];
  const rest = changes.length - mostChanges;
  const denied = bot.decisions.filter(({ allowed }) => !allowed);
  const passed = bot.decisions.filter(({ allowed }) => allowed).map(({ code: gate }) => code(gate));
  const gates = denied.map(({ code: gate, observed, required, remedy, link: url }) => {
    const seen = link(gate, url);
    const pass = remedy === undefined ? '' : ` **To pass it:** ${sentence(remedy.sentence)}`;
    return `⛔ ${seen}: ${plainMarkdown(observed, 300)}; required: ${plainMarkdown(required, 300)}.${pass}`;
  });
  const reasons = stacked([list(gates), passed.length === 0 ? '' : `Gates passed: ${passed.join(', ')}.`]);
  return [
    stacked([
      heading,
      list([
        ...changes.slice(0, mostChanges),
        ...(rest > 0 ? [`… and ${counted(rest, 'more change')}`] : []),
      ]),
      reasons,
    ]),
    stacked([heading, reasons]),
  ];
}

function changeLine(change: Change, note: string): string {
  const { commit } = change;
  const pull = typeof commit.pull === 'object' ? commit.pull : undefined;
  const name = changeName(change);
  const shown = pull === undefined ? code(name) : link(name.slice(1), pull.url);
  const kind = pull === undefined ? '' : 'pull request ';
  return `${kind}${shown} ${plainMarkdown(pull?.title ?? commit.subject, 100)} (${plainMarkdown(pull?.author ?? commit.author.name, 60)})${note}`;
}

/** Who agrees to what: the passengers by name. */
function consent(ships: readonly BotPlan[]): string {
  const along = ships.flatMap(({ bot, passengers }) =>
    passengers.map((change) => `${code(changeName(change))} of ${plainMarkdown(bot)}`),
  );
  if (along.length === 0) return 'Nothing comes along unpicked.';
  const named = along.slice(0, mostChanges).join(', ');
  const rest = along.length > mostChanges ? ` and ${counted(along.length - mostChanges, 'more change')}` : '';
  return `Whoever enters this agrees that ${named}${rest} ${along.length === 1 ? 'comes' : 'come'} along unpicked: models are cumulative.`;
}
