import { describe, expect, test } from '@jest/globals';
import { allow, deny, type Decision } from '../../../src/domain/decision.ts';
import { shortDigest } from '../../../src/domain/digest.ts';
import type { Change, Commit } from '../../../src/domain/history.ts';
import type { BotPlan, Plan } from '../../../src/domain/plan.ts';
import type { BoardBot, BoardCandidate } from '../../../src/domain/report/board.ts';
import { formValues } from '../../../src/domain/report/form.ts';
import { listing, suggestion, type ListingView } from '../../../src/domain/report/listing.ts';
import { planMarkdown, planSummary, type PlanForm } from '../../../src/domain/report/plan.ts';
import { rendered } from '../../support/markdown.ts';
import { commit, digest } from '../builders.ts';
import { payloads } from '../markdown/payloads.ts';

const form: PlanForm = {
  url: 'https://github.example/form',
  select: 'bank:#12',
  given: [
    ['bots', ''],
    ['versions', 'bank=2.0.0'],
  ],
};

function change(word: string, given: Partial<Commit> = {}): Change {
  const made = commit(word, given);
  return { inputs: digest(word), suite: undefined, commit: made, commits: [made], line: made.id };
}

const denied: Decision = deny(
  'REVIEW_MISSING',
  "#12 wasn't",
  'every shipped change was approved',
  { kind: 'review', changes: ['#12'], sentence: 'Ask `somebody` to approve #12.' },
  'https://github.example/pull/12',
);

function bot(given: Partial<BotPlan> = {}): BotPlan {
  return {
    ...{ bot: 'bank', ships: true, outcome: 'ships', whyNot: undefined },
    ...{ package: digest('new'), inputs: digest('inputs'), suite: undefined, line: 'line', version: '1.1.0' },
    from: { package: digest('old'), version: '1.0.0' },
    since: undefined,
    picked: [change('a', { subject: 'Say hello (#12)' })],
    passengers: [],
    decisions: [allow('NOT_MERGED', 'it is', 'it is merged')],
    ...given,
  };
}

function plan(...bots: readonly BotPlan[]): Plan {
  return { schema: 1, environment: 'production', bots, hash: digest('plan') };
}

const pull = { number: 10, title: 'Old <b>', url: 'https://github.example/pull/10', author: 'ada' };

describe("a plan's summary", () => {
  test('says who comes along, and ends with what to enter to promote it', () => {
    const passengers = [change('b', { pull })];
    const text = planSummary(plan(bot({ passengers })), form);
    expect(text).toContain('| bank | ✅ ships | `1.0.0 (package');
    expect(text).toContain('- `#12` Say hello \\(#\u206012\\) (Ada)');
    expect(text).toContain(
      '- pull request [10](https://github.example/pull/10) Old &lt;b&gt; (ada), **comes along unpicked**',
    );
    expect(text).toContain('Whoever enters this agrees that `#10` of bank comes along unpicked');
    const two = planSummary(plan(bot({ passengers: [...passengers, change('c')] })), form);
    expect(two).toContain(`\`${commit('c').id.slice(0, 7)}\` of bank come along unpicked`);
    expect(
      text.endsWith(`Enter this in [the form of the release workflow](https://github.example/form):

| Field | Value |
| --- | --- |
| \`mode\` | \`promote\` |
| \`select\` | \`bank:#12\` |
| \`versions\` | \`bank=2.0.0\` |
| \`plan\` | \`${shortDigest(digest('plan'))}\` |`),
    ).toBe(true);
    expect(planSummary(plan(bot()), form)).toContain('Nothing comes along unpicked.');
  });

  test('gives each gate that denies with what would make it pass', () => {
    const blocked = bot({
      ships: false,
      outcome: 'denied',
      decisions: [denied],
      from: undefined,
      package: undefined,
    });
    const text = planSummary(plan(blocked), form);
    expect(text).toContain('| bank | ⛔ denied | – | – | 1 | – |');
    expect(text).toContain(
      "⛔ [REVIEW\\_MISSING](https://github.example/pull/12): #\u206012 wasn't; required: every shipped change was approved. **To pass it:** Ask `somebody` to approve #\u206012\\.",
    );
    expect(text).not.toContain('Gates passed');
    expect(text).not.toContain('promote');
    expect(text).toContain('for production: nothing of it ships.');
    const wordless = { ...denied, remedy: undefined };
    expect(planMarkdown(plan(bot({ decisions: [wordless] })))).not.toContain('To pass it');
  });

  test('says why there is nothing to ship', () => {
    const nothing = bot({ ships: false, outcome: 'nothing', whyNot: 'All of it is live.', picked: [] });
    const text = planMarkdown(plan(nothing));
    expect(text).toContain('All of it is live');
    expect(text.endsWith(`Plan \`${shortDigest(digest('plan'))}\` for production.`)).toBe(true);
  });

  test('names a hundred changes and counts the others', () => {
    const picked = Array.from({ length: 102 }, (_, index) => change(`p${index}`));
    expect(planMarkdown(plan(bot({ picked })))).toContain('- … and 2 more changes');
    const text = planSummary(plan(bot({ passengers: picked })), form);
    expect(text).toContain(' and 2 more changes come along unpicked');
  });

  test('keeps within its limit for 200 bots with a hundred changes each', () => {
    const subject = 'x'.repeat(300);
    const picked = Array.from({ length: 100 }, (_, index) => change(`p${index}`, { subject }));
    const bots = Array.from({ length: 200 }, (_, index) => bot({ bot: `bot-${index}`, picked }));
    const text = planSummary(plan(...bots), form);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(900 * 1024);
    expect(text).toContain('| `plan` |');
  });
});

function candidate(name: string, given: Partial<BoardCandidate> = {}): BoardCandidate {
  return {
    ...{ name, url: undefined, title: 'Say hello', author: 'ada', mergedAt: '2026-01-01T00:00:00Z' },
    ...{ state: 'ready', reasons: [] },
    ...given,
  };
}

const waiting = (name: string, candidates: readonly BoardCandidate[]): BoardBot => ({
  ...{ bot: name, live: undefined, lost: false, candidates },
});

const blocked = { state: 'blocked', reasons: ['nobody approved it (REVIEW_MISSING)'] } as const;

function view(bots: readonly BoardBot[], given: Partial<ListingView> = {}): ListingView {
  return {
    ...{ environment: 'production', now: '2026-01-03T00:00:00Z', bots },
    ...{ formUrl: 'https://github.example/form', given: [['bots', 'bank']] },
    ...given,
  };
}

describe('the list of what can be released', () => {
  test('ends with what to enter next', () => {
    const text = listing(view([waiting('bank', [candidate('#12')]), waiting('desk', [])]));
    expect(text).toContain('## 1 change of 1 bot is merged and not live in production');
    expect(text).toContain('| `bank:#12` | Say hello');
    expect(text).not.toContain('desk');
    expect(text).toContain('To see what would ship of all that is ready:');
    expect(text.endsWith('| `mode` | `plan` |\n| `select` | `bank:*` |\n| `bots` | `bank` |')).toBe(true);
  });

  test('has nothing to enter where everything is live', () => {
    expect(listing(view([waiting('bank', [])]))).toBe(
      '## Everything that is merged is live in production\\.',
    );
  });

  test('says so where nothing is ready', () => {
    const text = listing(view([waiting('bank', [candidate('#12', blocked)])], { formUrl: undefined }));
    expect(text).toContain('Nothing is ready to ship as it is.');
    expect(text).toContain('Enter this in the form of the release workflow:');
    expect(text).toContain('REVIEW\\_MISSING');
  });

  test('suggests of each bot all up to its newest change that is ready', () => {
    const bots = [
      waiting('bank', [candidate('#3', blocked), candidate('#2'), candidate('#1')]),
      waiting('desk', [candidate('#4')]),
      waiting('shop', [candidate('#5', blocked)]),
    ];
    expect(suggestion(bots)).toEqual({ text: 'bank:#2 desk:*', ready: true });
    expect(suggestion(bots.slice(2))).toEqual({ text: 'shop:*', ready: false });
    const many = Array.from({ length: 30 }, (_, index) => waiting(`bot-${index}`, [candidate('#1')]));
    expect(suggestion(many).text.split(' ')).toHaveLength(20);
  });

  test('keeps within its limit for 200 bots with 200 changes each', () => {
    const candidates = Array.from({ length: 200 }, (_, index) =>
      candidate(`#${index + 1}`, { title: 'x'.repeat(300), url: 'https://github.example/pull/1' }),
    );
    const bots = Array.from({ length: 200 }, (_, index) => waiting(`bot-${index}`, candidates));
    const text = listing(view(bots));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(900 * 1024);
    expect(text).toContain('| `select` |');
  });
});

test('values to enter that are empty are left out', () => {
  expect(
    formValues(undefined, [
      ['mode', 'plan'],
      ['select', ''],
    ]),
  ).not.toContain('select');
});

test.each(payloads)('nothing that people write breaks out of a summary: %j', (text) => {
  const author = { name: text, email: text };
  const told = { ...pull, title: text, author: text };
  const made = bot({
    picked: [change('a', { subject: text, author })],
    passengers: [change('b', { pull: told, author })],
    decisions: [{ ...denied, observed: text, required: text, remedy: { ...denied.remedy!, sentence: text } }],
  });
  const plainForm = { ...form, select: text };
  const list = waiting('bank', [
    candidate('#12', { title: text, author: text, state: 'blocked', reasons: [text] }),
  ]);
  for (const shown of [planSummary(plan(made), plainForm), listing(view([list]))]) {
    const seen = rendered(shown);
    expect(seen).toMatchObject({ images: [], mentions: [], html: [] });
    expect(seen.links.every((url) => url.startsWith('https://github.example/'))).toBe(true);
  }
});
