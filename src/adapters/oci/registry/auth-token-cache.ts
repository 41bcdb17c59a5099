import type { Credential } from './credentials.ts';
import { covers, scopeTexts, type Demand } from './auth-scopes.ts';
import { requestToken, type Token, type TokenExchange } from './auth-token.ts';

/** The tokens of one token server for one login. */
export interface TokenCache {
  /** A token that serves the demand, asked for where none is there; undefined where the server refuses one. */
  obtain(demand: Demand): Promise<Token | undefined>;
  /** A token that is there and serves the demand. */
  covering(demand: Demand): Token | undefined;
  find(value: string): Token | undefined;
  drop(token: Token): void;
  /** Whether the server refused the last request for a token. */
  readonly isRefused: boolean;
}

export interface TokenCacheOptions {
  readonly realm: URL;
  readonly service: string | undefined;
  readonly credential: () => Promise<Credential | undefined>;
  readonly exchange: TokenExchange;
  readonly now: () => number;
}

export function tokenCache(options: TokenCacheOptions): TokenCache {
  const { realm, service, exchange, now } = options;
  let refreshToken: string | undefined;
  let isRefused = false;
  let tokens: readonly Token[] = [];
  let underWay: readonly { readonly demand: Demand; readonly token: Promise<Token | undefined> }[] = [];
  /** What the server refused already: it would refuse it again. */
  const refused = new Set<string>();

  const fetch = async (demand: Demand): Promise<Token | undefined> => {
    const name = scopeTexts(demand).join(' ');
    if (refused.has(name)) return undefined;
    const login = await options.credential();
    const credential =
      login?.kind === 'identity-token' && refreshToken !== undefined
        ? { ...login, token: refreshToken }
        : login;
    const token = await requestToken({ realm, service, demand, credential }, exchange, now);
    isRefused = token === undefined;
    if (token === undefined) {
      refused.add(name);
      return undefined;
    }
    refreshToken = token.refreshToken ?? refreshToken;
    // One that a newer one can do everything for is never chosen again.
    tokens = [token, ...tokens.filter((old) => now() < old.renewAt && !covers(demand, old.demand))];
    return token;
  };

  const covering = (demand: Demand) =>
    tokens.find((token) => now() < token.renewAt && covers(token.demand, demand));

  return {
    covering,
    async obtain(demand) {
      const there = covering(demand);
      if (there !== undefined) return there;
      const coming = underWay.find((other) => covers(other.demand, demand));
      if (coming !== undefined) return coming.token;
      const entry = { demand, token: fetch(demand) };
      underWay = [...underWay, entry];
      try {
        return await entry.token;
      } finally {
        underWay = underWay.filter((other) => other !== entry);
      }
    },
    find: (value) => tokens.find((token) => token.value === value),
    drop(token) {
      tokens = tokens.filter((other) => other !== token);
    },
    get isRefused() {
      return isRefused;
    },
  };
}
