import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { known } from '../../src/domain/facts.ts';
import type { BotHistory } from '../../src/domain/history.ts';
import type { LedgerRecord } from '../../src/domain/ledger.ts';
import {
  applicable,
  checkDrift,
  comparePlans,
  isConfirmedBy,
  makePlan,
  outcomeOf,
  type BotPlanInput,
  type Running,
  type Plan,
} from '../../src/domain/plan.ts';
import type { BotState, RevisionState } from '../../src/domain/revision.ts';
import { drawLine } from '../../src/domain/selection.ts';
import {
  commitId,
  digest,
  entry,
  goodFacts,
  history,
  openPolicy,
  released,
  rolledBack,
  strictPolicy,
} from './builders.ts';

const now = '2026-01-02T00:00:00.000Z';
const entries = [
  entry('c', 'three', {
    commit: { subject: 'feat: ask (#30)', author: { name: 'Omar', email: 'omar@x.org' } },
  }),
  entry('b', 'two', { commit: { subject: 'fix: greet (#20)' } }),
  entry('a', 'one'),
];
const live = released('first', '1.0.0', { commit: commitId('a') });
const bank = (records: readonly LedgerRecord[] = [live], given = entries) => history('bank', given, records);

function input(past: BotHistory = bank(), picks = [0], given: Partial<BotPlanInput> = {}): BotPlanInput {
  const shipment = drawLine(
    past,
    picks.map((index) => past.changes[index]!),
  );
  return {
    shipment,
    facts: shipment.line && goodFacts(['#30', '#20'], 'third'),
    version: undefined,
    ...given,
  };
}

const plan = (
  bots: readonly BotPlanInput[] = [input()],
  given: Partial<Parameters<typeof makePlan>[0]> = {},
): Plan => makePlan({ environment: 'production', policy: openPolicy, now, bots, ...given });
const only = (...given: Parameters<typeof plan>) => plan(...given).bots[0]!;

describe('makePlan', () => {
  test('says what ships, from what, with whom', () => {
    const past = bank();
    expect(only([input(past)])).toEqual({
      bot: 'bank',
      ships: true,
      outcome: 'ships',
      whyNot: undefined,
      package: digest('third'),
      inputs: digest('three'),
      suite: digest('suite'),
      line: commitId('c'),
      version: '1.1.0',
      from: { package: digest('first'), version: '1.0.0' },
      since: '2026-01-01T12:00:00.000Z',
      picked: [past.changes[0]],
      passengers: [past.changes[1]],
      decisions: expect.arrayContaining([expect.objectContaining({ code: 'NOT_VERIFIED', allowed: true })]),
    });
  });

  test("judges the line that was drawn, with everybody's changes", () => {
    const facts = {
      ...goodFacts(['#30'], 'third'),
      approvals: known([
        { by: 'O. <omar@x.org>', why: '' },
        { by: 'Ada <ada@example.org>', why: '' },
      ]),
    };
    const made = only([input(bank(), [0], { facts })], { policy: strictPolicy });
    expect(made.outcome).toBe('denied');
    expect(made.decisions.slice(0, 3).map(({ code, observed }) => [code, observed])).toEqual([
      ['REVIEW_MISSING', "#20 wasn't"],
      ['CHECK_MISSING', 'tests on #20 (missing) and lint on #20 (missing)'],
      ['APPROVAL_MISSING', 'there are 0'],
    ]);
    const old = { ...goodFacts(['#30', '#20']), verification: known({ state: 'none' } as const) };
    expect(only([input(bank(), [0], { facts: old })]).whyNot).toBe(
      "bank can't ship: nobody has held its conversations with this package (NOT_VERIFIED).",
    );
    const two = { ...old, merged: known(false) };
    expect(only([input(bank(), [0], { facts: two })]).whyNot).toBe(
      "bank can't ship: the line isn't on the default branch (NOT_MERGED); nobody has held its conversations with this package (NOT_VERIFIED).",
    );
  });

  test('is the first release where nothing was live', () => {
    const made = only([input(bank([]), [0])]);
    expect(made).toMatchObject({ ships: true, version: '1.0.0', from: undefined });
    expect(made.passengers).toHaveLength(2);
    expect(made.decisions.at(-1)?.observed).toBe('nothing was live before');
  });

  test('has nothing to ship where everything that was picked is live', () => {
    expect(only([input(bank(), [2])])).toEqual({
      bot: 'bank',
      ships: false,
      outcome: 'nothing',
      whyNot: `There is nothing to ship for bank: production runs 1.0.0 (package ${digest('first').slice(7, 19)}), which holds everything that was picked.`,
      package: digest('first'),
      inputs: undefined,
      suite: undefined,
      line: undefined,
      version: '1.0.0',
      from: { package: digest('first'), version: '1.0.0' },
      since: '2026-01-01T12:00:00.000Z',
      picked: [],
      passengers: [],
      decisions: [expect.objectContaining({ code: 'ALREADY_LIVE', allowed: false })],
    });
    expect(only([input(bank([]), [])]).whyNot).toBe(
      'There is nothing to ship for bank: none of its changes was picked.',
    );
  });

  test('has nothing to ship where a revert brought the live package back', () => {
    const facts = goodFacts(['#30', '#20'], 'first');
    expect(only([input(bank(), [0], { facts })])).toMatchObject({
      outcome: 'nothing',
      whyNot: expect.stringContaining('runs 1.0.0'),
    });
  });

  test('denies a line about which nothing was looked up', () => {
    const made = only([input(bank(), [0], { facts: undefined })]);
    expect(made).toMatchObject({ outcome: 'denied', package: undefined, version: '1.1.0' });
    expect(made.decisions[0]).toMatchObject({
      code: 'FACT_UNAVAILABLE',
      observed: expect.stringContaining('it was not looked up'),
    });
  });

  test('denies a line without a package, and says which version it would become', () => {
    const facts = { ...goodFacts(['#30', '#20']), package: known(undefined) };
    expect(only([input(bank(), [0], { facts })])).toMatchObject({
      outcome: 'denied',
      package: undefined,
      version: '1.1.0',
    });
  });

  test('knows a downgrade where the live line is lost, and lets through what was never live before', () => {
    const records = [
      released('third', '1.0.0', { commit: 'x' }),
      released('first', '1.1.0', { commit: 'y' }),
    ];
    const behind = only([input(bank(records))]);
    expect(behind).toMatchObject({
      outcome: 'denied',
      decisions: [{ code: 'DOWNGRADE' }, ...behind.decisions.slice(1)],
    });
    const facts = goodFacts(['#30'], 'new');
    const apart = only([input(bank(records), [0], { facts })]);
    expect(apart.ships).toBe(true);
    expect(apart.decisions.at(-1)?.observed).toContain('history was rewritten');
    const none = { ...facts, package: known(undefined) };
    expect(only([input(bank(records), [0], { facts: none })]).decisions[0]?.code).toBe(
      'NO_PACKAGE_FOR_INPUTS',
    );
    const known2 = [
      released('third', '1.0.0', { commit: 'x' }),
      released('first', '1.1.0', { commit: commitId('a') }),
    ];
    expect(only([input(bank(known2))])).toMatchObject({ ships: true });
  });

  const runs = (word: string | undefined, version?: string, up = true): Running => ({
    up,
    active: word === undefined ? undefined : { package: digest(word), version },
  });

  test('says what the target says to it, where it was read, and keeps its hash', () => {
    const alone = only();
    expect(alone.decisions.map(({ code }) => code)).not.toContain('DRIFT');
    for (const running of [runs('first', '1.0.0'), runs('third'), runs(undefined)]) {
      const made = plan([input(bank(), [0], { running })]);
      expect(made.bots[0]).toMatchObject({ ships: true, from: alone.from });
      expect(made.bots[0]?.decisions.at(-1)).toMatchObject({ code: 'DRIFT', allowed: true });
      expect(made.hash).toBe(plan().hash);
    }
    const drifted = plan([input(bank(), [0], { running: runs('manual') })]);
    expect(drifted.bots[0]).toMatchObject({
      ships: false,
      outcome: 'denied',
      from: alone.from,
      whyNot: expect.stringMatching(/^bank can't ship: package [0-9a-f]{12} has its traffic \(DRIFT\)\.$/),
    });
    expect(drifted.hash).toBe(plan().hash);
    const held = { ...goodFacts(['#30', '#20'], 'third'), holds: known([{ by: 'x', why: '' }]) };
    const both = plan([input(bank(), [0], { facts: held, running: runs('manual') })]);
    expect(both.bots[0]?.whyNot).toMatch(/\(HELD\); .*\(DRIFT\)/);
    expect(both.hash).toBe(plan([input(bank(), [0], { facts: held })]).hash);
  });

  test('says where what was released is not what runs, although nothing is left to ship', () => {
    const facts = goodFacts(['#30', '#20'], 'first');
    const made = (running: Running) => only([input(bank(), [0], { facts, running })]);
    expect(made(runs('first'))).toMatchObject({
      outcome: 'nothing',
      whyNot: expect.stringContaining('production runs 1.0.0'),
    });
    for (const running of [runs(undefined), runs('first', '1.0.0', false)]) {
      expect(made(running)).toMatchObject({
        outcome: 'nothing',
        whyNot: expect.stringMatching(/production was given 1\.0\.0 .*; it isn't running there now/),
      });
    }
    expect(made(runs('manual'))).toMatchObject({
      outcome: 'denied',
      whyNot: expect.stringMatching(/^bank can't ship: [^;]*\(DRIFT\)\.$/),
    });
  });

  test('takes the version that a person asked for', () => {
    expect(only([input(bank(), [0], { version: '4.0.0' })]).version).toBe('4.0.0');
    expect(() => only([input(bank(), [0], { version: '0.1.0' })])).toThrow("isn't greater than 1.0.0");
  });

  test('is the same whatever the order of the bots', () => {
    const shop = input({ ...bank(), bot: 'shop' }, [1]);
    const made = plan([shop, input()]);
    expect(made).toEqual(plan([input(), shop]));
    expect(made).toMatchObject({
      schema: 1,
      environment: 'production',
      bots: [{ bot: 'bank' }, { bot: 'shop' }],
    });
    expect(made.hash).toBe(plan([input(), shop]).hash);
  });
});

describe("a plan's hash", () => {
  const base = plan().hash;

  test('stays while only times and sentences change', () => {
    expect(plan(undefined, { now: '2026-03-01T00:00:00.000Z' }).hash).toBe(base);
    const facts = {
      ...goodFacts(['#30', '#20'], 'third'),
      approvals: known([]),
      freezes: known([{ by: 'x', why: '', from: '2020-01-01', until: '2020-02-01' }]),
    };
    expect(plan([input(bank(), [0], { facts })]).hash).toBe(base);
  });

  test('differs after a release and a rollback that brought back what was live before', () => {
    const release = released('third', '1.1.0', { commit: commitId('c'), at: '2026-01-01T13:00:00.000Z' });
    const rollback = rolledBack('third', 'first', { at: '2026-01-01T14:00:00.000Z' });
    const again = plan([input(bank([live, release, rollback]))]);
    expect(again.bots[0]).toMatchObject({
      ships: true,
      from: { package: digest('first'), version: '1.0.0' },
      since: rollback.at,
    });
    expect(again.hash).not.toBe(base);
  });

  test('changes with everything that consent is about', () => {
    const facts = goodFacts(['#30', '#20'], 'third');
    const suites = [entry('c', 'three', { suite: 'other' }), ...entries.slice(1)];
    const hashes = [
      base,
      plan(undefined, { environment: 'other' }).hash,
      plan([]).hash,
      plan([input({ ...bank(), bot: 'shop' })]).hash,
      plan([input(bank(), [1])]).hash,
      plan([input(bank(), [0, 1])]).hash,
      plan([input(bank(), [0], { facts: { ...facts, holds: known([{ by: 'x', why: '' }]) } })]).hash,
      plan([input(bank(), [0], { facts: goodFacts([], 'other') })]).hash,
      plan([input(bank(), [0], { version: '4.0.0' })]).hash,
      plan([input(bank([]), [0], { version: '1.1.0' })]).hash,
      plan([input(bank([{ ...live, at: '2026-01-01T13:00:00.000Z' }]))]).hash,
      plan([input(bank([live], suites))]).hash,
      plan([input(bank([live], [entry('z', 'three'), ...entries]))]).hash,
      plan([input(bank([live], [entry('c', 'other'), ...entries.slice(1)]))]).hash,
      // Another passenger, and another change picked below the same line.
      plan([input(bank([live], [entries[0]!, entry('x', 'two'), entries[2]!]))]).hash,
      plan([input(bank([live], [entries[0]!, entry('x', 'two'), entries[2]!]), [0, 1])]).hash,
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    for (const hash of hashes) expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

test('outcomeOf: one denied bot denies the plan, and nothing is no failure', () => {
  const denied = input(bank(), [0], { facts: undefined });
  const nothing = input({ ...bank(), bot: 'shop' }, []);
  const ships = input({ ...bank(), bot: 'tour' });
  expect(outcomeOf(plan([ships, nothing, denied]))).toBe('denied');
  expect(outcomeOf(plan([ships, nothing]))).toBe('ships');
  expect(outcomeOf(plan([nothing]))).toBe('nothing');
  expect(outcomeOf(plan([]))).toBe('nothing');
});

describe('comparePlans', () => {
  const sentences = (was: Plan, is: Plan) =>
    comparePlans(was, is).map(({ bot, sentence }) => `${bot}| ${sentence}`);

  test('finds nothing between equal plans', () => {
    expect(comparePlans(plan(), plan())).toEqual([]);
  });

  test('names bots that came and went', () => {
    const shop = plan([input({ ...bank(), bot: 'shop' })]);
    expect(sentences(plan(), shop)).toEqual([
      "bank| bank isn't in the plan any more.",
      'shop| shop has come into the plan.',
    ]);
    expect(sentences(shop, plan()).map((text) => text.slice(0, 4))).toEqual(['bank', 'shop']);
  });

  test('says why a bot does not ship any more, and that it would now', () => {
    const facts = { ...goodFacts(['#30', '#20'], 'third'), holds: known([{ by: 'Omar', why: '' }]) };
    const held = plan([input(bank(), [0], { facts })]);
    expect(sentences(plan(), held)).toEqual(["bank| bank can't ship: Omar holds it (HELD)."]);
    expect(sentences(held, plan())).toEqual(["bank| bank didn't ship and would now."]);
  });

  test('names everything that differs, with what it was and what it is', () => {
    const later = '2026-01-01T18:00:00.000Z';
    const records = [live, released('second', '1.0.1', { commit: commitId('b'), at: later })];
    const other = [entry('d', 'four', { suite: 'new' }), ...entries];
    const is = plan([input(bank(records, other), [0], { facts: goodFacts([], 'fourth') })]);
    const short = (word: string) => digest(word).slice(7, 19);
    const id = (word: string) => commitId(word).slice(0, 12);
    expect(sentences(plan(), is)).toEqual([
      `bank| bank can't ship: it was verified with the suite ${short('suite')} (SUITE_CHANGED).`,
      `bank| bank: the live version was 1.0.0 (package ${short('first')}) and is 1.0.1 (package ${short('second')}) now.`,
      `bank| bank: the time that it went live was ${live.at} and is ${later} now.`,
      `bank| bank: the line was ${commitId('c')} and is ${commitId('d')} now.`,
      `bank| bank: the package was ${digest('third')} and is ${digest('fourth')} now.`,
      `bank| bank: the inputs digest was ${digest('three')} and is ${digest('four')} now.`,
      `bank| bank: the suite was ${digest('suite')} and is ${digest('new')} now.`,
      `bank| bank: what was picked was ${id('c')} and is ${id('d')} now.`,
      `bank| bank: what comes along unpicked was ${id('b')} and is ${id('c')} now.`,
    ]);
    const first = plan([input(bank([]), [0], { version: '7.0.0' })]);
    expect(sentences(first, plan())).toEqual([
      `bank| bank: the live version was none and is 1.0.0 (package ${short('first')}) now.`,
      `bank| bank: the time that it went live was none and is ${live.at} now.`,
      'bank| bank: the next version was 7.0.0 and is 1.1.0 now.',
      `bank| bank: what comes along unpicked was ${id('b')}, ${id('a')} and is ${id('b')} now.`,
    ]);
    const alone = plan([input(bank(), [0, 1])]);
    expect(sentences(plan(), alone).at(-1)).toBe(
      `bank| bank: what comes along unpicked was ${id('b')} and is none now.`,
    );
  });

  test('finds a difference wherever the hashes differ', () => {
    const variant = fc.record({
      picks: fc.subarray([0, 1, 2]),
      packageWord: fc.constantFrom('third', 'other', 'first'),
      stored: fc.boolean(),
      version: fc.constantFrom(undefined, '5.0.0'),
      records: fc.constantFrom([], [live]),
    });
    const of = ({
      picks,
      packageWord,
      stored,
      version,
      records,
    }: typeof variant extends fc.Arbitrary<infer T> ? T : never) =>
      plan([
        input(bank(records), picks, {
          facts: { ...goodFacts([], packageWord), stored: known(stored) },
          version,
        }),
      ]);
    fc.assert(
      fc.property(variant, variant, (a, b) => {
        const [was, is] = [of(a), of(b)];
        expect(comparePlans(was, is).length > 0).toBe(was.hash !== is.hash);
      }),
    );
  });
});

describe('applicable', () => {
  const withPassengers = plan();
  const without = plan([input(bank(), [0, 1])]);
  const short = withPassengers.hash.slice(7, 19);

  test('needs no consent where nothing comes along', () => {
    expect(applicable(without, undefined)).toEqual([]);
    expect(applicable(without, without.hash)).toMatchObject([{ code: 'PLAN_STALE', allowed: true }]);
  });

  test('needs the hash where something comes along', () => {
    expect(applicable(withPassengers, undefined)).toEqual([
      {
        code: 'PASSENGERS_UNCONFIRMED',
        allowed: false,
        observed: '#20 of bank comes along unpicked',
        required: 'whoever confirms the plan knows what comes along unpicked',
        remedy: {
          kind: 'confirm',
          plan: withPassengers.hash,
          sentence: `Read the plan, and confirm it with its hash: \`--plan ${short}\`.`,
        },
      },
    ]);
    const several = applicable(plan([input(bank([]))]), undefined);
    expect(several[0]?.observed).toBe(
      `#20 of bank and ${commitId('a').slice(0, 7)} of bank come along unpicked`,
    );
  });

  test('is satisfied by doing what its remedy says', () => {
    const [denied] = applicable(withPassengers, undefined);
    const remedy = denied!.remedy!;
    const hash = remedy.kind === 'confirm' ? remedy.plan : '';
    expect(applicable(withPassengers, hash)).toMatchObject([
      { code: 'PASSENGERS_UNCONFIRMED', allowed: true, observed: '#20 of bank comes along unpicked' },
      {
        code: 'PLAN_STALE',
        allowed: true,
        observed: `it is ${short}`,
        required: 'the plan is the one that was confirmed',
      },
    ]);
  });

  test('is stale under the hash of another plan', () => {
    const decisions = applicable(withPassengers, without.hash);
    expect(decisions).toMatchObject([
      { code: 'PASSENGERS_UNCONFIRMED', allowed: false },
      {
        code: 'PLAN_STALE',
        allowed: false,
        observed: `the plan is ${short} now, and "${without.hash.slice(0, 20)}…" was confirmed`,
      },
    ]);
    expect(applicable(without, withPassengers.hash)).toMatchObject([
      { code: 'PLAN_STALE', allowed: false, remedy: { kind: 'confirm', plan: without.hash } },
    ]);
  });

  test("doesn't ask about passengers of what doesn't ship", () => {
    expect(applicable(plan([input(bank(), [0], { facts: undefined })]), undefined)).toEqual([]);
  });
});

test('isConfirmedBy takes the whole hash or its first 12 digits and more', () => {
  const hash = digest('plan');
  for (const text of [hash, hash.slice(7), hash.slice(7, 19), ` ${hash.slice(0, 30).toUpperCase()} `]) {
    expect(isConfirmedBy(hash, text)).toBe(true);
  }
  for (const text of [
    '',
    'sha256:',
    hash.slice(7, 18),
    hash.slice(8, 40),
    `${hash}0`,
    `sha256:${hash}`,
    `${hash.slice(7, 19)}sha256:`,
  ]) {
    expect(isConfirmedBy(hash, text)).toBe(false);
  }
});

describe('checkDrift', () => {
  const state = (word: string, version?: string): BotState => ({
    bot: 'bank',
    url: 'http://127.0.0.1:5005',
    active: { package: digest(word), version, role: 'active' } as RevisionState,
    previous: undefined,
    revisions: [],
  });
  const bankPlan = only();
  const short = (word: string) => digest(word).slice(7, 19);

  test('is fine where the target runs what the plan started from', () => {
    expect(checkDrift(bankPlan, state('first', '1.0.0'))).toEqual({
      converged: false,
      decision: {
        code: 'DRIFT',
        allowed: true,
        observed: `1.0.0 (package ${short('first')}) has its traffic`,
        required: `bank still runs 1.0.0 (package ${short('first')})`,
        remedy: undefined,
      },
    });
  });

  test('has converged where the target runs what the plan ships', () => {
    expect(checkDrift(bankPlan, state('third'))).toMatchObject({
      converged: true,
      decision: { code: 'DRIFT', allowed: true, observed: `package ${short('third')} has its traffic` },
    });
  });

  test('is drift where it runs anything else', () => {
    expect(checkDrift(bankPlan, state('manual'))).toMatchObject({
      converged: false,
      decision: {
        code: 'DRIFT',
        allowed: false,
        observed: `package ${short('manual')} has its traffic`,
        remedy: {
          kind: 'reconcile',
          sentence: expect.stringMatching(
            new RegExp(
              `\`tidegate history bank\`.*\`tidegate rollback bank --to ${short('first')}\`.*\`tidegate rollback bank --to ${short('manual')}\``,
            ),
          ),
        },
      },
    });
    expect(checkDrift(only([input(bank([]))]), state('manual')).decision).toMatchObject({
      allowed: false,
      required: 'nothing runs yet for bank',
      remedy: { sentence: expect.stringMatching(/end what runs there.*`tidegate retire bank --yes`/) },
    });
  });

  test('is fine where nothing has the traffic', () => {
    const nothing = { ...state('x'), active: undefined };
    for (const given of [undefined, nothing]) {
      expect(checkDrift(bankPlan, given)).toMatchObject({
        converged: false,
        decision: { code: 'DRIFT', allowed: true, observed: 'nothing has its traffic' },
      });
    }
  });
});
