import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { EnvironmentError } from '../../src/domain/errors.ts';

/** What users of a running cluster need to know: the content of the state file. */
const schema = v.object({
  /** Where everything of this cluster lies. */
  home: v.string(),
  /** A kubeconfig of an administrator, for this side of the fence: the API server at 127.0.0.1. */
  kubeconfig: v.string(),
  /** The API server, `https://127.0.0.1:PORT`. */
  server: v.string(),
  /** `127.0.0.1:PORT`: the registry's name, on this side, on the node and in pods. Plain HTTP. */
  registry: v.string(),
  /** An image with Node and nothing else, by digest. */
  baseImage: v.string(),
  /** A Redis for pods. Nobody outside reaches it. */
  redis: v.string(),
  /** The program that is kubectl when its first argument says so. */
  kubernetes: v.string(),
  /** The network namespace in which all of it runs. */
  netns: v.string(),
  /** The node's address inside, and its name. */
  nodeAddress: v.string(),
  nodeName: v.string(),
});

export type ClusterState = v.InferOutput<typeof schema>;

/** The name of the environment variable that leads to the state file. */
export const stateVariable = 'TIDEGATE_CLUSTER';

/** Where a cluster keeps everything that isn't a program: TIDEGATE_CLUSTER_HOME, or a folder of the user's. */
export function homeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return (
    environment['TIDEGATE_CLUSTER_HOME'] ||
    join(environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'tidegate', 'cluster')
  );
}

/** Names and places that follow from the home alone, so that what is left over is found without any file. */
export function placesOf(home: string) {
  const name = `tidegate-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`;
  return {
    home,
    stateFile: join(home, 'cluster.json'),
    /** The name of the network namespace and of the root of the pods' cgroups. */
    name,
    netns: `/run/netns/${name}`,
    pki: join(home, 'pki'),
    settings: join(home, 'settings'),
    logs: join(home, 'logs'),
    processes: join(home, 'processes'),
    sockets: join(home, 'sockets'),
    data: join(home, 'data'),
    containerd: { root: join(home, 'containerd', 'root'), state: join(home, 'containerd', 'state') },
    kubelet: join(home, 'kubelet'),
    podLogs: join(home, 'pod-logs'),
    cni: join(home, 'cni'),
  };
}

export type Places = ReturnType<typeof placesOf>;

/** An argument that marks a process outside of the namespace as this cluster's. */
export const markOf = (places: Places): string => `--of=${places.home}`;

/**
 * Reads a state file.
 * @throws EnvironmentError `cluster-state` where there is none, or it is something else.
 */
export function readState(file: string): ClusterState {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new EnvironmentError(`There is no cluster at ${file} (${(error as Error).message}).`, {
      code: 'cluster-state',
      next: 'npm run cluster:start',
    });
  }
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (!result.success) {
    throw new EnvironmentError(`${file} is not the state of a cluster: ${result.issues[0].message}`, {
      code: 'cluster-state',
      next: 'npm run cluster:start',
    });
  }
  return result.output;
}

/** Writes a file of this cluster whole or not at all. */
export function writeWhole(file: string, content: string, mode = 0o600): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, content, { mode });
  renameSync(`${file}.new`, file);
}
