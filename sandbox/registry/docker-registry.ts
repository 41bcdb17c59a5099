import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { running, type Place, type Running } from './running.ts';

/** Where tokens come from that the registry believes: what `startTokenServer` gives. */
export interface TokenIssuer {
  /** The address of the token endpoint. */
  readonly realm: string;
  /** The `aud` of its tokens. */
  readonly service: string;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** The certificate of its signing key, in PEM. */
  readonly certificate: string;
}

export interface DockerRegistryOptions extends Place {
  /** Where it keeps its content, its settings and its upload secret. It is made where it isn't there. */
  readonly directory: string;
  /** Without it everybody may do everything. */
  readonly auth?: TokenIssuer;
  /** Milliseconds until it must answer; 10,000 unless told. */
  readonly timeoutMs?: number;
}

/** The path of Debian's `docker-registry`; undefined where it isn't installed. */
export function dockerRegistryBinary(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'docker-registry'))
    .find(isExecutable);
}

/** Whether Debian's `docker-registry` is installed. */
export const dockerRegistryInstalled = (): boolean => dockerRegistryBinary() !== undefined;

/**
 * Starts Debian's `docker-registry` (distribution 2.8) on a folder of its own, on 127.0.0.1. Deleting is allowed. When
 * this returns, it answers. It ends with `stop`, and with this process however that ends.
 * @throws EnvironmentError `docker-registry-missing` where it isn't installed, `docker-registry-failed` with what it
 * said when it ends or doesn't answer in time.
 */
export async function startDockerRegistry(options: DockerRegistryOptions): Promise<Running> {
  const binary = dockerRegistryBinary();
  if (binary === undefined) {
    throw new EnvironmentError('docker-registry is not installed on this machine.', {
      code: 'docker-registry-missing',
      next: 'apt-get install -y --no-install-recommends docker-registry',
    });
  }
  const config = await writeSettings(options);
  const child = spawn(process.execPath, ['-e', guard, binary, 'serve', config], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // Variables named REGISTRY_* would override the settings; a proxy has no business on loopback.
    env: { PATH: process.env.PATH, OTEL_TRACES_EXPORTER: 'none' },
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const stop = async () => {
    child.stdin.destroy();
    await ended;
  };
  try {
    const port = await listeningPort(child, options.timeoutMs ?? 10_000);
    return running(port, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * A process between this one and the registry. It ends the registry when its standard input closes, which the system
 * sees to even where this process is killed.
 */
const guard = `
const { spawn } = require('node:child_process');
const [binary, ...args] = process.argv.slice(1);
const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'inherit'] });
child.once('error', (error) => { console.error(error.message); process.exit(1); });
child.once('exit', (code) => process.exit(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume().once('close', () => child.kill('SIGKILL'));
`;

/** Waits until the registry has written which port it listens on. Its log is kept for the error only. */
function listeningPort(
  child: ChildProcessByStdio<Writable, null, Readable>,
  timeoutMs: number,
): Promise<number> {
  let log = '';
  child.stdin.on('error', () => undefined);
  return new Promise((done, fail) => {
    const failed = (what: string) =>
      fail(
        new EnvironmentError(`docker-registry ${what}. It said: ${log.trim().slice(-2_000) || 'nothing'}`, {
          code: 'docker-registry-failed',
        }),
      );
    const timer = setTimeout(() => failed(`did not answer within ${timeoutMs} ms`), timeoutMs);
    child.once('error', (error) => failed(`could not be started (${error.message})`));
    child.once('close', () => {
      clearTimeout(timer);
      failed('ended');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      log = `${log}${chunk.toString()}`.slice(-20_000);
      const port = /listening on 127\.0\.0\.1:(\d+)/.exec(log)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      done(Number(port));
    });
  });
}

/** Writes the registry's settings into its folder and gives their path. */
async function writeSettings({ directory, auth, port = 0 }: DockerRegistryOptions): Promise<string> {
  const root = resolve(directory);
  await mkdir(join(root, 'content'), { recursive: true });
  const certificate = join(root, 'issuer.pem');
  if (auth) await writeFile(certificate, auth.certificate);
  const settings = {
    version: '0.1',
    // The port is read from the line of level `info` that names it.
    log: { level: 'info', formatter: 'json', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(root, 'content') },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: `127.0.0.1:${port}`, secret: await uploadSecret(join(root, 'upload-secret')) },
    ...(auth && {
      auth: {
        token: {
          realm: auth.realm,
          service: auth.service,
          issuer: auth.issuer,
          rootcertbundle: certificate,
        },
      },
    }),
  };
  const file = join(root, 'settings.yml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(settings, undefined, 2), { mode: 0o600 });
  return file;
}

/** What signs the state of uploads. It is kept, so that an upload can go on after a restart. */
async function uploadSecret(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    const secret = randomBytes(32).toString('hex');
    await writeFile(file, secret, { mode: 0o600 });
    return secret;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
