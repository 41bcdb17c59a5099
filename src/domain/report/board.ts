import { shortDigest, type Digest } from '../digest.ts';
import { list, marker, stacked, table } from '../markdown/blocks.ts';
import { bodyLimit, fitted, type Part } from '../markdown/fit.ts';
import { code, link, sentence } from '../markdown/inline.ts';
import { counted, listed, plainMarkdown } from '../text.ts';
import { ageOf, minuteOf } from './words.ts';

/** What the body of a release board begins with. */
export function boardMarker(environment: string): string {
  return marker(`tidegate:board:${environment}`);
}

/** The one standing issue of an environment: what is live there, and what could be. */
export interface BoardView {
  readonly environment: string;
  /** ISO 8601. */
  readonly now: string;
  /** The page with the form that starts the release workflow. */
  readonly formUrl: string;
  readonly bots: readonly BoardBot[];
}

export interface BoardBot {
  readonly bot: string;
  /** Undefined: nothing of it was released yet. */
  readonly live:
    | {
        readonly version: string | undefined;
        readonly package: Digest;
        readonly since: string;
        readonly by: string;
      }
    | undefined;
  /** The live commit isn't in the default branch's history any more. */
  readonly lost: boolean;
  /** Merged and not live, newest first. */
  readonly candidates: readonly BoardCandidate[];
}

export interface BoardCandidate {
  /** A pull request such as `#12`, or the first digits of a commit: what is entered to pick it. */
  readonly name: string;
  readonly url: string | undefined;
  /** What its author called it: untrusted. */
  readonly title: string;
  readonly author: string;
  /** ISO 8601. */
  readonly mergedAt: string;
  /** Whether it could be promoted now; `unknown`: something couldn't be read. */
  readonly state: 'ready' | 'blocked' | 'unknown';
  /** Why not, one clause each. */
  readonly reasons: readonly string[];
}

const title = 'What can be released';

/** The board's title. */
export function boardTitle(environment: string): string {
  return `${title} to ${environment}`;
}

/** The board's body. */
export function board(view: BoardView): string {
  const waiting = view.bots.filter(({ candidates }) => candidates.length > 0);
  const ready = waiting.filter(({ candidates }) => candidates.some(({ state }) => state === 'ready'));
  const headline = headlineOf(view.environment, waiting);
  return fitted(
    [
      [stacked([boardMarker(view.environment), headline])],
      [howTo(view, ready)],
      ...waiting.map((bot) => candidateSection(bot, view.now)),
      liveTable(view.bots),
      [`*Written at ${minuteOf(view.now)}; what people write in here is lost with the next change.*`],
    ],
    bodyLimit,
  );
}

/** How much is merged and not live, in one sentence. */
export function headlineOf(environment: string, waiting: readonly BoardBot[]): string {
  const count = waiting.reduce((sum, { candidates }) => sum + candidates.length, 0);
  return count === 0
    ? `Everything that is merged is live in ${environment}.`
    : `${counted(count, 'change')} of ${counted(waiting.length, 'bot')} ${count === 1 ? 'is' : 'are'} merged and not live in ${environment}.`;
}

function howTo({ formUrl }: BoardView, ready: readonly BoardBot[]): string {
  if (ready.length === 0) return '';
  // Up to its newest change, a bot has everything.
  const wholly = ready.filter(({ candidates: [newest] }) => newest?.state === 'ready');
  const all = wholly.map(({ bot }) => `${bot}:*`).join(' ');
  const short = all !== '' && all.length <= 200 ? `, or ${code(all)} for all that is ready` : '';
  return stacked([
    '### To release',
    [
      `1. Open ${link('the form', formUrl)}, choose ${code('plan')} as ${code('mode')}, and enter a value from the tables below as ${code('select')}${short}.`,
      `2. Read the plan in the run that it starts. Its end says what to enter in the same form with ${code('promote')} as ${code('mode')}.`,
    ].join('\n'),
    'Models are cumulative: a change takes the older ones of its bot along.',
  ]);
}

const perBot = 50;

/** A bot's candidates: in full, the newest, in one sentence. It has at least one. */
export function candidateSection({ bot, live, lost, candidates }: BoardBot, now: string): Part {
  const heading = `### ${bot}`;
  const since = live
    ? `Live is ${liveName(live)} since ${minuteOf(live.since)}.`
    : 'Nothing of it was released yet.';
  const note = lost ? 'The live commit is in the history no more: all of its changes are listed.' : '';
  const rows = candidates.map((candidate) => candidateRow(bot, candidate, now));
  const head = [code('select'), 'Change', 'By', 'Merged', 'State'];
  const first = (most: number): string =>
    stacked([
      heading,
      since,
      note,
      table(head, rows.slice(0, most)),
      rows.length > most ? `… and ${counted(rows.length - most, 'older change')}.` : '',
    ]);
  const newest = candidates[0] as BoardCandidate;
  const brief = `${heading}\n\n${counted(candidates.length, 'change')}, the newest is ${code(selectOf(bot, newest))}.`;
  return [first(perBot), first(5), brief];
}

function selectOf(bot: string, { name }: BoardCandidate): string {
  return `${bot}:${name}`;
}

function candidateRow(bot: string, candidate: BoardCandidate, now: string): readonly string[] {
  const { name, url, title: words, author, mergedAt, state, reasons } = candidate;
  const kind = name.startsWith('#') ? `pull request ${name.slice(1)}` : 'commit';
  return [
    code(selectOf(bot, candidate)),
    `${plainMarkdown(words, 100)} (${link(kind, url)})`,
    plainMarkdown(author, 60),
    `${ageOf(mergedAt, now)} ago`.replace('just now ago', 'just now'),
    state === 'ready' ? '✅ ready' : `${state === 'blocked' ? '⛔' : '❓'} ${sentence(listed(reasons), 300)}`,
  ];
}

function liveName({ version, package: digest }: NonNullable<BoardBot['live']>): string {
  return version === undefined
    ? `package ${code(shortDigest(digest))}`
    : `${code(version)} (package ${code(shortDigest(digest))})`;
}

function liveTable(bots: readonly BoardBot[]): Part {
  const live = bots.filter(
    (one): one is BoardBot & { live: NonNullable<BoardBot['live']> } => one.live !== undefined,
  );
  const never = bots.filter(({ live: one }) => one === undefined).map(({ bot }) => bot);
  const rows = live.map(({ bot, live: one }) => [
    bot,
    liveName(one),
    minuteOf(one.since),
    plainMarkdown(one.by.replace(/<[^>]*>/g, ''), 60),
  ]);
  const rest = never.length === 0 ? '' : list([`Never released: ${listed(never, 50)}.`]);
  const shown = (most: number) =>
    stacked([
      '### What is live',
      rows.length === 0 ? '' : table(['Bot', 'Version', 'Since', 'By'], rows.slice(0, most)),
      rows.length > most ? `… and ${counted(rows.length - most, 'more bot')}.` : '',
      rest,
    ]);
  return bots.length === 0 ? [''] : [shown(rows.length), shown(20)];
}
