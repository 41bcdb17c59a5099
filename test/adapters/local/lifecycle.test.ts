import { describe, expect, test } from '@jest/globals';
import { Harness, say } from './harness.ts';

describe('a local environment', () => {
  test('starts a revision beside what runs, gives it the traffic in one write, and goes back', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    expect(await target.current()).toEqual({ environment: 'staging', running: false, bots: [] });
    expect(await harness.supervisorPid()).toBeUndefined();

    const one = await harness.release(target, { label: 'one' });
    const first = (await target.current()).bots[0]!;
    expect(first.active?.id).toBe(one);
    expect(first.active?.halves.map(({ half, state }) => [half, state])).toEqual([
      ['core', 'ready'],
      ['actions', 'ready'],
    ]);
    expect(await say(first.url!)).toBe('helper one: hello');

    const two = await harness.release(target, { label: 'two' });
    const second = (await target.current()).bots[0]!;
    expect(second.url).toBe(first.url);
    expect(second.previous?.id).toBe(one);
    expect(await say(second.url!)).toBe('helper two: hello');
    expect(await say((await target.reach('helper', one))!.core)).toBe('helper one: hello');

    expect(await target.switch('helper', one, two)).toEqual({
      state: 'switched',
      url: first.url,
      previous: two,
    });
    expect(await say(first.url!)).toBe('helper one: hello');
    await target.stop();
    expect(await harness.children()).toEqual([]);
    expect(await harness.supervisorPid()).toBeUndefined();
  });
});
