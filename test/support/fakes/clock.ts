import type { Clock } from '../../../src/ports/reporter.ts';

/** A clock that goes on by a second whenever somebody looks at it. */
export class FakeClock implements Clock {
  time = Date.parse('2026-03-01T09:00:00.000Z');

  now(): Date {
    this.time += 1_000;
    return new Date(this.time);
  }
}
