import {
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { UserError } from '../../domain/errors.ts';
import { isKeyId } from '../../domain/registration.ts';

const secretBytes = 32;
const maxKeys = 50;
const maxLength = 16_384;

/** What stands before an Ed25519 seed in PKCS #8, in DER (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** One key of a ring. From its secret come, by HKDF-SHA256, a key that seals and one that signs. */
export class RingKey {
  readonly id: string;
  /** `ed25519:` and base64url: everyone may know it. */
  readonly publicKey: string;
  // Private fields appear neither in JSON nor in console.log.
  readonly #sealing: Buffer;
  readonly #signing: KeyObject;

  constructor(id: string, secret: Uint8Array) {
    this.id = id;
    const derive = (purpose: string) =>
      Buffer.from(hkdfSync('sha256', secret, '', `tidegate registration 1 ${purpose}`, 32));
    this.#sealing = derive('seal');
    this.#signing = createPrivateKey({
      key: Buffer.concat([pkcs8Prefix, derive('sign')]),
      format: 'der',
      type: 'pkcs8',
    });
    const { x } = createPublicKey(this.#signing).export({ format: 'jwk' });
    this.publicKey = `ed25519:${x}`;
  }

  /** The AES-256 key. */
  get sealing(): Uint8Array {
    return this.#sealing;
  }

  /** An Ed25519 signature in base64url. */
  sign(text: string): string {
    return sign(null, Buffer.from(text, 'utf8'), this.#signing).toString('base64url');
  }
}

/** The keys of a team: the first one seals, each opens what it sealed. */
export class KeyRing {
  readonly keys: readonly [RingKey, ...RingKey[]];

  constructor(keys: readonly [RingKey, ...RingKey[]]) {
    this.keys = keys;
  }

  get first(): RingKey {
    return this.keys[0];
  }

  find(id: string): RingKey | undefined {
    return this.keys.find((key) => key.id === id);
  }
}

/** Whether `signature` (base64url) over a text was made by a public key (`ed25519:…`). */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const x = publicKey.slice('ed25519:'.length);
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'));
  } catch {
    // 32 bytes that are no point of the curve.
    return false;
  }
}

/**
 * A key ring of one new key, as the text that TIDEGATE_KEYS or the key file holds: `id:base64` and a line feed.
 * To replace a key, put a new line above the old one.
 */
export function newKeyRing(random: (bytes: number) => Uint8Array = randomBytes): string {
  const id = `k-${Buffer.from(random(4)).toString('hex')}`;
  return `${id}:${Buffer.from(random(secretBytes)).toString('base64')}\n`;
}

/**
 * Reads a key ring: lines `id:base64` (empty ones and comments with # may be there), or JSON
 * `{"keys": [{"id": "…", "secret": "base64"}]}`. The first key seals.
 * @param source what the sentences call it, such as TIDEGATE_KEYS.
 * @throws UserError; no secret is ever part of its message.
 */
export function parseKeyRing(text: string, source: string): KeyRing {
  if (text.length > maxLength) throw bad(source, `has more than ${maxLength} characters`);
  const content = text.replace(/^\uFEFF/, '').trim();
  const written = content.startsWith('{') ? fromJson(content, source) : fromLines(content, source);
  const seen = new Set<string>();
  const keys = written.map(({ id, secret, where }) => {
    if (typeof id !== 'string' || !isKeyId(id)) {
      throw bad(source, `has no right id ${where} (1 to 32 of a-z, 0-9, ".", "_" and "-")`);
    }
    if (seen.has(id)) throw bad(source, `has the id ${id} twice`);
    seen.add(id);
    const bytes = typeof secret === 'string' ? fromBase64(secret) : undefined;
    if (bytes === undefined) {
      throw bad(source, `has no right secret for ${id} (base64 of ${secretBytes} bytes)`);
    }
    if (bytes.every((byte) => byte === bytes[0])) {
      throw bad(source, `has a placeholder for the secret of ${id}`);
    }
    return new RingKey(id, bytes);
  });
  const [first, ...others] = keys;
  if (first === undefined) throw bad(source, 'holds no key');
  if (keys.length > maxKeys) throw bad(source, `has ${keys.length} keys, and at most ${maxKeys} are read`);
  return new KeyRing([first, ...others]);
}

interface WrittenKey {
  readonly id: unknown;
  readonly secret: unknown;
  readonly where: string;
}

function fromLines(content: string, source: string): WrittenKey[] {
  return content.split('\n').flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const colon = line.indexOf(':');
    if (colon === -1) throw bad(source, `has no "id:base64" in line ${index + 1}`);
    return [{ id: line.slice(0, colon), secret: line.slice(colon + 1), where: `in line ${index + 1}` }];
  });
}

function fromJson(content: string, source: string): WrittenKey[] {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    // The parser's own message quotes the text.
    throw bad(source, 'is no valid JSON');
  }
  const keys = (value as { keys?: unknown }).keys;
  if (!Array.isArray(keys)) throw bad(source, 'has no list "keys"');
  return keys.map((key: unknown, index) => {
    const { id, secret } = (key ?? {}) as { id?: unknown; secret?: unknown };
    return { id, secret, where: `for key ${index + 1}` };
  });
}

function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  const right = bytes.length === secretBytes;
  // Buffer skips what is no base64; only the one right form gives the text back.
  return right && [bytes.toString('base64'), bytes.toString('base64url')].includes(text) ? bytes : undefined;
}

function bad(source: string, what: string): UserError {
  return new UserError(`The key ring in ${source} ${what}.`, {
    code: 'bad-key-ring',
    next: 'Write one line for each key: id:base64 of 32 random bytes (docs/REGISTRATION.md).',
  });
}
