import { Buffer } from 'node:buffer';
import * as v from 'valibot';
import { EnvironmentError } from '../../../domain/errors.ts';
import type { Credential } from './credentials.ts';
import { scopeTexts, type Demand } from './auth-scopes.ts';

/** What a token server is asked. */
export interface TokenRequest {
  readonly realm: URL;
  readonly service: string | undefined;
  readonly demand: Demand;
  /** Undefined: anonymously. */
  readonly credential: Credential | undefined;
}

/** A token, with its life in milliseconds since the Unix epoch. */
export interface Token {
  readonly value: string;
  readonly demand: Demand;
  readonly issuedAt: number;
  /** From here on a new one is asked for: a little before it ends. */
  readonly renewAt: number;
  /** A refresh token that takes the place of the one that was sent. */
  readonly refreshToken: string | undefined;
}

/** One exchange with a token server. `body` is a form. */
export type TokenExchange = (
  url: URL,
  options: { readonly headers: Readonly<Record<string, string>>; readonly body?: string },
) => Promise<{ readonly status: number; readonly body: string }>;

const defaultSeconds = 60;
const longestSeconds = 86_400;
const earlierMs = 10_000;

const text = v.optional(v.nullable(v.string()));
const answerSchema = v.object({
  token: text,
  access_token: text,
  refresh_token: text,
  issued_at: text,
  expires_in: v.optional(v.nullable(v.number())),
});

/**
 * Asks a token server (distribution's token specification): GET with a login or anonymously, or OAuth2's POST
 * with an identity token.
 * @returns undefined where it refuses (400, 401, 403).
 * @throws EnvironmentError `token-server-failed`; nothing of what was sent or answered is in its message.
 */
export async function requestToken(
  request: TokenRequest,
  exchange: TokenExchange,
  now: () => number,
): Promise<Token | undefined> {
  const { realm, credential } = request;
  const askedAt = now();
  const failed = (what: string, next?: string) =>
    new EnvironmentError(`The token server ${realm.origin} ${what}.`, {
      code: 'token-server-failed',
      next: next ?? 'Try again later; if it stays so, ask those who run the registry.',
    });
  const { status, body } =
    credential?.kind === 'identity-token'
      ? await exchange(realm, refreshForm(request, credential.token))
      : await exchange(queryUrl(request), {
          headers: { accept: 'application/json', ...loginOf(credential) },
        });
  if (status === 400 || status === 401 || status === 403) return undefined;
  if (status >= 300 && status < 400)
    throw failed('sends elsewhere (a redirect), which is not followed because the credential would go along');
  if (credential?.kind === 'identity-token' && (status === 404 || status === 405))
    throw failed(
      `doesn't take identity tokens (it answered ${status} to the OAuth2 request)`,
      'Log in with a user name and a password or token instead.',
    );
  if (status !== 200) throw failed(`answered ${status}`);
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), answerSchema), body);
  if (!answer.success) throw failed('answered something else than JSON with a token');
  const value = answer.output.token || answer.output.access_token;
  // Anything else could not stand in a header.
  if (!value || !/^[\x21-\x7e]+$/.test(value)) throw failed('answered without a token');
  const { expires_in, issued_at, refresh_token } = answer.output;
  return {
    value,
    demand: request.demand,
    issuedAt: askedAt,
    renewAt: renewalOf(askedAt, expires_in ?? undefined, issued_at ?? undefined),
    refreshToken: refresh_token || undefined,
  };
}

/** `Basic` credentials as RFC 7617 writes them; nothing for none. */
export function loginOf(credential: Credential | undefined): Readonly<Record<string, string>> {
  if (credential?.kind !== 'basic') return {};
  const login = Buffer.from(`${credential.username}:${credential.password}`, 'utf8').toString('base64');
  return { authorization: `Basic ${login}` };
}

/** A renewal a little early; the server's clock counts only where it makes sense by ours. */
function renewalOf(askedAt: number, expiresIn: number | undefined, issuedAt: string | undefined): number {
  const seconds =
    expiresIn !== undefined && expiresIn > 0 ? Math.min(expiresIn, longestSeconds) : defaultSeconds;
  const lifeMs = seconds * 1000;
  const early = Math.min(earlierMs, lifeMs / 4);
  const issued = issuedAt === undefined ? Number.NaN : Date.parse(issuedAt);
  const isUsable = issued <= askedAt && issued + lifeMs - early > askedAt;
  return (isUsable ? issued : askedAt) + lifeMs - early;
}

function queryUrl({ realm, service, demand }: TokenRequest): URL {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopeTexts(demand)) url.searchParams.append('scope', scope);
  return url;
}

function refreshForm({ service, demand }: TokenRequest, refreshToken: string) {
  const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'tidegate' });
  if (service !== undefined) form.set('service', service);
  const scopes = scopeTexts(demand);
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  form.set('refresh_token', refreshToken);
  return {
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}
