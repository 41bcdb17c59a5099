import { randomBytes, sign, type KeyObject } from 'node:crypto';

/**
 * Writes a self-signed certificate (X.509 version 3, RFC 5280) of an EC key on P-256, because Node can only read them.
 * @param name its subject and issuer.
 * @returns the certificate in DER.
 */
export function selfSigned(keys: { publicKey: KeyObject; privateKey: KeyObject }, name: string): Buffer {
  const dayMs = 24 * 60 * 60 * 1_000;
  const subject = sequence(set(sequence(objectId(2, 5, 4, 3), utf8(name))));
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    // A positive number of 16 bytes.
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    ecdsaWithSha256,
    subject,
    sequence(time(Date.now() - dayMs), time(Date.now() + 365 * dayMs)),
    subject,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(basicConstraintsOfAnAuthority)),
  );
  const signature = sign('sha256', body, keys.privateKey);
  return sequence(body, ecdsaWithSha256, bitString(signature));
}

/** A certificate as PEM. */
export function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** DER (ITU-T X.690): a type, the length, the content. */
function der(type: number, content: Uint8Array): Buffer {
  const size = content.byteLength;
  const bytes = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([type, ...bytes]), content]);
}

const sequence = (...parts: Buffer[]) => der(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]) => der(0x31, Buffer.concat(parts));
const tagged = (number: number, content: Buffer) => der(0xa0 + number, content);
const integer = (bytes: Buffer) => der(0x02, bytes);
const utf8 = (text: string) => der(0x0c, Buffer.from(text));
const bitString = (bytes: Buffer) => der(0x03, Buffer.concat([Buffer.from([0]), bytes]));

function objectId(first: number, second: number, ...others: number[]): Buffer {
  const base128 = (value: number): number[] => {
    const digits = [value & 0x7f];
    for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
    return digits;
  };
  return der(0x06, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
}

/** UTCTime, `YYMMDDHHMMSSZ`: right until 2049. */
const time = (ms: number) =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/\D/g, '')}Z`));

const ecdsaWithSha256 = sequence(objectId(1, 2, 840, 10_045, 4, 3, 2));

/** Critical, and it may sign: what roots of trust are asked for. */
const basicConstraintsOfAnAuthority = sequence(
  objectId(2, 5, 29, 19),
  der(0x01, Buffer.from([0xff])),
  der(0x04, sequence(der(0x01, Buffer.from([0xff])))),
);
