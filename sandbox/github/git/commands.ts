import type { RefChange } from '../logic/refs.ts';

const zero = '0'.repeat(40);

/** The refs that a push wants to move: the lines before the first flush packet. */
export function commands(body: Buffer): RefChange[] {
  const changes: RefChange[] = [];
  for (let at = 0; at + 4 <= body.length;) {
    const length = Number.parseInt(body.toString('latin1', at, at + 4), 16);
    if (!Number.isInteger(length) || length < 4) break;
    const [line = ''] = body.toString('utf8', at + 4, at + length).split('\0');
    changes.push(...parseMove(line));
    at += length;
  }
  return changes;
}

/** A line of the old id, the new id and the ref: a command of a push, or what a hook is told. */
export function parseMove(line: string): RefChange[] {
  const found = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+?)\n?$/.exec(line);
  if (!found) return [];
  const [, from = '', to = '', ref = ''] = found;
  return [{ ref, from: from === zero ? undefined : from, to: to === zero ? undefined : to }];
}
