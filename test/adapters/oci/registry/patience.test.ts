import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Patience, retryAfterMilliseconds } from '../../../../src/adapters/oci/registry/patience.ts';
import { TestClock } from './auth/support.ts';

describe('patience', () => {
  test('waits longer each time, and ends', async () => {
    const clock = new TestClock();
    const patience = new Patience(clock);
    while (await patience.again()) expect(clock.waits.length).toBeLessThan(20);
    expect(clock.waits).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
    expect(patience.tries).toBe(6);
  });

  test('is spread by chance, so that many clients do not come back at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 0.999, noNaN: true }), async (chance) => {
        const clock = new TestClock();
        clock.random = () => chance;
        await new Patience(clock).again();
        expect(clock.waits[0]).toBeGreaterThanOrEqual(250);
        expect(clock.waits[0]).toBeLessThan(750);
      }),
    );
  });

  test('is bounded in number and in time, however often something moves on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ moved: fc.boolean(), after: fc.option(fc.nat(400)) }), { minLength: 80 }),
        async (steps) => {
          const clock = new TestClock();
          const patience = new Patience(clock);
          let tries = 1;
          for (const { moved, after } of steps) {
            if (moved) patience.progressed();
            if (!(await patience.again(after === null ? undefined : String(after)))) break;
            tries++;
            if (after !== null) expect(clock.waits.at(-1)).toBeGreaterThanOrEqual(after * 1_000);
          }
          expect(tries).toBeLessThanOrEqual(60);
          expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(300_000);
        },
      ),
    );
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  test.each([
    ['0', 0],
    ['12', 12_000],
    [' 3 ', 3_000],
    ['Mon, 23 Nov 2026 12:00:05 GMT', 5_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['-5', 0],
    ['1e9', 0],
    ['soon', 0],
    ['', 0],
    ['2030', 2_030_000],
  ])('%j is %d ms', (value, expected) => expect(retryAfterMilliseconds(value, now)).toBe(expected));
});
