import { spawn } from 'node:child_process';
import { closeSync, openSync, statSync, truncateSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { EnvironmentError, UserError } from '../../domain/errors.ts';
import { diskFull, isDiskFull } from '../disk.ts';
import { exchange } from '../talk/http.ts';
import { failureOf, parseJson } from '../talk/status.ts';
import { baseEnvironment } from './base-environment.ts';
import { codeOf, messageOf, readIfThere, writeAtomically } from './files.ts';
import { directoryIdentity, longestDirectory, type Layout } from './layout.ts';
import { tryLock } from './lock.ts';
import { endOrphans, recordProcesses } from './orphans.ts';
import { loopback } from './ports.ts';
import { endProcesses, isAlive } from './processes.ts';
import {
  alreadyRunning,
  answerSchemas,
  controlSchema,
  protocolVersion,
  unpackFailure,
  type Answers,
  type Control,
  type Requests,
  type Verb,
} from './protocol.ts';

/** How to start a supervisor. */
export interface SupervisorProgram {
  readonly layout: Layout;
  readonly environment: string;
  readonly supervisorPath: string;
  readonly nodePath: string;
}

const helloMs = 2_000;
/** Milliseconds that a supervisor may take from its start to its first answer: orphans may have to end first. */
const startMs = 30_000;
/** Milliseconds that a change may take; stopping a revision drains its requests first. */
const answerMs = 120_000;
/** Milliseconds until a command that found another supervisor starting tries for itself again. */
const relaunchMs = 1_500;
const largestLog = 1_048_576;
const largestAnswer = 32 * 1_048_576;

/** The supervisor broke off: it died in the middle, or is gone. Whoever asked may start another and ask again. */
export class SupervisorGone extends Error {}

/**
 * Asks a supervisor.
 * @throws SupervisorGone, or the error that the supervisor answers.
 */
export async function ask<V extends Verb>(
  control: Control,
  verb: V,
  request: Requests[V],
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<Answers[V]> {
  const answer = await exchange(`http://${loopback}:${control.port}/${verb}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${control.token}` },
    body: JSON.stringify(request),
    timeoutMs: options.timeoutMs ?? answerMs,
    limit: largestAnswer,
    ...(options.signal && { signal: options.signal }),
  });
  if (answer.kind !== 'response') throw new SupervisorGone(failureOf(answer));
  const value = parseJson(answer.body);
  const failure = unpackFailure(value);
  // Somebody else's answer on a port that was ours before.
  if (!failure && answer.status !== 200) throw new SupervisorGone(`it answers ${answer.status}`);
  if (failure && answer.status === 401) throw new SupervisorGone('it does not know this token');
  if (failure) throw failure;
  const schema: v.GenericSchema<unknown, Answers[V]> = answerSchemas[verb];
  const parsed = v.safeParse(schema, value);
  if (!parsed.success)
    throw new SupervisorGone(`its answer is not understood: ${v.summarize(parsed.issues)}`);
  return parsed.output;
}

/** The supervisor that runs this very directory; undefined if none answers. Nothing is changed. */
export async function findSupervisor(layout: Layout): Promise<Control | undefined> {
  const control = await readControl(layout);
  if (!control) return undefined;
  try {
    const greeting = await ask(control, 'hello', {}, { timeoutMs: helloMs });
    if (greeting.owner !== directoryIdentity(layout.directory)) return undefined;
    if (greeting.protocol === protocolVersion) return control;
    throw new EnvironmentError(
      `Environment "${greeting.environment}" is run by a supervisor of another version of Tidegate (process ${greeting.pid}).`,
      {
        code: 'other-version',
        next: `End it, and run the same command again: kill ${greeting.pid}`,
      },
    );
  } catch (error) {
    if (error instanceof SupervisorGone) return undefined;
    throw error;
  }
}

/** The supervisor of the directory; started if there is none. Ten commands may do this at once: one is started. */
export async function ensureSupervisor(program: SupervisorProgram): Promise<Control> {
  const { layout } = program;
  const found = await findSupervisor(layout);
  if (found) return found;
  checkDirectory(layout);
  await makeDirectory(layout);
  const logEnd = sizeOf(layout.supervisorLog);
  const child = launch(program);
  let patience = performance.now() + relaunchMs;
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline) {
    const control = await findSupervisor(layout);
    if (control) return control;
    const ended = child.ended();
    if (ended !== undefined && ended !== alreadyRunning) {
      await checkSpace(layout);
      throw new EnvironmentError(
        `The supervisor of environment "${program.environment}" could not start: ${await lastLogged(layout, logEnd, ended)}`,
        {
          code: 'supervisor-failed',
          place: { file: layout.supervisorLog },
          next: `Read ${layout.supervisorLog}`,
        },
      );
    }
    // Another supervisor held the lock. If it ended meanwhile without ever answering, it is this command's turn.
    if (ended === alreadyRunning && performance.now() > patience) {
      child.restart();
      patience = performance.now() + relaunchMs;
    }
    await wait(20);
  }
  const control = await readControl(layout);
  const pid = control && (await isAlive(control)) ? control.pid : undefined;
  throw new EnvironmentError(
    `The supervisor of environment "${program.environment}"${pid === undefined ? '' : ` (process ${pid})`} does not answer.`,
    {
      code: 'supervisor-silent',
      place: { file: layout.supervisorLog },
      next:
        pid === undefined
          ? `Read ${layout.supervisorLog}`
          : `End it, and run the same command again: kill -9 ${pid}`,
    },
  );
}

/** Ends the environment, whatever state its supervisor is in. Nothing of it runs afterwards. */
export async function endSupervisor(layout: Layout, environment: string): Promise<void> {
  if (directoryIdentity(layout.directory) === undefined) return;
  const control = await findSupervisor(layout);
  if (control) {
    await ask(control, 'stop', {}).catch((error: unknown) => {
      if (!(error instanceof SupervisorGone)) throw error;
    });
  }
  const known = control ?? (await readControl(layout));
  if (known) {
    const deadline = performance.now() + (control ? 5_000 : 0);
    while ((await isAlive(known)) && performance.now() < deadline) await wait(20);
    // One that doesn't answer, or not any more, is ended like what it left behind.
    await endProcesses([known], 1_000);
  }
  const deadline = performance.now() + 5_000;
  for (;;) {
    const lock = tryLock(layout.lock);
    if (lock) {
      try {
        const { left } = await endOrphans(layout);
        if (left.length === 0) await recordProcesses(layout, []);
        await rm(layout.control, { force: true });
        if (left.length === 0) return;
        throw new EnvironmentError(
          `Processes of environment "${environment}" could not be ended: ${left.map(({ pid }) => pid).join(', ')}.`,
          { code: 'processes-left', next: `End them: kill -9 ${left.map(({ pid }) => pid).join(' ')}` },
        );
      } finally {
        lock.release();
      }
    }
    if (performance.now() > deadline) {
      throw new EnvironmentError(
        `Environment "${environment}" was started again while it was being stopped.`,
        {
          code: 'started-meanwhile',
          next: 'Run the same command again.',
        },
      );
    }
    await wait(50);
  }
}

/** The control file as this directory's supervisor wrote it last; undefined if there is none to understand. */
export async function readControl(layout: Layout): Promise<Control | undefined> {
  const text = await readIfThere(layout.control);
  const parsed = v.safeParse(controlSchema, text === undefined ? undefined : parseJson(text));
  const own = parsed.success && parsed.output.owner === directoryIdentity(layout.directory);
  return own ? parsed.output : undefined;
}

/** A supervisor that finds no space can't write why it ends: what it couldn't, this command tries. */
async function checkSpace(layout: Layout): Promise<void> {
  const probe = join(layout.directory, `.space-${process.pid}`);
  // One page more than any of the files that it writes first.
  await writeAtomically(probe, ' '.repeat(8_192));
  await rm(probe, { force: true });
}

/** @throws UserError if the directory's path is too long for what lies in it. */
export function checkDirectory(layout: Layout): void {
  const length = Buffer.byteLength(layout.directory);
  if (length <= longestDirectory) return;
  throw new UserError(
    `The environment's directory has a path of ${length} bytes; at most ${longestDirectory} are allowed.`,
    {
      code: 'directory-too-long',
      place: { file: layout.directory },
      next: 'Set a shorter target.directory for the environment in tidegate.yml.',
    },
  );
}

async function makeDirectory(layout: Layout): Promise<void> {
  try {
    await mkdir(layout.directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (isDiskFull(error)) throw diskFull(layout.directory, error);
    throw new EnvironmentError(`The environment's directory can't be made: ${messageOf(error)}.`, {
      code: 'directory-unwritable',
      place: { file: layout.directory },
      next: 'Make it writable for you, or set another target.directory in tidegate.yml.',
      cause: error,
    });
  }
}

/** Starts the supervisor's program, on its own: it shares no terminal, no file and no secret with this command. */
function launch(program: SupervisorProgram): { ended(): number | undefined; restart(): void } {
  const { layout, environment, nodePath, supervisorPath } = program;
  let ended: number | undefined;
  const start = () => {
    ended = undefined;
    if (sizeOf(layout.supervisorLog) > largestLog) truncateSync(layout.supervisorLog, 0);
    const output = openSync(layout.supervisorLog, 'a', 0o600);
    try {
      const child = spawn(
        nodePath,
        [
          '--disable-warning=ExperimentalWarning',
          supervisorPath,
          '--directory',
          layout.directory,
          '--environment',
          environment,
        ],
        {
          cwd: layout.directory,
          detached: true,
          stdio: ['ignore', output, output],
          env: baseEnvironment(),
          windowsHide: true,
        },
      );
      child.once('error', () => (ended = -1));
      child.once('exit', (code) => (ended = code ?? -1));
      child.unref();
    } finally {
      closeSync(output);
    }
  };
  start();
  return { ended: () => ended, restart: start };
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

async function lastLogged(layout: Layout, from: number, exit: number): Promise<string> {
  try {
    const file = await open(layout.supervisorLog, 'r');
    try {
      const buffer = Buffer.alloc(4_096);
      const size = sizeOf(layout.supervisorLog);
      const start = Math.max(from > size ? 0 : from, size - buffer.length);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
      const lines = buffer.toString('utf8', 0, bytesRead).trim().split('\n');
      const said = lines.findLast((line) => line.includes('failed: ')) ?? lines.at(-1);
      if (said) return said.replace(/^\S+ failed: /, '');
    } finally {
      await file.close();
    }
  } catch {
    // Its exit code has to do.
  }
  return exit < 0 ? 'its program could not be run.' : `it ended with exit code ${exit}.`;
}
