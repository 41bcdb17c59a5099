import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { kubeconfig, type Identity } from './certificates.ts';
import { network } from './network.ts';
import { programsFolder } from './programs.ts';
import { writeWhole, type Places } from './state.ts';

/** Writes every file that a component reads its settings from. */
export function writeSettings(places: Places, registryPort: number): void {
  const write = (name: string, content: string) => writeWhole(join(places.settings, name), content);
  const json = (name: string, content: object) => write(name, `${JSON.stringify(content, undefined, 2)}\n`);

  const inside = `https://127.0.0.1:${network.apiPort}`;
  const clients: Identity[] = [
    'admin',
    'kube-controller-manager',
    'kube-scheduler',
    'kube-proxy',
    'kubelet',
    'dns',
  ];
  for (const identity of clients) write(`${identity}.kubeconfig`, kubeconfig(places.pki, identity, inside));

  json('kubelet.json', kubeletConfiguration(places));
  json('kube-proxy.json', proxyConfiguration(places));
  write('containerd.toml', containerdConfiguration(places, `127.0.0.1:${registryPort}/pause:1`));
  write('registry.yml', registryConfiguration(places, registryPort));
  write('Corefile', corefile(places));
  write('resolv.conf', `nameserver ${network.nodeAddress}\n`);
  json('cni/10-pods.conflist', cniConfiguration(places, registryPort));
  // Plain HTTP, and no question whether it might be HTTPS after all.
  const host = `127.0.0.1:${registryPort}`;
  write(
    `registries/${host}/hosts.toml`,
    `server = "http://${host}"\n[host."http://${host}"]\n  capabilities = ["pull", "resolve"]\n`,
  );
  for (const folder of [places.data, places.sockets, places.kubelet, places.podLogs]) {
    mkdirSync(folder, { recursive: true });
  }
  for (const name of ['etcd', 'redis', 'registry']) {
    mkdirSync(join(places.data, name), { recursive: true, mode: 0o700 });
  }
}

const kubeletConfiguration = (places: Places) => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  address: network.nodeAddress,
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: join(places.pki, 'ca.crt') },
  },
  authorization: { mode: 'Webhook' },
  containerRuntimeEndpoint: `unix://${containerdSocket(places)}`,
  cgroupDriver: 'cgroupfs',
  cgroupRoot: `/${places.name}`,
  failCgroupV1: false,
  failSwapOn: false,
  enforceNodeAllocatable: [],
  localStorageCapacityIsolation: false,
  featureGates: { KubeletInUserNamespace: true },
  clusterDNS: [network.nodeAddress],
  clusterDomain: 'cluster.local',
  resolvConf: join(places.settings, 'resolv.conf'),
  podLogsDir: places.podLogs,
  // The machine's disk is not the cluster's to judge.
  evictionHard: { 'memory.available': '100Mi' },
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  maxPods: 250,
  // Tests provoke many failures, and their events are what is looked at.
  eventRecordQPS: 200,
  eventBurst: 400,
  registryPullQPS: 0,
  kubeAPIQPS: 200,
  kubeAPIBurst: 400,
  nodeStatusUpdateFrequency: '4s',
  shutdownGracePeriod: '0s',
});

const proxyConfiguration = (places: Places) => ({
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'nftables',
  clientConnection: { kubeconfig: join(places.settings, 'kube-proxy.kubeconfig') },
  clusterCIDR: network.pods,
  hostnameOverride: network.nodeName,
  healthzBindAddress: '127.0.0.1:10256',
  metricsBindAddress: '127.0.0.1:10249',
  // Limits of the whole machine, which are not this namespace's to set.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  nftables: { minSyncPeriod: '100ms', syncPeriod: '30s' },
});

export const containerdSocket = (places: Places) => join(places.sockets, 'containerd.sock');

/** containerd's configuration version 3. */
const containerdConfiguration = (places: Places, pauseImage: string) => `version = 3
root = ${quoted(places.containerd.root)}
state = ${quoted(places.containerd.state)}
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.blockfile", "io.containerd.snapshotter.v1.erofs", "io.containerd.tracing.processor.v1.otlp"]

[grpc]
  address = ${quoted(containerdSocket(places))}

[ttrpc]
  address = ${quoted(`${containerdSocket(places)}.ttrpc`)}

[plugins.'io.containerd.shim.v1.manager']
  socket_dir = ${quoted(shimSockets(places))}

[plugins.'io.containerd.cri.v1.images']
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = ${quoted(pauseImage)}
  [plugins.'io.containerd.cri.v1.images'.registry]
    config_path = ${quoted(join(places.settings, 'registries'))}

[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  disable_apparmor = true
  netns_mounts_under_state_dir = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = [${quoted(programsFolder())}]
    conf_dir = ${quoted(join(places.settings, 'cni'))}
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = 'io.containerd.runc.v2'
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      BinaryName = ${quoted(join(programsFolder(), 'runc'))}
      Root = ${quoted(join(places.containerd.state, 'runc'))}
      SystemdCgroup = false
`;

/** Short, because the path of a socket has 108 characters at most and containerd's names for them are long. */
export const shimSockets = (places: Places) => `/run/${places.name}`;

const quoted = (text: string) => JSON.stringify(text);

const registryConfiguration = (places: Places, port: number) =>
  `${JSON.stringify({
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(places.data, 'registry') },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: `0.0.0.0:${port}`, secret: places.name },
  })}\n`;

const corefile = (places: Places) => `.:53 {
  bind ${network.nodeAddress}
  ready 127.0.0.1:8181
  errors
  cache 2
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${join(places.settings, 'dns.kubeconfig')}
    pods disabled
    ttl 2
  }
}
`;

const cniConfiguration = (places: Places, port: number) => ({
  cniVersion: '1.0.0',
  name: 'pods',
  plugins: [
    // Every pod has a link of its own to the node, so that all traffic passes the node's address translation.
    {
      type: 'ptp',
      ipMasq: false,
      ipam: {
        type: 'host-local',
        dataDir: places.cni,
        ranges: [[{ subnet: network.pods }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
    { type: 'registry-on-loopback', node: network.nodeAddress, port },
  ],
});
