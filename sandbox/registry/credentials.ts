import { createHash, timingSafeEqual } from 'node:crypto';
import type { Grants } from './scopes.ts';

/** Somebody with a password, and what they may do. */
export interface User {
  readonly password: string;
  readonly repositories: Grants;
}

/** Users by their names. */
export type Users = Readonly<Record<string, User>>;

/** A name and a password from an `Authorization: Basic` header; undefined where it is none. */
export function basicCredentials(
  header: string | undefined,
): { readonly name: string; readonly password: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The user with this name and password. */
export function findUser(users: Users, name: string, password: string): User | undefined {
  const user = Object.hasOwn(users, name) ? users[name] : undefined;
  return user && same(user.password, password) ? user : undefined;
}

/** The SHA-256 of a secret, in hex: what is kept of it. */
export const fingerprint = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Compares secrets without telling by the time how far they agree. */
function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(fingerprint(a)), Buffer.from(fingerprint(b)));
}
