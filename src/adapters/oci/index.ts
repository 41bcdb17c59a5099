import { UserError } from '../../domain/errors.ts';
import type { PackageStore } from '../../ports/packages.ts';
import { withFileFailures } from './failures.ts';
import { checkFolder, layoutBlobs } from './layout.ts';
import { packageStore } from './store.ts';

/**
 * Opens a store of packages: an OCI image layout in a folder, which comes to be with the first package.
 * @param location a path.
 * @throws UserError `not-a-store` where the location can't be one.
 */
export async function openPackageStore(
  location: string,
  _options: { readonly plainHttp?: readonly string[]; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<PackageStore> {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];
  if (location === '' || scheme !== undefined)
    throw new UserError(
      location === ''
        ? 'The location of the store is empty.'
        : `The store ${location} can't be used: a store is a folder, and ${scheme}:// is none.`,
      { code: 'not-a-store', next: 'Set `store` in tidegate.yml to a folder, such as .tidegate/store.' },
    );
  await withFileFailures(`The store ${location} couldn't be opened`, () => checkFolder(location));
  return packageStore(layoutBlobs(location));
}
