import { digestOf, canonicalJson } from './digest.ts';
import { isName } from './bot.ts';
import { listed } from './text.ts';

/**
 * What a bot's sealed file says. All but `sealed` can be read by anyone, and `signature` covers all the rest, so that
 * anyone can check it without a secret. docs/REGISTRATION.md describes the format.
 */
export interface SealedId {
  readonly version: 1;
  /** The bot that it was made for. */
  readonly bot: string;
  /** The id of the key in the key ring that opens it. */
  readonly key: string;
  /** Public, and the same for the same id whatever the key: see `fingerprintOf`. */
  readonly fingerprint: string;
  /** Base64url of nonce (12 bytes), encrypted id (26) and tag (16): AES-256-GCM. */
  readonly sealed: string;
  /** The public key that the signature is checked with: `ed25519:` and 43 characters of base64url. */
  readonly signer: string;
  /** Base64url of an Ed25519 signature over `signedText`. */
  readonly signature: string;
}

/** How a bot stands, as anyone can tell without a secret. */
export type RegistrationState =
  | { readonly state: 'registered'; readonly fingerprint: string; readonly signer: string }
  | { readonly state: 'unregistered' }
  | {
      readonly state: 'invalid';
      readonly reason: 'renamed' | 'altered' | 'untrusted-key' | 'unknown-version' | 'unreadable';
      /** Undefined where it couldn't be read. */
      readonly fingerprint: string | undefined;
      /** One sentence. */
      readonly message: string;
      /** What to type or change next. */
      readonly next: string;
    };

type Invalid = Extract<RegistrationState, { state: 'invalid' }>;

/** A sealed file has some 700 characters; a larger one is none. */
const maxLength = 4_096;

const idPattern = /^[0-9a-hjkmnp-tv-z]{26}$/;
const keyIdPattern = /^[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?$/;
const fingerprintPattern = /^[0-9a-f]{32}$/;
const sealedPattern = /^[A-Za-z0-9_-]{72}$/;
// The last character of base64url that isn't a multiple of three bytes has unused bits: they must be 0.
const signerPattern = /^ed25519:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const signaturePattern = /^[A-Za-z0-9_-]{85}[AQgw]$/;

/** Whether a text is a bot's id: 26 characters of Crockford's base 32 in lower case (128 bits and a little). */
export function isBotId(text: string): boolean {
  return idPattern.test(text);
}

/** Whether a text can name a key of a key ring. */
export function isKeyId(text: string): boolean {
  return keyIdPattern.test(text);
}

/** Whether a text is a public key as `registration.keys` of tidegate.yml lists them. */
export function isPublicKey(text: string): boolean {
  return signerPattern.test(text);
}

/**
 * What tells two bots with the same id, without telling the id: an id has 128 bits of chance, so that nobody finds it
 * by trying.
 * @returns 32 hexadecimal digits.
 */
export function fingerprintOf(id: string): string {
  return digestOf(`tidegate bot id, version 1\n${id}`).slice(7, 39);
}

/** What the encryption binds: a sealed id can't be given to another bot, key or version. */
export function boundText(sealed: Pick<SealedId, 'version' | 'bot' | 'key'>): string {
  return canonicalJson({ tidegate: sealed.version, bot: sealed.bot, key: sealed.key });
}

/** What the signature covers. */
export function signedText(sealed: Omit<SealedId, 'signature'>): string {
  const { version, bot, key, fingerprint, sealed: box, signer } = sealed;
  return canonicalJson({ tidegate: version, bot, key, fingerprint, sealed: box, signer });
}

/** The sealed file's text. */
export function formatSealed(sealed: SealedId): string {
  return [
    `# The sealed id of the bot ${sealed.bot}. Commit this file: only the team's key ring opens what is sealed.`,
    '# Made by `tidegate register`, not to be edited. After renaming the bot: `tidegate register --rename`.',
    `tidegate: ${sealed.version}`,
    `bot: ${sealed.bot}`,
    `key: ${sealed.key}`,
    `fingerprint: ${sealed.fingerprint}`,
    `sealed: ${sealed.sealed}`,
    `signer: ${sealed.signer}`,
    `signature: ${sealed.signature}`,
    '',
  ].join('\n');
}

const members = ['tidegate', 'bot', 'key', 'fingerprint', 'sealed', 'signer', 'signature'] as const;

/** Reads a sealed file, strictly: each member once, in its one form. Comments, CRLF and empty lines may be there. */
export function parseSealed(text: string): SealedId | Invalid {
  if (text.length > maxLength) return unreadable(`it has more than ${maxLength} characters`);
  const found = new Map<string, string>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const content = line.trimEnd();
    if (content === '' || content.startsWith('#')) continue;
    const [, key, value] = /^([a-z0-9]{1,20}): +(\S{1,200})$/.exec(content) ?? [];
    if (key === undefined || value === undefined) return unreadable(`line ${index + 1} is no "key: value"`);
    if (found.has(key)) return unreadable(`${key} stands in it twice`);
    found.set(key, value);
  }
  const version = found.get('tidegate');
  if (version !== undefined && version !== '1') {
    const shown = /^\d{1,6}$/.test(version) ? version : 'unknown';
    return {
      state: 'invalid',
      reason: 'unknown-version',
      fingerprint: undefined,
      message: `The sealed id has version ${shown}, and this Tidegate reads version 1.`,
      next: 'Use the version of Tidegate that made it, or a newer one.',
    };
  }
  const missing = members.find((member) => !found.has(member));
  if (missing !== undefined) return unreadable(`${missing} is missing`);
  if (found.size > members.length) return unreadable('it holds something else, too');
  const of = (member: (typeof members)[number]) => found.get(member) as string;
  const sealed: SealedId = {
    version: 1,
    bot: of('bot'),
    key: of('key'),
    fingerprint: of('fingerprint'),
    sealed: of('sealed'),
    signer: of('signer'),
    signature: of('signature'),
  };
  const wrong = (
    [
      ['bot', isName(sealed.bot)],
      ['key', isKeyId(sealed.key)],
      ['fingerprint', fingerprintPattern.test(sealed.fingerprint)],
      ['sealed', sealedPattern.test(sealed.sealed)],
      ['signer', isPublicKey(sealed.signer)],
      ['signature', signaturePattern.test(sealed.signature)],
    ] as const
  ).find(([, right]) => !right);
  return wrong ? unreadable(`${wrong[0]} is not as it was written`) : sealed;
}

const restore =
  'Restore the file from git (`git log -- <bot>/.tidegate.bot` finds it), never write it by hand.';

function unreadable(why: string): Invalid {
  return {
    state: 'invalid',
    reason: 'unreadable',
    fingerprint: undefined,
    message: `The sealed id can't be read: ${why}.`,
    next: restore,
  };
}

/**
 * How a bot stands.
 * @param text its sealed file; undefined where it has none.
 * @param bot the name that it has now.
 * @param trusted public keys; empty trusts any.
 * @param holds whether the signature of what was read is right.
 */
export function registrationState(
  text: string | undefined,
  bot: string,
  trusted: readonly string[],
  holds: (sealed: SealedId) => boolean,
): RegistrationState {
  if (text === undefined) return { state: 'unregistered' };
  const sealed = parseSealed(text);
  if ('state' in sealed) return sealed;
  const { fingerprint, signer } = sealed;
  const invalid = (reason: Invalid['reason'], message: string, next: string): Invalid => ({
    state: 'invalid',
    reason,
    fingerprint,
    message,
    next,
  });
  if (!holds(sealed)) {
    return invalid('altered', "The sealed id was altered: its signature doesn't fit what it says.", restore);
  }
  if (trusted.length > 0 && !trusted.includes(signer)) {
    return invalid(
      'untrusted-key',
      `The sealed id is signed by ${signer}, which registration.keys of tidegate.yml doesn't list.`,
      'Register the bot with the key ring of the team, or add the key there if it is yours.',
    );
  }
  if (sealed.bot !== bot) {
    return invalid(
      'renamed',
      `The sealed id was made for the bot ${sealed.bot}, and this one is called ${bot}.`,
      `If it was renamed: tidegate register --rename ${bot}. If it is a copy: take .tidegate.bot away, then tidegate register ${bot}.`,
    );
  }
  return { state: 'registered', fingerprint, signer };
}

/** Bots that hold one and the same id, as copied directories do: at least two in each group. */
export function findDuplicates(
  bots: readonly { readonly bot: string; readonly registration: RegistrationState }[],
): { readonly fingerprint: string; readonly bots: readonly string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { bot, registration } of bots) {
    if (registration.state === 'unregistered' || registration.fingerprint === undefined) continue;
    const group = groups.get(registration.fingerprint) ?? [];
    groups.set(registration.fingerprint, [...group, bot]);
  }
  return [...groups]
    .filter(([, names]) => names.length > 1)
    .map(([fingerprint, names]) => ({ fingerprint, bots: names }));
}

/** What to do about bots that hold one and the same id. */
export function separateIds(bots: readonly string[]): string {
  return `Keep .tidegate.bot with one of ${listed(bots)}; take it out of every copy, register that anew with \`tidegate register\` and its name, and merge it.`;
}
