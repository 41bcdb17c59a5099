import { randomUUID, sign, verify, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import type { Access } from './scopes.ts';

const header = v.object({ alg: v.literal('ES256') });
const claims = v.object({
  iss: v.string(),
  aud: v.union([v.string(), v.array(v.string())]),
  exp: v.number(),
  nbf: v.number(),
  access: v.array(v.object({ type: v.string(), name: v.string(), actions: v.array(v.string()) })),
});

export interface TokenContent {
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  readonly access: readonly Access[];
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/**
 * A token of the distribution specification: a JWT signed with ES256 that carries its certificate (`x5c`), by which
 * the registry finds out whom it comes from.
 */
export function signToken(content: TokenContent, privateKey: KeyObject, certificate: Buffer): string {
  const body = {
    iss: content.issuer,
    sub: content.subject,
    aud: content.audience,
    exp: content.expiresAt,
    // Two clocks may differ by a second.
    nbf: content.issuedAt - 10,
    iat: content.issuedAt,
    jti: randomUUID(),
    access: content.access,
  };
  const head = { typ: 'JWT', alg: 'ES256', x5c: [certificate.toString('base64')] };
  const signed = [head, body]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/**
 * What a token allows.
 * @param now seconds since 1970.
 * @returns undefined where it is malformed, of another issuer or audience, not signed by the key, or not valid now.
 */
export function readToken(
  token: string,
  publicKey: KeyObject,
  expected: { readonly issuer: string; readonly audience: string },
  now: number,
): readonly Access[] | undefined {
  const [head = '', body = '', signature = '', more] = token.split('.');
  if (more !== undefined || !v.is(header, json(head))) return undefined;
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
    return undefined;
  const read = v.safeParse(claims, json(body));
  if (!read.success) return undefined;
  const { iss, aud, exp, nbf, access } = read.output;
  const meant = iss === expected.issuer && [aud].flat().includes(expected.audience);
  return meant && nbf <= now && now < exp ? access : undefined;
}

function json(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
