import { isToldError, type Place, type Problem, UserError } from '../domain/errors.ts';
import { fromSystem } from '../wiring/system-error.ts';
import { formatProblem, plainText } from './text.ts';

/** 0 done, 1 the work failed, 2 your mistake, 3 our failure or the environment's; 130 as shells have it for Ctrl-C. */
export const exitCodes = { done: 0, failed: 1, mistake: 2, failure: 3, interrupted: 130 } as const;

/** What --json prints instead of a verb's document when the verb came to no result. */
interface ErrorDocument {
  /** A short stable name in kebab-case. */
  readonly reason: string;
  readonly kind: 'your-mistake' | 'our-failure' | 'interruption';
  readonly message: string;
  readonly place?: Place | undefined;
  readonly next?: string | undefined;
  readonly problems?: readonly Problem[];
}

/** The command is right, but whether the login is wrong or the registry's rules are can't be told from here. */
const asksForLogin: ReadonlySet<string> = new Set([
  'registry-denied',
  'credential-helper-missing',
  'credential-helper-failed',
]);

export function printError(document: ErrorDocument): void {
  process.stdout.write(`${JSON.stringify({ schema: 1, ...document }, null, 2)}\n`);
}

/** Runs a verb and turns what it throws into a message and an exit code. With `json`, also into a document. */
export async function exitCode(
  options: { readonly json?: boolean },
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (thrown) {
    const error = fromSystem(thrown) ?? thrown;
    if (isToldError(error)) {
      const mistake = error instanceof UserError;
      const { code, message, place, next, problems } = error;
      if (options.json === true) {
        const kind = mistake ? 'your-mistake' : 'our-failure';
        printError({ reason: code, kind, message, place, next, problems });
      } else {
        const headline: Problem = {
          severity: 'error',
          code,
          message,
          ...(place && { place }),
          ...(next !== undefined && { next }),
        };
        const shown = problems.length > 0 ? problems : [headline];
        for (const problem of shown) process.stderr.write(`${formatProblem(problem, process.stderr)}\n`);
        if (problems.length === 0 && !mistake && !asksForLogin.has(code))
          process.stderr.write(`  This is not your mistake.${causeText(error)}\n`);
      }
      return mistake ? exitCodes.mistake : exitCodes.failure;
    }
    if (isInterruption(error)) {
      const message = 'Interrupted.';
      const next = 'Type the same command again: it goes on from where it was.';
      if (options.json === true) printError({ reason: 'interrupted', kind: 'interruption', message, next });
      process.stderr.write(`${message} ${next}\n`);
      return exitCodes.interrupted;
    }
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (options.json === true) printError({ reason: 'defect', kind: 'our-failure', message: detail });
    process.stderr.write(
      `tidegate has a defect; this is not your mistake. Please report these lines:\n${plainText(detail, true)}\n`,
    );
    return exitCodes.failure;
  }
}

function causeText(error: Error): string {
  return error.cause instanceof Error ? ` (${plainText(error.cause.message)})` : '';
}

function isInterruption(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'ExitPromptError');
}
