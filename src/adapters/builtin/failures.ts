import type { Problem } from '../../domain/errors.ts';
import type { Run } from './program.ts';

/** Why a run of the engine program gave no result, in one sentence of its own for each cause. */
export function explainFailure(run: Run): Problem {
  const { failure, exit, errorText } = run;
  const problem = (code: string, message: string, next: string): Problem => ({
    severity: 'error',
    code,
    message,
    next,
  });
  if (failure?.kind === 'disk-full') {
    return problem(
      'disk-full',
      `The disk is full: the model can't be written (${failure.message}).`,
      'Free some space, then run it again.',
    );
  }
  if (failure?.kind === 'unwritable') {
    return problem(
      'unwritable',
      `The model can't be written: ${failure.message}.`,
      'Make the folder writable, then run it again.',
    );
  }
  if (/JavaScript heap out of memory|Allocation failed/.test(errorText)) {
    return problem(
      'out-of-memory',
      'The builtin engine ran out of memory.',
      'Train where there is more memory, or train with less data.',
    );
  }
  if (failure) {
    return problem(
      'engine-defect',
      `The builtin engine failed: ${failure.message}.${lastLine(errorText)}`,
      'This is a defect of Tidegate: please report it with these words.',
    );
  }
  if (exit.signal === 'SIGKILL') {
    return problem(
      'out-of-memory',
      'The builtin engine was killed from outside (SIGKILL), as a system does when memory runs out.',
      'Train where there is more memory, or look into the system’s log for who killed it.',
    );
  }
  if (exit.signal !== null) {
    return problem(
      'engine-killed',
      `The builtin engine was ended by ${exit.signal}.`,
      'Run it again; nothing was left half done.',
    );
  }
  if (exit.code === 0) {
    return problem(
      'engine-output',
      'The builtin engine ended without a result: its output was cut, or an action of the bot ended the process.',
      'Look for `process.exit` in the bot’s actions, then run it again.',
    );
  }
  return problem(
    'engine-crashed',
    `The builtin engine crashed (exit code ${exit.code}).${lastLine(errorText)}`,
    'If an action of the bot is named, correct it; otherwise please report this as a defect of Tidegate.',
  );
}

/** The line of a stack trace that says what happened. */
function lastLine(errorText: string): string {
  const lines = errorText.split('\n').map((line) => line.trim());
  const telling =
    lines.find((line) => /^(\w*Error\b|Uncaught)/.test(line)) ?? lines.find((line) => line !== '');
  return telling === undefined ? '' : ` It said: ${telling.slice(0, 300)}`;
}
