import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layoutOf } from '../../../src/adapters/local/layout.ts';
import { loadState, saveState, type EnvironmentRecord } from '../../../src/adapters/local/state.ts';
import * as next from '../../../src/adapters/local/transitions.ts';
import { digestOf } from '../../../src/domain/digest.ts';
import type { StartRequest } from '../../../src/ports/target.ts';

const empty: EnvironmentRecord = {
  schema: 1,
  environment: 'staging',
  keepMinutes: 10,
  previews: 2,
  bots: [],
};
const minute = 60_000;

function request(bot: string, id: string, role: StartRequest['role'], port?: number): StartRequest {
  const half = { command: ['bot'], environment: {}, healthPath: '/' };
  return {
    revision: {
      id,
      environment: 'staging',
      bot,
      package: digestOf(id),
      settings: { variables: {}, actionsUrl: undefined, replicas: 1 },
    },
    serve: { core: half, actions: half, expect: { modelFile: 'm', modelId: 'i' } },
    role,
    commit: undefined,
    version: undefined,
    branch: undefined,
    port,
  };
}

type Step =
  | {
      readonly do: 'start';
      readonly bot: string;
      readonly id: string;
      readonly role: StartRequest['role'];
      readonly port: number | undefined;
    }
  | { readonly do: 'switch' | 'retire' | 'wake'; readonly bot: string; readonly id: string }
  | { readonly do: 'wait'; readonly minutes: number };

const bots = fc.constantFrom('constructor', 'helper');
const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      bot: bots,
      id: ids,
      role: fc.constantFrom('preview' as const, 'candidate' as const),
      port: fc.constantFrom(undefined, 5005, 5006),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('switch' as const, 'retire' as const, 'wake' as const),
      bot: bots,
      id: ids,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
  },
);

function apply(state: EnvironmentRecord, step: Step, now: number): EnvironmentRecord {
  switch (step.do) {
    case 'start': {
      const used = Math.max(20_000, ...next.portsOf(state));
      const free = { bot: used + 1, core: used + 2, actions: used + 3 };
      return next.withStarted(state, request(step.bot, step.id, step.role, step.port), free, now);
    }
    case 'switch':
      return next.findRevision(state, step.bot, step.id)
        ? next.withSwitched(state, step.bot, step.id, now)
        : state;
    case 'retire':
      return next.withRetired(state, step.bot, step.id);
    case 'wake':
      return next.withWoken(state, step.bot, step.id, now) ?? state;
    case 'wait':
      return next.withExpired(state, now);
  }
}

describe('what should run', () => {
  test('stays consistent whatever is asked in whatever order', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 40 }), (all) => {
        let state = empty;
        let now = Date.UTC(2026, 0, 1);
        for (const step of all) {
          now += step.do === 'wait' ? step.minutes * minute : 1;
          const before = state;
          state = apply(state, step, now);
          for (const bot of state.bots) {
            const find = (id: string | undefined) => bot.revisions.find(({ revision }) => revision.id === id);
            // The active one is there, runs, and alone has that role; what to roll back to is there and another.
            expect(
              bot.revisions.filter(({ role }) => role === 'active').map(({ revision }) => revision.id),
            ).toEqual(bot.active === undefined ? [] : [bot.active]);
            if (bot.active !== undefined)
              expect(find(bot.active)).toMatchObject({ running: true, until: undefined });
            if (bot.previous !== undefined) {
              expect(find(bot.previous)).toMatchObject({ role: 'kept' });
              expect(bot.previous).not.toBe(bot.active);
            }
            // Only previews beyond the cap make room: nothing else goes by a start.
            expect(bot.revisions.filter(({ role }) => role === 'preview').length).toBeLessThanOrEqual(
              state.previews,
            );
            if (step.do === 'start') {
              const gone =
                next.findBot(before, bot.bot)?.revisions.filter(({ revision }) => !find(revision.id)) ?? [];
              expect(gone.every(({ role }) => role === 'preview')).toBe(true);
            }
            // The traffic moves by a switch alone, and the port of a bot with traffic too.
            const old = next.findBot(before, bot.bot);
            if (step.do !== 'switch') expect(bot.active).toBe(old?.active);
            if (step.do !== 'switch' && old?.active !== undefined) expect(bot.port).toBe(old.port);
            expect(new Set(bot.revisions.map(({ revision }) => revision.id)).size).toBe(bot.revisions.length);
          }
          // Nothing is overdue once time was looked at, and doing a step again changes nothing about what runs.
          if (step.do === 'wait') expect(next.nextExpiry(state) ?? Infinity).toBeGreaterThan(now);
          if (step.do !== 'wait') expect(running(apply(state, step, now))).toEqual(running(state));
        }
      }),
    );
  });

  test('survives its file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tidegate-state-'));
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 12 }), async (all) => {
          const state = all.reduce((before, step, index) => apply(before, step, index * minute), empty);
          await saveState(layoutOf(directory), state);
          expect(await loadState(layoutOf(directory))).toEqual(state);
        }),
        { numRuns: 20 },
      );
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  test('lets a preview say nothing of what has the traffic, of what is kept, and of where customers ask', () => {
    const said = (state: EnvironmentRecord) =>
      state.bots.map(({ port, fixedPort, active, previous, revisions }) => [
        ...[port, fixedPort, active, previous],
        ...revisions.map(({ role, commit, version, branch }) => [role, commit, version, branch]),
      ]);
    const start = (
      state: EnvironmentRecord,
      id: string,
      role: StartRequest['role'],
      whose: Partial<StartRequest>,
    ) => {
      const free = { bot: 20_001, core: 20_002, actions: 20_003 };
      return next.withStarted(state, { ...request('helper', id, role), ...whose }, free, 0);
    };
    const ours = { commit: 'c0ffee', version: '1.0.0', branch: 'main', port: 5005 };
    const theirs = { commit: 'facade', version: '2.0.0', branch: 'queue', port: 5006 };
    let state = ['a', 'b'].reduce(
      (before, id) => next.withSwitched(start(before, id, 'candidate', ours), 'helper', id, 0),
      empty,
    );
    const before = said(state);
    for (const id of ['a', 'b']) {
      state = start(state, id, 'preview', theirs);
      expect(said(state).map((bot) => new Set(bot))).toEqual(before.map((bot) => new Set(bot)));
    }
    // Who brings it on purpose says whose it is from now on, and where.
    state = start(state, 'b', 'candidate', theirs);
    expect(next.findRevision(state, 'helper', 'b')).toMatchObject({
      role: 'active',
      branch: 'queue',
      commit: 'facade',
    });
    expect(next.findBot(state, 'helper')).toMatchObject({ port: 5005, fixedPort: 5006 });
    // A preview itself is of whoever asked for it last.
    state = start(start(state, 'c', 'preview', ours), 'c', 'preview', theirs);
    expect(next.findRevision(state, 'helper', 'c')).toMatchObject({
      role: 'preview',
      branch: 'queue',
      commit: 'facade',
    });
  });

  test('stops what was kept when its time is over, and forgets what nobody can roll back to', () => {
    const start = (state: EnvironmentRecord, id: string) =>
      next.withStarted(state, request('helper', id, 'candidate'), { bot: 1, core: 2, actions: 3 }, 0);
    let state = ['a', 'b', 'c'].reduce(
      (before, id) => next.withSwitched(start(before, id), 'helper', id, 0),
      empty,
    );
    // However often somebody deploys, two pairs run: the one with the traffic, and the one to go back to.
    expect(running(state)).toEqual([
      ['helper', 'a', false, 'kept'],
      ['helper', 'b', true, 'kept'],
      ['helper', 'c', true, 'active'],
    ]);
    state = start(state, 'abandoned');
    expect(next.nextExpiry(state)).toBe(10 * minute);
    expect(next.withExpired(state, 9 * minute)).toBe(state);
    state = next.withExpired(state, 10 * minute);
    expect(running(state)).toEqual([
      ['helper', 'b', false, 'kept'],
      ['helper', 'c', true, 'active'],
      ['helper', 'abandoned', true, 'candidate'],
    ]);
    expect(next.nextExpiry(state)).toBe(next.candidateMinutes * minute);
    state = next.withExpired(state, next.candidateMinutes * minute);
    expect(running(state).map(([, id]) => id)).toEqual(['b', 'c']);
    expect(next.nextExpiry(state)).toBeUndefined();
  });
});

function running(state: EnvironmentRecord): unknown[][] {
  return state.bots.flatMap((bot) =>
    bot.revisions.map(({ revision, running, role }) => [bot.bot, revision.id, running, role]),
  );
}
