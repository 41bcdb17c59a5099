import { hostFault } from '../store-location.ts';

/**
 * What is wrong with an image's reference; undefined for one by digest, `host/path@sha256:…`. A tag beside the digest
 * is refused: container runtimes leave it out of account, so that it only misleads readers.
 */
export function imageFault(reference: string): string | undefined {
  if (/[\s\p{Cc}]/u.test(reference)) return 'it holds white space';
  if (/^[a-z]+:\/\//i.test(reference)) return 'it begins with a scheme';
  const at = reference.indexOf('@');
  if (at === -1) return 'it has no digest';
  if (!/^sha256:[0-9a-f]{64}$/.test(reference.slice(at + 1)))
    return 'its digest is not sha256: and 64 hexadecimal digits';
  const name = reference.slice(0, at);
  const slash = name.indexOf('/');
  const host = name.slice(0, Math.max(slash, 0));
  if (!/[.:]|^localhost$/.test(host) || hostFault(host) !== undefined)
    return 'it does not begin with a registry';
  const path = name.slice(slash + 1);
  if (path.includes(':')) return 'it has a tag beside its digest';
  const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
  return new RegExp(`^${part}(?:/${part})*$`).test(path) ? undefined : 'its path is no name of a repository';
}

/** Whether a reference names its image by digest, so that nobody can put another in its place. */
export function isPinned(reference: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(reference);
}
