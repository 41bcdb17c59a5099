import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { endAll, processesInside, processesWithArgument, stopComponent } from './processes.ts';
import { shimSockets } from './settings.ts';
import { markOf, type Places } from './state.ts';

/**
 * Ends a cluster and removes everything of it: processes, mounts, network namespaces, cgroups, files. It finds them by
 * where they are, not by a list, and so it does not matter what was killed before, or how.
 * @throws EnvironmentError `cluster-left` naming what it could not remove.
 */
export async function cleanUp(places: Places): Promise<void> {
  // Whatever would start something again goes first.
  for (const name of ['kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet']) {
    await stopComponent(places, name);
  }
  await endAll(processesInPods(places), 0);
  await endAll([...processesInside(places.netns), ...processesWithArgument(markOf(places))], 5_000);
  // What a shim started in the meantime.
  await endAll([...processesInPods(places), ...processesInside(places.netns)], 0);
  for (let attempt = 0; attempt < 100 && mountsUnder(places).length > 0; attempt += 1) {
    // The newest is the innermost.
    for (const mount of mountsUnder(places).reverse()) spawnSync('umount', ['--lazy', mount]);
    await sleep(20);
  }
  if (existsSync(places.netns)) spawnSync('ip', ['netns', 'delete', places.name]);
  for (let attempt = 0; attempt < 100 && cgroupsOf(places).length > 0; attempt += 1) {
    for (const cgroup of cgroupsOf(places).reverse()) removeFolder(cgroup);
    if (cgroupsOf(places).length > 0) await sleep(50);
  }
  rmSync(shimSockets(places), { recursive: true, force: true });
  if (mountsUnder(places).length === 0) rmSync(places.home, { recursive: true, force: true, maxRetries: 5 });
  const left = leftovers(places);
  if (left.length > 0) {
    throw new EnvironmentError(`This could not be removed: ${left.join(', ')}.`, {
      code: 'cluster-left',
      next: 'Run npm run cluster:stop again.',
    });
  }
}

/** Whatever of a cluster is on this machine. */
export function leftovers(places: Places): string[] {
  return [
    ...[
      ...processesInside(places.netns),
      ...processesWithArgument(markOf(places)),
      ...processesInPods(places),
    ].map((pid) => `process ${pid}`),
    ...mountsUnder(places).map((mount) => `mount ${mount}`),
    ...cgroupsOf(places).map((cgroup) => `cgroup ${cgroup}`),
    ...[places.netns, places.home, shimSockets(places)].filter((path) => existsSync(path)),
  ];
}

/** The processes of containers: they are in the namespaces of their pods, but under the cluster's cgroup. */
function processesInPods(places: Places): number[] {
  const pids = cgroupsOf(places).flatMap((cgroup) => {
    try {
      return readFileSync(join(cgroup, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  });
  return [...new Set(pids)];
}

/** Mounts in the cluster's folders, in the order in which they were made. */
function mountsUnder(places: Places): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) =>
      (line.split(' ')[1] ?? '').replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8))),
    )
    .filter((path) => path.startsWith(`${places.home}/`) || path.startsWith(`${shimSockets(places)}/`));
}

/** The cluster's cgroups in every hierarchy, the outer before the inner. */
export function cgroupsOf(places: Places): string[] {
  return hierarchies().flatMap((hierarchy) => withSubfolders(join(hierarchy, places.name)));
}

/** Makes the cgroup under which the kubelet puts pods, in every hierarchy that has controllers. */
export function makeCgroups(places: Places): void {
  for (const hierarchy of hierarchies()) {
    const cgroup = join(hierarchy, places.name);
    mkdirSync(cgroup, { recursive: true });
    // In version 1 a new group of this controller is of no use until it is told what it may use.
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      const [outer, inner] = [join(hierarchy, file), join(cgroup, file)];
      if (existsSync(outer) && readFileSync(inner, 'utf8').trim() === '') {
        writeFileSync(inner, readFileSync(outer));
      }
    }
  }
}

/** The roots of the cgroup hierarchies: one with version 2, one for each controller with version 1. */
export function hierarchies(): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .flatMap(([, path]) => path ?? []);
}

function withSubfolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  try {
    const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [folder, ...inner.flatMap((entry) => withSubfolders(join(folder, entry.name)))];
  } catch {
    return [];
  }
}

function removeFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // A process in it is still ending: it is tried again.
  }
}
