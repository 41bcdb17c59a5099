/** A value of a JSON text with the line that it begins on, from 1. */
export interface Located {
  readonly line: number;
  readonly value: string | number | boolean | null | readonly Located[] | ReadonlyMap<string, Located>;
}

/** A text that is no JSON. The message never quotes it: such files hold passwords. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const deepest = 100;

const space = /[ \t\r\n]*/y;
const stringPart = /"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y;
const numberPart = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const wordPart = /true|false|null/y;

/**
 * Reads JSON (RFC 8259) and keeps the lines, which JSON.parse doesn't tell. Of a repeated name the last counts.
 * @throws JsonError with the line of what is wrong.
 */
export function parseLocatedJson(text: string): Located {
  let at = 0;
  let line = 1;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return undefined;
    at += found.length;
    return found;
  };
  const skip = () => {
    for (const character of take(space) ?? '') if (character === '\n') line += 1;
  };
  const fail = (expected: string): never => {
    const found = at >= text.length ? 'the file ends' : 'something else comes';
    throw new JsonError(`${expected} is expected, and ${found}`, line);
  };
  const isNext = (character: string): boolean => {
    skip();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const string = (): string | undefined => {
    const found = take(stringPart);
    return found === undefined ? undefined : (JSON.parse(found) as string);
  };
  /** What stands between an opening bracket and its `end`. */
  const items = (end: string, item: () => void): void => {
    if (isNext(end)) return;
    do item();
    while (isNext(','));
    if (!isNext(end)) fail(`A comma or "${end}"`);
  };
  const value = (depth: number): Located => {
    skip();
    const here = line;
    if (depth > deepest) throw new JsonError(`It is nested more than ${deepest} levels deep`, here);
    if (isNext('{')) {
      const entries = new Map<string, Located>();
      items('}', () => {
        skip();
        const name = string() ?? fail('A name in quotation marks');
        if (!isNext(':')) fail('A colon');
        entries.set(name, value(depth + 1));
      });
      return { line: here, value: entries };
    }
    if (isNext('[')) {
      const values: Located[] = [];
      items(']', () => values.push(value(depth + 1)));
      return { line: here, value: values };
    }
    const text = string();
    if (text !== undefined) return { line: here, value: text };
    const literal = take(wordPart) ?? take(numberPart) ?? fail('A value');
    return { line: here, value: JSON.parse(literal) as number | boolean | null };
  };
  const result = value(1);
  skip();
  if (at < text.length) fail('The end of the file');
  return result;
}
