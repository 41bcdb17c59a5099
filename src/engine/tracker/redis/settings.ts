/** A Redis that holds the conversations of an environment's bots. */
export interface RedisSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** What names of conversations begin with: bots that share a Redis have different ones. */
  readonly prefix: string;
  /** Seconds after its last event for which a conversation is kept; undefined: for ever. */
  readonly expirySeconds: number | undefined;
}

/** Settings that can't be: nothing of a password is in the message. */
export class BadStoreSettings extends Error {}

export const variables = {
  store: 'TIDEGATE_TRACKER_STORE',
  prefix: 'TIDEGATE_TRACKER_PREFIX',
  expiry: 'TIDEGATE_TRACKER_EXPIRY',
} as const;

const example = 'redis://HOST:6379/0, or rediss://USER:PASSWORD@HOST:6379/0 with TLS';

/** A hundred years: as long as for ever, and within what Redis can count. */
const longestExpiry = 100 * 366 * 24 * 60 * 60;

/**
 * Reads where conversations are kept from environment variables; undefined where none names a store.
 * @throws BadStoreSettings
 */
export function redisSettings(
  environment: Readonly<Record<string, string | undefined>>,
): RedisSettings | undefined {
  const text = environment[variables.store]?.trim() ?? '';
  if (text === '') return undefined;
  const bad = (wrong: string): BadStoreSettings =>
    new BadStoreSettings(`${variables.store} can't be used: ${wrong}. Write ${example}.`);
  if (!URL.canParse(text)) throw bad('it is no address');
  const { protocol, hostname, port, pathname, username, password, search, hash } = new URL(text);
  if (protocol !== 'redis:' && protocol !== 'rediss:')
    throw bad(`${protocol}// is spoken by something else than Redis`);
  if (hostname === '') throw bad('it names no host');
  if (search !== '' || hash !== '') throw bad('it holds a ? or a #, which an address may not');
  const database = /^\/?(\d{0,5})$/.exec(pathname)?.[1];
  if (database === undefined)
    throw bad('behind the host stands something else than the number of a database');
  return {
    // An IPv6 address stands in brackets in an address, and nowhere else.
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 6379 : Number(port),
    tls: protocol === 'rediss:',
    username: decoded(username, bad),
    password: decoded(password, bad),
    database: Number(database),
    prefix: prefixOf(environment[variables.prefix]),
    expirySeconds: expiryOf(environment[variables.expiry]),
  };
}

function decoded(part: string, bad: (wrong: string) => BadStoreSettings): string | undefined {
  try {
    return part === '' ? undefined : decodeURIComponent(part);
  } catch {
    throw bad('its user or password holds a % that stands for nothing (a % itself is written %25)');
  }
}

function prefixOf(text: string | undefined): string {
  const prefix = text === undefined || text === '' ? 'bot' : text;
  if (/^[A-Za-z0-9._/-]{1,200}$/.test(prefix)) return prefix;
  throw new BadStoreSettings(
    `${variables.prefix} can't be used: it may have up to 200 letters, digits and . _ / -, such as staging/bakery.`,
  );
}

function expiryOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= longestExpiry) return seconds;
  throw new BadStoreSettings(
    `${variables.expiry} can't be used: it is a whole number of seconds, at least 1, such as 2592000 for thirty days.`,
  );
}

/** A Redis as people may read of it: without user and password. */
export function shownRedis({ host, port, tls, database }: RedisSettings): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'rediss' : 'redis'}://${name}:${port}/${database}`;
}
