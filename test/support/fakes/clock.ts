import type { Clock } from '../../../src/ports/reporter.ts';

/** A clock that goes on by a second whenever somebody looks at it, and by as long as somebody waits. */
export class FakeClock implements Clock {
  time = Date.parse('2026-03-01T09:00:00.000Z');
  /** What happens while somebody waits, by how often that was before. */
  onWait: (waited: number) => void = () => undefined;
  #waited = 0;

  now(): Date {
    this.time += 1_000;
    return new Date(this.time);
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    this.onWait(this.#waited);
    this.#waited += 1;
    if (signal?.aborted !== true) this.time += ms;
    return Promise.resolve();
  }
}
