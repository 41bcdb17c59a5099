import { posix } from 'node:path';
import { isName } from '../domain/bot.ts';
import { quote, type Checked } from './walker.ts';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `500ms`, `90s`, `15m`, `24h` or `7d`, in milliseconds, between two bounds. */
export function duration(leastMs: number, mostMs: number) {
  return (text: string): Checked<number> => {
    const parts = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
    if (parts === null) {
      return { wrong: /^\d+$/.test(text) ? `add a unit: ${text}s, ${text}m or ${text}h` : '' };
    }
    const ms = Number(parts[1]) * units[parts[2] as keyof typeof units];
    if (ms < leastMs || ms > mostMs) {
      return { wrong: `allowed are ${durationText(leastMs)} to ${durationText(mostMs)}` };
    }
    return { value: ms };
  };
}

function durationText(ms: number): string {
  const [unit, size] =
    Object.entries(units)
      .toReversed()
      .find(([, each]) => ms >= each && ms % each === 0) ?? (['s', 1_000] as const);
  return `${ms / size}${unit}`;
}

export const expectedPath = 'a path below the repository, with /';

/** A path inside the repository, without a leading `./` and a `/` at the end. `.` is the root itself. */
export function repositoryPath(text: string): Checked<string> {
  const wrong = pathFault(text);
  if (wrong !== undefined) return { wrong };
  if (text.startsWith('/') || /^[a-z]:/i.test(text)) return { wrong: 'it must not be absolute' };
  const path = posix.normalize(text).replace(/(?<=.)\/$/, '');
  if (path === '..' || path.startsWith('../')) return { wrong: 'it leaves the repository' };
  return { value: path };
}

/** A directory that may lie anywhere: absolute, or relative to the repository's root. */
export function directory(text: string): Checked<string> {
  const wrong = pathFault(text);
  if (wrong !== undefined) return { wrong };
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return { wrong: 'only a folder can be given here' };
  if (text.startsWith('~')) return { wrong: '~ is not replaced here; write the path out' };
  return { value: posix.normalize(text).replace(/(?<=.)\/$/, '') };
}

function pathFault(text: string): string | undefined {
  if (text.trim() !== text || text === '') return 'it is empty, or starts or ends with a space';
  if (hasControl(text)) return 'it holds control characters';
  if (text.includes('\\')) return 'write / instead of \\';
  return text.length > 1_000 ? 'it is too long' : undefined;
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

/** A pattern for paths, such as `*.md` or `docs/**`. */
export function pathPattern(text: string): Checked<string> {
  const wrong = pathFault(text);
  return wrong === undefined ? { value: text } : { wrong };
}

export const expectedName = '1 to 40 of a-z, 0-9 and -, starting with a letter and not ending with -';

export function name(text: string): Checked<string> {
  return isName(text) ? { value: text } : { wrong: '' };
}

/** A branch's name, by the rules of `git check-ref-format --branch`. */
export function branchName(text: string): Checked<string> {
  return /[*]/.test(text) ? { wrong: 'it must be one branch, not a pattern' } : branchPattern(text);
}

/** A branch's name that may hold `*` and `**`. */
export function branchPattern(text: string): Checked<string> {
  const parts = text.split('/');
  const bad =
    text === '' ||
    text === '@' ||
    text === 'HEAD' ||
    text.length > 200 ||
    text.startsWith('-') ||
    text.endsWith('.') ||
    /[\s~^:?[\\\u007f]|\.\.|@\{/u.test(text) ||
    hasControl(text) ||
    parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
  return bad ? { wrong: 'git does not allow such a name' } : { value: text };
}

/** The name of a remote, or an address that git can fetch from. */
export function remote(text: string): Checked<string> {
  if (text === '' || text.startsWith('-') || /\s/.test(text) || hasControl(text)) return { wrong: '' };
  if (text.includes('::')) return { wrong: 'remote helpers are not run' };
  if (/^[a-z+]+:\/\/[^/@]*:[^/@]*@/i.test(text)) return { wrong: 'it must not hold a password' };
  return { value: text };
}

/** An address of an action server. */
export function httpUrl(text: string): Checked<string> {
  if (!URL.canParse(text)) return { wrong: 'it is no complete address' };
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { wrong: `it starts with ${quote(url.protocol)}` };
  }
  if (url.username !== '' || url.password !== '') return { wrong: 'it must not hold a user or password' };
  return /[\s\p{Cc}]/u.test(text) ? { wrong: 'it holds white space' } : { value: text };
}
