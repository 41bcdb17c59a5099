import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { openApi, type Api, type ApiSettings } from '../../../../../src/adapters/kubernetes/api/index.ts';
import { isToldError } from '../../../../../src/domain/errors.ts';
import type { Cluster } from '../../../../support/cluster.ts';

/** The part of a kubeconfig that tests change. */
export interface Config {
  clusters: { name: string; cluster: Record<string, unknown> }[];
  users: { name: string; user: Record<string, unknown> }[];
  contexts: { name: string; context: Record<string, unknown> }[];
  'current-context': string;
}

export interface Folder extends AsyncDisposable {
  readonly path: string;
  /** Writes a kubeconfig, and gives the environment that leads to it. */
  kubeconfig(config: unknown, name?: string): Promise<NodeJS.ProcessEnv>;
}

export async function openFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'tidegate-kube-'));
  return {
    path,
    async kubeconfig(config, name = 'config') {
      const file = join(path, name);
      await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config));
      return { PATH: process.env['PATH'], HOME: path, KUBECONFIG: file };
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** The administrator's kubeconfig of the cluster, to be changed. */
export async function configOf(it: Cluster): Promise<Config> {
  return parse(await readFile(it.kubeconfig, 'utf8')) as Config;
}

/** An API of the cluster as its administrator, by way of another port of this machine where one is given. */
export async function apiOf(
  it: Cluster,
  folder: Folder,
  settings: Omit<ApiSettings, 'environment'> & { port?: number; user?: Record<string, unknown> },
): Promise<Api & Disposable> {
  const { port, user, ...rest } = settings;
  const config = await configOf(it);
  if (port !== undefined) config.clusters[0]!.cluster['server'] = `https://127.0.0.1:${port}`;
  if (user !== undefined) config.users[0]!.user = user;
  const environment = await folder.kubeconfig(config, `config-${Math.random().toString(36).slice(2)}`);
  return disposable(await openApi({ ...rest, environment }));
}

/** Closed at the end of the block that declares it with `using`. */
export function disposable(api: Api): Api & Disposable {
  return Object.assign(api, { [Symbol.dispose]: () => api.close() });
}

/** What a call throws, as people read it: `kind code: message`. */
export async function told(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (!isToldError(error)) throw error;
    return `${error.name} ${error.code}: ${error.message}`;
  }
  throw new Error('Nothing was thrown.');
}

export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
