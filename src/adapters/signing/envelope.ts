import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { boundText, fingerprintOf, isBotId, signedText, type SealedId } from '../../domain/registration.ts';
import { isSignedBy, type RingKey } from './key-ring.ts';

const nonceBytes = 12;
const tagBytes = 16;
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new id: 26 characters of Crockford's base 32, five random bits each. */
export function newBotId(random: (bytes: number) => Uint8Array = randomBytes): string {
  return Array.from(random(26), (byte) => alphabet[byte & 31]).join('');
}

/** Encrypts (AES-256-GCM, a random nonce) and signs (Ed25519) a bot's id with one key. */
export function seal(
  { bot, id }: { readonly bot: string; readonly id: string },
  key: RingKey,
  random: (bytes: number) => Uint8Array = randomBytes,
): SealedId {
  const nonce = random(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key.sealing, nonce);
  cipher.setAAD(Buffer.from(boundText({ version: 1, bot, key: key.id }), 'utf8'));
  const box = Buffer.concat([nonce, cipher.update(id, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const sealed = {
    version: 1 as const,
    bot,
    key: key.id,
    fingerprint: fingerprintOf(id),
    sealed: box.toString('base64url'),
    signer: key.publicKey,
  };
  return { ...sealed, signature: key.sign(signedText(sealed)) };
}

/** The id in it; undefined where it wasn't sealed with this key for what it says. */
export function unseal(sealed: SealedId, key: RingKey): string | undefined {
  const box = Buffer.from(sealed.sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key.sealing, box.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(boundText(sealed), 'utf8'));
  decipher.setAuthTag(box.subarray(-tagBytes));
  try {
    const id =
      decipher.update(box.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
    return isBotId(id) && fingerprintOf(id) === sealed.fingerprint ? id : undefined;
  } catch {
    // The tag is wrong.
    return undefined;
  }
}

/** Whether the signature fits what the file says. */
export function signatureHolds(sealed: SealedId): boolean {
  return isSignedBy(sealed.signer, signedText(sealed), sealed.signature);
}
