import { isDigest, type Digest } from './digest.ts';
import { readRegistryLocation, registryLocationText, type LocationFault } from './store-location.ts';

/** A package in a registry, as other tools name it: `host/path@sha256:…`. */
export interface PackageReference {
  /** The store that it lies in: `oci://host/path`. */
  readonly location: string;
  /** The registry: `host`, or `host:port`. */
  readonly host: string;
  readonly digest: Digest;
}

const scheme = 'oci://';

/** Reads `[oci://]host[:port]/path[:tag]@sha256:…`. A tag says nothing beside the digest, and is left out. */
export function readPackageReference(
  text: string,
): { readonly value: PackageReference } | { readonly fault: LocationFault } {
  const at = text.lastIndexOf('@');
  const digest = text.slice(at + 1);
  if (at === -1 || !isDigest(digest))
    return {
      fault: {
        wrong: 'it names no package by its digest',
        next: `Write HOST/PATH@sha256: and 64 digits of 0-9 and a-f; \`tidegate store show\` prints it.`,
      },
    };
  const name = text.slice(text.startsWith(scheme) ? scheme.length : 0, at);
  // Behind the last slash a colon begins a tag; before it, a port.
  const untagged = name.includes('/') ? name.replace(/:\w[\w.-]{0,127}$/, '') : name;
  const location = readRegistryLocation(`${scheme}${untagged}`);
  if ('fault' in location) return location;
  return { value: { location: registryLocationText(location.value), host: location.value.host, digest } };
}
