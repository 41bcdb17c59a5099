import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  hasRoom,
  settleMs,
  turnOf,
  type TrainingTurn,
} from '../../../src/domain/kubernetes/training-turn.ts';

const job = (name: string, changed: Partial<TrainingTurn> = {}): TrainingTurn => ({
  name,
  createdAt: 0,
  unfinished: true,
  suspended: false,
  awaitsTurn: false,
  ...changed,
});
const fresh = (name: string, createdAt = 0) => job(name, { createdAt, suspended: true, awaitsTurn: true });

describe('room', () => {
  test('is where fewer run than may', () => {
    expect(hasRoom([job('a'), job('b')], 2)).toBe(false);
    expect(hasRoom([job('a'), job('b')], 3)).toBe(true);
  });

  test('is not taken by what has ended or what somebody suspended', () => {
    expect(hasRoom([job('a', { unfinished: false }), job('b', { suspended: true })], 1)).toBe(true);
  });
});

describe('a turn', () => {
  test('comes at once where all that are there may run', () => {
    expect(turnOf(fresh('a'), [fresh('a'), job('b'), fresh('c')], { most: 3, sinceMs: 0 })).toBe('go');
  });

  test('is waited for where as many run as may', () => {
    expect(turnOf(fresh('a'), [fresh('a'), job('b')], { most: 1, sinceMs: 0 })).toBe('wait');
  });

  test('of two that are made at once is that of the first by name, once both are surely seen', () => {
    const jobs = [fresh('a'), fresh('b')];
    expect(turnOf(fresh('a'), jobs, { most: 1, sinceMs: 0 })).toBe('settle');
    expect(turnOf(fresh('a'), jobs, { most: 1, sinceMs: settleMs })).toBe('go');
    expect(turnOf(fresh('b'), jobs, { most: 1, sinceMs: settleMs })).toBe('wait');
  });

  test('is that of the older one, whatever their names', () => {
    const jobs = [fresh('a', 1_000), fresh('b', 0)];
    expect(turnOf(fresh('b', 0), jobs, { most: 1, sinceMs: settleMs })).toBe('go');
    expect(turnOf(fresh('a', 1_000), jobs, { most: 1, sinceMs: settleMs })).toBe('wait');
  });

  test('does not wait for a Job whose maker died', () => {
    const jobs = [fresh('a', 0), fresh('b', 31_000)];
    expect(turnOf(fresh('b', 31_000), jobs, { most: 1, sinceMs: 0 })).toBe('go');
  });
});

test('of any number that are made together, as many go as may, and no more', () => {
  const scene = fc.record({
    most: fc.integer({ min: 1, max: 5 }),
    running: fc.integer({ min: 0, max: 5 }),
    made: fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,4}$/), fc.integer({ min: 0, max: 2 })), {
      selector: ([name]) => name,
      maxLength: 8,
    }),
  });
  fc.assert(
    fc.property(scene, ({ most, running, made }) => {
      const jobs = [
        ...Array.from({ length: running }, (_, at) => job(`running-${at}`)),
        ...made.map(([name, second]) => fresh(name, second * 1_000)),
      ];
      const went = made.filter(
        ([name, second]) => turnOf(fresh(name, second * 1_000), jobs, { most, sinceMs: settleMs }) === 'go',
      );
      expect(went).toHaveLength(Math.min(made.length, Math.max(0, most - running)));
    }),
  );
});
