import { createHash } from 'node:crypto';
import type { BlobName, BlobSource } from '../blobs.ts';
import { damagedError } from './errors.ts';

/**
 * The bytes of a source from an offset on. All of them are hashed, and the last chunk comes only once it is known that
 * together they are the expected blob: whoever gets it late has not sent a damaged blob whole.
 * @throws EnvironmentError `blob-damaged`
 */
export async function* verified(
  source: BlobSource,
  expected: BlobName,
  offset = 0,
): AsyncGenerator<Uint8Array> {
  const damaged = (what: string) => damagedError(expected, 'where it was read', what);
  const hash = createHash('sha256');
  let last: Uint8Array | undefined;
  let position = 0;
  for await (const chunk of source.open()) {
    if (chunk.byteLength === 0) continue;
    const start = position;
    position += chunk.byteLength;
    if (position > expected.size) throw damaged(`it has more than its ${expected.size} bytes`);
    hash.update(chunk);
    const part = chunk.subarray(Math.max(0, offset - start));
    if (position === expected.size) last = part;
    else if (part.byteLength > 0) yield part;
  }
  if (position < expected.size) throw damaged(`it has ${position} of its ${expected.size} bytes`);
  const digest = `sha256:${hash.digest('hex')}`;
  if (digest !== expected.digest) throw damaged(`its bytes have the digest ${digest}`);
  if (last && last.byteLength > 0) yield last;
}

/** What the bytes of a source are called. */
export async function nameOf(source: BlobSource): Promise<BlobName> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of source.open()) {
    hash.update(chunk);
    size += chunk.byteLength;
  }
  return { digest: `sha256:${hash.digest('hex')}`, size };
}
