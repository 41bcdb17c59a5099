import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Api } from '../../../../src/adapters/kubernetes/api/index.ts';
import { cluster } from '../../../support/cluster.ts';
import { Harness, say } from './harness.ts';

const it = cluster();
const onCluster = it ? describe : describe.skip;
const patience = 240_000;

onCluster('the traffic of a bot', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open(it!);
  }, patience);
  afterAll(() => harness[Symbol.asyncDispose](), patience);

  test(
    'of two deploys at once one gets it, and the other is told who has it',
    async () => {
      await using left = harness.target();
      await using right = harness.target();
      const [one, two] = await Promise.all([
        harness.started(left, { label: 'one' }),
        harness.started(right, { label: 'two' }),
      ]);
      const first = await Promise.all([
        left.switch('rose', one, undefined),
        right.switch('rose', two, undefined),
      ]);
      expect(first.map(({ state }) => state).sort()).toEqual(['conflict', 'switched']);
      const active = first[0].state === 'switched' ? one : two;
      expect(first).toContainEqual({ state: 'conflict', active });

      const [three, four] = await Promise.all([
        harness.started(left, { label: 'three' }),
        harness.started(right, { label: 'four' }),
      ]);
      const second = await Promise.all([
        left.switch('rose', three, active),
        right.switch('rose', four, active),
      ]);
      expect(second.map(({ state }) => state).sort()).toEqual(['conflict', 'switched']);
      const now = second[0].state === 'switched' ? three : four;
      expect((await left.current()).bots).toMatchObject([{ active: { id: now }, previous: { id: active } }]);
      await left.end('rose');
    },
    patience,
  );

  test(
    'a switch whose answer is lost is found to be done',
    async () => {
      await using well = harness.target();
      const one = await harness.release(well, { bot: 'iris', label: 'one' });
      const two = await harness.started(well, { bot: 'iris', label: 'two' });
      let lost = false;
      const around = (api: Api): Api =>
        new Proxy(api, {
          get(target, name: keyof Api) {
            const method = target[name];
            if (typeof method !== 'function') return method;
            if (name !== 'replace') return method.bind(target);
            return async (...given: readonly unknown[]) => {
              const answer: unknown = await Reflect.apply(method, target, given);
              if (lost) return answer;
              lost = true;
              return 'conflict';
            };
          },
        });
      await using target = harness.target({ around });
      expect(await target.switch('iris', two, one)).toMatchObject({ state: 'switched', previous: one });
      expect(lost).toBe(true);
      await well.end('iris');
    },
    patience,
  );

  test(
    'a removal and a switch of the same revision: one of them is refused, and what is active answers',
    async () => {
      await using left = harness.target();
      await using right = harness.target();
      const one = await harness.release(left, { bot: 'fern', label: 'one' });
      for (const label of ['two', 'three']) {
        const [bot] = (await left.current()).bots.filter((state) => state.bot === 'fern');
        const before = bot!.active!.id;
        const next = await harness.started(left, { bot: 'fern', label });
        const [switched, retired] = await Promise.allSettled([
          left.switch('fern', next, before),
          right.retire('fern', next),
        ]);
        const won = switched.status === 'fulfilled' && switched.value.state === 'switched';
        expect(won ? retired : switched).toMatchObject(
          won
            ? { status: 'rejected', reason: { code: 'active-revision' } }
            : { status: 'fulfilled', value: { state: 'not-ready' } },
        );
        const address = await left.reach('fern', 'active');
        expect(await say(address!.core, 'hello')).toMatch(/^rose (one|two|three): hello$/);
      }
      expect(one).toMatch(/^[0-9a-f]{12}$/);
      await left.end('fern');
    },
    patience,
  );

  test(
    'a pair that lost it is kept for as long as is said, by the clock that is given; of previews the newest stay',
    async () => {
      let hours = 0;
      const now = () => Date.now() + hours * 3_600_000;
      await using target = harness.target({ keepMinutes: 120, previews: 1, now });
      const bot = 'moss';
      const one = await harness.release(target, { bot, label: 'one' });
      const two = await harness.release(target, { bot, label: 'two' }, one);
      const ids = async () =>
        (await target.current()).bots.flatMap(({ revisions }) => revisions.map(({ id }) => id));
      hours = 1;
      const peek = harness.request({ bot, label: 'peek', role: 'preview', branch: 'feature' });
      await target.start(peek);
      expect((await ids()).sort()).toEqual([one, two, peek.revision.id].sort());
      hours = 3;
      const look = harness.request({ bot, label: 'look', role: 'preview', branch: 'other' });
      await target.start(look);
      expect((await ids()).sort()).toEqual([two, look.revision.id].sort());
      await target.end(bot);
    },
    patience,
  );

  test(
    'a Service that somebody else made is not taken',
    async () => {
      await it!.apply({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'oak', namespace: harness.namespace },
        spec: { ports: [{ port: 80 }], selector: { app: 'oak' } },
      });
      await using target = harness.target();
      await expect(target.start(harness.request({ bot: 'oak' }))).rejects.toMatchObject({
        code: 'foreign-service',
      });
    },
    patience,
  );
});
