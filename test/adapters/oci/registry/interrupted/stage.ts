import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  startDockerRegistry,
  startFaultProxy,
  startNodeRegistry,
  startTokenServer,
  type FaultProxy,
  type Quirks,
  type TokenServer,
} from '../../../../../sandbox/registry/index.ts';
import { layoutBlobs } from '../../../../../src/adapters/oci/layout.ts';
import { registryBlobs } from '../../../../../src/adapters/oci/registry/index.ts';
import { packageStore } from '../../../../../src/adapters/oci/store.ts';
import { isRegistryLocation } from '../../../../../src/domain/store-location.ts';
import type { PackageStore, PackageSource } from '../../../../../src/ports/packages.ts';
import type { Digest } from '../../../../../src/domain/digest.ts';
import { readTree, sourceIn, temporary } from '../../../../support/packages.ts';
import { auth, TestClock } from '../auth/support.ts';
import { content } from '../support.ts';
import { Inspector } from './inspector.ts';
import type { Secret } from './secrets.ts';

/** Which registries stand on the stage: two of a kind. */
export interface Peers {
  readonly kind: 'docker-registry' | 'node';
  readonly tokens: boolean;
  readonly quirks?: Quirks;
}

export type Which = 'first' | 'second';

/** Two registries behind one proxy that counts what goes to either and to their token servers. */
export interface Stage extends AsyncDisposable {
  readonly proxy: FaultProxy;
  /** A directory of this stage alone. */
  readonly directory: string;
  /** Variables of somebody who is logged in to everything. */
  readonly environment: NodeJS.ProcessEnv;
  /** Looks into a registry past the proxy. */
  readonly inspect: Readonly<Record<Which, Inspector>>;
  readonly secrets: readonly Secret[];
  /** A repository as the proxy shows it. */
  at(path: string, which?: Which): string;
  /** Opens stores as a process that has just started does: with no token, no connection, and no time to wait for. */
  process(): { open(location: string): PackageStore };
  /** Opens one store so. */
  open(location: string): PackageStore;
  /** A package that lies in `source/bots` of the first registry, and in `folder`. */
  readonly shipped: { readonly digest: Digest; readonly source: PackageSource; readonly tree: Tree };
  /** Another one that every destination has already. */
  readonly earlier: Digest;
  readonly folder: string;
  readonly sourceLocation: string;
  /** A repository that is new but for the earlier package. */
  freshRepository(path: string, which?: Which): Promise<void>;
}

type Tree = Readonly<Record<string, string>>;

const user = 'ada';
const password = (which: Which) => `c4n4ry-of-the-${which}`;

async function startRegistry(directory: string, which: Which, { kind, tokens, quirks }: Peers) {
  const issuer: TokenServer | undefined = tokens
    ? await startTokenServer({
        users: { [user]: { password: password(which), repositories: { '*': ['pull', 'push'] } } },
        service: `${which}.test`,
        // A slow machine may take a while for all of them.
        expirySeconds: 3_600,
      })
    : undefined;
  const options = { directory: join(directory, which), ...(issuer && { auth: issuer }) };
  const registry =
    kind === 'node'
      ? await startNodeRegistry({ ...options, ...(quirks && { quirks }) })
      : await startDockerRegistry(options);
  return { which, registry, issuer };
}

/** Starts two registries, and puts two packages into the first. */
export async function startStage(peers: Peers): Promise<Stage> {
  const directory = temporary();
  const first = await startRegistry(directory.path, 'first', peers);
  const second = await startRegistry(directory.path, 'second', peers);
  const both = [first, second];
  const proxy = await startFaultProxy({
    upstream: first.registry.origin,
    others: [second.registry.origin, ...both.flatMap(({ issuer }) => (issuer ? [issuer.origin] : []))],
  });
  const through = (which: Which) =>
    new URL(proxy.originOf((which === 'first' ? first : second).registry.origin)).host;
  const docker = join(directory.path, 'docker');
  mkdirSync(docker);
  const auths = Object.fromEntries(
    both.flatMap(({ which, registry }) =>
      [registry.host, through(which)].map((host) => [host, { auth: auth(user, password(which)) }]),
    ),
  );
  writeFileSync(join(docker, 'config.json'), JSON.stringify({ auths: peers.tokens ? auths : {} }));
  const environment = { HOME: join(directory.path, 'home'), DOCKER_CONFIG: docker };
  const inspectorOf = ({ which, registry, issuer }: typeof first) =>
    new Inspector(registry.origin, issuer && { issuer, basic: auth(user, password(which)) });
  const newProcess = () => {
    const waiting = new TestClock();
    return {
      open: (location: string): PackageStore =>
        packageStore(
          isRegistryLocation(location)
            ? registryBlobs({ location, environment, waiting })
            : layoutBlobs(location),
        ),
    };
  };
  const open = (location: string) => newProcess().open(location);

  const preparing = newProcess();
  const folder = join(directory.path, 'folder');
  const source = sourceIn(join(directory.path, 'bot'), { model: content(20_000) });
  const { digest } = await open(folder).pack(source);
  const old = sourceIn(join(directory.path, 'old'), { model: content(3_000, 2), change: { bot: 'old' } });
  const earlier = (await open(folder).pack(old)).digest;
  await open(folder).unpack(digest, join(directory.path, 'tree'));
  const past = (path: string, which: Which = 'first') =>
    `oci://${(which === 'first' ? first : second).registry.host}/${path}`;
  for (const one of [digest, earlier]) await open(past('source/bots')).copy(one, open(folder));
  await open(past('source/bots', 'second')).copy(earlier, open(folder));
  return {
    proxy,
    directory: directory.path,
    environment,
    inspect: { first: inspectorOf(first), second: inspectorOf(second) },
    secrets: both.flatMap(({ which, registry, issuer }) =>
      issuer
        ? [
            { text: password(which), to: issuer.origin, tokensFor: registry.origin },
            { text: auth(user, password(which)), to: issuer.origin, tokensFor: registry.origin },
          ]
        : [],
    ),
    at: (path, which = 'first') => `oci://${through(which)}/${path}`,
    process: newProcess,
    open,
    shipped: { digest, source, tree: readTree(join(directory.path, 'tree')) },
    earlier,
    folder,
    sourceLocation: `oci://${through('first')}/source/bots`,
    async freshRepository(path, which = 'first') {
      await preparing.open(past(path, which)).copy(earlier, preparing.open(past('source/bots', which)));
    },
    async [Symbol.asyncDispose]() {
      await proxy.stop();
      for (const { registry, issuer } of both) {
        await registry.stop();
        await issuer?.stop();
      }
      directory[Symbol.dispose]();
    },
  };
}
