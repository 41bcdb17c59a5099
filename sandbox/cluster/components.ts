import { join } from 'node:path';
import { network } from './network.ts';
import type { Ports } from './ports.ts';
import { programPath, programsFolder } from './programs.ts';
import { searchPath, type Component } from './processes.ts';
import { markOf, type Places } from './state.ts';

export const etcd = (places: Places): Component => ({
  name: 'etcd',
  program: programPath('kubernetes'),
  arguments: [
    'etcd',
    `--data-dir=${join(places.data, 'etcd')}`,
    '--listen-client-urls=http://127.0.0.1:2379',
    '--advertise-client-urls=http://127.0.0.1:2379',
    '--listen-peer-urls=http://127.0.0.1:2380',
    '--initial-advertise-peer-urls=http://127.0.0.1:2380',
    '--initial-cluster=default=http://127.0.0.1:2380',
    // Nothing here is worth waiting for the disk.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ],
});

export const apiServer = (places: Places): Component => {
  const pki = (name: string) => join(places.pki, name);
  return {
    name: 'kube-apiserver',
    program: programPath('kubernetes'),
    arguments: [
      'kube-apiserver',
      '--etcd-servers=http://127.0.0.1:2379',
      '--bind-address=0.0.0.0',
      `--secure-port=${network.apiPort}`,
      `--advertise-address=${network.nodeAddress}`,
      `--service-cluster-ip-range=${network.services}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged',
      '--anonymous-auth=false',
      `--client-ca-file=${pki('ca.crt')}`,
      `--tls-cert-file=${pki('apiserver.crt')}`,
      `--tls-private-key-file=${pki('apiserver.key')}`,
      `--kubelet-client-certificate=${pki('apiserver-kubelet-client.crt')}`,
      `--kubelet-client-key=${pki('apiserver-kubelet-client.key')}`,
      '--kubelet-preferred-address-types=InternalIP',
      `--service-account-key-file=${pki('sa.pub')}`,
      `--service-account-signing-key-file=${pki('sa.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      '--endpoint-reconciler-type=master-count',
      '--profiling=false',
      // What is older than seconds is forgotten, which a test waits for; of ConfigMaps no memory of the server's own is
      // in between. Nothing else here uses them.
      '--etcd-compaction-interval=5s',
      '--watch-cache-sizes=configmaps#0',
    ],
  };
};

export const controllerManager = (places: Places): Component => ({
  name: 'kube-controller-manager',
  program: programPath('kubernetes'),
  arguments: [
    'kube-controller-manager',
    ...asClient(places, 'kube-controller-manager'),
    `--service-account-private-key-file=${join(places.pki, 'sa.key')}`,
    `--root-ca-file=${join(places.pki, 'ca.crt')}`,
    '--use-service-account-credentials',
    '--bind-address=127.0.0.1',
    '--leader-elect=false',
    '--node-monitor-grace-period=20s',
    '--concurrent-deployment-syncs=10',
  ],
});

export const scheduler = (places: Places): Component => ({
  name: 'kube-scheduler',
  program: programPath('kubernetes'),
  arguments: [
    'kube-scheduler',
    ...asClient(places, 'kube-scheduler'),
    '--bind-address=127.0.0.1',
    '--leader-elect=false',
  ],
});

const asClient = (places: Places, identity: string) =>
  ['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
    (flag) => `--${flag}=${join(places.settings, `${identity}.kubeconfig`)}`,
  );

export const containerd = (places: Places): Component => ({
  name: 'containerd',
  program: programPath('containerd'),
  arguments: ['--config', join(places.settings, 'containerd.toml'), '--log-level', 'warn'],
  // It finds its shim, and the CNI plugins find nft, by PATH.
  environment: { PATH: `${programsFolder()}:${searchPath()}` },
});

export const kubelet = (places: Places): Component => ({
  name: 'kubelet',
  program: programPath('kubernetes'),
  arguments: [
    'kubelet',
    `--config=${join(places.settings, 'kubelet.json')}`,
    `--kubeconfig=${join(places.settings, 'kubelet.kubeconfig')}`,
    `--root-dir=${places.kubelet}`,
    `--cert-dir=${join(places.kubelet, 'pki')}`,
    `--hostname-override=${network.nodeName}`,
    `--node-ip=${network.nodeAddress}`,
  ],
});

export const proxy = (places: Places): Component => ({
  name: 'kube-proxy',
  program: programPath('kubernetes'),
  arguments: ['kube-proxy', `--config=${join(places.settings, 'kube-proxy.json')}`],
});

export const dns = (places: Places): Component => ({
  name: 'dns',
  program: programPath('dns'),
  arguments: ['-conf', join(places.settings, 'Corefile')],
});

export const registry = (places: Places): Component => ({
  name: 'registry',
  program: 'docker-registry',
  arguments: ['serve', join(places.settings, 'registry.yml')],
  environment: { OTEL_TRACES_EXPORTER: 'none' },
});

export const redis = (places: Places): Component => ({
  name: 'redis',
  program: 'redis-server',
  arguments: [
    ...['--bind', '127.0.0.1', network.nodeAddress, '--port', String(network.redisPort)],
    ...['--protected-mode', 'no', '--save', '', '--appendonly', 'no', '--dir', join(places.data, 'redis')],
  ],
});

const forwarder = join(import.meta.dirname, 'forward.ts');

/** What leads a port of the outside into the namespace: one half on each side of a socket in the file system. */
export function forwarders(places: Places, ports: Ports): readonly Component[] {
  const half = (name: string, outside: boolean, from: string, to: string): Component => ({
    name,
    program: process.execPath,
    arguments: ['--disable-warning=ExperimentalWarning', forwarder, from, to, markOf(places)],
    outside,
  });
  return [
    { name: 'api', outer: ports.api, inner: network.apiPort },
    { name: 'registry', outer: ports.registry, inner: ports.registry },
  ].flatMap(({ name, outer, inner }) => {
    const socket = join(places.sockets, `${name}.sock`);
    return [
      half(`forward-${name}-inside`, false, socket, `127.0.0.1:${inner}`),
      half(`forward-${name}`, true, `127.0.0.1:${outer}`, socket),
    ];
  });
}
