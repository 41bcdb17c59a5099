import { describe, expect, test } from '@jest/globals';
import { visible } from '../../../src/domain/text.ts';
import { known, unknown } from '../../../src/domain/facts.ts';
import { bodyLimit } from '../../../src/domain/markdown/fit.ts';
import { carryAfterwords, withAfterwords } from '../../../src/domain/report/afterwards.ts';
import { board, boardMarker, boardTitle, type BoardCandidate } from '../../../src/domain/report/board.ts';
import {
  checkKey,
  checkKeyPrefix,
  checkName,
  checkOutputs,
} from '../../../src/domain/report/check-output.ts';
import {
  afterwordsLimit,
  comment,
  commentMarker,
  overview,
  summary,
} from '../../../src/domain/report/comment.ts';
import { releaseNotes, releaseTitle } from '../../../src/domain/report/notes.ts';
import { ageOf, minuteOf, percentage } from '../../../src/domain/report/words.ts';
import type { BotView } from '../../../src/domain/report/view.ts';
import { conclude } from '../../../src/domain/run/conclude.ts';
import { changesOf } from '../../../src/domain/history.ts';
import { commitId, digest, entry } from '../builders.ts';
import { payloads } from '../markdown/payloads.ts';
import { deployed, part, run, talked, trained } from '../run/builders.ts';
import { boardView, failedShop, stagedBank, texts, view } from './builders.ts';
import { expectGolden } from './golden.ts';

/** The shape of a document: what its lines are, whatever words stand in them. */
function shapeOf(document: string): string[] {
  const shape: string[] = [];
  let fence: string | undefined;
  for (const line of document.split('\n')) {
    if (fence !== undefined) {
      if (line === fence) fence = undefined;
      continue;
    }
    const opened = /^(`{3,})text$/.exec(line)?.[1];
    if (opened !== undefined) {
      fence = opened;
      shape.push('fence');
    } else if (line.startsWith('<')) shape.push(line.replace(/<summary>.*<\/summary>/, '<summary>'));
    else if (line.startsWith('|')) shape.push(`| ${line.replace(/\\./g, '').split('|').length}`);
    else if (line === '') continue;
    else shape.push(/^(#+ |- |\d\. )?/.exec(line)?.[0] ?? '');
  }
  return fence === undefined ? shape : [...shape, 'open'];
}

describe('the comment', () => {
  test('tells of a good run and a bad one', () => {
    expectGolden('comment', comment(view([stagedBank, failedShop])));
    expectGolden('nothing-changed', comment(view([])));
  });

  test('begins with its marker, which a summary has no use for', () => {
    const both = view([stagedBank]);
    expect(comment(both).startsWith(`${commentMarker}\n`)).toBe(true);
    expect(summary(both)).toBe(comment(both).slice(commentMarker.length + 2));
  });

  test.each(payloads)('keeps its shape whatever is written: %j', (payload) => {
    const plain = texts('x');
    expect(shapeOf(comment(texts(payload)))).toEqual(shapeOf(comment(plain)));
  });

  test('says what kind of run it was', () => {
    const about = (given: Parameters<typeof conclude>[0]) =>
      comment({ ...view([]), run: { ...run, attempt: 3 }, conclusion: conclude(given) }).split('\n');
    const cancelled = about({ records: [], jobs: { changes: 'cancelled' }, supersededBy: undefined });
    expect(cancelled[2]).toBe('## ⏹️ The run was cancelled\\.');
    expect(cancelled[4]).toBe(
      `Commit \`${commitId('head').slice(0, 12)}\`, [run 77](${run.url}), attempt 3.`,
    );
    const superseded = about({ records: [], jobs: {}, supersededBy: 'A newer push' });
    expect(superseded[2]).toBe('## ⏭️ A newer push took the place of this run\\.');
    const noted = about({ records: [], jobs: { changes: 'failure' }, supersededBy: undefined });
    expect(noted).toContain('- The job changes failed without saying why\\.');
  });

  const facts = (given: Partial<BotView>, parts = [trained]) =>
    comment(view([{ name: 'bank', parts, given }], ['train']));

  test('says where everything stands', () => {
    const production = { version: undefined, package: digest('old'), since: 'never', metrics: undefined };
    expect(facts({ production: known(production) })).toContain(
      `- Production answers with package \`${digest('old').slice(7, 19)}\` since at an unknown time`,
    );
    expect(facts({ production: unknown('x') })).not.toContain('roduction answers');
    expect(facts({ differing: unknown('it is down') })).toContain(
      "Production's answers weren't compared: it is down",
    );
    expect(facts({ slot: { branch: 'a', since: '2026-01-02T03:00:00Z', pull: undefined } })).toContain(
      "- Staging's traffic has gone to the branch `a` since 2026-01-02 03:00 UTC",
    );
    expect(facts({ foresight: { kind: 'again', because: undefined } })).toContain(
      'trained again because of what was merged meanwhile.',
    );
    expect(facts({ foresight: { kind: 'conflict' } })).toContain('there are conflicts.');
    expect(facts({ foresight: { kind: 'unknown', why: 'git failed' } })).toContain(
      'after the merge: git failed',
    );
  });

  test('says how to register', () => {
    const next = '**Next:** Run `tidegate register bank`, and commit the file that it writes.';
    expect(facts({ registration: 'unregistered' })).toContain(next);
    expect(facts({ registration: 'invalid' })).toContain(next);
    expect(facts({ registration: undefined })).not.toContain('register');
    expect(facts({ registration: 'unregistered' })).toContain('| bank (unregistered) |');
    const sealed = { path: 'bots/bank/.tidegate.bot', text: 'x' };
    expect(facts({ registration: 'unregistered', sealed })).not.toContain(next);
  });

  test('shows scores, and production beside them', () => {
    const score = { conversations: { right: 3, of: 4 }, actions: { right: 9, of: 10 } };
    const metrics = { givenIntents: score, predictedIntents: score };
    const training = { ...trained.training!, found: true, metrics };
    const one = [{ ...trained, training }];
    expect(facts({}, one)).toContain('| Conversations, intents given | 3 of 4 |');
    expect(facts({}, one)).toContain('(trained before from the same inputs)');
    const production = {
      version: '1.0.0',
      package: digest('old'),
      since: '2026-01-02T03:00:00Z',
      metrics: {},
    };
    expect(facts({ production: known(production) }, one)).toContain(
      '| Conversations, intents predicted | 3 of 4 | – |',
    );
    const none = [{ ...trained, training: { ...training, package: undefined, metrics: {} } }];
    expect(facts({}, none)).not.toContain('Score');
    expect(facts({}, none)).toContain('package –');
  });

  test('shows a preview, and an address that is none', () => {
    const preview = { ...deployed.deployment!, preview: true, url: undefined };
    const text = comment(view([{ name: 'bank', parts: [{ ...deployed, deployment: preview }] }], ['deploy']));
    expect(text).toContain('- A preview in staging as revision `0123456789ab`\n');
  });

  test('counts the problems that it has no room for', () => {
    const problems = Array.from({ length: 13 }, (_, index) => ({
      ...({ severity: 'note', code: 'x', message: `Problem ${index}` } as const),
    }));
    const text = facts({}, [{ ...trained, problems }]);
    expect(text).toContain('- **note** Problem 9\n- … 3 more problems');
    expect(text).not.toContain('Problem 10');
  });

  const manyBots = (count: number, answers = 'x') =>
    view(
      Array.from({ length: count }, (_, index) => ({
        name: `bot-${String(index).padStart(3, '0')}`,
        parts: [
          trained,
          deployed,
          {
            ...talked,
            state: index % 50 === 7 ? ('failed' as const) : ('passed' as const),
            talk: {
              ...talked.talk!,
              held: [{ name: 'one', passed: true, exchanges: [{ said: 'hi', answered: [answers] }] }],
            },
          },
        ],
      })),
    );

  test('beyond ten bots, only what is worth telling has a section', () => {
    const text = comment(manyBots(11));
    expect(text.match(/^### .*$/gm)).toEqual(['### bot-007']);
    expect(text).toContain('| bot-010 |');
    // What failed stands first.
    expect(/^\| bot-\d+/m.exec(text)?.[0]).toBe('| bot-007');
    expect(comment(manyBots(10)).match(/^### /gm)).toHaveLength(10);
  });

  test.each([
    [10, 'x'.repeat(19_000)],
    [10, '茶'.repeat(9_000)],
    [200, 'x'.repeat(19_000)],
    [1_000, 'x'],
  ])('keeps within what GitHub takes: %i bots', (count, answers) => {
    const text = comment(manyBots(count, answers));
    expect(text.length).toBeLessThanOrEqual(bodyLimit - afterwordsLimit);
    expect(shapeOf(text)).not.toContain('open');
    expect(text).toContain('bot-007');
    expect(new TextEncoder().encode(summary(manyBots(count, answers))).length).toBeLessThan(1024 * 1024);
    for (const output of checkOutputs(manyBots(count, answers))) {
      for (const part of [output.summary, output.text ?? '']) {
        expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(bodyLimit);
      }
    }
  });

  test('the overview leaves empty what was not to be done', () => {
    const [both] = view([{ name: 'bank', parts: [trained] }], ['train']).bots;
    const [other] = view([{ name: 'shop', parts: [part({ phase: 'validate' })] }], ['validate']).bots;
    expect(overview([both!, other!])[0].split('\n').slice(2)).toEqual([
      '| bank | `32381523e631` | `bc4a71180870` |  | ✅ passed |',
      '| shop | – | – | ✅ passed |  |',
    ]);
  });

  test('the overview counts the bots that it leaves out', () => {
    const [full, hundred, twenty] = overview(manyBots(150).bots);
    expect(full.match(/^\| bot-/gm)).toHaveLength(150);
    expect(hundred).toMatch(/\n\n… and 50 more bots\.$/);
    expect(twenty).toMatch(/\n\n… and 130 more bots\.$/);
  });
});

describe('what came later', () => {
  const written = comment(view([stagedBank]));
  const word = (key: string, sentence = `About ${key}.`) => ({ key, sentence });

  test('stands on top, once for each key, and leaves the rest as it is', () => {
    const first = withAfterwords(written, [word('release:bank:1.5.0'), word('failure:abc')]);
    expect(first.startsWith(`${commentMarker}\n`)).toBe(true);
    expect(first).toContain('- About release:bank:1.5.0. <!-- release:bank:1-5-0 -->\n- About failure:abc.');
    expect(first.endsWith(written.slice(commentMarker.length).trimStart())).toBe(true);
    const second = withAfterwords(first, [word('failure:abc', 'It\nwas mended.')]);
    expect(second).toContain('- It was mended. <!-- failure:abc -->');
    expect(second).not.toContain('About failure');
    expect(withAfterwords(second, [])).toBe(second);
    expect(withAfterwords(second.replaceAll('\n', '\r\n'), [])).toBe(second);
  });

  test('is carried over to the next run', () => {
    const old = withAfterwords(written, [word('a')]);
    const fresh = comment(view([failedShop]));
    const carried = carryAfterwords(old, fresh);
    expect(carried).toContain('- About a. <!-- a -->');
    expect(carried.endsWith(fresh.slice(commentMarker.length).trimStart())).toBe(true);
    expect(carryAfterwords(undefined, fresh).replace(/\n+/g, '\n')).toBe(fresh.replace(/\n+/g, '\n'));
    expect(carryAfterwords(carried, fresh)).toBe(carried);
  });

  test('begins a comment where there was none, or one that is none of ours', () => {
    const text = withAfterwords(undefined, [word('a')]);
    expect(text).toBe(
      `${commentMarker}\n<!-- tidegate:afterwards -->\n**Since then**\n\n- About a. <!-- a -->\n\n<!-- tidegate:afterwards-end -->`,
    );
    expect(withAfterwords('Something else', [word('a')])).toBe(text);
    expect(withAfterwords(undefined, [])).toBe(commentMarker);
  });

  test('cannot be forged by what a bot says', () => {
    const forged = [
      'x',
      '<!-- tidegate:afterwards -->',
      '- It was released. <!-- a -->',
      '<!-- tidegate:afterwards-end -->',
    ];
    const text = comment(texts(forged.join('\n')));
    expect(withAfterwords(text, []).split('\n')[1]).not.toContain('afterwards');
    const [top] = withAfterwords(text, [word('b')]).split('<!-- tidegate:afterwards-end -->');
    expect(top).toContain('About b.');
    expect(top).not.toContain('It was released');
    const cutOff = `${commentMarker}\n<!-- tidegate:afterwards -->\n- x`;
    expect(withAfterwords(cutOff, [])).toBe(`${commentMarker}\n<!-- tidegate:afterwards -->\n- x`);
  });

  test('keeps the newest where there are too many', () => {
    const words = Array.from({ length: 300 }, (_, index) => word(`key-${index}`));
    const text = withAfterwords(written, words);
    expect(text).toContain('About key-299.');
    expect(text).not.toContain('About key-0.');
    expect(text.length).toBeLessThanOrEqual(written.length + afterwordsLimit + 200);
    expect(withAfterwords(text, [word('new')])).toContain('About new.');
  });
});

describe('checks', () => {
  test('there is one for each bot and phase', () => {
    const outputs = checkOutputs(view([stagedBank, failedShop]));
    expect(outputs.map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ['bank / train', 'success'],
      ['bank / deploy', 'success'],
      ['bank / talk', 'success'],
      ['shop / train', 'success'],
      ['shop / deploy', 'success'],
      ['shop / talk', 'failure'],
    ]);
    expect(outputs[0]!.annotations).toEqual([
      {
        path: 'bots/bank/data/nlu.yml',
        line: 14,
        level: 'warning',
        title: 'few-examples (bots/bank/data/nlu.yml:14)',
        message: 'The intent goodbye has 2 examples; 10 are better.\nAdd some.',
      },
    ]);
    expect(outputs[5]).toMatchObject({
      key: 'tidegate/77/1/shop/talk',
      title: '"order" went wrong at its 2nd turn: It answered nothing.',
      annotations: [{ level: 'failure', line: 7 }],
    });
    expectGolden('check-summary', outputs[5]!.summary);
    expectGolden('check-text', outputs[5]!.text!);
    expect(checkName('bank', 'train')).toBe('bank / train');
    expect(checkKey(run, 'x').startsWith(checkKeyPrefix(run))).toBe(true);
  });

  test('say what was not tried, and what nobody told', () => {
    const failed = part({ state: 'failed', headline: 'It has errors.' });
    expect(
      checkOutputs(view([{ name: 'bank', parts: [failed] }])).map(({ conclusion, title }) => [
        conclusion,
        title,
      ]),
    ).toEqual([
      ['failure', 'It has errors.'],
      ['skipped', 'It was not tried, because what comes before it did not pass.'],
      ['skipped', 'It was not tried, because what comes before it did not pass.'],
    ]);
    const [missing] = checkOutputs(view([{ name: 'bank', parts: [] }]));
    expect(missing).toMatchObject({
      conclusion: 'cancelled',
      title: 'No job said how it ended: it was cancelled, or it died.',
      text: undefined,
    });
  });

  test('is one table beyond ten bots', () => {
    const bots = Array.from({ length: 12 }, (_, index) => ({
      name: `bot-${index}`,
      parts: [
        index === 3
          ? {
              ...trained,
              state: 'failed' as const,
              problems: [
                { severity: 'error', code: 'x', message: 'y', place: { file: 'a.yml' } } as const,
                { severity: 'note', code: 'x', message: 'y', place: { file: '' } } as const,
                { severity: 'note', code: 'x', message: 'y' } as const,
              ],
            }
          : trained,
      ],
    }));
    const outputs = checkOutputs(view(bots, ['train']));
    expect(outputs).toHaveLength(1);
    expect(outputs[0]).toMatchObject({
      name: 'bots',
      conclusion: 'failure',
      title: '12 bots: bot-3: It was trained.',
      annotations: [{ path: 'a.yml', line: 1, level: 'failure', message: 'y' }],
    });
    expect(outputs[0]!.summary.match(/^\| bot-/gm)).toHaveLength(12);
    const one = (state: 'passed' | 'cancelled') =>
      checkOutputs(
        view(
          bots.map(({ name }) => ({ name, parts: [{ ...trained, state }] })),
          ['train'],
        ),
      )[0]!;
    const quiet = checkOutputs(
      view(
        bots.map(({ name }) => ({ name, parts: [] })),
        ['train'],
      ),
    )[0]!;
    expect(quiet).toMatchObject({ conclusion: 'failure', annotations: [] });
    expect(one('passed').conclusion).toBe('success');
    expect(one('cancelled').conclusion).toBe('cancelled');
  });

  test.each(payloads.filter((payload) => visible(payload) !== ''))(
    'keep their shape whatever is written: %j',
    (payload) => {
      const plain = checkOutputs(texts('x'));
      for (const [index, output] of checkOutputs(texts(payload)).entries()) {
        expect(shapeOf(output.summary)).toEqual(shapeOf(plain[index]!.summary));
        if (output.text !== undefined) expect(shapeOf(output.text)).toEqual(shapeOf(plain[index]!.text!));
        expect(output.title).not.toMatch(/\n/);
        for (const { title, message } of output.annotations) {
          expect(title.length).toBeLessThanOrEqual(255);
          expect(message).not.toMatch(/\p{Cc}(?<![\n\t])/u);
        }
      }
    },
  );
});

describe('the board', () => {
  test('lists what could be released, and what is live', () => {
    expectGolden('board', board(boardView()));
    expect(board(boardView()).startsWith(`${boardMarker('production')}\n`)).toBe(true);
    expect(boardTitle('production')).toBe('What can be released to production');
  });

  test('says so where nothing is left', () => {
    const [bank] = boardView().bots;
    const text = board(boardView({ bots: [{ ...bank!, candidates: [] }] }));
    expect(text).toContain('Everything that is merged is live in production.');
    expect(text).not.toContain('To release');
    expect(board(boardView({ bots: [] }))).toContain('Everything that is merged');
    const one = board(
      boardView({ bots: [{ ...bank!, live: undefined, candidates: bank!.candidates.slice(1) }] }),
    );
    expect(one).toContain('1 change of 1 bot is merged and not live in production.');
    expect(one).not.toContain('To release');
  });

  const candidate = (index: number): BoardCandidate => ({
    name: `#${index}`,
    url: `https://github.com/acme/bots/pull/${index}`,
    title: `Change ${'x'.repeat(90)}`,
    author: 'Ada',
    mergedAt: '2026-01-05T11:00:00Z',
    state: 'ready',
    reasons: [],
  });

  test.each([
    [1, 200],
    [30, 60],
    [200, 60],
    [1_000, 3],
  ])('keeps within what GitHub takes: %i bots with %i changes', (bots, changes) => {
    const live = boardView().bots[0]!.live;
    const text = board(
      boardView({
        bots: Array.from({ length: bots }, (_, bot) => ({
          ...{ bot: `bot-${bot}`, live, lost: false },
          candidates: Array.from({ length: changes }, (__, index) => candidate(index + 1)),
        })),
      }),
    );
    expect(text.length).toBeLessThanOrEqual(bodyLimit);
    expect(shapeOf(text)).not.toContain('open');
    if (bots === 1) expect(text).toContain('… and 150 older changes.');
  });

  test.each(payloads)('keeps its shape whatever is written: %j', (payload) => {
    const hostile = (text: string) =>
      board(
        boardView({
          formUrl: `https://example.com/${text}`,
          bots: boardView().bots.map((bot) => ({
            ...bot,
            live: bot.live && { ...bot.live, version: text, by: text },
            candidates: bot.candidates.map((one) => ({
              ...one,
              ...{ title: text, author: text, url: text, reasons: [text] },
            })),
          })),
        }),
      );
    expect(shapeOf(hostile(payload))).toEqual(shapeOf(hostile('x')));
  });
});

describe('release notes', () => {
  const [change] = changesOf([entry('two', 'b', { commit: { subject: 'feat: Answer @team (#12)' } })]);
  const figures = {
    ...{ bot: 'bank', version: '1.5.0', environment: 'production', previousVersion: '1.4.0' },
    ...{
      package: digest('package'),
      inputs: digest('b'),
      picked: [change!],
      passengers: [],
      by: 'Rita',
      why: '',
    },
  };

  test('link to what they bring and to the run', () => {
    expectGolden(
      'notes',
      releaseNotes(figures, {
        pulls: [{ number: 12, url: 'https://github.com/acme/bots/pull/12' }],
        runUrl: run.url,
      }),
    );
    expect(releaseTitle(figures)).toBe('bank 1.5.0');
    expect(releaseNotes(figures, { pulls: [], runUrl: undefined })).not.toContain('Pull requests');
  });

  test('keep within what GitHub takes', () => {
    const long = { ...figures, picked: Array.from({ length: 2_000 }, () => change!) };
    const pulls = Array.from({ length: 2_000 }, (_, number) => ({
      number,
      url: `https://github.com/acme/bots/pull/${number}`,
    }));
    const text = releaseNotes(long, { pulls, runUrl: run.url });
    expect(text.length).toBeLessThanOrEqual(125_000);
  });
});

test('words', () => {
  expect(percentage(0.8725)).toBe('87.3 %');
  expect(minuteOf('2026-01-02T03:04:05Z')).toBe('2026-01-02 03:04 UTC');
  const now = '2026-01-05T12:00:00Z';
  expect(
    [
      '2026-01-05T12:00:30Z',
      '2026-01-05T11:59:00Z',
      '2026-01-05T11:00:00Z',
      '2026-01-03T13:00:00Z',
      '2026-01-03T12:00:00Z',
      'x',
    ].map((time) => ageOf(time, now)),
  ).toEqual(['just now', '1 minute', '1 hour', '47 hours', '2 days', 'just now']);
});
