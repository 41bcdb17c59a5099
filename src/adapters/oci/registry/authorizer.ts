import { listed } from '../../../domain/text.ts';
import { tokenExchange } from './auth-exchange.ts';
import { parseRealm } from './auth-realm.ts';
import { covers, demandOf, parseDemand, union, type Demand, type Scope } from './auth-scopes.ts';
import { loginOf } from './auth-token.ts';
import { tokenCache, type TokenCache } from './auth-token-cache.ts';
import { parseChallenges, type Challenge } from './challenge.ts';
import type { Credential, Credentials } from './credentials.ts';
import type { Request } from './http.ts';
import { realWaiting, type Waiting } from './patience.ts';

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
  /** Whose login was used, as a clause for the error of a request that stays refused. */
  login(): Promise<string>;
}

export interface AuthorizerOptions {
  readonly origin: URL;
  readonly credentials: Credentials;
  readonly request: Request;
  readonly waiting?: Waiting;
}

/** What a registry demanded. */
type Demanded =
  | { readonly scheme: 'basic'; readonly header: string }
  | { readonly scheme: 'bearer'; readonly tokens: TokenCache; readonly realm: string };

/** Milliseconds after which a token that is refused may have ended before its time: a new one is worth asking for. */
const freshFor = 10_000;

/** An authorizer that knows nothing until the registry demands something. Credentials are looked for then, once. */
export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { origin, credentials, request, waiting = realWaiting } = options;
  const exchange = tokenExchange(request, waiting);
  const now = () => waiting.now();
  let demanded: Demanded | undefined;
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
    const error = challenge.parameters.get('error');
    // Registries name an error only where a token came (RFC 6750, 3.1).
    const used =
      sent !== undefined
        ? tokens.find(sent.replace(/^Bearer /, ''))
        : error !== undefined
          ? tokens.covering(all)
          : undefined;
    if (used !== undefined) {
      if (covers(used.demand, all)) {
        // It was given for exactly this: another one would say the same, unless this one has ended.
        if (error === 'insufficient_scope') return false;
        if (now() - used.issuedAt < freshFor && now() < used.renewAt) return false;
      }
      tokens.drop(used);
    }
    if ((await tokens.obtain(all)) !== undefined) return true;
    // What the registry names may be a placeholder that nobody has a right to (GitHub's `user/image`).
    return used === undefined && (await tokens.obtain(wanted)) !== undefined;
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
      const challenge = challenges.find(({ scheme }) => scheme === 'bearer');
      if (challenge !== undefined) return bearer(challenge, demandOf(scopes), sent);
      return challenges.some(({ scheme }) => scheme === 'basic') && basic(sent);
    },
    async login() {
      const found = await credential();
      if (found === undefined) {
        const places = credentials.places?.(origin.host) ?? [];
        return `no credentials for ${origin.host} were found${places.length > 0 ? ` in ${listed(places)}` : ''}`;
      }
      const source = `the credentials from ${found.source ?? 'this environment'}`;
      const isRefused = demanded?.scheme === 'bearer' && demanded.tokens.isRefused;
      return isRefused ? `its token server refused ${source}` : `with ${source}`;
    },
  };
}
