import type { IncomingMessage } from 'node:http';
import { basicCredentials, findUser, fingerprint, type Users } from './credentials.ts';
import type { Grants } from './scopes.ts';

/** How somebody asks for a token. */
export type GrantType = 'anonymous' | 'basic' | 'password' | 'refresh_token' | 'other';

/** Who asks, and for what. */
export interface Asked {
  readonly grant: GrantType;
  readonly user: string | undefined;
  /** Undefined where the credential is wrong. */
  readonly grants: Grants | undefined;
  readonly scopes: readonly string[];
  readonly wantsIdentity: boolean;
}

/** Whom a token server knows. */
export interface Known {
  readonly users: Users;
  /** What is allowed without a password; undefined where nothing is. */
  readonly anonymous: Grants | undefined;
  /** Users by the fingerprints of their identity tokens. */
  readonly identities: ReadonlyMap<string, string>;
}

/** Reads a request for a token: a query with Basic authentication, or a form of OAuth2. */
export async function whoAsks(request: IncomingMessage, known: Known): Promise<Asked> {
  if (request.method === 'POST') return withForm(new URLSearchParams(await text(request)), known);
  const { searchParams } = new URL(request.url ?? '/', 'http://token.invalid');
  const scopes = searchParams.getAll('scope').flatMap(words);
  const { authorization } = request.headers;
  if (authorization === undefined) {
    return { grant: 'anonymous', user: undefined, grants: known.anonymous, scopes, wantsIdentity: false };
  }
  const { name, password } = basicCredentials(authorization) ?? { name: '', password: '' };
  const user = findUser(known.users, name, password);
  const wantsIdentity = searchParams.get('offline_token') === 'true';
  return { grant: 'basic', user: user && name, grants: user?.repositories, scopes, wantsIdentity };
}

function withForm(form: URLSearchParams, { users, identities }: Known): Asked {
  const scopes = form.getAll('scope').flatMap(words);
  const grant = form.get('grant_type');
  if (grant === 'password') {
    const name = form.get('username') ?? '';
    const user = findUser(users, name, form.get('password') ?? '');
    const wantsIdentity = form.get('access_type') === 'offline';
    return { grant, user: user && name, grants: user?.repositories, scopes, wantsIdentity };
  }
  if (grant === 'refresh_token') {
    const user = identities.get(fingerprint(form.get('refresh_token') ?? ''));
    const grants = user === undefined ? undefined : users[user]?.repositories;
    return { grant, user, grants, scopes, wantsIdentity: false };
  }
  return { grant: 'other', user: undefined, grants: undefined, scopes, wantsIdentity: false };
}

const words = (scopes: string) => scopes.split(' ').filter((scope) => scope !== '');

/** A form of at most 64 KiB. */
async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > 65_536) throw new Error('The form is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
