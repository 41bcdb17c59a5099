import { EnvironmentError, UserError } from '../../domain/errors.ts';
import { oneLine, quoted } from '../../domain/text.ts';
import { gitFailure, gitMessage, type GitResult } from './process.ts';

/** The error for a directory that git finds no repository in. */
export function notARepository(directory: string, result: GitResult): Error {
  const where = quoted(directory, 400);
  if (/dubious ownership|unsafe repository/.test(result.stderr)) {
    const [, named = directory] = /repository (?:at |\()?'([^'\n]+)'/.exec(result.stderr) ?? [];
    return new EnvironmentError(
      `git refuses the repository at ${quoted(named, 400)}: it belongs to another user.`,
      {
        code: 'unsafe-repository',
        next: `If you trust it: git config --global --add safe.directory ${shellWord(named)}`,
      },
    );
  }
  if (/not a git repository/i.test(result.stderr)) {
    return new UserError(`${where} lies in no git repository.`, {
      code: 'not-a-repository',
      next: 'Change into a repository, or make one of this directory: git init',
    });
  }
  return gitFailure(['rev-parse'], result);
}

/** What kept us from a remote. `interrupted` may work when it's tried again. */
export interface RemoteTrouble {
  readonly kind: 'unreachable' | 'denied' | 'missing' | 'interrupted' | 'unknown';
  readonly error: EnvironmentError;
}

const signatures: readonly (readonly [RemoteTrouble['kind'], RegExp])[] = [
  [
    'denied',
    /Authentication failed|could not read (Username|Password)|Permission denied|Permission to .* denied|access denied|error: 40[13]\b|HTTP 40[13]\b|Host key verification failed|not allowed to (push|upload)|Write access to repository not granted|dubious ownership|insufficient permission|unable to create temporary object directory|Read-only file system/i,
  ],
  [
    'unreachable',
    /Could not resolve host|Name or service not known|Temporary failure in name resolution|Connection refused|Connection timed out|Failed to connect|Couldn't connect to server|Network is unreachable|No route to host|Operation timed out|SSL|certificate/i,
  ],
  [
    'missing',
    /does not appear to be a git repository|Repository not found|repository '.*' (does not exist|not found)|No such remote|No such file or directory|error: 404\b/i,
  ],
  [
    'interrupted',
    /remote end hung up|early EOF|Connection reset|error: 5\d\d\b|HTTP 5\d\d\b|RPC failed|unexpected disconnect|Broken pipe|transfer closed|index-pack failed|unpack-objects/i,
  ],
];

/** Reads why git failed to fetch from or push to a remote. */
export function remoteTrouble(
  doing: string,
  remote: string,
  result: Omit<GitResult, 'stdout'>,
): RemoteTrouble {
  const said = gitMessage(result.stderr);
  const kind = result.timedOut
    ? 'unreachable'
    : (signatures.find(([, pattern]) => pattern.test(result.stderr))?.[0] ?? 'unknown');
  const name = quoted(withoutCredentials(remote));
  const because = said === '' ? '.' : `: ${withoutCredentials(said)}`;
  const [message, next] = {
    unreachable: [
      `The remote ${name} can't be reached to ${doing}${result.timedOut ? ': it took too long.' : because}`,
      'Look at the network, then do it again. `git ls-remote` shows whether the remote answers.',
    ],
    denied: [
      `The remote ${name} doesn't let us ${doing}${because}`,
      'Give git an account that may do this: a token with `contents: write`, or an SSH key that the remote knows.',
    ],
    missing: [
      `There is no repository at the remote ${name} to ${doing}${because}`,
      'Correct its address: git remote -v',
    ],
    interrupted: [`The remote ${name} broke off while we tried to ${doing}${because}`, 'Do it again.'],
    unknown: [
      `git failed to ${doing} at the remote ${name}${because}`,
      'Try `git fetch` by hand, which says more.',
    ],
  }[kind] as [string, string];
  return { kind, error: new EnvironmentError(message, { code: `remote-${kind}`, next }) };
}

/** An address or a message without the passwords and tokens that addresses may hold. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s'"]+@/gi, '$1');
}

/** What a server's hooks and rules said, on one line and safe to show. */
export function serverMessage(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .filter((line) => line.startsWith('remote:'))
    .map((line) => line.slice('remote:'.length).trim())
    .filter((line) => line !== '');
  return oneLine(withoutCredentials(lines.join(' ')), 800);
}

/** A word for a line that a person copies into a shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
