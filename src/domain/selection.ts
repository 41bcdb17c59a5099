import { isName } from './bot.ts';
import { UserError, type Problem } from './errors.ts';
import type { BotHistory, Change, Commit } from './history.ts';
import { closest, listed, quoted } from './text.ts';

/** What a release manager picked, part by part. */
export type SelectionPart = {
  readonly text: string;
  /** Undefined: every bot. */ readonly bot: string | undefined;
} & (
  | { readonly kind: 'all' }
  | { readonly kind: 'commit'; /** In lower case. */ readonly prefix: string }
  | { readonly kind: 'pull'; readonly number: number }
);

export type Selection = readonly SelectionPart[];

/** One bot's part of a selection. */
export interface Pick {
  readonly bot: string;
  /** The picked changes that aren't live, newest first; empty where everything picked is live already. */
  readonly changes: readonly Change[];
}

const allowed =
  'a selection is `all`, or any of `BOT:*` (all of a bot), commits of 7 digits and more, and pull requests such as `#12`, separated by commas or spaces; `BOT:` before a commit or pull request picks it for that bot alone';

/**
 * Reads a selection such as `all`, `bank:*`, `1a2b3c4 #12` or `bank:#12`.
 * @throws UserError that names what is allowed.
 */
export function parseSelection(text: string): Selection {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) throw mistake(`Nothing is selected: ${allowed}.`);
  return words.map(parsePart);
}

function parsePart(text: string): SelectionPart {
  if (text.toLowerCase() === 'all') return { kind: 'all', text, bot: undefined };
  const colon = text.indexOf(':');
  const bot = colon < 0 ? undefined : text.slice(0, colon);
  const what = text.slice(colon + 1);
  if (bot !== undefined && !isName(bot)) {
    throw mistake(`${quoted(text)} can't be selected: ${quoted(bot)} isn't the name of a bot.`);
  }
  if (bot !== undefined && what === '*') return { kind: 'all', text, bot };
  if (/^#[1-9][0-9]{0,8}$/.test(what)) return { kind: 'pull', number: Number(what.slice(1)), text, bot };
  if (/^[0-9a-f]{7,64}$/i.test(what)) return { kind: 'commit', prefix: what.toLowerCase(), text, bot };
  throw mistake(`${quoted(text)} can't be selected: ${hint(what, bot)}${allowed}.`);
}

function hint(what: string, bot: string | undefined): string {
  if (/^[0-9]+$/.test(what)) return `a pull request is written \`#${what.slice(0, 9)}\`; `;
  if (/^[0-9a-f]+$/i.test(what)) return 'a commit needs at least 7 of its digits; ';
  return isName(what) ? `all of a bot is written \`${bot ?? what}:*\`; ` : '';
}

function mistake(message: string, problems: readonly Problem[] = []): UserError {
  return new UserError(message, {
    code: 'bad-selection',
    problems,
    next: 'Leave the selection out to see what can be picked.',
  });
}

/** The error for a selection of which one part or more can't be selected. */
export function refusedSelection(problems: readonly Problem[]): UserError {
  return mistake((problems as readonly [Problem])[0].message, problems);
}

/**
 * The pull request that brought a commit: what the code host told, or else what the commit itself says, as
 * `Subject (#12)` or GitHub's merge commit do.
 */
export function pullRequestOf(commit: Commit): number | undefined {
  if (commit.pull !== undefined) return commit.pull === 'none' ? undefined : commit.pull.number;
  const found =
    /\(#([1-9][0-9]{0,8})\)$/.exec(commit.subject) ??
    /^Merge pull request #([1-9][0-9]{0,8})\b/.exec(commit.subject);
  return found === null ? undefined : Number(found[1]);
}

/**
 * Which changes of which bots a selection picks. A bot is in the answer if a part of the selection matches any of its
 * merged changes, live ones included.
 * @throws UserError with one problem for each part that matches nothing or too much, naming what is near.
 */
export function resolveSelection(selection: Selection, histories: readonly BotHistory[]): readonly Pick[] {
  const problems = selection.flatMap((part) => problemOf(part, histories));
  if (problems.length > 0) throw refusedSelection(problems);
  return histories
    .map(({ bot, changes, ahead }) => ({
      bot,
      matched: changes.filter((change) => selection.some((part) => matches(part, bot, change))),
      ahead,
    }))
    .filter(({ matched }) => matched.length > 0)
    .map(({ bot, matched, ahead }) => ({ bot, changes: ahead.filter((change) => matched.includes(change)) }))
    .sort((a, b) => (a.bot < b.bot ? -1 : 1));
}

function matches(part: SelectionPart, bot: string, change: Change): boolean {
  if (part.bot !== undefined && part.bot !== bot) return false;
  return part.kind === 'all' || change.commits.some((commit) => matchesCommit(part, commit));
}

function matchesCommit(part: Exclude<SelectionPart, { kind: 'all' }>, commit: Commit): boolean {
  return part.kind === 'commit' ? commit.id.startsWith(part.prefix) : pullRequestOf(commit) === part.number;
}

function problemOf(part: SelectionPart, histories: readonly BotHistory[]): readonly Problem[] {
  const bots = histories.map(({ bot }) => bot);
  if (part.bot !== undefined && !bots.includes(part.bot)) {
    return [unmatched(part, `there is no bot ${part.bot}`, closest(part.bot, bots), bots)];
  }
  const concerned = histories.filter(({ bot }) => part.bot === undefined || part.bot === bot);
  const commits = concerned.flatMap(({ changes }) => changes.flatMap((change) => change.commits));
  if (part.kind === 'all') {
    return commits.length > 0 ? [] : [unmatched(part, 'nothing is merged yet', [], [])];
  }
  const found = [...new Set(commits.filter((commit) => matchesCommit(part, commit)).map(({ id }) => id))];
  if (part.kind === 'commit' && found.length > 1) {
    return [
      unmatched(
        part,
        `it is the beginning of ${found.length} commits`,
        found.map((id) => id.slice(0, 12)),
        [],
      ),
    ];
  }
  if (found.length > 0) return [];
  const names = [
    ...new Set(concerned.flatMap(({ ahead }) => ahead.map(({ commit }) => nameOf(part, commit)))),
  ].filter((name) => name !== undefined);
  const reason =
    part.bot === undefined
      ? 'no merged change of a bot is called that'
      : `no merged change of ${part.bot} is called that`;
  return [
    unmatched(
      part,
      reason,
      closest(part.kind === 'pull' ? `#${part.number}` : part.prefix.slice(0, 7), names),
      names,
    ),
  ];
}

function nameOf(part: SelectionPart, commit: Commit): string | undefined {
  if (part.kind === 'commit') return commit.id.slice(0, 7);
  const number = pullRequestOf(commit);
  return number === undefined ? undefined : `#${number}`;
}

function unmatched(
  part: SelectionPart,
  reason: string,
  near: readonly string[],
  rest: readonly string[],
): Problem {
  const meant = near.length > 0 ? ` Did you mean ${listed(near)}?` : '';
  const there = near.length === 0 && rest.length > 0 ? ` There is ${listed(rest)}.` : '';
  return {
    severity: 'error',
    code: 'unmatched-selection',
    message: `${quoted(part.text)} can't be selected: ${reason}.${meant}${there}`,
  };
}

/** What picking draws: one bot's line, and all that ships with it. */
export interface Shipment {
  readonly history: BotHistory;
  /** The newest picked change; undefined where nothing that was picked is left to ship. */
  readonly line: Change | undefined;
  /** Everything up to the line that isn't live, newest first: models are cumulative. */
  readonly shipped: readonly Change[];
  readonly picked: readonly Change[];
  /** What ships without having been picked. */
  readonly passengers: readonly Change[];
}

/** Draws a bot's line at its newest picked change: everything older that isn't live comes along. */
export function drawLine(history: BotHistory, picked: readonly Change[]): Shipment {
  const { ahead } = history;
  const newest = ahead.findIndex((change) => picked.includes(change));
  const shipped = newest < 0 ? [] : ahead.slice(newest);
  return {
    history,
    line: shipped[0],
    shipped,
    picked: shipped.filter((change) => picked.includes(change)),
    passengers: shipped.filter((change) => !picked.includes(change)),
  };
}

/** How many changes are merged and not live. `unknown` where the live line isn't in the history any more. */
export function aheadBehind(history: BotHistory): { readonly ahead: number; readonly known: boolean } {
  return { ahead: history.ahead.length, known: history.liveLine !== 'lost' };
}
