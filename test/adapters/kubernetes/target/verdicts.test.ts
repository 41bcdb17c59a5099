import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cluster } from '../../../support/cluster.ts';
import { Harness, say } from './harness.ts';

const it = cluster();
const onCluster = it ? describe : describe.skip;
const patience = 180_000;

onCluster('a revision that can not get ready', () => {
  let harness: Harness;
  let one: string;
  beforeAll(async () => {
    harness = await Harness.open(it!);
    one = await harness.release(harness.target(), { label: 'one' });
  }, patience);
  afterAll(() => harness[Symbol.asyncDispose](), patience);

  test.each([
    [
      'a core that crashes: its last words',
      { label: 'crash', core: { stderr: 'no model for you', exit: 7 } },
      { state: 'fatal', half: 'core', lastLines: expect.arrayContaining(['no model for you']) },
      /7/,
    ],
    [
      'an action server that crashes',
      { label: 'actions', actions: { stderr: 'no actions for you', exit: 3 } },
      { state: 'fatal', half: 'actions', lastLines: expect.arrayContaining(['no actions for you']) },
      /3/,
    ],
    [
      'an image that is not there',
      { label: 'image', image: `127.0.0.1:1/none@sha256:${'1'.repeat(64)}` },
      { half: expect.stringMatching(/core|actions/), lastLines: [] },
      /127\.0\.0\.1:1/,
    ],
    [
      'a core that serves another model',
      { label: 'model', core: { modelId: 'another' } },
      { state: 'fatal', half: 'core' },
      /another model/,
    ],
    [
      'a core that is never well',
      { label: 'unwell', core: { status: 500 } },
      { half: 'core' },
      /500|\/status/,
    ],
  ] as const)(
    '%s',
    async (_, options, expected, said) => {
      await using target = harness.target();
      const request = harness.request(options);
      const { bot, id } = request.revision;
      await target.start(request);
      const changes: string[] = [];
      const verdict = await target.ready(bot, id, {
        // A second crash comes after the kubelet's pause; what only takes its time is waited for till the end.
        deadlineMs: 'state' in expected ? 60_000 : 15_000,
        onChange: (text) => changes.push(text),
      });
      expect(verdict).toMatchObject(expected);
      expect(verdict.state).not.toBe('ready');
      expect(JSON.stringify(verdict)).toMatch(said);
      expect(changes.length).toBeGreaterThan(0);
      // What is waited for all the time is said again, with how long it has been and will be.
      if (options.label === 'unwell')
        expect(changes.at(-1)).toMatch(/^waiting for the core, 1\d s.* \(gives up in \d+ s\)$/);
      if (options.label !== 'model') {
        expect(await target.switch(bot, id, one)).toEqual({ state: 'not-ready' });
        const states = (await target.current()).bots.flatMap(({ revisions }) =>
          revisions.filter((revision) => revision.id === id).flatMap(({ halves }) => halves),
        );
        expect(states.filter(({ state }) => state !== 'ready')).not.toEqual([]);
        expect(states.some(({ trouble }) => trouble !== undefined)).toBe(true);
      }
      await target.retire(bot, id);
      expect((await harness.objects()).filter((name) => name.includes(id))).toEqual([]);
      const address = await target.reach('rose', 'active');
      expect(await say(address!.core, 'hello')).toBe('rose one: hello');
    },
    patience,
  );

  test(
    'waiting ends at once when it is cancelled, and when the revision is retired meanwhile',
    async () => {
      await using target = harness.target();
      const request = harness.request({ label: 'slow', core: { slowMs: 60_000 } });
      const { bot, id } = request.revision;
      await target.start(request);
      const stop = new AbortController();
      const deadlineMs = 60_000;
      let stopped = Infinity;
      const onChange = () => {
        stopped = performance.now();
        stop.abort();
      };
      await expect(target.ready(bot, id, { deadlineMs, signal: stop.signal, onChange })).rejects.toThrow();
      expect(performance.now() - stopped).toBeGreaterThanOrEqual(0);
      expect(performance.now() - stopped).toBeLessThan(5_000);
      const began = performance.now();
      let retired: Promise<void> | undefined;
      const onWaiting = () => void (retired ??= target.retire(bot, id));
      await expect(target.ready(bot, id, { deadlineMs, onChange: onWaiting })).rejects.toMatchObject({
        code: 'unknown-revision',
      });
      await retired;
      expect(performance.now() - began).toBeLessThan(deadlineMs / 2);
      await expect(target.ready(bot, id, { deadlineMs: 0 })).rejects.toMatchObject({
        code: 'unknown-revision',
      });
    },
    patience,
  );

  test(
    'somebody who changes it by hand is told of',
    async () => {
      await using target = harness.target();
      const said = await it!.kubectl([
        'set',
        'env',
        `deployment/rose-${one}-core`,
        'BY_HAND=1',
        `--namespace=${harness.namespace}`,
      ]);
      expect(said).toMatchObject({ status: 0 });
      expect(await target.ready('rose', one, { deadlineMs: 60_000 })).toMatchObject({ state: 'ready' });
      const [bot] = (await target.current()).bots;
      const core = bot?.active?.halves.find(({ half }) => half === 'core');
      expect(core?.trouble).toMatch(/^kubectl-set changed spec\.template\.spec\.containers\[core\]\.env/);
    },
    patience,
  );

  test(
    'with a folder for a store nothing is started, and it is said before',
    async () => {
      await using target = harness.target({ store: '/srv/packages', image: undefined });
      expect((await target.preflight()).map(({ code }) => code)).toEqual([
        'image-missing',
        'store-out-of-reach',
      ]);
      await expect(target.start(harness.request({ label: 'folder' }))).rejects.toMatchObject({
        code: 'store-out-of-reach',
      });
    },
    patience,
  );
});
