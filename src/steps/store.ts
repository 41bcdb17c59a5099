import { isDigest, type Digest } from '../domain/digest.ts';
import { UserError } from '../domain/errors.ts';
import { packageTag, type StoredPackage } from '../domain/package.ts';
import type { Environment, Project } from '../domain/project.ts';
import { isRegistryLocation, packageReference } from '../domain/store-location.ts';
import { listed, quoted } from '../domain/text.ts';
import type { PackageStore, Transfer } from '../ports/packages.ts';
import { copyPackage } from './bring.ts';
import type { Ports } from './context.ts';
import { reported } from './reported.ts';
import { beginsDigest } from './workspace.ts';

/** Which store: the project's, or the one that an environment (or a person) names. */
export interface StoreChoice {
  readonly project: Project;
  readonly environment?: Pick<Environment, 'store'>;
}

/** A package as it lies in a store. */
export interface ShownPackage extends StoredPackage {
  /** The tag that people see. */
  readonly tag: string;
  /** What other tools take: `host/path@sha256:…` in a registry, `oci:FOLDER:TAG` in a folder. */
  readonly reference: string;
}

type StorePorts = Pick<Ports, 'store' | 'reporter'>;

export interface ListResult {
  readonly reason: 'listed';
  readonly store: string;
  /** The newest first, where the store knows. */
  readonly packages: readonly ShownPackage[];
}

/** Lists what lies in a store, of one bot if it is named. */
export async function listStore(
  ports: StorePorts,
  request: { readonly store: StoreChoice; readonly bot: string | undefined },
): Promise<ListResult> {
  const store = await opened(ports, request.store);
  const packages = await read(ports, store, request.bot);
  return {
    reason: 'listed',
    store: store.location,
    packages: packages.map((stored) => shown(store, stored)),
  };
}

export interface ShowResult {
  readonly reason: 'shown';
  readonly store: string;
  readonly package: ShownPackage;
}

/**
 * Shows one package of a store.
 * @throws UserError `no-such-package`, `ambiguous-package`
 */
export async function showPackage(
  ports: StorePorts,
  request: { readonly store: StoreChoice; readonly package: string },
): Promise<ShowResult> {
  const store = await opened(ports, request.store);
  const stored = await onePackage(store, request.package, () => read(ports, store));
  return { reason: 'shown', store: store.location, package: shown(store, stored) };
}

export interface CopyRequest {
  readonly from: StoreChoice;
  readonly to: StoreChoice;
  /** Packages, and bots of which all packages are meant; undefined: everything. */
  readonly wanted: readonly string[] | undefined;
  readonly signal?: AbortSignal;
}

/** A package where it was copied to. */
export interface CopiedPackage extends ShownPackage {
  /** `there`: it lay there whole before. */
  readonly state: 'copied' | 'there';
  readonly transfer: Transfer;
}

export interface CopyResult {
  readonly reason: 'copied';
  readonly from: string;
  readonly to: string;
  readonly packages: readonly CopiedPackage[];
}

/**
 * Copies packages from one store to another as they are: the same manifests and digests. One after the other, and safe
 * to repeat: what is there is not moved again.
 * @throws UserError `same-store`, `no-such-package`, `ambiguous-package`, all before anything is copied
 */
export async function copyPackages(ports: StorePorts, request: CopyRequest): Promise<CopyResult> {
  const from = await opened(ports, request.from);
  const to = await opened(ports, request.to);
  if (from.location === to.location)
    throw new UserError(`Packages can't be copied from ${from.location} to itself.`, {
      code: 'same-store',
      next: 'Name another store with --to, or with --from.',
    });
  const packages: CopiedPackage[] = [];
  for (const stored of await wantedPackages(ports, from, request.wanted)) {
    request.signal?.throwIfAborted();
    const before = await to.find(stored.digest);
    // Also where it is there: it may lack the tag that whoever copied it before didn't get to.
    const transfer = before ? await to.copy(stored.digest, from) : await copyPackage(ports, stored, from, to);
    // What was there, but damaged, was moved again.
    const state = before && transfer.moved === 0 ? 'there' : 'copied';
    packages.push({ ...shown(to, stored), state, transfer });
  }
  return { reason: 'copied', from: from.location, to: to.location, packages };
}

function opened(ports: StorePorts, { project, environment }: StoreChoice): Promise<PackageStore> {
  return ports.store(project, environment);
}

function shown(store: PackageStore, stored: StoredPackage): ShownPackage {
  const tag = packageTag(stored.metadata, stored.digest);
  return { ...stored, tag, reference: packageReference(store.location, tag, stored.digest) };
}

/** All packages. A registry is asked for each one, which takes a while and is told. */
async function read(ports: StorePorts, store: PackageStore, bot?: string): Promise<readonly StoredPackage[]> {
  if (!isRegistryLocation(store.location)) return store.list(bot);
  const step = ports.reporter.step(`Read ${store.location}`);
  const packages = await reported(step, () => store.list(bot));
  step.done(`${packages.length} found`);
  return packages;
}

/** The packages that words mean, each once. The store is listed at most once. */
async function wantedPackages(
  ports: StorePorts,
  store: PackageStore,
  words: readonly string[] | undefined,
): Promise<readonly StoredPackage[]> {
  let packages: Promise<readonly StoredPackage[]> | undefined;
  const all = () => (packages ??= read(ports, store));
  if (words === undefined) return all();
  const found = new Map<Digest, StoredPackage>();
  for (const word of words) {
    const ofBot = fullDigest(word) ? [] : (await all()).filter(({ metadata }) => metadata.bot === word);
    const meant = ofBot.length > 0 ? ofBot : [await onePackage(store, word, all)];
    for (const stored of meant) found.set(stored.digest, stored);
  }
  return [...found.values()];
}

/** The package that a word means: its digest, at least 7 digits of it, or its tag. */
async function onePackage(
  store: PackageStore,
  word: string,
  all: () => Promise<readonly StoredPackage[]>,
): Promise<StoredPackage> {
  const digest = fullDigest(word);
  const found = digest
    ? [await store.find(digest)].filter((stored) => stored !== undefined)
    : (await all()).filter(
        (stored) => beginsDigest(stored.digest, word) || packageTag(stored.metadata, stored.digest) === word,
      );
  const [one, other] = found;
  if (one && !other) return one;
  const list = `tidegate store list --store ${store.location}`;
  if (!one)
    throw new UserError(`${store.location} has no package ${quoted(word, 80)}.`, {
      code: 'no-such-package',
      next:
        `Type \`${list}\`, and name one by at least 7 of its digits` +
        // What another tool tagged in its own way isn't listed there, but is found.
        (isRegistryLocation(store.location) && !digest ? ', or by its whole digest.' : '.'),
    });
  const names = found.map(({ digest: each, metadata }) => `${metadata.bot} ${each}`);
  throw new UserError(
    `${quoted(word, 80)} names ${found.length} packages in ${store.location}: ${listed(names, 10)}.`,
    { code: 'ambiguous-package', next: 'Type more of its digits.' },
  );
}

function fullDigest(word: string): Digest | undefined {
  const text = word.toLowerCase();
  const digest = text.startsWith('sha256:') ? text : `sha256:${text}`;
  return isDigest(digest) ? digest : undefined;
}
