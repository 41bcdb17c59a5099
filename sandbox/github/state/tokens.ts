import { createPublicKey, randomBytes, verify, type KeyObject } from 'node:crypto';
import { ApiError, badCredentials } from '../http/errors.ts';
import { isObject } from '../json.ts';
import type { Actor } from './accounts.ts';
import type { World } from './world.ts';

/** A token with GitHub's prefix for its kind: `ghp_` a person's, `ghs_` an app's or a workflow's. */
export function newToken(prefix: 'ghp_' | 'github_pat_' | 'ghs_'): string {
  return prefix + randomBytes(27).toString('base64url').replace(/[-_]/g, 'x');
}

/**
 * Who sent an `Authorization` header: a token, or a JSON web token of an app. The name of Basic authentication is as
 * good as any other.
 * @throws ApiError 401 where it is nobody's, or its time is over
 */
export function actorOf(world: World, header: string | undefined): Actor {
  if (header === undefined) return { kind: 'anonymous' };
  const [scheme = '', value = ''] = header.trim().split(/\s+/, 2);
  switch (scheme.toLowerCase()) {
    case 'token':
    case 'bearer':
      return value.split('.').length === 3 ? appOfJwt(world, value) : tokenOf(world, value);
    case 'basic': {
      const decoded = Buffer.from(value, 'base64').toString('utf8');
      const colon = decoded.indexOf(':');
      const [name, password] = [decoded.slice(0, colon), decoded.slice(colon + 1)];
      // A token may also stand alone, as the name.
      return tokenOf(world, password === '' || password === 'x-oauth-basic' ? name : password);
    }
    default:
      throw badCredentials();
  }
}

function tokenOf(world: World, value: string): Actor {
  const token = world.tokens.get(value);
  if (!token || (token.expiresAt !== undefined && world.now() >= token.expiresAt)) throw badCredentials();
  return token;
}

/** Checks a JWT of an app: RS256, issued by it, at most ten minutes long, valid now. */
function appOfJwt(world: World, jwt: string): Actor {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const header = part(head);
  const claims = part(body);
  if (header['alg'] !== 'RS256') throw new ApiError(401, 'A JSON web token could not be decoded');
  const issuer = String(claims['iss'] ?? '');
  const app = [...world.apps.values()].find((one) => String(one.id) === issuer || one.clientId === issuer);
  if (!app?.publicKey) throw new ApiError(401, 'Integration not found');
  if (!isSigned(app.publicKey, `${head}.${body}`, signature)) {
    throw new ApiError(401, 'A JSON web token could not be decoded');
  }
  const now = Math.floor(world.now() / 1000);
  const { iat, exp } = claims;
  if (typeof exp !== 'number' || exp <= now) {
    throw new ApiError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + 660) {
    throw new ApiError(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (typeof iat !== 'number' || iat > now + 60) {
    throw new ApiError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  return { kind: 'app', app };
}

function part(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new ApiError(401, 'A JSON web token could not be decoded');
}

function isSigned(key: KeyObject, content: string, signature: string): boolean {
  return verify('sha256', Buffer.from(content), key, Buffer.from(signature, 'base64url'));
}

/** An app's public key from PEM. @throws when it isn't one. */
export function publicKey(pem: string): KeyObject {
  return createPublicKey(pem);
}
