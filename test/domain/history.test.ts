import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ahead, botHistory, changesOf, liveState, packageFor, releasesOf } from '../../src/domain/history.ts';
import {
  commit,
  commitId,
  digest,
  entry,
  released,
  revoked,
  rolledBack,
  trained,
  verified,
} from './builders.ts';

test('of two moves at once the one is live that the target switched to last, whichever was written first', () => {
  const release = released('first', '1.0.0', { switched: '2026-01-01T10:00:00.000Z' });
  const earlier = rolledBack('third', 'second', { switched: '2026-01-01T11:00:00.000Z' });
  const later = rolledBack('second', 'first', { switched: '2026-01-01T11:00:00.001Z' });
  for (const records of [
    [release, earlier, later],
    [release, later, earlier],
    [later, release, earlier],
  ]) {
    expect(liveState(records, 'production', 'bank')).toMatchObject({
      package: digest('first'),
      previous: digest('second'),
    });
  }
  // What doesn't tell its time is where the ledger has it.
  const silent = rolledBack('first', 'manual');
  expect(liveState([release, later, silent], 'production', 'bank')?.package).toBe(digest('manual'));
  expect(liveState([release, silent, earlier], 'production', 'bank')?.package).toBe(digest('second'));
});

describe('changesOf', () => {
  test('groups the commits that left the inputs as they were with the one that changed them', () => {
    const changes = changesOf([
      entry('d', 'two', { suite: 'new' }),
      entry('c', 'two', { suite: 'old' }),
      entry('b', 'two', { suite: 'old' }),
      entry('a', 'one', { suite: '' }),
    ]);
    expect(changes).toEqual([
      {
        inputs: digest('two'),
        suite: digest('new'),
        commit: commit('b'),
        commits: [commit('d'), commit('c'), commit('b')],
        line: commitId('d'),
      },
      {
        inputs: digest('one'),
        suite: undefined,
        commit: commit('a'),
        commits: [commit('a')],
        line: commitId('a'),
      },
    ]);
  });

  test("keeps a change that was reverted apart from the revert, and leaves out where the bot wasn't", () => {
    const changes = changesOf([
      entry('c', 'one'),
      entry('x', undefined),
      entry('b', 'two'),
      entry('a', 'one'),
    ]);
    expect(changes.map(({ line }) => line)).toEqual([commitId('c'), commitId('b'), commitId('a')]);
  });

  test('loses no commit and never has equal neighbours', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('one', 'two', 'three')), (inputs) => {
        const entries = inputs.map((word, index) => entry(String(index), word));
        const changes = changesOf(entries);
        expect(changes.flatMap(({ commits }) => commits)).toEqual(entries.map((one) => one.commit));
        for (const [index, change] of changes.entries())
          expect(change.inputs).not.toBe(changes[index + 1]?.inputs);
      }),
    );
  });
});

describe('liveState', () => {
  test('is undefined before the first release here', () => {
    const records = [
      trained('one', 'first'),
      verified('first'),
      revoked('first'),
      released('first', '1.0.0', { bot: 'shop' }),
      released('first', '1.0.0', { environment: 'staging' }),
      rolledBack('first', 'second', { environment: 'staging' }),
    ];
    expect(liveState(records, 'production', 'bank')).toBeUndefined();
  });

  test('tells the newest release', () => {
    const records = [
      trained('one', 'second', { bot: 'shop' }),
      trained('two', 'second'),
      released('first', '1.0.0'),
      released('second', '1.1.0', { previous: digest('first'), at: '2026-02-01T00:00:00.000Z', by: 'Omar' }),
    ];
    expect(liveState(records, 'production', 'bank')).toEqual({
      package: digest('second'),
      revision: 'aaaaaaaaaaaa',
      version: '1.1.0',
      commit: commitId('second'),
      inputs: digest('two'),
      since: '2026-02-01T00:00:00.000Z',
      by: 'Omar',
      previous: digest('first'),
      superseded: [digest('first')],
    });
  });

  test('goes back with a rollback to the version that the package was released as', () => {
    const records = [
      released('first', '1.0.0'),
      released('second', '1.1.0', { previous: digest('first') }),
      rolledBack('second', 'first', { at: '2026-02-01T00:00:00.000Z' }),
    ];
    expect(liveState(records, 'production', 'bank')).toEqual({
      package: digest('first'),
      revision: 'bbbbbbbbbbbb',
      version: '1.0.0',
      commit: commitId('first'),
      inputs: undefined,
      since: '2026-02-01T00:00:00.000Z',
      by: 'Rita <rita@example.org>',
      previous: digest('second'),
      superseded: [],
    });
  });

  test('knows no version of what was never released, and takes the newest release of what was released twice', () => {
    expect(
      liveState([released('first', '1.0.0'), rolledBack('first', 'other')], 'production', 'bank'),
    ).toMatchObject({
      package: digest('other'),
      version: undefined,
      commit: undefined,
      superseded: [],
    });
    const twice = [
      released('first', '1.0.0'),
      released('second', '1.1.0'),
      released('first', '1.2.0', { commit: commitId('again') }),
    ];
    expect(liveState(twice, 'production', 'bank')).toMatchObject({
      version: '1.2.0',
      commit: commitId('again'),
      superseded: [digest('second')],
    });
  });
});

describe('ahead', () => {
  const changes = changesOf([entry('c', 'three'), entry('t', 'two'), entry('b', 'two'), entry('a', 'one')]);
  const live = (given: object) => ({
    ...liveState([released('p', '1.0.0')], 'production', 'bank')!,
    ...given,
  });

  test('is everything before the first release', () => {
    expect(ahead(changes, undefined)).toEqual({ changes, line: 'first' });
  });

  test('is what came after the live commit, tests of the same change included in it', () => {
    for (const word of ['b', 't']) {
      const found = ahead(changes, live({ commit: commitId(word), inputs: digest('one') }));
      expect(found).toEqual({ changes: [changes[0]], line: 'commit' });
    }
    expect(ahead(changes, live({ commit: commitId('c') })).changes).toEqual([]);
  });

  test('falls back on the inputs where history was rewritten', () => {
    const found = ahead(changes, live({ commit: 'gone', inputs: digest('two') }));
    expect(found).toEqual({ changes: [changes[0]], line: 'inputs' });
    expect(ahead(changes, live({ commit: 'gone', inputs: digest('three') })).changes).toEqual([]);
  });

  test('is everything where neither is there', () => {
    expect(ahead(changes, live({ commit: 'gone', inputs: digest('gone') }))).toEqual({
      changes,
      line: 'lost',
    });
    expect(ahead(changes, live({ commit: undefined, inputs: undefined })).line).toBe('lost');
  });
});

test('botHistory brings it all together', () => {
  const entries = [entry('b', 'two'), entry('a', 'one')];
  const records = [
    trained('one', 'first', { commit: commitId('a') }),
    released('first', '1.0.0', { commit: commitId('a') }),
    released('elsewhere', '1.1.0', { environment: 'other' }),
    released('first', '3.0.0', { bot: 'shop' }),
  ];
  const found = botHistory('bank', entries, records, 'production');
  expect(found).toEqual({
    bot: 'bank',
    changes: changesOf(entries),
    live: liveState(records, 'production', 'bank'),
    liveLine: 'commit',
    ahead: [changesOf(entries)[0]],
    releases: [records[1], records[2]],
  });
  expect(releasesOf(records, 'shop')).toEqual([records[3]]);
});

test("packageFor gives the first writer's package of a bot's inputs", () => {
  const records = [
    verified('x'),
    trained('one', 'wrong', { bot: 'shop' }),
    trained('two', 'other'),
    trained('one', 'first'),
    trained('one', 'second'),
  ];
  expect(packageFor(records, 'bank', digest('one'))).toBe(digest('first'));
  expect(packageFor(records, 'bank', digest('three'))).toBeUndefined();
});
