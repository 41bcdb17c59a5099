import { isToldError } from '../../../domain/errors.ts';
import { trainingContainer } from '../../../domain/kubernetes/training.ts';
import type { EngineProgress } from '../../../ports/engine.ts';
import { parseLine } from '../../builtin/lines.ts';
import type { Api } from '../api/types.ts';

/** Tells how a training goes by the lines of its pod's log. Nothing depends on it. */
export interface Follower {
  /** Follows this pod from now on, unless it is followed already. */
  follow(pod: string): void;
  /** What the container wrote last and isn't in the form of our own lines: what went wrong there. */
  readonly words: readonly string[];
  end(): Promise<void>;
}

const mostWords = 20;

/** Follows the log of one pod after the other. */
export function followLogs(api: Api, onProgress: ((progress: EngineProgress) => void) | undefined): Follower {
  const words: string[] = [];
  const stop = new AbortController();
  let current: { readonly pod: string; over: boolean; readonly done: Promise<void> } | undefined;

  async function read(pod: string): Promise<void> {
    try {
      const lines = api.logs(pod, { container: trainingContainer, follow: true, signal: stop.signal });
      for await (const text of lines) {
        if (stop.signal.aborted) return;
        const line = parseLine(text);
        if (line?.type === 'progress') onProgress?.({ phase: line.phase, fraction: line.fraction });
        else if (line === undefined && text.trim() !== '') {
          words.push(text);
          if (words.length > mostWords) words.shift();
        }
      }
    } catch (error) {
      // It isn't there yet, or not any more, or the connection broke: the next look tries again.
      if (!stop.signal.aborted && !isToldError(error)) throw error;
    }
  }

  return {
    words,
    follow(pod) {
      if (stop.signal.aborted || (current?.pod === pod && !current.over)) return;
      words.length = 0;
      const reading = { pod, over: false, done: Promise.resolve() };
      current = {
        ...reading,
        done: read(pod).finally(() => {
          if (current?.pod === pod) current.over = true;
        }),
      };
    },
    async end() {
      stop.abort();
      await current?.done;
    },
  };
}
