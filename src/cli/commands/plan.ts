import { shortDigest } from '../../domain/digest.ts';
import { outcomeOf, type BotPlan, type Plan } from '../../domain/plan.ts';
import { changeName, releaseName } from '../../domain/release.ts';
import type { Change } from '../../domain/history.ts';
import { environmentNamed } from '../../steps/context.ts';
import { candidates } from '../../steps/candidates.ts';
import { plan, type PlanRequest } from '../../steps/plan.ts';
import { botsNamed, released, versionsOf } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { choose, inSession, type GlobalOptions, type Session } from '../session.ts';
import { age, cut, paint, plainText } from '../text.ts';

export interface PlanOptions extends GlobalOptions {
  readonly environment: string;
  readonly bots?: string;
  readonly setVersion?: string;
}

/** `tidegate plan [selection...]` */
export async function run(options: PlanOptions, ...words: string[]): Promise<number> {
  return inSession(options, async (session) => {
    const request = await planRequest(session, options, words);
    const result = await plan(session.ports, request);
    session.result({ command: 'plan', selection: request.selection, ...result }, () =>
      planText(result.plan, request.selection, options),
    );
    return result.reason === 'denied' ? exitCodes.failed : exitCodes.done;
  });
}

/** What `plan` and `promote` are asked, from the same words, with a choice by number where none are given. */
export async function planRequest(
  session: Session,
  options: PlanOptions,
  words: readonly string[],
): Promise<PlanRequest> {
  const { workspace, head } = await released(session.ports);
  environmentNamed(workspace.project, options.environment);
  const bots = botsNamed(
    workspace,
    options.bots === undefined ? [] : options.bots.split(',').map((name) => name.trim()),
  );
  const given = { workspace, head, bots, environment: options.environment };
  const selection = words.length > 0 ? words.join(' ') : await chosenSelection(session, given);
  return { ...given, selection, versions: versionsOf(options.setVersion, '--set-version') };
}

async function chosenSelection(
  session: Session,
  given: Omit<PlanRequest, 'selection' | 'versions'>,
): Promise<string> {
  const { bots } = await candidates(session.ports, given);
  const now = session.ports.clock.now();
  const choices = bots.flatMap(({ bot, candidates: ahead }) =>
    ahead.map(({ change }) => ({
      value: `${bot}:${changeName(change)}`,
      label: `${bot}  ${changeName(change)}  ${cut(change.commit.subject, 60)}`,
      hint: `${change.commit.author.name}, ${age(change.commit.at, now)}`,
    })),
  );
  if (choices.length === 0) return 'all';
  return choose(session, 'Up to which change?', 'what to ship (or `all`)', choices);
}

/** A plan as a release manager reads it: per bot what ships, who comes along, and every gate that denies. */
export function planText(
  made: Plan,
  selection: string,
  options: Pick<PlanOptions, 'bots' | 'setVersion'>,
): string {
  const out = process.stdout;
  const blocks = made.bots.map((bot) => botText(bot, made.environment));
  const short = shortDigest(made.hash);
  const ships = made.bots.some((bot) => bot.ships);
  const environment = made.environment === 'production' ? '' : ` --environment ${made.environment}`;
  // What made it this plan: without it, another one is made, which nobody confirmed.
  const bots = options.bots === undefined ? '' : ` --bots ${quoteWord(options.bots)}`;
  const version = options.setVersion === undefined ? '' : ` --set-version ${quoteWord(options.setVersion)}`;
  const next = ships
    ? `Promote it: tidegate promote ${quoteWords(selection)}${environment}${bots}${version} --plan ${short}`
    : outcomeOf(made) === 'nothing'
      ? 'Nothing is left to promote.'
      : 'Nothing of this can be promoted as it is.';
  return [...blocks, `${paint('bold', `Plan ${short}`, out)} for ${made.environment}. ${next}`].join('\n\n');
}

function quoteWords(selection: string): string {
  return selection
    .split(/[\s,]+/)
    .map(quoteWord)
    .join(' ');
}

/** A word as a shell takes it. */
function quoteWord(word: string): string {
  return /^[\w:.,=-]+$/.test(word) ? word : `'${word.replaceAll("'", '')}'`;
}

function botText(bot: BotPlan, environment: string): string {
  const out = process.stdout;
  if (bot.outcome === 'nothing') return `${paint('dim', '·', out)} ${plainText(bot.whyNot ?? '')}`;
  const mark = bot.ships ? paint('green', '✓', out) : paint('red', '✗', out);
  const from = bot.from ? releaseName(bot.from.version, bot.from.package) : 'nothing yet';
  const to = bot.package === undefined ? 'no package' : releaseName(bot.version, bot.package);
  const lines = [
    `${mark} ${paint('bold', bot.bot, out)} ${bot.ships ? 'ships' : "can't ship"}: ${environment} ${from} → ${to}`,
  ];
  for (const change of bot.picked) lines.push(`    ${changeText(change)}`);
  for (const change of bot.passengers)
    lines.push(`    ${changeText(change)}  ${paint('yellow', 'passenger: comes along unpicked', out)}`);
  for (const { code, observed, required, remedy } of bot.decisions.filter(({ allowed }) => !allowed)) {
    lines.push(`    ${paint('red', code, out)}: ${plainText(observed)}; required: ${plainText(required)}`);
    if (remedy) lines.push(`      → ${plainText(remedy.sentence)}`);
  }
  const passed = bot.decisions.filter(({ allowed }) => allowed).map(({ code }) => code);
  if (passed.length > 0) lines.push(`    ${paint('dim', `gates passed: ${passed.join(', ')}`, out)}`);
  return lines.join('\n');
}

function changeText(change: Change): string {
  return `${changeName(change)}  ${cut(plainText(change.commit.subject), 70)}  (${cut(plainText(change.commit.author.name), 30)})`;
}
