import { EnvironmentError, isToldError, UserError } from '../../domain/errors.ts';
import { oneLine } from '../../domain/text.ts';

/** What a failed request is known by, taken from whatever was thrown. */
interface Failure {
  readonly status: number | undefined;
  readonly message: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * The error of ours for a failed request. Nothing of the request is kept in it: a token stands in its headers.
 * @param doing what was tried, as in `read pull request 12`.
 */
export function forgeError(doing: string, thrown: unknown, secrets: readonly string[]): Error {
  if (isToldError(thrown)) return thrown;
  // Octokit has made errors of its own of everything that goes wrong on the way.
  if (thrown instanceof TypeError)
    return unexpectedAnswer(doing, withoutSecrets(oneLine(thrown.message, 200), secrets));
  const { status, message, headers } = failureOf(thrown);
  const said = withoutSecrets(oneLine(message, 400), secrets).replace(/[.!]+$/, '');
  const limit = limitOf(status, said, headers);
  if (limit !== undefined) {
    return new EnvironmentError(`GitHub asks to wait before going on (${limit}); it could not ${doing}.`, {
      code: 'forge-limited',
      next: 'Run it again later: it goes on where it stopped.',
    });
  }
  switch (status) {
    case undefined:
      return new EnvironmentError(`GitHub can't be reached to ${doing}: ${said}.`, {
        code: 'forge-unreachable',
        next: 'Look at https://www.githubstatus.com and at your network, and run it again.',
      });
    case 401:
      return new UserError(`GitHub doesn't take the token to ${doing}: ${said}.`, {
        code: 'forge-token',
        next: 'Give it a token that is valid: it may be mistyped, revoked or out of date.',
      });
    case 403: {
      const needed = headers['x-accepted-github-permissions'];
      const which = typeof needed === 'string' && needed !== '' ? ` (it needs ${oneLine(needed, 100)})` : '';
      return new UserError(`GitHub doesn't let this token ${doing}${which}: ${said}.`, {
        code: 'forge-forbidden',
        next: 'Grant the job that permission under `permissions:`; the token of a fork or of Dependabot never has it.',
      });
    }
    case 404:
    case 410:
      return new UserError(`GitHub has nothing to ${doing}: ${said}.`, {
        code: 'forge-missing',
        next: 'See that the repository is the one you mean, and that the token may read it.',
      });
    default:
      return new EnvironmentError(`GitHub could not ${doing}: ${said} (${status}).`, {
        code: status >= 500 ? 'forge-failed' : 'forge-refused',
        next:
          status >= 500
            ? 'Look at https://www.githubstatus.com, and run it again: it goes on where it stopped.'
            : 'Run it again; if it comes back, it is a defect of Tidegate: please report it with this sentence.',
      });
  }
}

/** The error for an answer that isn't what GitHub describes. */
export function unexpectedAnswer(doing: string, problem: string): EnvironmentError {
  return new EnvironmentError(`GitHub's answer isn't what it should be to ${doing}: ${problem}.`, {
    code: 'forge-answer',
    next: 'Run it again; if it comes back, it is a defect of Tidegate: please report it with this sentence.',
  });
}

/** Whether a write may have happened although it failed: its answer was lost, or the host broke while writing. */
export function mayHaveHappened(error: unknown): boolean {
  return (
    error instanceof EnvironmentError && (error.code === 'forge-unreachable' || error.code === 'forge-failed')
  );
}

/** Whether what was asked for isn't there. */
export function isMissing(error: unknown): boolean {
  return error instanceof UserError && error.code === 'forge-missing';
}

function failureOf(thrown: unknown): Failure {
  if (typeof thrown !== 'object' || thrown === null) {
    return { status: undefined, message: String(thrown), headers: {} };
  }
  const { status, message, response } = thrown as Record<string, unknown>;
  // Octokit gives a status of 500 to what never got an answer.
  const answered = typeof response === 'object' && response !== null;
  const { headers, status: given } = answered ? (response as Record<string, unknown>) : {};
  const known = typeof status === 'number' ? status : given;
  return {
    status: answered && typeof known === 'number' ? known : undefined,
    message: typeof message === 'string' && message !== '' ? message : 'no reason was given',
    headers: typeof headers === 'object' && headers !== null ? (headers as Record<string, unknown>) : {},
  };
}

/** Until when to wait, in words, where a limit is why; undefined where it isn't. */
function limitOf(
  status: number | undefined,
  message: string,
  headers: Readonly<Record<string, unknown>>,
): string | undefined {
  if (status !== 403 && status !== 429 && status !== 200) return undefined;
  if (headers['x-ratelimit-remaining'] === '0' && status !== 200) {
    const reset = Number(headers['x-ratelimit-reset']);
    return Number.isSafeInteger(reset) && reset > 0 && reset < 1e11
      ? `no request is left until ${new Date(reset * 1_000).toISOString()}`
      : 'no request is left in this hour';
  }
  const seconds = Number(headers['retry-after']);
  if (seconds > 0) return `for ${seconds} seconds`;
  return status === 429 || /rate limit/i.test(message) ? 'too many requests' : undefined;
}

/** A text without the secrets that must not be read in it, and without what looks like a token of GitHub's. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const hidden = secrets
    .filter((secret) => secret.length >= 4)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return hidden
    .replace(/\b(gh[pousr]_|github_pat_)\w+/g, '***')
    .replace(/(:\/\/)[^/\s@]+@/g, '$1***@')
    .replace(/\b(bearer|token|basic) [\w.~+/=-]{8,}/gi, '$1 ***');
}
