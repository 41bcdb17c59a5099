import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';

/** What expressions may name: `github`, `needs` … Everything else reads as null. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How it went so far, as `success()` and the like are told. */
export interface Progress {
  readonly failed: boolean;
  readonly cancelled: boolean;
  /** Nothing failed, was cancelled or left out. */
  readonly succeeded: boolean;
}

const names = [
  ...['github', 'env', 'vars', 'job', 'jobs', 'steps', 'runner', 'secrets', 'strategy', 'matrix'],
  ...['needs', 'inputs'],
];

/** Evaluates expressions as GitHub's own library does, with the functions that only a runner knows. */
export class Expressions {
  readonly #contexts: data.Dictionary;
  readonly #functions: Map<string, FunctionDefinition>;

  constructor(contexts: Contexts, progress: Progress = { failed: false, cancelled: false, succeeded: true }) {
    const given = Object.fromEntries(names.map((name) => [name, contexts[name] ?? null]));
    this.#contexts = dataOf(given) as data.Dictionary;
    const { failed, cancelled, succeeded } = progress;
    this.#functions = new Map([
      ['success', status('success', succeeded && !cancelled)],
      ['failure', status('failure', failed && !cancelled)],
      ['always', status('always', true)],
      ['cancelled', status('cancelled', cancelled)],
    ]);
  }

  /** One expression, without its braces. */
  expression(source: string): ExpressionData {
    const { tokens } = new Lexer(source).lex();
    const parsed = new Parser(tokens, names, [...this.#functions.values()]).parse();
    return new Evaluator(parsed, this.#contexts, this.#functions).evaluate();
  }

  /** A text with expressions in it, as a text. */
  text(template: unknown): string {
    if (typeof template !== 'string')
      return template === null || template === undefined ? '' : String(template);
    return pieces(template)
      .map((piece) => (piece.code ? this.expression(piece.text).coerceString() : piece.text))
      .join('');
  }

  /** A value of YAML: what is an expression as a whole stays what it evaluates to. */
  value(template: unknown): unknown {
    if (typeof template !== 'string') return template;
    const [only, ...others] = pieces(template.trim());
    if (only?.code !== true || others.length > 0) return this.text(template);
    return plain(this.expression(only.text));
  }

  /** An `if:`: without a function that tells how it went, `success()` is meant. Left out, nothing else. */
  condition(source: unknown): boolean {
    const told = source === undefined || source === null ? 'success()' : String(source).trim();
    const parts = pieces(told);
    const [only] = parts;
    const code = only?.code === true && parts.length === 1 ? only.text : told;
    if (parts.length > 1) throw new Error(`\`if: ${told}\` is always true: it is a text.`);
    const { tokens } = new Lexer(code).lex();
    const asks = tokens.some(
      ({ lexeme }, at) => this.#functions.has(lexeme.toLowerCase()) && tokens[at + 1]?.lexeme === '(',
    );
    return isTrue(this.expression(asks ? code : `success() && (${code})`));
  }
}

function status(name: string, answer: boolean): FunctionDefinition {
  return { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(answer) };
}

function dataOf(value: unknown): ExpressionData {
  return JSON.parse(JSON.stringify(value), data.reviver) as ExpressionData;
}

function plain(value: ExpressionData): unknown {
  return JSON.parse(JSON.stringify(value, data.replacer) ?? 'null');
}

/** GitHub's truth: false, 0, the empty text and null are not. */
function isTrue(value: ExpressionData): boolean {
  const known = plain(value);
  return known !== false && known !== 0 && known !== '' && known !== null;
}

/** Texts and expressions, in turn. A `}}` in an expression's own text doesn't end it. */
function pieces(template: string): { readonly code: boolean; readonly text: string }[] {
  const found = [...template.matchAll(/\$\{\{((?:'(?:[^']|'')*'|(?!\}\})[^'])*)\}\}/gs)];
  const parts: { code: boolean; text: string }[] = [];
  let at = 0;
  for (const match of found) {
    if (match.index > at) parts.push({ code: false, text: template.slice(at, match.index) });
    parts.push({ code: true, text: match[1] ?? '' });
    at = match.index + match[0].length;
  }
  if (at < template.length || parts.length === 0) parts.push({ code: false, text: template.slice(at) });
  return parts;
}
