/** A regular expression whose time grows with the length of the text and nothing else, whatever it is. */
export interface Pattern {
  /** Whether it matches somewhere in a text's first 10,000 characters. */
  matches(text: string): boolean;
}

const longestSource = 1_000;
const longestText = 10_000;
const mostStates = 2_000;

/**
 * Compiles a regular expression in JavaScript's syntax with the `u` flag, without what makes matching explode: look
 * around and back references. It is run as a nondeterministic automaton (K. Thompson, 1968), all paths at once.
 * @returns the pattern, or a clause that says what is wrong with it.
 */
export function compilePattern(source: string): Pattern | string {
  if (source.length > longestSource) return `it has more than ${longestSource} characters`;
  try {
    new RegExp(source, 'u');
  } catch (error) {
    return String(error).replace(/^SyntaxError: Invalid regular expression: /, '');
  }
  const parser: Parser = { characters: [...source], at: 0, problem: undefined };
  const node = parseChoice(parser, '');
  if (parser.problem !== undefined) return parser.problem;
  const states: State[] = [{ kind: 'match' }];
  const start = build(node, 0, states);
  if (states.length > mostStates) return 'its repetitions make it too large';
  return { matches: (text) => run(states, start, [...text.slice(0, longestText)]) };
}

type Node =
  | { readonly kind: 'character'; readonly test: (character: string) => boolean }
  | { readonly kind: 'assertion'; readonly holds: Assertion }
  | { readonly kind: 'sequence' | 'choice'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number };

type Assertion = (text: readonly string[], at: number) => boolean;

interface Parser {
  readonly characters: readonly string[];
  at: number;
  problem: string | undefined;
}

const assertions: Readonly<Record<string, Assertion>> = {
  '^': (_, at) => at === 0,
  $: (text, at) => at === text.length,
  '\\b': (text, at) => isWord(text[at - 1]) !== isWord(text[at]),
  '\\B': (text, at) => isWord(text[at - 1]) === isWord(text[at]),
};

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^\w$/.test(character);
}

/** Reads up to the end or a closing parenthesis. The source is known to be a valid regular expression. */
function parseChoice(parser: Parser, flags: string): Node {
  const choices: Node[][] = [[]];
  for (
    let next = parser.characters[parser.at];
    next !== undefined && next !== ')';
    next = parser.characters[parser.at]
  ) {
    if (next === '|') {
      parser.at += 1;
      choices.push([]);
    } else {
      choices.at(-1)?.push(parseRepeated(parser, flags));
    }
  }
  return { kind: 'choice', nodes: choices.map((nodes) => ({ kind: 'sequence', nodes })) };
}

function parseRepeated(parser: Parser, flags: string): Node {
  const node = parseAtom(parser, flags);
  const quantifier = take(parser, /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/);
  if (quantifier === '') return node;
  const [min, max] = quantifier.startsWith('{') ? bounds(quantifier) : simpleBounds(quantifier);
  // Beyond what could ever be built, the number itself doesn't matter.
  return {
    kind: 'repeat',
    node,
    min: Math.min(min, mostStates),
    max: max === Infinity ? max : Math.min(max, mostStates),
  };
}

function simpleBounds(quantifier: string): readonly [number, number] {
  return [quantifier.startsWith('+') ? 1 : 0, quantifier.startsWith('?') ? 1 : Infinity];
}

/** Of `{2}`, `{2,}` and `{2,3}`. */
function bounds(quantifier: string): readonly [number, number] {
  const [least, most] = quantifier.replace(/[{}?]/g, '').split(',');
  const min = Number(least);
  return [min, most === undefined ? min : most === '' ? Infinity : Number(most)];
}

function parseAtom(parser: Parser, flags: string): Node {
  const group = take(parser, /^\((?:\?(?:<?[=!]|[ims]*(?:-[ims]+)?:|<[^>]*>))?/);
  if (group !== '') {
    if (/[=!]$/.test(group)) parser.problem ??= `look-around such as ${group}…) can't be used here`;
    const node = parseChoice(parser, modified(group, flags));
    parser.at += 1;
    return node;
  }
  const atom = take(
    parser,
    /^(?:\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u.{4}|\\x..|\\c.|\\k<[^>]*>|\\[1-9]\d*|\\.|\[(?:\\.|[^\]\\])*\]|.)/su,
  );
  const holds = assertions[atom];
  if (holds) return { kind: 'assertion', holds };
  if (/^\\[1-9k]/.test(atom)) parser.problem ??= `a back reference such as ${atom} can't be used here`;
  const test = new RegExp(parser.problem === undefined ? `^${atom}$` : '', `u${flags}`);
  return { kind: 'character', test: (character) => test.test(character) };
}

/** Flags inside a group such as `(?i:` or `(?i-s:`. */
function modified(group: string, flags: string): string {
  const [, on = '', off = ''] = /^\(\?([ims]*)(?:-([ims]+))?:$/.exec(group) ?? [];
  return [...new Set(flags + on)].filter((flag) => !off.includes(flag)).join('');
}

/** Takes what the pattern matches here; an empty text where it doesn't. */
function take(parser: Parser, pattern: RegExp): string {
  const found = pattern.exec(parser.characters.slice(parser.at).join(''))?.[0] ?? '';
  parser.at += [...found].length;
  return found;
}

type State =
  | { readonly kind: 'match' }
  | { readonly kind: 'character'; readonly test: (character: string) => boolean; readonly next: number }
  | { readonly kind: 'assertion'; readonly holds: Assertion; readonly next: number }
  | { readonly kind: 'split'; readonly next: readonly number[] };

/** Adds the states of a node that goes on to `next`; the number of its first state. */
function build(node: Node, next: number, states: State[]): number {
  if (states.length > mostStates) return next;
  switch (node.kind) {
    case 'character':
    case 'assertion':
      return states.push({ ...node, next }) - 1;
    case 'sequence':
      return node.nodes.reduceRight((after, part) => build(part, after, states), next);
    case 'choice':
      return states.push({ kind: 'split', next: node.nodes.map((part) => build(part, next, states)) }) - 1;
    case 'repeat':
      return buildRepeat(node, next, states);
  }
}

function buildRepeat(
  { node, min, max }: Extract<Node, { kind: 'repeat' }>,
  next: number,
  states: State[],
): number {
  let start = next;
  if (max === Infinity) {
    start = states.push({ kind: 'split', next: [] }) - 1;
    states[start] = { kind: 'split', next: [build(node, start, states), next] };
  } else {
    for (let copy = min; copy < max; copy += 1) {
      start = states.push({ kind: 'split', next: [build(node, start, states), next] }) - 1;
    }
  }
  for (let copy = 0; copy < min; copy += 1) start = build(node, start, states);
  return start;
}

function run(states: readonly State[], start: number, text: readonly string[]): boolean {
  let waiting: number[] = [];
  for (let at = 0; at <= text.length; at += 1) {
    const reached = reachable(states, [...waiting, start], text, at);
    if (reached.has(0)) return true;
    const character = text[at];
    waiting = [];
    for (const index of reached) {
      const state = states[index];
      if (character !== undefined && state?.kind === 'character' && state.test(character))
        waiting.push(state.next);
    }
  }
  return false;
}

/** States that can be reached without reading a character. */
function reachable(
  states: readonly State[],
  from: readonly number[],
  text: readonly string[],
  at: number,
): Set<number> {
  const reached = new Set<number>();
  const open = [...from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    const state = states[index];
    if (state?.kind === 'split') open.push(...state.next);
    if (state?.kind === 'assertion' && state.holds(text, at)) open.push(state.next);
  }
  return reached;
}
