import { isToldError } from '../../../domain/errors.ts';
import { trainingContainer } from '../../../domain/kubernetes/training.ts';
import type { Culprit } from '../../../domain/rollout/verdict.ts';
import type { EngineProgress } from '../../../ports/engine.ts';
import { parseLine } from '../../builtin/lines.ts';
import type { Api } from '../api/types.ts';

/** Tells how a training goes by the lines of its pod's log. Nothing depends on it. */
export interface Follower {
  /** Follows this pod from now on, unless it is followed already. */
  follow(pod: string): void;
  end(): Promise<void>;
}

/** Lines that are looked at for what went wrong. */
const lastLines = 40;

/** What a container wrote last and isn't in the form of our own lines: what went wrong there. Empty where nobody knows. */
export async function lastWords(
  api: Api,
  { pod, container, previous }: Pick<Culprit, 'pod' | 'container' | 'previous'>,
): Promise<readonly string[]> {
  const words: string[] = [];
  try {
    for await (const text of api.logs(pod, { container, previous, tail: lastLines }))
      if (text.trim() !== '' && parseLine(text) === undefined) words.push(text);
  } catch (error) {
    if (!isToldError(error)) throw error;
  }
  return words;
}

/** Follows the log of one pod after the other. */
export function followLogs(api: Api, onProgress: ((progress: EngineProgress) => void) | undefined): Follower {
  const stop = new AbortController();
  let current: Reading | undefined;

  async function read(reading: Reading): Promise<void> {
    let passed = 0;
    try {
      const { pod } = reading;
      const lines = api.logs(pod, { container: trainingContainer, follow: true, signal: stop.signal });
      for await (const text of lines) {
        if (stop.signal.aborted) return;
        passed += 1;
        if (passed <= reading.seen) continue;
        reading.seen = passed;
        const line = parseLine(text);
        if (line?.type === 'progress') onProgress?.({ phase: line.phase, fraction: line.fraction });
      }
    } catch (error) {
      // It isn't there yet, or not any more, or the connection broke: the next look tries again.
      if (!stop.signal.aborted && !isToldError(error)) throw error;
    }
  }

  return {
    follow(pod) {
      if (stop.signal.aborted || (current?.pod === pod && current.reading)) return;
      const reading = current?.pod === pod ? current : { pod, seen: 0, reading: undefined };
      current = reading;
      reading.reading = read(reading).finally(() => (reading.reading = undefined));
      // What it throws, `end` throws.
      reading.reading.catch(() => undefined);
    },
    async end() {
      stop.abort();
      await current?.reading;
    },
  };
}

/** A pod whose log is followed. */
interface Reading {
  readonly pod: string;
  /** Lines that were told: a log that is read again begins anew. */
  seen: number;
  /** Undefined while nobody reads. */
  reading: Promise<unknown> | undefined;
}
