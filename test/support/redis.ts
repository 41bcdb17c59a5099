import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A redis-server of its own on a loopback port, which keeps everything in memory. */
export interface TestRedis {
  readonly port: number;
  /** `redis://…`, or `rediss://…` with TLS, and with the password, if there is one. */
  readonly url: string;
  /** Stops answering without closing anything, until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends it; all of its content is gone. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Asks it something as another client. */
  ask(...words: string[]): string;
  close(): Promise<void>;
}

/** Whether Debian's redis-server is installed. In CI it must be; elsewhere its tests are left out, and say so. */
export function hasRedis(): boolean {
  const found = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
  if (!found) {
    const what = 'redis-server is not installed (Debian: apt-get install redis-server)';
    if (process.env['CI'] === 'true') throw new Error(`${what}.`);
    process.stderr.write(`\n*** SKIPPED: tests with Redis: ${what}.\n\n`);
  }
  return found;
}

/** Starts a Redis, with a certificate and its key (PEM) one that speaks TLS alone. */
export async function startRedis(
  options: { password?: string; tls?: { certificate: string; key: string } } = {},
): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'redis-'));
  const { password, tls } = options;
  const port = await freePort();
  const file = join(directory, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `${tls ? 'tls-port' : 'port'} ${port}`,
    `dir ${directory}`,
    'save ""',
    'appendonly no',
    'daemonize no',
    ...(password === undefined ? [] : [`requirepass ${JSON.stringify(password)}`]),
    ...(tls ? ['port 0', 'tls-auth-clients no', 'tls-cert-file tls.crt', 'tls-key-file tls.key'] : []),
  ];
  if (tls) {
    await writeFile(join(directory, 'tls.crt'), tls.certificate);
    await writeFile(join(directory, 'tls.key'), tls.key);
  }
  await writeFile(file, `${lines.join('\n')}\n`);
  let child: ChildProcess | undefined;

  const stop = async (): Promise<void> => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill('SIGKILL');
    await ended;
  };
  const start = async (): Promise<void> => {
    const starting = spawn('redis-server', [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    child = starting;
    for await (const line of createInterface({ input: starting.stdout }))
      if (line.includes('Ready to accept connections')) {
        starting.stdout.resume();
        return;
      }
    throw new Error('redis-server ended before it was ready.');
  };
  await start();
  return {
    port,
    url: `${tls ? 'rediss' : 'redis'}://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}${tls ? 'localhost' : '127.0.0.1'}:${port}`,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    stop,
    start,
    ask(...words) {
      const environment = { ...process.env, ...(password !== undefined && { REDISCLI_AUTH: password }) };
      const { stdout } = spawnSync('redis-cli', ['-p', String(port), ...words], { env: environment });
      return stdout.toString().trim();
    },
    async close() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on at this moment: redis-server can't choose one by itself. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
