import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { EnvironmentError } from '../../src/domain/errors.ts';
import type { Places } from './state.ts';

/** The addresses of the cluster. Nothing outside its network namespace can reach any of them. */
export const network = {
  nodeName: 'tidegate-node',
  /** The node's own address: not a loopback one, or `kubectl logs` and `exec` fail. */
  nodeAddress: '10.200.0.1',
  gateway: '10.200.0.254',
  pods: '10.244.0.0/16',
  services: '10.96.0.0/16',
  apiService: '10.96.0.1',
  apiPort: 6443,
  redisPort: 6379,
} as const;

/** Makes the network namespace with loopback, the node's address and a default route, where it isn't there. */
export function makeNamespace({ name, netns }: Places): void {
  if (!existsSync(netns)) run('ip', ['netns', 'add', name]);
  const inside = (program: string, ...given: string[]) =>
    run('nsenter', [`--net=${netns}`, program, ...given]);
  inside('ip', 'link', 'set', 'lo', 'up');
  if (spawnSync('nsenter', [`--net=${netns}`, 'ip', 'link', 'show', 'node0']).status !== 0) {
    // A pair of its own rather than a dummy: pods need that kind anyway, and not every kernel has the other.
    inside('ip', 'link', 'add', 'node0', 'type', 'veth', 'peer', 'name', 'nowhere0');
  }
  inside('ip', 'address', 'replace', `${network.nodeAddress}/24`, 'dev', 'node0');
  inside('ip', 'link', 'set', 'nowhere0', 'up');
  inside('ip', 'link', 'set', 'node0', 'up');
  // It leads nowhere, but without a route the kernel never gets as far as a Service's address translation.
  inside('ip', 'route', 'replace', 'default', 'via', network.gateway, 'dev', 'node0');
  inside('sysctl', '--quiet', '--write', 'net.ipv4.ip_forward=1');
}

export function run(program: string, given: readonly string[]): void {
  const { status, error, stderr } = spawnSync(program, given, { encoding: 'utf8' });
  if (error === undefined && status === 0) return;
  throw new EnvironmentError(
    `\`${program} ${given.join(' ')}\` failed: ${(error?.message ?? stderr).trim() || `status ${status}`}`,
    { code: 'cluster-network', next: 'The cluster needs root: run npm run cluster:start as root.' },
  );
}
