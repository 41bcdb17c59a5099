/**
 * The program that runs a local environment and outlives the command that started it:
 * `node supervisor.js --directory DIR --environment NAME`. Its standard output and error are its log.
 */
import { mkdir, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { serveControl } from './control-server.ts';
import { RunningEnvironment } from './environment.ts';
import { messageOf, readIfThere, writeAtomically } from './files.ts';
import { directoryIdentity, layoutOf } from './layout.ts';
import { tryLock } from './lock.ts';
import { endOrphans, recordProcesses } from './orphans.ts';
import { markOf } from './processes.ts';
import { alreadyRunning, protocolVersion, type Control } from './protocol.ts';
import { loadState } from './state.ts';

/** Milliseconds between looks whether the directory is still there. */
const abandonedCheckMs = 3_000;

function log(text: string): void {
  process.stdout.write(`${new Date().toISOString()} ${text}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { directory: { type: 'string' }, environment: { type: 'string' } },
  });
  if (!values.directory || !values.environment) {
    throw new Error('usage: supervisor --directory DIR --environment NAME');
  }
  const layout = layoutOf(values.directory);
  await mkdir(layout.directory, { recursive: true, mode: 0o700 });
  const lock = tryLock(layout.lock);
  if (!lock) {
    process.exitCode = alreadyRunning;
    return;
  }
  // The terminal's hang-up is about the command that started this, not about the environment.
  process.on('SIGHUP', () => undefined);
  // What runs here serves customers: an error that nobody foresaw is noted, and everything else goes on. What should
  // run lies in one file that is only ever replaced as a whole, so there is no half-done state to be afraid of.
  process.on('uncaughtException', (error) => log(`unexpected: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (error) => log(`unexpected: ${messageOf(error)}`));

  const owner = directoryIdentity(layout.directory);
  const self = await markOf(process.pid);
  if (owner === undefined) throw new Error(`${layout.directory} is gone`);
  const state = (await loadState(layout)) ?? {
    schema: 1,
    environment: values.environment,
    keepMinutes: 0,
    previews: 0,
    bots: [],
  };
  const orphans = await endOrphans(layout);
  if (orphans.found.length > 0) log(`ended ${orphans.found.length} processes of an earlier supervisor`);
  for (const { pid } of orphans.left) log(`process ${pid} of an earlier supervisor could not be ended`);
  await recordProcesses(layout, []);

  const environment = new RunningEnvironment(layout, owner, state, log);
  let ending = false;
  let control = '';
  const end = async () => {
    if (ending) return;
    ending = true;
    // Its directory may be gone, and with it every file that is written at the end.
    await environment.stop().catch((error: unknown) => log(`unexpected: ${messageOf(error)}`));
    // Only its own: another supervisor may not exist before the lock is gone, but a person may have moved things.
    const written = await readIfThere(layout.control).catch(() => undefined);
    if (written === control) await rm(layout.control, { force: true }).catch(() => undefined);
    await server.close();
    log('stopped');
    lock.release();
    process.exit(0);
  };
  const greeting = { protocol: protocolVersion, environment: state.environment, owner, pid: process.pid };
  const server = await serveControl(greeting, environment, () => void end());
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
  await environment.restore();
  control = JSON.stringify({
    protocol: protocolVersion,
    owner,
    pid: process.pid,
    start: self?.start ?? '',
    port: server.port,
    token: server.token,
  } satisfies Control);
  await writeAtomically(layout.control, control);
  log(`supervising ${state.environment} as process ${process.pid}`);
  // Whoever removes or replaces the directory means the environment too.
  setInterval(() => {
    if (directoryIdentity(layout.directory) !== owner) void end();
  }, abandonedCheckMs);
}

await main().catch((error: unknown) => {
  log(`failed: ${messageOf(error)}`);
  process.exit(1);
});
