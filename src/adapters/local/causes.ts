import type { Exit } from './half.ts';
import type { TailLine } from './log-writer.ts';

/** Why a process ended, as far as its exit and its last words tell. */
export type Cause =
  | { readonly kind: 'not-started'; readonly error: string }
  | { readonly kind: 'hung'; /** The health check, and what came of it. */ readonly asked: string }
  /** Not certain: it was killed, and nothing else kills so often. */
  | { readonly kind: 'out-of-memory'; readonly certain: boolean }
  | { readonly kind: 'missing-variable'; readonly name: string }
  | { readonly kind: 'port-taken' }
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'exit'; readonly code: number; readonly message: string | undefined };

const outOfMemory =
  /JavaScript heap out of memory|\bMemoryError\b|\bOut of memory\b|std::bad_alloc|Cannot allocate memory/i;

/**
 * How programs say that an environment variable is missing: Python's `os.environ["X"]`, Rasa about `${X}` in
 * endpoints.yml, and the usual sentences.
 */
const missingVariable = [
  /\bKeyError: '([A-Z][A-Z0-9_]*)'/,
  /set these environment variables: ['"[]*\$?\{?([A-Za-z_]\w*)/,
  /environment variable[s]?:? ['"`$]*([A-Z][A-Z0-9_]*)['"`]? (?:is |was |are )?(?:not set|missing|required|undefined|unset|empty)/i,
  /(?:missing|required|unset|undefined|needs?|set) (?:the )?(?:required )?environment variable:? ['"`$]*([A-Z][A-Z0-9_]*)/i,
  /\b([A-Z][A-Z0-9_]{2,}) (?:environment variable )?(?:is not set|must be set|is required|is missing|not set)\b/,
];

const diskFull = /\bENOSPC\b|no space left on device|disk quota exceeded|database or disk is full/i;

const portTaken = /\bEADDRINUSE\b|address already in use|port \d+ is (?:already )?in use/i;

/** Finds out why a process ended. */
export function causeOf(exit: Exit): Cause {
  if (exit.spawnError !== undefined) return { kind: 'not-started', error: exit.spawnError };
  if (exit.hung !== undefined) return { kind: 'hung', asked: exit.hung };
  const texts = exit.lines.map(({ text }) => text);
  // 137 is how a shell or an init program passes on that its child was killed.
  const killed = exit.signal === 'SIGKILL' || exit.code === 137;
  const certain = texts.some((text) => outOfMemory.test(text));
  if (killed || certain) return { kind: 'out-of-memory', certain };
  for (const text of texts) {
    for (const pattern of missingVariable) {
      const name = pattern.exec(text)?.[1];
      if (name !== undefined) return { kind: 'missing-variable', name };
    }
  }
  if (texts.some((text) => portTaken.test(text))) return { kind: 'port-taken' };
  if (texts.some((text) => diskFull.test(text))) return { kind: 'disk-full' };
  if (exit.signal !== null) return { kind: 'killed', signal: exit.signal };
  return { kind: 'exit', code: exit.code ?? 0, message: lastWords(exit.lines) };
}

const longestQuote = 300;

/**
 * The line of standard error that says most: the last one that names an error, or else the last that is no part of a
 * stack trace; of standard output where the other is silent.
 */
export function lastWords(lines: readonly TailLine[]): string | undefined {
  const errors = lines.filter(({ source }) => source === 'err');
  const texts = (errors.length > 0 ? errors : lines.filter(({ source }) => source === 'out')).map(
    ({ text }) => text.trim(),
  );
  const telling = texts.filter(
    (text) => !/^(at |File "|\^+$|Node\.js v|node:|[{}\]]|Traceback|throw )/.test(text),
  );
  const named = telling.findLast((text) => /^[\w.]*(?:Error|Exception|Fatal|FATAL|panic)\b.*:/.test(text));
  const line = named ?? telling.at(-1);
  if (line === undefined || line === '') return undefined;
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
}
