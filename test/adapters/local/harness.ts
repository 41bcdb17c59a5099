import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { openLocalTarget, type LocalTarget } from '../../../src/adapters/local/index.ts';
import { layoutOf } from '../../../src/adapters/local/layout.ts';
import { markOf, processesWith } from '../../../src/adapters/local/processes.ts';
import { directoryIdentity } from '../../../src/adapters/local/layout.ts';
import { ownerVariable } from '../../../src/adapters/local/orphans.ts';
import { digestOf, type Digest } from '../../../src/domain/digest.ts';
import { makeRevision, type Revision } from '../../../src/domain/revision.ts';
import type { StartRequest } from '../../../src/ports/target.ts';

const botProgram = fileURLToPath(new URL('../../fixtures/local/bot.mjs', import.meta.url));
export const supervisorPath = fileURLToPath(new URL('../../fixtures/local/supervisor.mjs', import.meta.url));

/** How a half misbehaves: see test/fixtures/local/bot.mjs. */
export type Ways = Readonly<Record<string, unknown>>;

export interface RevisionOptions {
  readonly bot?: string;
  /** Names the package: other labels are other packages, and other answers. */
  readonly label?: string;
  readonly core?: Ways;
  readonly actions?: Ways;
  readonly variables?: Readonly<Record<string, string>>;
  readonly actionsUrl?: string;
  readonly role?: StartRequest['role'];
  readonly port?: number;
  readonly branch?: string;
}

/** An environment in a directory of its own, with a bot that does as it is told. */
export class Harness {
  readonly root: string;
  readonly directory: string;
  readonly unpacked: Digest[] = [];
  readonly #packages = new Map<Digest, string>();

  private constructor(root: string, name: string) {
    this.root = root;
    this.directory = join(root, name);
  }

  static async open(name = 'environment'): Promise<Harness> {
    return new Harness(await realpath(await mkdtemp(join(tmpdir(), 'tidegate-local-'))), name);
  }

  target(
    options: { keepMinutes?: number; previews?: number; environment?: string; nodePath?: string } = {},
  ): LocalTarget {
    return openLocalTarget({
      environment: options.environment ?? 'staging',
      directory: this.directory,
      store: { unpack: (digest, directory) => this.#unpack(digest, directory) },
      supervisorPath,
      keepMinutes: options.keepMinutes ?? 60,
      previews: options.previews ?? 3,
      nodePath: options.nodePath,
    });
  }

  /** A request to start a revision of the fake bot. */
  request(options: RevisionOptions = {}): StartRequest {
    const { bot = 'helper', label = 'one', role = 'candidate' } = options;
    const digest = digestOf(`${bot} ${label}`);
    this.#packages.set(
      digest,
      JSON.stringify({ bot, model: { file: `${label}.tar.gz`, id: `id-${label}` } }),
    );
    const revision: Revision = makeRevision('staging', bot, digest, {
      variables: {
        FAKE_LABEL: label,
        ...(options.core && { FAKE_CORE: JSON.stringify(options.core) }),
        ...(options.actions && { FAKE_ACTIONS: JSON.stringify(options.actions) }),
        ...options.variables,
      },
      actionsUrl: options.actionsUrl,
      replicas: 1,
    });
    const command = (half: string) => [
      process.execPath,
      botProgram,
      half,
      '{port}',
      '{package}',
      '{actions}',
      '{conversations}',
    ];
    return {
      revision,
      role,
      commit: 'c0ffee',
      version: undefined,
      branch: options.branch,
      port: options.port,
      serve: {
        core: { command: command('core'), environment: {}, healthPath: '/status' },
        actions: { command: command('actions'), environment: {}, healthPath: '/health' },
        expect: { modelFile: `${label}.tar.gz`, modelId: `id-${label}` },
      },
    };
  }

  /** Starts a revision, waits until it is ready, and gives it the traffic. Returns its id. */
  async release(target: LocalTarget, options: RevisionOptions = {}): Promise<string> {
    const request = this.request(options);
    const { bot, id } = request.revision;
    await target.start(request);
    const verdict = await target.ready(bot, id, { deadlineMs: 15_000 });
    if (verdict.state !== 'ready') throw new Error(JSON.stringify(verdict));
    const active = (await target.current()).bots.find((state) => state.bot === bot)?.active?.id;
    const outcome = await target.switch(bot, id, active);
    if (outcome.state !== 'switched') throw new Error(JSON.stringify(outcome));
    return id;
  }

  /** What the package of a request says about itself. */
  metadata(request: StartRequest): string {
    return this.#packages.get(request.revision.package) ?? '';
  }

  /** Kills the supervisor as nothing can be prepared for. */
  async killSupervisor(): Promise<number> {
    const pid = await until(
      'a supervisor',
      () => this.supervisorPid(),
      (seen) => seen !== undefined,
    );
    process.kill(pid!, 'SIGKILL');
    await until(
      'its end',
      () => markOf(pid!),
      (mark) => mark === undefined,
    );
    return pid!;
  }

  /** Process ids of the supervisor and of everything that it started. */
  async supervisorPid(): Promise<number | undefined> {
    try {
      const { pid } = JSON.parse(await readFile(layoutOf(this.directory).control, 'utf8')) as { pid: number };
      return (await markOf(pid)) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  async children(): Promise<readonly number[]> {
    const owner = directoryIdentity(this.directory);
    if (owner === undefined) return [];
    return (await processesWith(ownerVariable, owner)).map(({ pid }) => pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.target().stop();
    await rm(this.root, { recursive: true, force: true });
  }

  async #unpack(digest: Digest, directory: string): Promise<void> {
    const metadata = this.#packages.get(digest);
    if (metadata === undefined) throw new Error(`no package ${digest}`);
    this.unpacked.push(digest);
    const partial = `${directory}.partial`;
    await mkdir(join(partial, 'model'), { recursive: true });
    await writeFile(join(partial, 'package.json'), metadata);
    const { rename } = await import('node:fs/promises');
    await rename(partial, directory);
  }
}

/** Waits for a condition; what it last saw is in the error. */
export async function until<T>(
  what: string,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
  deadlineMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > deadline)
      throw new Error(`${what} did not come true; last seen: ${JSON.stringify(seen)}`);
    await wait(20);
  }
}

/** Says something to a bot; the text of its answer. */
export async function say(core: string, message = 'hello'): Promise<string> {
  const response = await fetch(`${core}/webhooks/rest/webhook`, {
    method: 'POST',
    body: JSON.stringify({ sender: 'test', message }),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  const [first] = (await response.json()) as { text: string }[];
  return first!.text;
}

/** Everything that must hold after any interruption once the same call was made again. */
export async function expectWell(
  harness: Harness,
  target: LocalTarget,
  active: string,
  label: string,
): Promise<void> {
  const state = await target.current();
  expect(state.running).toBe(true);
  const bot = state.bots[0]!;
  expect(bot.active?.id).toBe(active);
  await until(
    'the answer',
    () => say(bot.url!).catch(String),
    (text) => text === `helper ${label}: hello`,
  );
  // Two processes for each revision that should run, and not one more.
  const revisions = bot.revisions.filter(({ halves }) => halves.every(({ state }) => state !== 'stopped'));
  await until(
    'just its processes',
    () => harness.children(),
    (pids) => pids.length === 2 * revisions.length,
  );
}
