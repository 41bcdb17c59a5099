import { ignoreFault } from '../domain/glob.ts';
import { posix } from 'node:path';
import { isName } from '../domain/bot.ts';
import { isPublicKey } from '../domain/registration.ts';
import {
  hostFault,
  isRegistryLocation,
  readRegistryLocation,
  registryLocationText,
} from '../domain/store-location.ts';
import { quoted } from '../domain/text.ts';
import type { Checked, Kind } from './walker.ts';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `500ms`, `90s`, `15m`, `24h` or `7d`, in milliseconds, between two bounds. */
export function duration(example: string, leastMs: number, mostMs: number): Kind<number> {
  return {
    expected: `a duration such as ${example}`,
    example,
    check(text) {
      const parts = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
      if (parts === null) {
        return /^\d+$/.test(text)
          ? { wrong: 'it has no unit', next: `Write ${text}s, ${text}m or ${text}h.` }
          : { wrong: '' };
      }
      const ms = Number(parts[1]) * units[parts[2] as keyof typeof units];
      if (ms >= leastMs && ms <= mostMs) return { value: ms };
      return { wrong: `allowed are ${durationText(leastMs)} to ${durationText(mostMs)}` };
    },
  };
}

function durationText(ms: number): string {
  const [unit, size] =
    Object.entries(units)
      .toReversed()
      .find(([, each]) => ms >= each && ms % each === 0) ?? (['s', 1_000] as const);
  return `${ms / size}${unit}`;
}

/** A path inside the repository, without a leading `./` and a `/` at the end. `.` is the root itself. */
export const repositoryPath: Kind<string> = {
  expected: 'a path inside the repository',
  example: 'bots/bakery',
  check(text) {
    const wrong = pathFault(text);
    if (wrong !== undefined) return { wrong };
    if (text.startsWith('/') || /^[a-z]:/i.test(text)) return { wrong: 'it is absolute' };
    const path = tidy(text);
    return path === '..' || path.startsWith('../') ? { wrong: 'it leaves the repository' } : { value: path };
  },
};

/** A directory below a bot's own. */
export const botDirectory: Kind<string> = {
  expected: "a directory inside the bot's own",
  example: 'tests',
  check(text) {
    const path = repositoryPath.check(text);
    return 'value' in path && path.value === '.' ? { wrong: "it is the bot's own directory" } : path;
  },
};

/** A directory that may lie anywhere: absolute, or relative to the repository's root. */
export function directory(example: string): Kind<string> {
  return {
    expected: "a folder, absolute or relative to the repository's root",
    example,
    check(text) {
      const wrong = pathFault(text);
      if (wrong !== undefined) return { wrong };
      if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return { wrong: 'an address is no folder' };
      if (text.startsWith('~')) return { wrong: '~ is not replaced here' };
      return { value: tidy(text) };
    },
  };
}

/** Where packages lie: a folder, or a repository of a registry. */
export function storeLocation(example: string): Kind<string> {
  const folder = directory(example);
  return {
    expected: `${folder.expected}, or oci://HOST/PATH in a registry`,
    example: `${example} or oci://ghcr.io/owner/bots`,
    check(text) {
      if (isRegistryLocation(text)) {
        const read = readRegistryLocation(text);
        return 'value' in read ? { value: registryLocationText(read.value) } : read.fault;
      }
      const other = /^(oci|docker|https?):\/*(?=[^/])/i.exec(text);
      if (other)
        return { wrong: 'a registry begins with oci://', next: `Write oci://${text.slice(other[0].length)}` };
      if (/^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,})(:\d+)?\/|^[a-z0-9.-]+:\d+\//i.test(text))
        return {
          wrong: 'it looks like a registry',
          next: `Write oci://${text} for the registry, or ./${text} for a folder.`,
        };
      return folder.check(text);
    },
  };
}

/** A registry that may be spoken to without TLS. */
export const registryHost: Kind<string> = {
  expected: "a registry's host, with its port if it has one",
  example: 'registry.lan:5000',
  check(text) {
    const scheme = /^[a-z]+:\/\//i.exec(text)?.[0] ?? '';
    const host = text.slice(scheme.length).split('/')[0] ?? '';
    if (host !== text && hostFault(host) === undefined)
      return { wrong: 'it is more than a host', next: `Write ${host}` };
    return hostFault(text) ?? { value: text.toLowerCase() };
  },
};

function tidy(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, '');
}

function pathFault(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.trim() !== text) return 'it starts or ends with white space';
  if (hasControl(text)) return 'it holds control characters';
  if (text.includes('\\')) return 'write / instead of \\';
  return text.length > 1_000 ? 'it is too long' : undefined;
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

/** A pattern for paths. */
export const pathPattern: Kind<string> = {
  expected: 'a pattern for paths',
  example: "'*.md'",
  check(text) {
    const wrong = pathFault(text);
    return wrong === undefined ? { value: text } : { wrong };
  },
};

/** A pattern for files that are no part of a bot. */
export const ignorePattern: Kind<string> = {
  ...pathPattern,
  check(text) {
    const fault = ignoreFault(text);
    return fault === undefined ? pathPattern.check(text) : { wrong: `it ${fault}` };
  },
};

/** What a name is, for people. */
export const nameRule = '1 to 40 of a-z, 0-9 and -, starting with a letter and not ending with -';

export const botName: Kind<string> = {
  expected: `a name: ${nameRule}`,
  example: 'bakery',
  check: (text) => (isName(text) ? { value: text } : { wrong: '' }),
};

/** A branch's name that may hold `*` and `**`, otherwise by the rules of `git check-ref-format --branch`. */
export const branchPattern: Kind<string> = {
  expected: 'a branch, or a pattern for branches',
  example: "'staging/**'",
  check(text) {
    const bad =
      text === '' ||
      text === '@' ||
      text === 'HEAD' ||
      text.length > 200 ||
      text.startsWith('-') ||
      text.endsWith('.') ||
      /[\s~^:?[\\]|\.\.|@\{/u.test(text) ||
      hasControl(text) ||
      text.split('/').some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
    return bad ? { wrong: 'git allows no such name' } : { value: text };
  },
};

/** The name of one branch. */
export function branchName(example: string): Kind<string> {
  return {
    expected: 'the name of a branch',
    example,
    check: (text): Checked<string> =>
      text.includes('*') ? { wrong: 'it is a pattern' } : branchPattern.check(text),
  };
}

/** The name of a remote, or an address that git can reach. */
export const remote: Kind<string> = {
  expected: 'the name or address of a git remote',
  example: 'origin',
  check(text) {
    if (text === '' || text.startsWith('-') || /\s/.test(text) || hasControl(text)) return { wrong: '' };
    if (text.includes('::')) return { wrong: 'remote helpers are not run' };
    if (/^[a-z+]+:\/\/[^/@]*:[^/]*@/i.test(text)) return { wrong: 'it holds a password' };
    return { value: text };
  },
};

/** The address of an action server. */
export const httpUrl: Kind<string> = {
  expected: 'an http or https address',
  example: 'http://127.0.0.1:5055/webhook',
  check(text) {
    if (!URL.canParse(text)) return { wrong: 'it is no complete address' };
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      return { wrong: `it starts with ${quoted(url.protocol)}` };
    }
    if (url.username !== '' || url.password !== '') return { wrong: 'it holds a user or a password' };
    return /[\s\p{Cc}]/u.test(text) ? { wrong: 'it holds white space' } : { value: text };
  },
};

/** The name of a check of a commit. */
export const checkName: Kind<string> = {
  expected: 'the name of a check, at most 200 characters',
  example: 'ci',
  check: (text) => (text.trim() === '' || text.length > 200 ? { wrong: '' } : { value: text }),
};

/** A key whose signatures are trusted. */
export const publicKey: Kind<string> = {
  expected: 'a public key, ed25519: and 43 characters',
  check: (text) =>
    isPublicKey(text)
      ? { value: text }
      : { wrong: '', next: 'Copy it from the line signer: of a .tidegate.bot that your team made.' },
};
