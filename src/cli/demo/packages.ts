import { join } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import {
  isRegistryLocation,
  readRegistryLocation,
  registryLocationText,
} from '../../domain/store-location.ts';
import { bytesText, quoted, withoutCredentials } from '../../domain/text.ts';
import type { Transfer } from '../../ports/packages.ts';

/** Where the story's packages lie. Disposed of, it leaves nothing of its own running. */
export interface Packages extends AsyncDisposable {
  /** What is told of it; undefined for a folder, of which there is nothing to tell. */
  readonly told: string | undefined;
  /** The project's store, where staging puts them. */
  readonly staging: string;
  /** Production's own; undefined where it is the same. */
  readonly production: string | undefined;
  /** What stays where it lies when the story is over, beside the scene's folder, which goes. */
  readonly stays: string | undefined;
  /** Begins to watch a promotion. @returns what tells afterwards how its package was brought; undefined: not at all. */
  watch(): (transfer: Transfer | undefined) => string | undefined;
}

/**
 * Where `demo --store` says: a folder of the scene unless told, a registry that is started for the story (`registry`),
 * or one that there is (`oci://host/path`), in which staging and production have a repository each.
 * @param directory the scene's folder.
 * @throws UserError `bad-store`
 */
export async function openPackages(option: string | undefined, directory: string): Promise<Packages> {
  if (option === undefined) return inFolder(join(directory, 'packages'));
  if (option !== 'registry') return inRegistry(namedRegistry(option));
  const { startRegistry } = await import('./registry.ts');
  const registry = await startRegistry(join(directory, 'registry'));
  return {
    ...inRegistry(`oci://${registry.host}/bots`),
    stays: undefined,
    told: `Packages lie in a registry, ${registry.name}, on ${registry.host}: bots/staging and bots/production.`,
    watch: () => {
      registry.watch();
      return (transfer) => {
        if (!transfer) return undefined;
        const { mounted, sent } = registry.seen();
        return `the registry was sent ${bytesText(sent)} of blobs, and mounted ${mounted} (${bytesText(transfer.mounted)}) from bots/staging`;
      };
    },
    [Symbol.asyncDispose]: () => registry.stop(),
  };
}

/** The same story needs `--store` to be right before anything is done. @throws UserError `bad-store` */
export function checkOption(option: string | undefined): void {
  if (option !== undefined && option !== 'registry') namedRegistry(option);
}

function namedRegistry(option: string): string {
  const read = isRegistryLocation(option) ? readRegistryLocation(option) : undefined;
  if (read && 'value' in read) return registryLocationText(read.value);
  const why = read ? `: ${read.fault.wrong}` : '';
  throw new UserError(
    `--store takes the word registry, or oci://HOST/PATH, not ${quoted(withoutCredentials(option), 120)}${why}.`,
    {
      code: 'bad-store',
      next: read?.fault.next ?? 'Type --store registry, and one is started for the story.',
    },
  );
}

const nothing = () => Promise.resolve();

function inFolder(folder: string): Packages {
  return {
    told: undefined,
    stays: undefined,
    staging: folder,
    production: undefined,
    watch: () => () => undefined,
    [Symbol.asyncDispose]: nothing,
  };
}

function inRegistry(location: string): Packages {
  return {
    told: `Packages lie in ${location}/staging and ${location}/production.`,
    stays: `the packages in ${location}/staging and ${location}/production`,
    staging: `${location}/staging`,
    production: `${location}/production`,
    watch: () => (transfer) =>
      transfer &&
      `${bytesText(transfer.moved)} of the package went through this machine, ${bytesText(transfer.mounted)} were mounted inside the registry`,
    [Symbol.asyncDispose]: nothing,
  };
}
