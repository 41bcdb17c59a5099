import { expect, test } from '@jest/globals';
import { expired } from '../../../../src/adapters/kubernetes/expiry.ts';
import { heldBots, type HeldBot } from '../../../../src/adapters/kubernetes/held.ts';
import { moved, nowhere, withLeaving, withPointer } from '../../../../src/adapters/kubernetes/pointer.ts';
import type { ApiObject } from '../../../../src/adapters/kubernetes/api/types.ts';

const minute = 60_000;
const start = Date.parse('2026-01-01T00:00:00Z');
const limits = { keepMinutes: 30, previews: 2, drainSeconds: 30 };
const [a, b, c] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'] as const;

function core(id: string, role: string, sinceMinutes: number): ApiObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: `rose-${id}-core`,
      uid: id,
      resourceVersion: '1',
      labels: {
        'tidegate.dev/bot': 'rose',
        'tidegate.dev/revision': id,
        'app.kubernetes.io/component': 'core',
      },
      annotations: {
        'tidegate.dev/package': `sha256:${'0'.repeat(64)}`,
        'tidegate.dev/role': role,
        'tidegate.dev/since': new Date(start + sinceMinutes * minute).toISOString(),
      },
    },
  };
}

const bare: ApiObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'rose', uid: 's', resourceVersion: '1', labels: { 'tidegate.dev/bot': 'rose' } },
  spec: {},
};

/** Revisions that got the traffic one after the other, at minutes; all started as candidates. */
function held(cores: readonly ApiObject[], switches: readonly (readonly [string, number])[] = []): HeldBot {
  const pointer = switches.reduce((now, [id, at]) => moved(now, id, start + at * minute), nowhere);
  const [bot] = heldBots(cores, switches.length === 0 ? [] : [withPointer(bare, 'rose', pointer)]);
  return bot!;
}

const at = (minutes: number) => start + minutes * minute;

test('the Service tells roles first: who has the traffic, and who had it', () => {
  const cores = [core(a, 'candidate', 0), core(b, 'candidate', 1), core(c, 'preview', 2)];
  const bot = held(cores, [
    [a, 0],
    [b, 1],
  ]);
  expect(bot.revisions.map(({ id, role }) => [id, role])).toEqual([
    [a, 'kept'],
    [b, 'active'],
    [c, 'preview'],
  ]);
  expect(bot.revisions.map(({ since }) => since)).toEqual([
    new Date(at(1)).toISOString(),
    new Date(at(1)).toISOString(),
    new Date(at(2)).toISOString(),
  ]);
});

test('the previous pair stays as long as it is kept, and the one before it until it has drained', () => {
  const cores = [a, b, c].map((id) => core(id, 'candidate', 0));
  const bot = held(cores, [
    [a, 0],
    [b, 1],
    [c, 2],
  ]);
  expect(expired(bot, limits, at(1) + 29_000, undefined)).toEqual([]);
  expect(expired(bot, limits, at(1) + 30_000, undefined)).toEqual([a]);
  expect(expired(bot, limits, at(32) - 1, undefined)).toEqual([a]);
  expect(expired(bot, limits, at(32), undefined)).toEqual([a, b]);
});

test('nothing is removed before it has drained, also where nothing is kept', () => {
  const bot = held(
    [core(a, 'candidate', 0), core(b, 'candidate', 0)],
    [
      [a, 0],
      [b, 1],
    ],
  );
  const none = { ...limits, keepMinutes: 0 };
  expect(expired(bot, none, at(1) + 29_999, undefined)).toEqual([]);
  expect(expired(bot, none, at(1) + 30_000, undefined)).toEqual([a]);
});

test('an abandoned candidate goes after an hour, unless somebody is at work on it', () => {
  const bot = held([core(a, 'candidate', 0)]);
  expect(expired(bot, limits, at(59), undefined)).toEqual([]);
  expect(expired(bot, limits, at(60), undefined)).toEqual([a]);
  expect(expired(bot, limits, at(60), a)).toEqual([]);
});

test('of previews the newest stay', () => {
  const bot = held([core(b, 'preview', 2), core(a, 'preview', 1), core(c, 'preview', 3)]);
  expect(expired(bot, limits, at(500), undefined)).toEqual([a]);
  expect(expired(bot, { ...limits, previews: 1 }, at(500), a)).toEqual([b]);
  expect(expired(bot, { ...limits, previews: 0 }, at(500), undefined)).toEqual([a, b, c]);
});

test('a removal that was interrupted goes on', () => {
  const [bot] = heldBots(
    [core(a, 'candidate', 0), core(b, 'candidate', 0)],
    [withPointer(bare, 'rose', withLeaving(moved(nowhere, b, start), [a]))],
  );
  expect(expired(bot!, limits, start, undefined)).toEqual([a]);
});

test('a Deployment that says of no package is no revision, and one that is on its way out neither', () => {
  const unsaid = core(a, 'candidate', 0);
  const leaving = core(b, 'candidate', 0);
  const bots = heldBots(
    [
      { ...unsaid, metadata: { ...unsaid.metadata, annotations: {} } },
      { ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } },
    ],
    [],
  );
  expect(bots).toMatchObject([{ bot: 'rose', revisions: [] }]);
});
