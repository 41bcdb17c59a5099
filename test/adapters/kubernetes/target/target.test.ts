import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cluster } from '../../../support/cluster.ts';
import { Harness, say } from './harness.ts';

const it = cluster();
const onCluster = it ? describe : describe.skip;
const patience = 180_000;

onCluster('an environment in a namespace', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open(it!);
  }, patience);
  afterAll(() => harness[Symbol.asyncDispose](), patience);

  test(
    'start, ready, talk, switch; then another one beside it, and back',
    async () => {
      await using target = harness.target();
      expect(await target.preflight()).toEqual([]);
      expect(await target.current()).toEqual({ environment: 'staging', running: true, bots: [] });

      const one = await harness.started(target, { label: 'one', version: '1.0.0' });
      expect(await target.reach('rose', 'active')).toBeUndefined();
      const address = await target.reach('rose', one);
      expect(await say(address!.core, 'hello')).toBe('rose one: hello');
      expect(await (await fetch(`${address!.actions}/actions`)).json()).toEqual([{ name: 'action_hello' }]);
      const first = await target.switch('rose', one, undefined);
      expect(first).toMatchObject({
        state: 'switched',
        url: `http://rose.${harness.namespace}.svc:5005`,
        previous: undefined,
      });
      expect(await target.switch('rose', one, undefined)).toEqual(first);
      const customers = await target.reach('rose', 'active');
      expect(await say(customers!.core, 'hello')).toBe('rose one: hello');

      const two = await harness.started(target, { label: 'two', version: '2.0.0' });
      expect(await say(customers!.core, 'still')).toBe('rose one: still');
      expect(await target.switch('rose', two, two)).toEqual({ state: 'conflict', active: one });
      expect(await target.switch('rose', two, one)).toMatchObject({ state: 'switched', previous: one });
      expect(await say(customers!.core, 'now')).toBe('rose two: now');

      const [bot] = (await target.current()).bots;
      expect(bot).toMatchObject({
        bot: 'rose',
        url: `http://rose.${harness.namespace}.svc:5005`,
        active: { id: two, role: 'active', version: '2.0.0' },
        previous: { id: one, role: 'kept', version: '1.0.0' },
      });
      for (const { halves } of bot!.revisions) {
        expect(halves).toMatchObject([
          { half: 'core', state: 'ready', restarts: 0, trouble: undefined },
          { half: 'actions', state: 'ready', restarts: 0, trouble: undefined },
        ]);
      }

      expect(await target.ready('rose', one, { deadlineMs: 10_000 })).toMatchObject({ state: 'ready' });
      const back = await target.switch('rose', one, two);
      expect(back).toMatchObject({ state: 'switched', previous: two });
      expect(await say(customers!.core, 'back')).toBe('rose one: back');
      await expect(target.retire('rose', one)).rejects.toMatchObject({ code: 'active-revision' });
      await target.retire('rose', two);
      expect((await harness.objects()).filter((name) => name.includes(two))).toEqual([]);
      expect((await target.current()).bots).toMatchObject([
        { previous: undefined, revisions: [{ id: one }] },
      ]);

      await target.end('rose');
      expect(await harness.objects()).toEqual([]);
      await expect(target.end('rose')).rejects.toMatchObject({ code: 'unknown-bot' });
    },
    patience,
  );
});
