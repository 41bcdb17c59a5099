import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerRegistryInstalled, startDockerRegistry } from '../../../sandbox/registry/docker-registry.ts';
import { startFaultProxy, type FaultProxy } from '../../../sandbox/registry/fault-proxy.ts';
import { startNodeRegistry } from '../../../sandbox/registry/node-registry.ts';
import { startTokenServer, type TokenServer } from '../../../sandbox/registry/token-server.ts';
import type { Users } from '../../../sandbox/registry/credentials.ts';

/** A registry behind a proxy that sees everything. */
export interface SeenRegistry extends AsyncDisposable {
  readonly proxy: FaultProxy;
  /** `oci://host/path` of a repository in it. */
  at(path: string): string;
  /** Bytes of blobs that were sent to it since the last reset of the proxy. */
  uploaded(): number;
  /** Undefined: everybody may do everything. */
  readonly tokens: TokenServer | undefined;
}

/** Starts Debian's registry, or ours where that isn't installed, with its content below a directory. */
export async function seenRegistry(directory: string, users?: Users): Promise<SeenRegistry> {
  mkdirSync(directory, { recursive: true });
  const tokens = users && (await startTokenServer({ users }));
  const given = { directory: join(directory, 'content'), ...(tokens && { auth: tokens }) };
  const registry = dockerRegistryInstalled()
    ? await startDockerRegistry(given)
    : await startNodeRegistry(given);
  const proxy = await startFaultProxy({
    upstream: registry.origin,
    ...(tokens && { others: [tokens.origin] }),
  });
  return {
    proxy,
    tokens,
    at: (path) => `oci://${proxy.host}/${path}`,
    uploaded: () =>
      proxy.requests
        .filter(({ path }) => path.includes('/blobs/'))
        .reduce((sum, { requestBytes }) => sum + requestBytes, 0),
    async [Symbol.asyncDispose]() {
      await proxy.stop();
      await registry.stop();
      await tokens?.stop();
    },
  };
}

/** A folder with Docker's settings: a login for a registry. @returns what DOCKER_CONFIG must be. */
export function dockerLogin(directory: string, host: string, user: string, password: string): string {
  mkdirSync(directory, { recursive: true });
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
  return directory;
}
