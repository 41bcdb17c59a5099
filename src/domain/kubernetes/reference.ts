import type { Digest } from '../digest.ts';
import { UserError, type Problem } from '../errors.ts';
import { isRegistryLocation, packageReference } from '../store-location.ts';
import { quoted } from '../text.ts';

/** What keeps pods from their packages: a folder of this machine is out of their reach. */
export function storeProblem(environment: string, store: string): Problem | undefined {
  if (isRegistryLocation(store)) return undefined;
  return {
    severity: 'error',
    code: 'store-out-of-reach',
    message: `Packages of ${environment} lie in the folder ${quoted(store)}, which no pod can reach.`,
    next: `Write a registry: store: oci://HOST/PATH, for all or under environments.${environment}.`,
  };
}

/**
 * A package as pods and nodes fetch it, `host/path@sha256:…`.
 * @throws UserError `store-out-of-reach` for a folder.
 */
export function podReference(environment: string, store: string, digest: Digest): string {
  const problem = storeProblem(environment, store);
  if (problem === undefined) return packageReference(store, '', digest);
  const { message, ...details } = problem;
  throw new UserError(message, details);
}
