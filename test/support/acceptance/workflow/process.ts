import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { actionFile, commandsIn, outputsIn, type ActionRun } from '../action.ts';
import { program, type Document } from '../project.ts';

interface ActionFile {
  readonly inputs?: Readonly<Record<string, { readonly default?: unknown; readonly required?: boolean }>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const files = new Map<string, ActionFile>();

/** An action of ours: what stands beside the bundle that is tested. */
export function actionNamed(name: string): ActionFile {
  const known = files.get(name);
  if (known) return known;
  const path = resolve(dirname(program), '..', 'actions', name, 'action.yml');
  const file = existsSync(path) ? (parse(readFileSync(path, 'utf8')) as ActionFile) : actionFile(name);
  files.set(name, file);
  return file;
}

/** How a process of a step ended, with what it told. */
export interface Ended {
  readonly code: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly commands: ActionRun['commands'];
  readonly reason: string | undefined;
  readonly result: Document;
}

export interface StartedProcess {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  said(): string;
  kill(signal: NodeJS.Signals): void;
}

let count = 0;

/** Milliseconds that GitHub waits between the signals of a cancelled step. */
const patience = { interrupt: 7_500, terminate: 2_500 };

/** Starts an action's process. When `signal` aborts, it is ended as GitHub ends a cancelled step. */
export function startProcess(
  name: string,
  options: {
    readonly inputs: Readonly<Record<string, string>>;
    readonly environment: NodeJS.ProcessEnv;
    readonly cwd: string;
    readonly temp: string;
    readonly signal: AbortSignal;
    readonly onOutput: () => void;
  },
): StartedProcess {
  const file = actionNamed(name);
  count += 1;
  const told = {
    GITHUB_OUTPUT: join(options.temp, `_output_${count}`),
    GITHUB_STEP_SUMMARY: join(options.temp, `_summary_${count}`),
    GITHUB_ENV: join(options.temp, `_env_${count}`),
    GITHUB_PATH: join(options.temp, `_path_${count}`),
    GITHUB_STATE: join(options.temp, `_state_${count}`),
  };
  for (const path of Object.values(told)) writeFileSync(path, '');
  const given = Object.entries(options.inputs).map(([input, value]) => [
    `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`,
    value,
  ]);
  const child = spawn(process.execPath, [join(dirname(program), basename(file.runs.main))], {
    cwd: options.cwd,
    env: { ...options.environment, ...told, ...Object.fromEntries(given) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  const keep = (chunk: Buffer) => {
    chunks.push(chunk);
    options.onOutput();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const said = () => Buffer.concat(chunks).toString();
  const timers: NodeJS.Timeout[] = [];
  const cancel = () => {
    child.kill('SIGINT');
    timers.push(setTimeout(() => child.kill('SIGTERM'), patience.interrupt));
    timers.push(setTimeout(() => child.kill('SIGKILL'), patience.interrupt + patience.terminate));
  };
  if (options.signal.aborted) cancel();
  else options.signal.addEventListener('abort', cancel, { once: true });
  const ended = new Promise<Ended>((resolvePromise, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      options.signal.removeEventListener('abort', cancel);
      for (const timer of timers) clearTimeout(timer);
      const outputs = outputsIn(readFileSync(told.GITHUB_OUTPUT, 'utf8'));
      const wrote = ['GITHUB_ENV', 'GITHUB_PATH'] as const;
      const strange = wrote.filter((one) => readFileSync(told[one], 'utf8') !== '');
      if (strange.length > 0) return reject(new Error(`The action ${name} wrote to ${strange.join(', ')}.`));
      resolvePromise({
        code,
        log: said(),
        outputs,
        summary: readFileSync(told.GITHUB_STEP_SUMMARY, 'utf8'),
        commands: commandsIn(said()),
        reason: outputs['reason'],
        result: outputs['result'] === undefined ? undefined : JSON.parse(outputs['result']),
      });
    });
  });
  return { pid: child.pid ?? -1, ended, said, kill: (signal) => void child.kill(signal) };
}

/** Ends what a job left running, found by the mark that its processes inherited. Only Linux tells. */
export function endMarked(mark: string): readonly string[] {
  if (!existsSync('/proc')) return [];
  const ended: string[] = [];
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'utf8').includes(mark)) continue;
      ended.push(readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '));
      process.kill(Number(name), 'SIGKILL');
    } catch {
      // It has ended meanwhile, or is somebody else's.
    }
  }
  return ended;
}
