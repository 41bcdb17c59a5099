import type { Answer, Ask } from './connection.ts';
import { isClosed } from './failures.ts';
import type { Kind } from './kinds.ts';
import { linesOf } from './lines.ts';
import { parseObject } from './parse.ts';
import { jsonOf, type Refusal } from './status.ts';
import { CallFailure } from './transport.ts';
import type { WatchEvent } from './types.ts';

/** Milliseconds without a byte: bookmarks come every minute. */
export const usualWatchIdleMs = 75_000;
const headMs = 15_000;

const types: Readonly<Record<string, WatchEvent['type']>> = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
  BOOKMARK: 'bookmark',
};

export interface Watching {
  readonly ask: (ask: Ask) => Promise<Answer>;
  readonly path: string;
  readonly kind: Kind;
  readonly idleMs: number;
  readonly signal: AbortSignal | undefined;
  readonly refused: (refusal: Refusal) => Error;
}

/**
 * Opens a watch at once, before anybody reads it, and gives its events as they come. It ends where it can't go on; a
 * server that refuses it (but for having forgotten the past) makes the first step throw.
 */
export function openWatch({ ask, path, kind, idleMs, signal, refused }: Watching): AsyncIterable<WatchEvent> {
  const opening = ask({ method: 'GET', path, repeat: 'safe', headMs, idleMs, signal });
  // Whoever reads hears of it; until then it is no defect.
  opening.catch(() => undefined);
  async function* events(): AsyncGenerator<WatchEvent> {
    let answer: Answer;
    try {
      answer = await opening;
    } catch (error) {
      if (signal?.aborted || isClosed(error)) return;
      throw error;
    }
    if (answer.refusal) {
      if (answer.refusal.status === 410) return;
      throw refused(answer.refusal);
    }
    try {
      for await (const line of linesOf(answer.reply.body)) {
        const event = eventOf(line, kind);
        if (event === undefined) return;
        yield event;
      }
    } catch (error) {
      if (signal?.aborted || error instanceof CallFailure) return;
      throw error;
    } finally {
      answer.reply.cancel();
    }
  }
  const reading = events();
  let begun = false;
  const iterator: AsyncIterator<WatchEvent> = {
    next() {
      begun = true;
      return reading.next();
    },
    async return() {
      // A generator that hasn't begun has nothing to leave.
      if (!begun) void opening.then(({ reply }) => reply?.cancel()).catch(() => undefined);
      return reading.return(undefined);
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** Undefined where a watch can't go on: an error of the server's, as 410, or something that nobody understands. */
function eventOf(line: string, kind: Kind): WatchEvent | undefined {
  const value = jsonOf(line);
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, object } = value as { readonly type?: unknown; readonly object?: unknown };
  const known = typeof type === 'string' ? types[type] : undefined;
  const parsed = known && parseObject(object, kind);
  return known && typeof parsed === 'object' ? { type: known, object: parsed } : undefined;
}
