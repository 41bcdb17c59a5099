import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** One folder of Go code that is built, and what comes out of it. */
export interface GoModule {
  readonly folder: string;
  /** The programs that must be there when it is built. */
  readonly programs: readonly string[];
  /** The arguments of `go build`, each line one run, which writes into the folder `output`. */
  readonly builds: (output: string) => readonly GoBuild[];
}

export interface GoBuild {
  readonly arguments: readonly string[];
  readonly cgo: boolean;
}

const kubernetesVersion = 'v1.36.3';
const containerd = 'github.com/containerd/containerd/v2';
const cni = 'github.com/containernetworking/plugins/plugins';
const small = '-s -w';

/** What is built. The versions of everything else are pinned by the go.mod and go.sum of each folder. */
export const goModules: readonly GoModule[] = [
  {
    folder: 'runtime',
    programs: [
      'containerd',
      'containerd-shim-runc-v2',
      'ctr',
      'runc',
      'pause',
      'ptp',
      'host-local',
      'loopback',
      'registry-on-loopback',
    ],
    builds: (output) => [
      {
        cgo: false,
        arguments: [
          '-ldflags',
          `${small} -X ${containerd}/version.Version=v2.4.2`,
          '-o',
          `${output}/`,
          `${containerd}/cmd/containerd`,
          `${containerd}/cmd/containerd-shim-runc-v2`,
          `${containerd}/cmd/ctr`,
          `${cni}/ipam/host-local`,
          `${cni}/main/ptp`,
          `${cni}/main/loopback`,
          './pause',
          './registry-on-loopback',
        ],
      },
      // Without seccomp no pod with `seccompProfile: RuntimeDefault` starts.
      {
        cgo: true,
        arguments: [
          '-tags',
          'seccomp',
          '-ldflags',
          `${small} -X main.version=1.5.2`,
          '-o',
          `${output}/`,
          'github.com/opencontainers/runc',
        ],
      },
    ],
  },
  {
    folder: 'dns',
    programs: ['dns'],
    builds: (output) => [{ cgo: false, arguments: ['-ldflags', small, '-o', `${output}/`, '.'] }],
  },
  {
    folder: 'kubernetes',
    programs: ['kubernetes'],
    builds: (output) => [
      {
        cgo: false,
        arguments: [
          '-ldflags',
          // Otherwise it says v0.0.0, and clients that look at the version believe it.
          `${small} -X k8s.io/component-base/version.gitVersion=${kubernetesVersion}`,
          '-o',
          `${output}/`,
          '.',
        ],
      },
    ],
  },
];

/** Programs of Debian's that the cluster uses, and the packages that hold them. */
export const debianPrograms: Readonly<Record<string, string>> = {
  nft: 'nftables',
  iptables: 'iptables',
  conntrack: 'conntrack',
  skopeo: 'skopeo',
  'docker-registry': 'docker-registry',
  'redis-server': 'redis-server',
  buildah: 'buildah',
  ip: 'iproute2',
  nsenter: 'util-linux',
  openssl: 'openssl',
};

/** Debian packages that building needs beside Go and a C compiler. */
export const buildPackages = ['libseccomp-dev', 'pkg-config'];

/**
 * Where the built programs are: TIDEGATE_CLUSTER_CACHE, or `tidegate/cluster` in the user's cache, and in it a folder
 * that is named by what was built, so that another version is another folder.
 */
export function programsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const cache =
    environment['TIDEGATE_CLUSTER_CACHE'] ||
    join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tidegate', 'cluster');
  return join(cache, versionKey());
}

/** The path of one of the programs that `cluster:install` builds. */
export function programPath(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  return join(programsFolder(environment), name);
}

/** Whether everything is built. */
export function programsBuilt(environment: NodeJS.ProcessEnv = process.env): boolean {
  return goModules.every((module) =>
    module.programs.every((name) => existsSync(programPath(name, environment))),
  );
}

/** Changes with every file that the programs are built from, and with the way they are built. */
export function versionKey(): string {
  const hash = createHash('sha256');
  for (const module of goModules) {
    hash.update(JSON.stringify([module.folder, module.programs, module.builds('')]));
    for (const file of sourcesOf(join(import.meta.dirname, module.folder))) hash.update(readFileSync(file));
  }
  return `${kubernetesVersion}-${hash.digest('hex').slice(0, 12)}`;
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(\.go|go\.mod|go\.sum)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}
