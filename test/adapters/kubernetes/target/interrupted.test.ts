import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Api } from '../../../../src/adapters/kubernetes/api/index.ts';
import { cluster } from '../../../support/cluster.ts';
import { Harness } from './harness.ts';

const it = cluster();
const onCluster = it ? describe : describe.skip;
const patience = 300_000;

/** What a process that dies looks like from where it was called. */
class Killed extends Error {}

const writes = ['create', 'apply', 'replace', 'patch', 'remove'] as const;
type Write = (typeof writes)[number];

/** An API whose caller dies right after its write number `last`, or before it where `before` says so; it counts. */
function dyingAfter(last: number, before = false): { readonly around: (api: Api) => Api; count(): number } {
  let done = 0;
  const around = (api: Api): Api =>
    new Proxy(api, {
      get(target, name: keyof Api) {
        const method = target[name];
        if (typeof method !== 'function') return method;
        if (!writes.includes(name as Write)) return method.bind(target);
        return async (...given: readonly unknown[]) => {
          if ((given.at(-1) as { dryRun?: boolean } | undefined)?.dryRun) {
            return Reflect.apply(method, target, given) as unknown;
          }
          // Who is dead writes nothing more.
          if (done >= last || (before && done + 1 >= last)) throw new Killed();
          done += 1;
          const result: unknown = await Reflect.apply(method, target, given);
          if (done >= last) throw new Killed();
          return result;
        };
      },
    });
  return { around, count: () => done };
}

onCluster('whoever dies after any write', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open(it!);
  }, patience);
  afterAll(() => harness[Symbol.asyncDispose](), patience);

  test(
    'leaves the old pair with the traffic, or the new one; the same again converges',
    async () => {
      await using well = harness.target({ keepMinutes: 60 });
      const bot = 'rose';
      const one = await harness.release(well, { label: 'one' });
      let active = one;
      let whole = false;
      for (let last = 1; !whole; last += 1) {
        const request = harness.request({ label: `revision ${last}` });
        const { id } = request.revision;
        const dying = dyingAfter(last);
        const before = active;
        try {
          await using target = harness.target({ around: dying.around });
          await target.start(request);
          expect(await target.ready(bot, id, { deadlineMs: 60_000 })).toMatchObject({ state: 'ready' });
          expect(await target.switch(bot, id, before)).toMatchObject({ state: 'switched' });
          whole = true;
        } catch (error) {
          expect(error).toBeInstanceOf(Killed);
        }
        const [now] = (await well.current()).bots;
        expect([before, id]).toContain(now?.active?.id);
        // What has the traffic answers at any time.
        expect(await well.ready(bot, now!.active!.id, { deadlineMs: 0 })).toMatchObject({ state: 'ready' });

        await well.start(request);
        expect(await well.ready(bot, id, { deadlineMs: 60_000 })).toMatchObject({ state: 'ready' });
        const expected = now?.active?.id === id ? undefined : before;
        expect(await well.switch(bot, id, expected)).toMatchObject({ state: 'switched', previous: before });
        const [then] = (await well.current()).bots;
        expect(then?.active?.id).toBe(id);
        expect(then?.previous?.id).toBe(before);
        active = id;
      }
      await well.end(bot);
      expect(await harness.objects()).toEqual([]);
    },
    patience,
  );

  test(
    'while removing leaves what can be removed again, and never what is half there and active',
    async () => {
      await using well = harness.target();
      const bot = 'lily';
      const one = await harness.release(well, { bot, label: 'one' });
      let whole = false;
      for (let last = 1; !whole; last += 1) {
        const request = harness.request({ bot, label: 'two' });
        const { id } = request.revision;
        await well.start(request);
        try {
          await using target = harness.target({ around: dyingAfter(last).around });
          await target.retire(bot, id);
          whole = true;
        } catch (error) {
          expect(error).toBeInstanceOf(Killed);
        }
        const said = await well.switch(bot, id, one);
        // Half removed, it may not get the traffic.
        expect(said).toEqual({ state: 'not-ready' });
        await well.retire(bot, id);
        expect((await harness.objects()).filter((name) => name.includes(id))).toEqual([]);
        expect((await well.current()).bots[0]).toMatchObject({
          active: { id: one },
          revisions: [{ id: one }],
        });
      }
      await well.end(bot);
    },
    patience,
  );
});
