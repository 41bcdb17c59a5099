import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An action server in a process of its own. */
export interface ActionProcess {
  readonly url: string;
  /** What it logged so far. */
  log(): string;
  isRunning(): boolean;
  stop(): Promise<void>;
}

/** Starts the actions of these files. @returns the server, or how it ended instead. */
export async function startActions(
  files: Readonly<Record<string, string>>,
): Promise<ActionProcess | { readonly code: number | null; readonly log: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'actions-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  const script = join(import.meta.dirname, 'serve.ts');
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exited = once(child, 'close').then(() => rmSync(directory, { recursive: true, force: true }));
  const port = await Promise.race([
    once(child.stdout, 'data').then(([chunk]) => String(chunk).trim()),
    exited.then(() => undefined),
  ]);
  if (port === undefined) return { code: child.exitCode, log };
  return {
    url: `http://127.0.0.1:${port}`,
    log: () => log,
    isRunning: () => child.exitCode === null,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Starts actions that must load. */
export async function actionsOf(files: Readonly<Record<string, string>>): Promise<ActionProcess> {
  const started = await startActions(files);
  if ('url' in started) return started;
  throw new Error(`The actions did not start: ${started.log}`);
}
