import { UserError } from '../../domain/errors.ts';
import type { PackageStore } from '../../ports/packages.ts';
import { layoutBlobs } from './layout.ts';
import { packageStore } from './store.ts';

/**
 * Opens a store of packages: an OCI image layout in a folder, which comes to be with the first package.
 * @param location a path.
 * @throws UserError `not-a-store` where the location can't be one.
 */
export function openPackageStore(location: string): Promise<PackageStore> {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];
  if (location === '' || scheme !== undefined)
    return Promise.reject(
      new UserError(
        location === ''
          ? 'The store has an empty location.'
          : `The store ${location} can't be used: a store is a folder, and ${scheme}:// is none.`,
        { code: 'not-a-store', next: 'Set `store` in tidegate.yml to a folder, such as .tidegate/store.' },
      ),
    );
  return Promise.resolve(packageStore(layoutBlobs(location)));
}
