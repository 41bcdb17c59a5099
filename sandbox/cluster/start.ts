import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { alone } from './alone.ts';
import { kubeconfig, makeCertificates } from './certificates.ts';
import { makeCgroups } from './cleanup.ts';
import * as components from './components.ts';
import { pushBase, pushPause } from './images.ts';
import { kubectl } from './kubectl.ts';
import { makeNamespace, network } from './network.ts';
import { choosePorts } from './ports.ts';
import { ensureRunning, waitFor, type Component } from './processes.ts';
import { programPath, programsBuilt } from './programs.ts';
import { containerdSocket, writeSettings } from './settings.ts';
import { homeFolder, placesOf, readState, stateVariable, writeWhole } from './state.ts';
import type { ClusterState, Places } from './state.ts';
import { tellErrors } from './telling.ts';

/**
 * Starts what of the cluster isn't running, in the order in which one thing needs the other, and waits until a pod can
 * be placed. What runs is left alone, so that a second call changes nothing, and heals what was killed.
 * @throws EnvironmentError naming what did not come up, with its last lines.
 */
export async function start(places: Places, say: (line: string) => void): Promise<ClusterState> {
  if (process.getuid?.() !== 0) {
    throw new EnvironmentError(
      'The cluster makes network namespaces and mounts, and so it must be started by root.',
      {
        code: 'cluster-root',
        next: 'sudo npm run cluster:start',
      },
    );
  }
  if (!programsBuilt()) {
    throw new EnvironmentError('The programs of the cluster are not built yet.', {
      code: 'cluster-programs',
      next: 'npm run cluster:install',
    });
  }
  const begun = performance.now();
  const seconds = () => `${((performance.now() - begun) / 1_000).toFixed(1)} s`;
  mkdirSync(places.home, { recursive: true, mode: 0o700 });
  const ports = await choosePorts(places);
  const name = `127.0.0.1:${ports.registry}`;
  const server = `https://127.0.0.1:${ports.api}`;

  makeNamespace(places);
  makeCgroups(places);
  makeCertificates(places.pki);
  writeSettings(places, ports.registry);
  const administrator = join(places.home, 'kubeconfig');
  writeWhole(administrator, kubeconfig(places.pki, 'admin', server));

  const up = (component: Component) => ensureRunning(places, component);
  const first = [components.etcd, components.registry, components.redis, components.containerd];
  for (const component of first) up(component(places));
  await waitFor('an etcd', () => inside(places, 'http://127.0.0.1:2379/health'), {
    places,
    component: 'etcd',
  });
  up(components.apiServer(places));
  for (const half of components.forwarders(places, ports)) up(half);
  const control = { kubernetes: programPath('kubernetes'), kubeconfig: administrator };
  const asked = async (...given: string[]) => (await kubectl(control, given)).status === 0;
  await waitFor('an API server', () => asked('get', '--raw', '/readyz'), {
    places,
    component: 'kube-apiserver',
  });
  say(`The API server answers at ${server} after ${seconds()}.`);

  for (const component of [components.controllerManager, components.scheduler, components.proxy]) {
    up(component(places));
  }
  await waitFor('a containerd', () => existsSync(containerdSocket(places)), {
    places,
    component: 'containerd',
  });
  up(components.kubelet(places));
  await applyBasics(control);
  up(components.dns(places));
  await waitFor('a registry', () => answers(`http://${name}/v2/`), { places, component: 'registry' });
  const baseImage = await baseImageIn(places, name);
  say(`The registry answers at ${name} and has the base image after ${seconds()}.`);
  await waitFor(
    'a ready node',
    async () => /^True$/.test((await kubectl(control, readyNode)).stdout) && (await defaultAccount(asked)),
    { places, component: 'kubelet' },
  );
  await waitFor('an answer from the names', () => inside(places, 'http://127.0.0.1:8181/ready'), {
    places,
    component: 'dns',
  });
  say(`The node is ready after ${seconds()}.`);

  const state: ClusterState = {
    home: places.home,
    kubeconfig: administrator,
    server,
    registry: name,
    baseImage,
    redis: `redis://${network.nodeAddress}:${network.redisPort}`,
    kubernetes: programPath('kubernetes'),
    netns: places.netns,
    nodeAddress: network.nodeAddress,
    nodeName: network.nodeName,
  };
  writeWhole(places.stateFile, `${JSON.stringify(state, undefined, 2)}\n`);
  return state;
}

/** The base image's reference. It is made unless the registry has the one of an earlier start, and the pause image too. */
async function baseImageIn(places: Places, registry: string): Promise<string> {
  const before = existsSync(places.stateFile) ? readState(places.stateFile).baseImage : '';
  const digest = /@(.*)$/.exec(before)?.[1];
  const there = (what: string) => answers(`http://${registry}/v2/${what}`, manifestType);
  if (digest && (await there(`base/manifests/${digest}`)) && (await there('pause/manifests/1')))
    return before;
  const scratch = join(places.home, 'scratch');
  pushPause(registry, scratch);
  const pushed = pushBase(registry, scratch);
  rmSync(scratch, { recursive: true, force: true });
  return `${registry}/base@${pushed}`;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

const readyNode = [
  'get',
  'node',
  network.nodeName,
  '--output=jsonpath={.status.conditions[?(@.type=="Ready")].status}',
];

/** Without it the first pod of a namespace is refused. */
const defaultAccount = (asked: (...given: string[]) => Promise<boolean>) =>
  asked('get', 'serviceaccount', 'default', '--namespace=default');

/** What every cluster has that nobody else puts there: who may serve names. */
async function applyBasics(control: Parameters<typeof kubectl>[0]): Promise<void> {
  const rules = (group: string, resources: string[]) => ({
    apiGroups: [group],
    resources,
    verbs: ['list', 'watch'],
  });
  const metadata = { name: 'system:coredns' };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name };
  const user = { apiGroup: roleRef.apiGroup, kind: 'User', name: 'system:coredns' };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const objects = [
    {
      apiVersion,
      kind: 'ClusterRole',
      metadata,
      rules: [rules('', ['services', 'pods', 'namespaces']), rules('discovery.k8s.io', ['endpointslices'])],
    },
    { apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects: [user] },
  ];
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const { status, stderr } = await kubectl(control, ['apply', '--filename=-'], { input: list });
  if (status === 0) return;
  throw new EnvironmentError(`The role of the cluster's names could not be written: ${stderr.trim()}`, {
    code: 'cluster-basics',
    next: 'npm run cluster:stop',
  });
}

async function answers(url: string, accept = '*/*'): Promise<boolean> {
  try {
    const response = await fetch(url, { headers: { accept }, signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** Whether an address inside the namespace answers with a 200. */
function inside(places: Places, url: string): Promise<boolean> {
  const program = `fetch(${JSON.stringify(url)}).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`;
  return new Promise((resolve) => {
    spawn('nsenter', [`--net=${places.netns}`, process.execPath, '-e', program], { stdio: 'ignore' })
      .once('error', () => resolve(false))
      .once('exit', (code) => resolve(code === 0));
  });
}

if (process.argv[1] === import.meta.filename) {
  await tellErrors(async () => {
    const places = placesOf(homeFolder());
    if (places.home.length > 80) {
      throw new EnvironmentError(`The folder ${places.home} is too long a path for the sockets in it.`, {
        code: 'cluster-home',
        next: 'Name a shorter one in TIDEGATE_CLUSTER_HOME.',
      });
    }
    const running = existsSync(places.stateFile);
    console.log(running ? 'Looking after the cluster that was started before.' : 'Starting a cluster.');
    const state = await alone(places, () => start(places, (line) => console.log(line)));
    console.log(`\nexport ${stateVariable}=${places.stateFile}\nexport KUBECONFIG=${state.kubeconfig}`);
  });
}
