import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UserError } from '../../src/domain/errors.ts';
import {
  aheadBehind,
  drawLine,
  parseSelection,
  pullRequestOf,
  resolveSelection,
  type Selection,
} from '../../src/domain/selection.ts';
import { anyText, commit, commitId, entry, history, released } from './builders.ts';

function refusal(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseSelection', () => {
  test('reads everything that is allowed', () => {
    expect(parseSelection(' all, bank:*\n1A2B3C4 #12,bank:#7  shop:abcdef0 ')).toEqual([
      { kind: 'all', text: 'all', bot: undefined },
      { kind: 'all', text: 'bank:*', bot: 'bank' },
      { kind: 'commit', prefix: '1a2b3c4', text: '1A2B3C4', bot: undefined },
      { kind: 'pull', number: 12, text: '#12', bot: undefined },
      { kind: 'pull', number: 7, text: 'bank:#7', bot: 'bank' },
      { kind: 'commit', prefix: 'abcdef0', text: 'shop:abcdef0', bot: 'shop' },
    ]);
    expect(parseSelection('ALL')).toEqual([{ kind: 'all', text: 'ALL', bot: undefined }]);
    expect(parseSelection('a'.repeat(64))).toHaveLength(1);
    expect(parseSelection('#123456789')).toMatchObject([{ number: 123_456_789 }]);
  });

  test.each([
    ['', 'Nothing is selected: a selection is `all`'],
    [' , ', 'Nothing is selected'],
    ['bank', 'all of a bot is written `bank:*`; a selection is'],
    ['12', 'a pull request is written `#12`; '],
    ['1234567890123456789012345678901234567890123456789012345678901234567890', 'is written `#123456789`; '],
    ['abcdef', 'a commit needs at least 7 of its digits; '],
    ['a'.repeat(65), 'a commit needs at least 7'],
    ['#0', '"#0" can\'t be selected: a selection is'],
    ['#1234567890', "can't be selected: a selection is"],
    ['*', '"*" can\'t be selected: a selection is'],
    ['Bank:*', '"Bank" isn\'t the name of a bot'],
    [':#1', '"" isn\'t the name of a bot'],
    ['bank:', "can't be selected: a selection is"],
    ['bank:all', "can't be selected: all of a bot is written `bank:*`; "],
    ['x1a2b3c4', 'all of a bot is written'],
    ['1a2b3c4x', "can't be selected: a selection is"],
    ['#12x', "can't be selected: a selection is"],
    ['a:b:*', "can't be selected: a selection is"],
  ])('%j is refused in one sentence', (text, sentence) => {
    const error = refusal(() => parseSelection(text));
    expect(error.message).toContain(sentence);
    expect(error).toMatchObject({ code: 'bad-selection', problems: [] });
    expect(error.next).toBe('Leave the selection out to see what can be picked.');
  });

  test('never fails in another way', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          expect(parseSelection(text).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});

test('pullRequestOf reads squash and merge commits alone', () => {
  const of = (subject: string) => pullRequestOf(commit('x', { subject }));
  expect(of('Greet people (#12)')).toBe(12);
  expect(of('Revert "Greet people (#12)" (#13)')).toBe(13);
  expect(of('Merge pull request #7 from ada/greet')).toBe(7);
  expect(of('Greet people (#12) again')).toBeUndefined();
  expect(of('About #12')).toBeUndefined();
  expect(of('Say: Merge pull request #7 from ada/greet')).toBeUndefined();
  expect(of('Merge pull request #7x')).toBeUndefined();
  expect(of('Greet people (#0)')).toBeUndefined();
});

const bank = history(
  'bank',
  [
    entry('bank-d', 'four'),
    entry('bank-c', 'three', { commit: { subject: 'Ask (#30)' } }),
    entry('both', 'two', { commit: { subject: 'Both (#20)' } }),
    entry('bank-a', 'one', { commit: { subject: 'Start (#10)' } }),
  ],
  [released('one', '1.0.0', { commit: commitId('bank-a') })],
);
const shop = history('shop', [
  entry('shop-t', 'ten', { commit: { subject: 'Test more (#21)' } }),
  entry('both', 'ten', { commit: { subject: 'Both (#20)' } }),
]);
const empty = history('empty', []);
const all = [shop, bank, empty];

const picked = (text: string) =>
  resolveSelection(parseSelection(text), all).map(({ bot, changes }) => [
    bot,
    ...changes.map(({ commit: { id } }) => id),
  ]);

describe('resolveSelection', () => {
  test('picks everything that is not live', () => {
    expect(picked('all')).toEqual([
      ['bank', commitId('bank-d'), commitId('bank-c'), commitId('both')],
      ['shop', commitId('both')],
    ]);
    expect(picked('shop:*')).toEqual([['shop', commitId('both')]]);
  });

  test('picks a commit or a pull request in every bot that it changed, or in the one that is named', () => {
    expect(picked('#20')).toEqual([
      ['bank', commitId('both')],
      ['shop', commitId('both')],
    ]);
    expect(picked('bank:#20')).toEqual([['bank', commitId('both')]]);
    expect(picked(`shop:${commitId('both').slice(0, 7)}`)).toEqual([['shop', commitId('both')]]);
    expect(picked(commitId('bank-c').toUpperCase())).toEqual([['bank', commitId('bank-c')]]);
    expect(picked(`#30 ${commitId('bank-d')}`)).toEqual([['bank', commitId('bank-d'), commitId('bank-c')]]);
  });

  test('picks a change by a commit that only added tests to it', () => {
    expect(picked('#21')).toEqual([['shop', commitId('both')]]);
  });

  test('says of what is live already that nothing is left', () => {
    expect(picked('#10')).toEqual([['bank']]);
    expect(picked('#10 #30')).toEqual([['bank', commitId('bank-c')]]);
  });

  const problemsOf = (text: string) =>
    refusal(() => resolveSelection(parseSelection(text), all)).problems.map(({ message }) => message);

  test('names what is near for every part that matches nothing', () => {
    const typo = commitId('bank-d').slice(0, 5) + (commitId('bank-d').startsWith('00', 5) ? '11' : '00');
    expect(problemsOf(`#2 bnak:* ${typo} #20`)).toEqual([
      `"#2" can't be selected: no merged change of a bot is called that. Did you mean #20 and #30?`,
      `"bnak:*" can't be selected: there is no bot bnak. Did you mean bank?`,
      expect.stringContaining(`Did you mean ${commitId('bank-d').slice(0, 7)}`),
    ]);
    const error = refusal(() => resolveSelection(parseSelection('#2 #3'), all));
    expect(error.message).toBe(error.problems[0]!.message);
    expect(error).toMatchObject({
      code: 'bad-selection',
      problems: [{ severity: 'error', code: 'unmatched-selection' }, {}],
    });
  });

  test('names what there is where nothing is near', () => {
    expect(problemsOf('zzzzzzzzzz:*')).toEqual([
      '"zzzzzzzzzz:*" can\'t be selected: there is no bot zzzzzzzzzz. There is shop, bank and empty.',
    ]);
    expect(problemsOf('bank:#98765')).toEqual([
      '"bank:#98765" can\'t be selected: no merged change of bank is called that. There is #30 and #20.',
    ]);
    expect(problemsOf('empty:#1')).toEqual([
      '"empty:#1" can\'t be selected: no merged change of empty is called that.',
    ]);
    expect(problemsOf('empty:*')).toEqual(['"empty:*" can\'t be selected: nothing is merged yet.']);
  });

  test('refuses a prefix of several commits', () => {
    const twins = history('twins', [
      entry('x', 'two', { commit: { id: 'abcdef0111111' } }),
      entry('y', 'one', { commit: { id: 'abcdef0222222' } }),
    ]);
    const error = refusal(() => resolveSelection(parseSelection('abcdef0'), [twins]));
    expect(error.message).toBe(
      '"abcdef0" can\'t be selected: it is the beginning of 2 commits. Did you mean abcdef011111 and abcdef022222?',
    );
    expect(resolveSelection(parseSelection('abcdef01'), [twins])).toHaveLength(1);
  });

  test('takes the histories in any order', () => {
    const selection: Selection = parseSelection('all');
    expect(resolveSelection(selection, [...all].reverse())).toEqual(resolveSelection(selection, all));
  });
});

describe('drawLine', () => {
  test('ships everything up to the newest pick, and names what came along', () => {
    const [d, c, both] = bank.ahead;
    expect(drawLine(bank, [c!])).toEqual({
      history: bank,
      line: c,
      shipped: [c, both],
      picked: [c],
      passengers: [both],
    });
    expect(drawLine(bank, [both!, d!])).toMatchObject({ line: d, picked: [d, both], passengers: [c] });
  });

  test('ships nothing where nothing is picked', () => {
    const none = { history: bank, line: undefined, shipped: [], picked: [], passengers: [] };
    expect(drawLine(bank, [])).toEqual(none);
    expect(drawLine(bank, [bank.changes[3]!])).toEqual(none);
  });

  test('ships each change below the line once, as picked or as a passenger', () => {
    fc.assert(
      fc.property(fc.subarray([0, 1, 2]), (indexes) => {
        const picks = indexes.map((index) => bank.ahead[index]!);
        const { line, shipped, picked: chosen, passengers } = drawLine(bank, picks);
        expect(chosen).toEqual(picks);
        expect(
          [...chosen, ...passengers].toSorted((a, b) => bank.ahead.indexOf(a) - bank.ahead.indexOf(b)),
        ).toEqual(shipped);
        expect(line).toBe(picks[0]);
        expect(shipped).toEqual(line ? bank.ahead.slice(bank.ahead.indexOf(line)) : []);
      }),
    );
  });
});

test('aheadBehind counts what is merged and not live, as far as that is known', () => {
  expect(aheadBehind(bank)).toEqual({ ahead: 3, known: true });
  expect(aheadBehind(empty)).toEqual({ ahead: 0, known: true });
  expect(aheadBehind({ ...bank, liveLine: 'lost' })).toEqual({ ahead: 3, known: false });
});
