import { connect } from 'node:net';
import * as components from './components.ts';
import { ensureRunning, stopComponent, waitFor } from './processes.ts';
import { portsOf } from './ports.ts';
import { placesOf } from './state.ts';

/** Parts of the cluster that can be taken away and given back. */
const parts = {
  etcd: components.etcd,
  'kube-apiserver': components.apiServer,
  'kube-controller-manager': components.controllerManager,
  'kube-scheduler': components.scheduler,
  'kube-proxy': components.proxy,
  kubelet: components.kubelet,
  containerd: components.containerd,
  dns: components.dns,
  registry: components.registry,
  redis: components.redis,
} as const;

export type Part = keyof typeof parts;

/** Ends a part of the running cluster: asked to, or with `graceMs` 0 without being asked. */
export async function takeAway(home: string, part: Part, graceMs?: number): Promise<void> {
  await stopComponent(placesOf(home), part, graceMs);
}

/** Starts a part again that was taken away. It is started, not necessarily ready. */
export function giveBack(home: string, part: Part): void {
  ensureRunning(placesOf(home), parts[part](placesOf(home)));
}

/**
 * Breaks every connection from outside to the API server or the registry, and lets nobody in until `letIn`.
 * What is inside goes on.
 */
export async function cutOff(home: string, way: 'api' | 'registry'): Promise<void> {
  await stopComponent(placesOf(home), `forward-${way}`, 0);
}

/** Undoes `cutOff`; when it returns, connections are taken again. */
export async function letIn(home: string, way: 'api' | 'registry'): Promise<void> {
  const places = placesOf(home);
  const ports = portsOf(places);
  for (const half of components.forwarders(places, ports)) ensureRunning(places, half);
  await waitFor(`a listener for ${way}`, () => listens(ports[way]), { places, component: `forward-${way}` });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
