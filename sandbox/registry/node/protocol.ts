import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';

/** What went wrong, as the distribution specification wants it told. */
export class RegistryError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, code: string, message: string, headers: OutgoingHttpHeaders = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  get body(): string {
    return JSON.stringify({ errors: [{ code: this.code, message: this.message }] });
  }
}

/** What a request is about. `reference` is what stands behind the kind: a tag, a digest, an upload's id. */
export interface Route {
  readonly kind: 'base' | 'blob' | 'upload' | 'manifest' | 'tags' | 'referrers';
  readonly repository: string;
  readonly reference: string;
}

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tag = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digest = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export const isTag = (text: string): boolean => tag.test(text);
export const isDigest = (text: string): boolean => digest.test(text);

/** A digest from outside. @throws RegistryError `DIGEST_INVALID`. */
export function digestFrom(text: string | null | undefined): string {
  if (text !== null && text !== undefined && isDigest(text)) return text;
  throw new RegistryError(400, 'DIGEST_INVALID', 'The digest is malformed.');
}

/** The name of a repository: at most 255 characters. */
export function isRepository(name: string): boolean {
  return name.length <= 255 && name.split('/').every((part) => component.test(part));
}

/** What a path names. @throws RegistryError where it names nothing that there is. */
export function routeOf(path: string): Route {
  if (path === '/v2/' || path === '/v2') return { kind: 'base', repository: '', reference: '' };
  for (const [pattern, kind] of routes) {
    const found = pattern.exec(path);
    if (!found) continue;
    const [, repository = '', reference = ''] = found;
    if (!isRepository(repository))
      throw new RegistryError(400, 'NAME_INVALID', 'The repository name is malformed.');
    return { kind, repository, reference };
  }
  throw new RegistryError(404, 'NAME_UNKNOWN', 'There is nothing at this address.');
}

/** The longer ones first: `blobs/uploads/` would be a blob otherwise. */
const routes: readonly (readonly [RegExp, Route['kind']])[] = [
  [/^\/v2\/(.+)\/blobs\/uploads\/([^/]*)$/, 'upload'],
  [/^\/v2\/(.+)\/blobs\/([^/]+)$/, 'blob'],
  [/^\/v2\/(.+)\/manifests\/([^/]+)$/, 'manifest'],
  [/^\/v2\/(.+)\/referrers\/([^/]+)$/, 'referrers'],
  [/^\/v2\/(.+)\/tags\/list$/, 'tags'],
];

/** The digest of bytes. */
export const digestOf = (bytes: Uint8Array, algorithm = 'sha256'): string =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
