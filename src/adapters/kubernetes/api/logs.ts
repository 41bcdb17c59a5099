import { UserError } from '../../../domain/errors.ts';
import { isClosed, unreachableError, type Whereabouts } from './failures.ts';
import type { Answer, Ask } from './connection.ts';
import { linesOf } from './lines.ts';
import type { Refusal } from './status.ts';
import { CallFailure } from './transport.ts';
import type { LogOptions } from './types.ts';

/** A timer of Node's can't be longer: a container may be silent as long as it likes. */
const forEver = 2 ** 31 - 1;

/** The query of a pod's log. */
export function logQuery(options: LogOptions): string {
  const { container, previous, tail, since, timestamps, follow } = options;
  const query = new URLSearchParams();
  if (container !== undefined) query.set('container', container);
  if (previous === true) query.set('previous', 'true');
  if (tail !== undefined) query.set('tailLines', String(tail));
  if (since !== undefined) query.set('sinceTime', wholeSeconds(since));
  if (timestamps === true) query.set('timestamps', 'true');
  if (follow === true) query.set('follow', 'true');
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The API reads times to the second; an earlier one loses nothing. */
function wholeSeconds(time: string): string {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? time : new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000', '');
}

/** The lines of a log. What the kubelet says where there are none is the diagnosis, and told. */
export async function* readLog(
  ask: (ask: Ask) => Promise<Answer>,
  path: string,
  {
    pod,
    options,
    where,
    refused,
  }: {
    readonly pod: string;
    readonly options: LogOptions;
    readonly where: Whereabouts;
    readonly refused: (refusal: Refusal) => Error;
  },
): AsyncGenerator<string> {
  const { follow = false, signal } = options;
  let answer: Answer;
  try {
    answer = await ask({
      method: 'GET',
      path,
      headers: { accept: 'text/plain, application/json' },
      repeat: 'safe',
      signal,
      ...(follow && { idleMs: forEver }),
    });
  } catch (error) {
    if (signal?.aborted || isClosed(error)) return;
    throw error;
  }
  if (answer.refusal) {
    const { status, message } = answer.refusal;
    if (status !== 400) throw refused(answer.refusal);
    throw new UserError(`There is no log of pod ${pod}: ${message}.`, { code: 'kubernetes-no-logs' });
  }
  try {
    yield* linesOf(answer.reply.body);
  } catch (error) {
    if (signal?.aborted) return;
    if (!(error instanceof CallFailure)) throw error;
    if (!follow) throw unreachableError(error, where);
  } finally {
    answer.reply.cancel();
  }
}
