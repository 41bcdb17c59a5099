import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { transferMeter } from '../../src/domain/transfer.ts';

const MB = 1_000_000;

describe('a transfer in words', () => {
  test('says nothing of one that is over in a moment', () => {
    const meter = transferMeter();
    expect(meter.told(0, 10, 5_000)).toBeUndefined();
    expect(meter.told(5, 10, 5_400)).toBeUndefined();
    expect(meter.told(10, 10, 5_999)).toBeUndefined();
  });

  test('bytes, rate and the time that is left', () => {
    const meter = transferMeter();
    meter.told(0, 100 * MB, 0);
    expect(meter.told(20 * MB, 100 * MB, 2_000)).toBe('20.0 MB of 100.0 MB, 10.0 MB/s, 8 s left');
    expect(meter.told(100 * MB, 100 * MB, 10_000)).toBe('100.0 MB of 100.0 MB, 10.0 MB/s');
  });

  test('the rate is that of the last seconds', () => {
    const meter = transferMeter();
    for (let second = 0; second <= 10; second += 1) meter.told(second * 10 * MB, 1_000 * MB, second * 1_000);
    let told: string | undefined;
    for (let second = 11; second <= 20; second += 1)
      told = meter.told(100 * MB + (second - 10) * MB, 1_000 * MB, second * 1_000);
    expect(told).toBe('110.0 MB of 1.0 GB, 1.0 MB/s, 14 min 50 s left');
  });

  test('one that stands still waits, and never divides by nothing', () => {
    const meter = transferMeter();
    meter.told(7, 100, 0);
    expect(meter.told(7, 100, 1_000)).toBe('7 B of 100 B, 0 B/s, waiting');
    const still = transferMeter();
    still.told(0, 0, 0);
    expect(still.told(0, 0, 2_000)).toBe('0 B of 0 B, 0 B/s');
  });

  test('long ones have minutes and hours', () => {
    const meter = transferMeter();
    meter.told(0, 20_000 * MB, 0);
    expect(meter.told(2 * MB, 20_000 * MB, 1_000)).toContain('2 h 46 min left');
  });

  test('what begins again is another one', () => {
    const meter = transferMeter();
    meter.told(0, 10, 0);
    expect(meter.told(9, 10, 2_000)).toBeDefined();
    expect(meter.told(1, 10, 2_500)).toBeUndefined();
  });

  test('is always something that can be read', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1e12), fc.nat(10_000)), { maxLength: 50 }), (steps) => {
        const meter = transferMeter();
        let [bytes, now] = [0, 0];
        for (const [more, later] of steps) {
          bytes += more;
          now += later;
          const told = meter.told(bytes, 50e12, now);
          if (told !== undefined)
            expect(told).toMatch(/^[\d.]+ [kMG]?B of [\d.]+ GB, [\d.]+ [kMG]?B\/s(, .+ left|, waiting)?$/);
        }
      }),
    );
  });
});
