import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jobMatrix } from '../../../src/domain/run/matrix.ts';

const many = (count: number) => Array.from({ length: count }, (_, index) => `bot-${index}`);

describe('the jobs of a matrix', () => {
  test('are one per bot, as long as a host takes that many', () => {
    expect(jobMatrix([])).toEqual([]);
    expect(jobMatrix(['bank', 'shop'])).toEqual([
      { name: 'bank', bots: 'bank' },
      { name: 'shop', bots: 'shop' },
    ]);
    expect(jobMatrix(many(200))).toHaveLength(200);
    expect(jobMatrix(many(200))[199]).toEqual({ name: 'bot-199', bots: 'bot-199' });
  });

  test('hold several bots each where there are more, as evenly as can be', () => {
    const jobs = jobMatrix(many(450));
    expect(jobs).toHaveLength(200);
    expect(jobs[0]).toEqual({ name: 'part-1', bots: 'bot-0,bot-200,bot-400' });
    expect(jobs[199]).toEqual({ name: 'part-200', bots: 'bot-199,bot-399' });
  });

  test('hold each bot once, have names of their own, and are 200 at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), (count) => {
        const jobs = jobMatrix(many(count));
        const bots = jobs.flatMap((job) => job.bots.split(','));
        expect(bots.toSorted()).toEqual(many(count).toSorted());
        expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
        expect(jobs.length).toBeLessThanOrEqual(200);
        const sizes = jobs.map((job) => job.bots.split(',').length);
        if (count > 0) expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
