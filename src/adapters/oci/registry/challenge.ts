/** One challenge of a WWW-Authenticate header. */
export interface Challenge {
  /** In lower case, such as `bearer`. */
  readonly scheme: string;
  /** By their names in lower case. Of a repeated one, the first counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Characters read of one header; Node itself takes 16 KiB of all headers together. */
const limit = 16_384;

const separators = /[ \t,]*/y;
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const blanks = /[ \t]*/y;
const equals = /[ \t]*=[ \t]*/y;
/** What stands alone after a scheme, such as Negotiate's data: it ends the challenge. */
const token68 = /[0-9A-Za-z._~+/-]+=*[ \t]*(?=,|$)/y;
// The two branches of the repetition have no character in common: nothing is ever tried twice.
const quotedString = /"((?:[^"\\]|\\[^])*)"/y;
/** Wider than the grammar's token: some registries leave out the quotation marks of a scope or a realm. */
const bareValue = /[^",\s]+/y;

/**
 * Reads WWW-Authenticate headers by the grammar of RFC 9110 (11.6.1): several challenges in one header, quoted
 * strings with escapes and commas, names in any case. It never throws: reading a header ends where it is no longer
 * a challenge, and what was read before counts.
 */
export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  return headers.flatMap(parseHeader);
}

function parseHeader(header: string): Challenge[] {
  const text = header.slice(0, limit);
  const challenges: Challenge[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found ?? undefined;
  };
  /** `name = value`; undefined, and nothing taken, where something else comes. */
  const parameter = (): readonly [name: string, value: string] | undefined => {
    const start = at;
    const name = take(token)?.[0];
    if (name !== undefined && take(equals) !== undefined) {
      const value = take(quotedString)?.[1]?.replace(/\\([^])/g, '$1') ?? take(bareValue)?.[0];
      if (value !== undefined) return [name.toLowerCase(), value];
    }
    at = start;
    return undefined;
  };
  for (;;) {
    take(separators);
    const scheme = take(token)?.[0].toLowerCase();
    if (scheme === undefined) return challenges;
    const parameters = new Map<string, string>();
    challenges.push({ scheme, parameters });
    if (take(blanks)?.[0] === '' || take(token68) !== undefined) continue;
    for (;;) {
      const found = parameter();
      if (found === undefined) break;
      if (!parameters.has(found[0])) parameters.set(found[0], found[1]);
      // What comes may be a further parameter or the next challenge: only reading on can tell.
      take(separators);
    }
  }
}
