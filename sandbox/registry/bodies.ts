import type { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

/** Bytes that come bit by bit. */
export type Body = AsyncIterable<Uint8Array>;
/** What is done to a body on its way. */
export type Shape = (body: Body) => Body;

/** Writes a body to where it goes, no faster than that takes it. @throws when that is closed first. */
export async function pump(body: Body, target: Writable): Promise<void> {
  for await (const chunk of body) {
    if (target.destroyed) throw new Error('The receiving side is closed.');
    if (!target.write(chunk)) await drained(target);
  }
}

function drained(target: Writable): Promise<void> {
  return new Promise((done, fail) => {
    const off = () => {
      target.off('drain', onDrain);
      target.off('close', onClose);
    };
    const onDrain = () => {
      off();
      done();
    };
    const onClose = () => {
      off();
      fail(new Error('The receiving side was closed.'));
    };
    target.once('drain', onDrain);
    target.once('close', onClose);
    if (target.destroyed) onClose();
  });
}

/** Looks at each chunk. */
export const observed = (look: (chunk: Uint8Array) => void): Shape =>
  async function* (body) {
    for await (const chunk of body) {
      look(chunk);
      yield chunk;
    }
  };

/** The first `at` bytes, then `then`, which decides how it goes on: it may throw. */
export const first = (at: number, then: () => void = () => undefined): Shape =>
  async function* (body) {
    let left = at;
    if (left > 0) {
      for await (const chunk of body) {
        yield chunk.subarray(0, left);
        left -= chunk.byteLength;
        if (left <= 0) break;
      }
    }
    then();
  };

/** The byte at `at` is another. */
export const altered = (at: number): Shape =>
  async function* (body) {
    let position = 0;
    for await (const chunk of body) {
      const index = at - position;
      position += chunk.byteLength;
      if (index >= 0 && index < chunk.byteLength) {
        const copy = Uint8Array.from(chunk);
        copy[index] = (copy[index] ?? 0) ^ 0xff;
        yield copy;
      } else yield chunk;
    }
  };

/** `bytes` per tick; after `hangAt` bytes nothing until the signal. @throws when the signal comes. */
export const trickled = (bytes: number, tickMs: number, hangAt: number, signal: AbortSignal): Shape =>
  async function* (body) {
    let position = 0;
    for await (const chunk of body) {
      for (let at = 0; at < chunk.byteLength;) {
        const size = Math.min(Math.max(1, bytes), chunk.byteLength - at, hangAt - position);
        if (size <= 0) await aborted(signal);
        yield chunk.subarray(at, at + size);
        at += size;
        position += size;
        await wait(tickMs, undefined, { signal });
      }
    }
    if (position >= hangAt) await aborted(signal);
  };

/** Waits for the signal alone. @throws its reason. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, fail) => {
    const stop = () => fail(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
