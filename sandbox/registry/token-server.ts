import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fingerprint, type Users } from './credentials.ts';
import { pem, selfSigned } from './certificate.ts';
import type { TokenIssuer } from './docker-registry.ts';
import { signToken } from './jwt.ts';
import { serve, type Place, type Running } from './running.ts';
import { allowed, parseScope, type Access, type Grants } from './scopes.ts';
import { whoAsks, type Asked, type GrantType } from './token-request.ts';

export interface TokenServerOptions extends Place {
  readonly users: Users;
  /** What is allowed without a password. Where it isn't given, nobody gets a token without one. */
  readonly anonymous?: Grants;
  /** The name by which the registry is known; `registry.test` unless told. */
  readonly service?: string;
  /** Seconds that a token is valid for; 300 unless told. */
  readonly expirySeconds?: number;
  /**
   * Seconds by which a token's `exp` lies before what it should be. `docker-registry` takes tokens for 60 seconds more
   * than they are valid: with 60 here they end there when `expirySeconds` says.
   */
  readonly leewaySeconds?: number;
  /** Whether answers say `expires_in` and `issued_at`; true unless told. Azure's don't. */
  readonly statesExpiry?: boolean;
  /** `narrow` (unless told): a token for what is allowed of what was asked. `forbid`: 403 where any of it isn't. */
  readonly excess?: 'narrow' | 'forbid';
}

/** What is kept of a request: nothing secret. */
export interface TokenRequest {
  readonly method: string;
  readonly grant: GrantType;
  readonly user: string | undefined;
  /** As they were asked for. */
  readonly scopes: readonly string[];
  readonly status: number;
}

/** A token server that runs. It is what `startDockerRegistry` and `startNodeRegistry` take as `auth`. */
export interface TokenServer extends Running, TokenIssuer {
  /** Every request in order. */
  readonly requests: readonly TokenRequest[];
  /** An identity token (an OAuth2 refresh token) of a user, as a login would have left it in Docker's settings. */
  identityToken(user: string): string;
  /** Makes every identity token invalid. */
  revokeIdentityTokens(): void;
  /** The same issuer, found at another address: a proxy's that stands in front of it. */
  at(origin: string): TokenIssuer;
}

/**
 * Starts a token server of the distribution specification: `GET /token` with Basic authentication, and `POST /token`
 * of OAuth2 with `password` and `refresh_token`. Its signing key lives as long as it does.
 */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const { users, service = 'registry.test', expirySeconds = 300, leewaySeconds = 0 } = options;
  const issuer = 'tidegate sandbox';
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = selfSigned(keys, issuer);
  const requests: TokenRequest[] = [];
  /** Users by the fingerprints of their identity tokens. */
  const identities = new Map<string, string>();

  const identityToken = (user: string): string => {
    const token = randomBytes(32).toString('base64url');
    identities.set(fingerprint(token), user);
    return token;
  };
  const answer = (asked: Asked): readonly [status: number, body: object] => {
    if (asked.grant === 'other') return [400, { error: 'unsupported_grant_type' }];
    if (!asked.grants) return [401, refusal('UNAUTHORIZED', 'The credential is missing or wrong.')];
    const access = asked.scopes.map(parseScope).filter((one): one is Access => one !== undefined);
    if (access.length < asked.scopes.length) return [400, refusal('UNSUPPORTED', 'A scope is malformed.')];
    const given = allowed(access, asked.grants);
    const count = (list: readonly Access[]) => list.flatMap(({ actions }) => actions).length;
    if (options.excess === 'forbid' && count(given) < count(access)) {
      return [403, refusal('DENIED', 'The requested access is denied.')];
    }
    const now = Math.floor(Date.now() / 1_000);
    const content = {
      issuer,
      audience: service,
      subject: asked.user ?? '',
      access: given,
      issuedAt: now,
      expiresAt: now + expirySeconds - leewaySeconds,
    };
    const token = signToken(content, keys.privateKey, certificate);
    const body = {
      access_token: token,
      ...(asked.grant !== 'password' && asked.grant !== 'refresh_token'
        ? { token }
        : { scope: asked.scopes.join(' ') }),
      ...(options.statesExpiry !== false && {
        expires_in: expirySeconds,
        issued_at: new Date(now * 1_000).toISOString(),
      }),
      ...(asked.wantsIdentity && asked.user !== undefined && { refresh_token: identityToken(asked.user) }),
    };
    return [200, body];
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = request;
    if (!/^\/token(\?|$)/.test(url)) return reply(response, 404, refusal('NAME_UNKNOWN', 'Ask /token.'));
    if (method !== 'GET' && method !== 'POST')
      return reply(response, 405, refusal('UNSUPPORTED', 'GET or POST.'));
    const asked = await whoAsks(request, { users, anonymous: options.anonymous, identities });
    const [status, body] = answer(asked);
    const { grant, user, scopes } = asked;
    requests.push({ method, grant, user, scopes, status });
    reply(response, status, body);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const place = await serve(server, options);
  const at = (origin: string) => ({
    realm: `${origin}/token`,
    service,
    issuer,
    certificate: pem(certificate),
  });
  return {
    ...place,
    ...at(place.origin),
    requests,
    at,
    identityToken: (user) => {
      if (!Object.hasOwn(users, user)) throw new Error(`There is no user ${JSON.stringify(user)}.`);
      return identityToken(user);
    },
    revokeIdentityTokens: () => identities.clear(),
  };
}

const refusal = (code: string, message: string) => ({ errors: [{ code, message }] });

function reply(response: ServerResponse, status: number, body: object): void {
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="tidegate sandbox"' } : {};
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...challenge,
  });
  response.end(JSON.stringify(body));
}
