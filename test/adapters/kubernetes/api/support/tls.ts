import { generateKeyPairSync } from 'node:crypto';
import { pem, selfSigned } from '../../../../../sandbox/registry/certificate.ts';

/** A key and a certificate for that name, which is its own authority. PEM. */
export function certificateFor(name: string): { readonly key: string; readonly cert: string } {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(selfSigned(keys, name)),
  };
}

export const base64 = (text: string) => Buffer.from(text).toString('base64');
