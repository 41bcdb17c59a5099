import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LogLine } from '../../../../src/ports/target.ts';
import { cluster } from '../../../support/cluster.ts';
import { until } from '../../../support/until.ts';
import { Harness, say } from './harness.ts';

const it = cluster();
const onCluster = it ? describe : describe.skip;
const patience = 180_000;

onCluster('logs of a namespace', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open(it!);
  }, patience);
  afterAll(() => harness[Symbol.asyncDispose](), patience);

  test(
    'are in order, of both halves, and followed over a restart and into another pod',
    async () => {
      await using target = harness.target();
      const one = await harness.release(target, { label: 'one' });
      const customers = await target.reach('rose', 'active');
      for (const text of ['first', 'second', 'third']) await say(customers!.core, text);
      const all = { bot: undefined, half: undefined, revision: undefined, tail: undefined, follow: false };
      const read = async (query: Partial<Parameters<typeof target.logs>[0]>) => {
        const lines: LogLine[] = [];
        for await (const line of target.logs({ ...all, ...query })) lines.push(line);
        return lines;
      };
      const lines = await read({});
      expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).sort());
      expect(new Set(lines.map(({ half }) => half))).toEqual(new Set(['core', 'actions']));
      expect(lines[0]).toMatchObject({ bot: 'rose', revision: one, source: 'out' });
      const heard = await read({ half: 'core', tail: 2 });
      expect(heard.map(({ text }) => text)).toEqual(['one heard second', 'one heard third']);
      expect(await read({ bot: 'nobody' })).toEqual([]);

      const stop = new AbortController();
      const followed: string[] = [];
      const following = (async () => {
        const query = { ...all, bot: 'rose', half: 'core' as const, tail: 1, follow: true };
        for await (const { text } of target.logs({ ...query, signal: stop.signal })) followed.push(text);
      })();
      await until('one heard third', () => followed.includes('one heard third'));
      await fetch(`${customers!.core}/crash`).catch(() => undefined);
      await until('core one starts', () => followed.includes('core one starts'), Boolean, 60_000);
      await until('an answer', () => say(customers!.core, 'again').catch(() => ''), Boolean, 60_000);
      await until('one heard again', () => followed.includes('one heard again'));
      expect(followed.filter((text) => text === 'one heard third')).toHaveLength(1);
      const before = await read({ half: 'core' });
      expect(before.map(({ text }) => text)).toEqual(
        expect.arrayContaining(['one heard third', 'one heard again']),
      );

      const two = await harness.release(target, { label: 'two' }, one);
      await until('core two starts', () => followed.includes('core two starts'));
      expect(await read({ revision: two, half: 'core' })).toMatchObject([{ text: 'core two starts' }]);
      stop.abort();
      await following;
    },
    patience,
  );
});
