import { setTimeout as sleep } from 'node:timers/promises';
import type { UserError } from '../../../domain/errors.ts';
import { tokenExchange } from './auth-exchange.ts';
import { parseRealm } from './auth-realm.ts';
import { refusal } from './auth-refusal.ts';
import { covers, demandOf, parseDemand, union, type Demand, type Scope } from './auth-scopes.ts';
import { loginOf } from './auth-token.ts';
import { tokenCache, type TokenCache } from './auth-token-cache.ts';
import { parseChallenges, type Challenge } from './challenge.ts';
import type { Credential, Credentials } from './credentials.ts';
import type { Request } from './http.ts';

export type { Scope } from './auth-scopes.ts';

/**
 * Authorizes the requests to one registry. All stores of one origin should share one, so that a promotion within
 * a registry needs one refused request and two tokens at most: one for the source, one for both repositories.
 */
export interface Authorizer {
  /**
   * The Authorization header for a request that needs these scopes, as far as known; undefined where nothing was
   * demanded so far, or where no token is to be had. Ask with the scopes of the whole operation (a mount: those of
   * both repositories): a token for more serves for less.
   */
  header(scopes: readonly Scope[]): Promise<string | undefined>;
  /**
   * Takes in a 401 of the registry itself, never one of a place that it redirects to: its WWW-Authenticate headers,
   * the scopes of the request, and the header that it was `sent` with. True where repeating it once, with a new
   * `header(scopes)`, is worth it.
   * @throws EnvironmentError where the token server can't be used; UserError for a broken file of credentials.
   */
  challenged(wwwAuthenticate: readonly string[], scopes: readonly Scope[], sent?: string): Promise<boolean>;
  /** The error for a request that stays refused: which credential was used, or where none was found. */
  refused(scopes: readonly Scope[]): Promise<UserError>;
}

export interface AuthorizerOptions {
  readonly origin: URL;
  readonly credentials: Credentials;
  readonly request: Request;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** Sleeps for milliseconds. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** What a registry demanded. */
type Demanded =
  | { readonly scheme: 'basic'; readonly header: string }
  | { readonly scheme: 'bearer'; readonly tokens: TokenCache; readonly realm: string };

/** Milliseconds after which a token that is refused may have ended before its time: a new one is worth asking for. */
const freshFor = 10_000;

/** An authorizer that knows nothing until the registry demands something. Credentials are looked for then, once. */
export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { origin, credentials, request, now = Date.now, wait = sleep } = options;
  const exchange = tokenExchange(request, wait);
  let demanded: Demanded | undefined;
  let schemes: readonly string[] = [];
  let known: Promise<Credential | undefined> | undefined;
  const credential = () => (known ??= credentials.for(origin.host));

  /** Takes in what a Bearer challenge says; the tokens of an earlier one stay if it says the same. */
  const tokensFor = ({ parameters }: Challenge): TokenCache => {
    const realm = parseRealm(parameters.get('realm'), origin);
    const service = parameters.get('service');
    const name = JSON.stringify([realm.href, service]);
    if (demanded?.scheme !== 'bearer' || demanded.realm !== name) {
      const tokens = tokenCache({ realm, service, credential, exchange, now });
      demanded = { scheme: 'bearer', realm: name, tokens };
    }
    return demanded.tokens;
  };

  const bearer = async (challenge: Challenge, wanted: Demand, sent: string | undefined): Promise<boolean> => {
    const tokens = tokensFor(challenge);
    const all = union(wanted, parseDemand(challenge.parameters.get('scope') ?? ''));
    const used = sent === undefined ? undefined : tokens.find(sent.replace(/^Bearer /, ''));
    if (used !== undefined) {
      if (covers(used.demand, all)) {
        // It was given for exactly this: another one would say the same, unless this one has ended.
        if (challenge.parameters.get('error') === 'insufficient_scope') return false;
        if (now() - used.issuedAt < freshFor && now() < used.renewAt) return false;
      }
      tokens.drop(used);
    }
    return (await tokens.obtain(all)) !== undefined;
  };

  const basic = async (sent: string | undefined): Promise<boolean> => {
    const { authorization } = loginOf(await credential());
    if (authorization === undefined || authorization === sent) return false;
    demanded = { scheme: 'basic', header: authorization };
    return true;
  };

  return {
    async header(scopes) {
      if (demanded === undefined) return undefined;
      if (demanded.scheme === 'basic') return demanded.header;
      const token = await demanded.tokens.obtain(demandOf(scopes));
      return token && `Bearer ${token.value}`;
    },
    async challenged(wwwAuthenticate, scopes, sent) {
      const challenges = parseChallenges(wwwAuthenticate);
      schemes = challenges.map(({ scheme }) => scheme);
      const challenge = challenges.find(({ scheme }) => scheme === 'bearer');
      if (challenge !== undefined) return bearer(challenge, demandOf(scopes), sent);
      return schemes.includes('basic') ? basic(sent) : false;
    },
    async refused(scopes) {
      return refusal({
        host: origin.host,
        scopes,
        schemes,
        credential: await credential(),
        places: credentials.places?.(origin.host) ?? [],
        isLoginRefused: demanded?.scheme === 'bearer' && demanded.tokens.isRefused,
      });
    },
  };
}
