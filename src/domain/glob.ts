import picomatch from 'picomatch/posix.js';
import { UserError } from './errors.ts';

/** Whether a path relative to some directory is matched. `directory`: the path names a directory, not a file. */
export type PathMatcher = (path: string, directory?: boolean) => boolean;

interface Rule {
  readonly negated: boolean;
  readonly matches: (path: string, name: string, directory: boolean) => boolean;
}

const longestPattern = 1000;
/** Each `*` may make matching slower by the length of what it is looked for in: these many are quick in any path. */
const mostStars = 3;

/** What is wrong with a pattern of `ignoreMatcher`, as a sentence about it; undefined where it can be used. */
export function ignoreFault(pattern: string): string | undefined {
  if (pattern.length > longestPattern) {
    return `has ${pattern.length} characters; at most ${longestPattern} are allowed`;
  }
  const stars = pattern.replaceAll(/\\./gs, '').split('/');
  const crossing = stars.filter((component) => component.includes('**')).length;
  const within = Math.max(
    ...stars.map((component) => component.replaceAll(/\*+/g, '*').split('*').length - 1),
  );
  if (within > mostStars) return `has ${within} \`*\` between two \`/\`; at most ${mostStars} are allowed`;
  return crossing > mostStars ? `has \`**\` ${crossing} times; at most ${mostStars} are allowed` : undefined;
}

/**
 * Compiles patterns in the manner of .gitignore, relative to one directory, with `/` between components:
 * `*` and `?` stay within a component, `**` crosses them, `[a-z]` and `{a,b}` choose, `\` takes their meaning away.
 * A pattern with a `/` before its end is anchored at the directory, any other matches at every depth. A `/` at the
 * end matches directories only. What is matched, is matched with all that lies below it. `!` takes a match back; the
 * last pattern that matches a path or a directory above it decides (unlike git's, `!` reaches into matched
 * directories).
 * @throws UserError for a pattern that `ignoreFault` finds at fault.
 */
export function ignoreMatcher(patterns: readonly string[]): PathMatcher {
  const rules = patterns.map(ruleOf).filter((rule) => rule !== undefined);
  const directories = new Map<string, number>([['', -1]]);
  const deciding = (path: string, directory: boolean): number => {
    const slash = path.lastIndexOf('/');
    const parent = path.slice(0, Math.max(slash, 0));
    let above = directories.get(parent);
    if (above === undefined) directories.set(parent, (above = deciding(parent, true)));
    const name = path.slice(slash + 1);
    return Math.max(
      above,
      rules.findLastIndex((rule) => rule.matches(path, name, directory)),
    );
  };
  return (path, directory = false) => rules[deciding(path, directory)]?.negated === false;
}

function ruleOf(pattern: string): Rule | undefined {
  const fault = ignoreFault(pattern);
  if (fault !== undefined) {
    throw new UserError(`A pattern under \`ignore:\` ${fault}.`, {
      code: 'pattern-too-long',
      next: 'Shorten the pattern, or name the directory that holds the files.',
    });
  }
  const negated = pattern.startsWith('!');
  const directoriesOnly = pattern.endsWith('/');
  const bare = pattern.slice(negated ? 1 : 0, directoriesOnly ? -1 : undefined);
  const glob = bare.replace(/^(\.?\/)+/, '');
  if (glob === '') return undefined;
  const matches = globMatcher(glob);
  const anchored = bare.includes('/');
  return {
    negated,
    matches: (path, name, directory) => (directory || !directoriesOnly) && matches(anchored ? path : name),
  };
}

/** Most patterns are plain names, which need no regular expression. */
function globMatcher(glob: string): (text: string) => boolean {
  if (!plainName.test(glob)) return picomatch(glob, { dot: true, nonegate: true, noextglob: true });
  const name = glob.replaceAll(/\\(.)/gs, '$1');
  return (text) => text === name;
}

/** No character that means others, unless a `\` takes its meaning away. */
const plainName = /^(?:[^*?[{\\]|\\.)*$/s;

/** A pattern of `ignoreMatcher` that matches a directory of this very name and nothing else. */
export function literalDirectory(path: string): string {
  return `/${path.replaceAll(/[*?[{\\]/g, '\\$&')}/`;
}
