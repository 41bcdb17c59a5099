import type { IncomingMessage } from 'node:http';
import { chunksHeld } from '../blobs.ts';
import { chunkSize } from '../file-bytes.ts';
import { bytesRead } from './young-garbage.ts';

/** Full chunks that wait for whoever reads; then the network waits too. */
const chunksReady = 2;

/**
 * A body in large chunks whose memory is used again, as blobs have them: a socket gives 64 KiB at a time, and a step
 * through iterators for each of those would cost more than the bytes do. What came before a failure is given first.
 */
export async function* bodyChunks(message: IncomingMessage): AsyncGenerator<Uint8Array> {
  const size = bufferSize(message);
  const ring: Uint8Array[] = [];
  const ready: Uint8Array[] = [];
  let count = 0;
  let filled = 0;
  let ended = false;
  let failure: unknown;
  let wake = () => {};
  const finish = (error?: unknown) => {
    if (ended) return;
    ended = true;
    failure = error;
    if (filled > 0) ready.push(current().subarray(0, filled));
    wake();
  };
  // Those that were given, those that wait, and the one that fills.
  const current = () => (ring[count % (chunksHeld + chunksReady + 2)] ??= Buffer.allocUnsafeSlow(size));
  message.on('data', (piece: Uint8Array) => {
    bytesRead(piece.byteLength);
    for (let at = 0; at < piece.byteLength;) {
      const buffer = current();
      const part = piece.subarray(at, at + size - filled);
      buffer.set(part, filled);
      filled += part.byteLength;
      at += part.byteLength;
      if (filled < size) continue;
      ready.push(buffer);
      count++;
      filled = 0;
      wake();
    }
    if (ready.length >= chunksReady) message.pause();
  });
  message.once('end', () => finish());
  message.once('error', finish);
  const cut = () => finish(new Error('The body was cut off.'));
  message.once('close', cut);
  // It may have broken before anybody read it.
  if (message.destroyed) cut();
  for (;;) {
    const chunk = ready.shift();
    if (chunk) yield chunk;
    else if (!ended) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      message.resume();
      await woken;
    } else if (failure !== undefined) throw failure;
    else return;
  }
}

/** Short bodies need no large chunk. */
function bufferSize(message: IncomingMessage): number {
  const length = Number(message.headers['content-length'] ?? NaN);
  return length > 0 && length < chunkSize ? length : chunkSize;
}
