import { access, constants, mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { isToldError, type Problem } from '../../domain/errors.ts';
import { checkDirectory, findSupervisor, type SupervisorProgram } from './control-client.ts';
import { messageOf } from './files.ts';
import { loadState } from './state.ts';

/** Bytes that must be free: an unpacked package, its logs and conversations have to fit. */
const neededBytes = 64 * 1_048_576;

/** Whether the environment can take anything at all. Nothing is started; the directory is made if it isn't there. */
export async function checkEnvironment(program: SupervisorProgram): Promise<readonly Problem[]> {
  const { layout } = program;
  try {
    checkDirectory(layout);
  } catch (error) {
    return [problemOf(error)];
  }
  const unwritable = await checkWritable(layout.directory);
  if (unwritable) return [unwritable];
  const checks = await Promise.all([
    checkSpace(layout.directory),
    checkProgram(program),
    // A state that nobody can read, and a supervisor that nobody can talk to, say so themselves.
    Promise.all([loadState(layout), findSupervisor(layout)]).then(
      () => [],
      (error: unknown) => [problemOf(error)],
    ),
  ]);
  return checks.flat();
}

async function checkWritable(directory: string): Promise<Problem | undefined> {
  const probe = join(directory, `.writable-${process.pid}`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await (await open(probe, 'w', 0o600)).close();
    return undefined;
  } catch (error) {
    return {
      severity: 'error',
      code: 'directory-unwritable',
      message: `The environment's directory can't be written: ${messageOf(error)}.`,
      place: { file: directory },
      next: 'Make it writable for you, or set another target.directory for the environment in tidegate.yml.',
    };
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

async function checkSpace(directory: string): Promise<readonly Problem[]> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= neededBytes) return [];
  return [
    {
      severity: 'error',
      code: 'disk-full',
      message: `Only ${Math.floor(free / 1_048_576)} MiB are free for the environment; ${neededBytes / 1_048_576} are needed.`,
      place: { file: directory },
      next: 'Free some space on that disk.',
    },
  ];
}

async function checkProgram({ nodePath, supervisorPath }: SupervisorProgram): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const [what, path, mode] of [
    ['Node', nodePath, constants.X_OK],
    ["The supervisor's program", supervisorPath, constants.R_OK],
  ] as const) {
    await access(path, mode).catch((error: unknown) =>
      problems.push({
        severity: 'error',
        code: 'supervisor-missing',
        message: `${what} can't be run: ${messageOf(error)}.`,
        place: { file: path },
        next: 'Install Tidegate again.',
      }),
    );
  }
  return problems;
}

function problemOf(error: unknown): Problem {
  if (isToldError(error)) {
    return {
      severity: 'error',
      code: error.code,
      message: error.message,
      ...(error.place && { place: error.place }),
      ...(error.next !== undefined && { next: error.next }),
    };
  }
  throw error;
}
