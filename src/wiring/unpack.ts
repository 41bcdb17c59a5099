import { UserError } from '../domain/errors.ts';
import { readPackageReference, type PackageReference } from '../domain/package-reference.ts';
import { quoted, withoutCredentials } from '../domain/text.ts';
import type { OnBytes } from '../ports/packages.ts';

/**
 * Unpacks a package of a registry into a directory, wherever this runs: it needs no repository and no tidegate.yml.
 * @param reference `[oci://]host/path@sha256:…`
 * @param plainHttp whether the registry speaks plain HTTP although it isn't this machine.
 * @throws UserError `bad-reference`, `directory-exists`, `no-such-package`; EnvironmentError of the registry or disk.
 */
export async function unpackPackage(
  reference: string,
  directory: string,
  plainHttp: boolean,
  onBytes?: OnBytes,
): Promise<PackageReference> {
  const read = readPackageReference(reference);
  if ('fault' in read)
    throw new UserError(
      `${quoted(withoutCredentials(reference), 200)} can't be unpacked: ${read.fault.wrong}.`,
      { code: 'bad-reference', next: read.fault.next },
    );
  const { location, host, digest } = read.value;
  const { fillDirectory, openPackageStore } = await import('../adapters/oci/index.ts');
  const store = await openPackageStore(location, { plainHttp: plainHttp ? [host] : [] });
  await fillDirectory(store, digest, directory, onBytes);
  return read.value;
}
