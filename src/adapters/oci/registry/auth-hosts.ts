/** Names under which Docker Hub is known: one account, and one entry in Docker's files. */
const dockerHub = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

/** What Docker's files and helpers call Docker Hub. */
const dockerHubKey = 'https://index.docker.io/v1/';

/** A host with its port in lower case, by which entries are compared; all names of Docker Hub are one. */
export function canonicalHost(host: string): string {
  const name = host.toLowerCase();
  return dockerHub.has(name) ? 'docker.io' : name;
}

/** What a credential helper is asked for. */
export function helperKey(host: string): string {
  return canonicalHost(host) === 'docker.io' ? dockerHubKey : host;
}

export interface RegistryKey {
  readonly host: string;
  /** Whether it stands for the whole host, not for repositories below a path as podman's may. */
  readonly whole: boolean;
}

/**
 * The host that a key of `auths` or `credHelpers` is about: `ghcr.io`, `localhost:5000`,
 * `https://index.docker.io/v1/`, `quay.io/team/image`. Undefined where it is none.
 */
export function parseRegistryKey(key: string): RegistryKey | undefined {
  const text = /^https?:\/\//i.test(key) ? key : `https://${key}`;
  if (!URL.canParse(text)) return undefined;
  const { host, pathname, username, password } = new URL(text);
  if (host === '' || username !== '' || password !== '') return undefined;
  return { host: canonicalHost(host), whole: /^\/(v[12]\/?)?$/.test(pathname) };
}
