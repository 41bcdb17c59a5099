import { UserError } from '../../domain/errors.ts';
import { isRegistryLocation } from '../../domain/store-location.ts';
import type { PackageStore } from '../../ports/packages.ts';
import { withFileFailures } from './failures.ts';
import { checkFolder, layoutBlobs } from './layout.ts';
import { registryBlobs, type RegistryOptions } from './registry/index.ts';
import { packageStore } from './store.ts';

export { fillDirectory } from './fill.ts';

/**
 * Opens a store of packages: an OCI image layout in a folder, which comes to be with the first package, or a repository
 * of a registry.
 * @param location a path, or `oci://host[:port]/path`.
 * @throws UserError `not-a-store` where the location can't be one.
 */
export async function openPackageStore(
  location: string,
  options: Pick<RegistryOptions, 'plainHttp' | 'environment'> = {},
): Promise<PackageStore> {
  if (isRegistryLocation(location)) return packageStore(registryBlobs({ ...options, location }));
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];
  if (location === '' || scheme !== undefined)
    throw new UserError(
      location === ''
        ? 'The location of the store is empty.'
        : `The store ${location.replace(/\/\/.*@/s, '//…@')} can't be used: a store is a folder or oci://host/path, and ${scheme}:// is neither.`,
      {
        code: 'not-a-store',
        next: 'Set `store` in tidegate.yml to a folder, such as .tidegate/store, or to a registry, such as oci://ghcr.io/owner/bots.',
      },
    );
  await withFileFailures(`The store ${location} couldn't be opened`, () => checkFolder(location));
  return packageStore(layoutBlobs(location));
}
