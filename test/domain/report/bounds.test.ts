import { describe, expect, test } from '@jest/globals';
import { board, candidateSection, type BoardBot } from '../../../src/domain/report/board.ts';
import { releaseNotes } from '../../../src/domain/report/notes.ts';
import { notesMarkdown } from '../../../src/domain/release.ts';
import { changesOf } from '../../../src/domain/history.ts';
import { digest, entry } from '../builders.ts';
import { boardView } from './builders.ts';

// What stands at the edges: nothing, one, and more than there is room for.

const now = '2026-01-05T12:00:00Z';
const [bank, help] = boardView().bots as [BoardBot, BoardBot];
const [ready, blocked] = bank.candidates as [BoardBot['candidates'][0], BoardBot['candidates'][0]];
const shown = (bots: readonly BoardBot[]) => board(boardView({ bots }));
const named = (bot: string, candidates = [ready]): BoardBot => ({ ...bank, bot, candidates });

describe('what the board says to enter for all', () => {
  test('every bot whose newest change is ready, and no other', () => {
    const late = { ...bank, bot: 'late', candidates: [blocked, ready] };
    expect(shown([named('one'), late, named('two')])).toContain(
      'as `select`, or `one:* two:*` for all that is ready.\n',
    );
    expect(shown([late])).toContain('as `select`.\n');
  });

  test('as long as people would copy it', () => {
    const name = 'b'.repeat(197);
    expect(shown([named(`${name}c`)])).toContain(`, or \`${name}c:*\` for all`);
    expect(shown([named(`${name}cd`)])).toContain('as `select`.\n');
  });
});

describe("a bot's candidates", () => {
  const many = (count: number) =>
    candidateSection(
      named(
        'bank',
        Array.from({ length: count }, (_, n) => ({ ...ready, name: `#${n}` })),
      ),
      now,
    );
  const rows = (text: string | undefined) =>
    text?.split('\n').filter((line) => line.includes('`bank:#')).length;

  test('are listed as far as there is room', () => {
    const [full, few, brief] = many(6);
    expect([rows(full), rows(few)]).toEqual([6, 5]);
    expect(full).not.toContain('older');
    expect(few).toMatch(/… and 1 older change\.$/);
    expect(brief).toBe('### bank\n\n6 changes, the newest is `bank:#0`.');
    expect(many(5)[1]).not.toContain('older');
    expect(many(1)[2]).toBe('### bank\n\n1 change, the newest is `bank:#0`.');
    const [most] = many(52);
    expect([rows(most), most?.endsWith('… and 2 older changes.')]).toEqual([50, true]);
  });

  test('come after what is live', () => {
    const [first] = candidateSection({ ...named('bank'), live: undefined }, now);
    expect(first).toMatch(/^### bank\n\nNothing of it was released yet\.\n\n\|/);
  });
});

describe('what is live', () => {
  const live = (text: string) => text.slice(text.indexOf('### What is live')).split('\n\n').slice(0, -1);

  test('is a table, and a line for what never was', () => {
    expect(live(shown([{ ...bank, candidates: [] }]))).toEqual([
      '### What is live',
      expect.stringMatching(/^\|/),
    ]);
    expect(live(shown([help]))).toEqual(['### What is live', '- Never released: help.']);
    expect(shown([])).not.toContain('live\n');
    expect(shown([]).split('\n\n')).toHaveLength(3);
  });

  test('is cut where there is no room', () => {
    const bots = Array.from({ length: 600 }, (_, n) => ({
      ...{ bot: `bot-${n}`, lost: false, candidates: [] },
      live: { version: '1.0.0', package: digest('a'), since: now, by: 'x'.repeat(60) },
    }));
    const parts = live(shown(bots));
    expect(parts[1]?.split('\n').filter((line) => line.includes('bot-'))).toHaveLength(20);
    expect(parts.slice(2)).toEqual(['… and 580 more bots.']);
  });
});

describe('release notes', () => {
  const change = (subject: string) => changesOf([entry('two', 'b', { commit: { subject } })])[0]!;
  const figures = (count: number, subject = 'Answer') => ({
    ...{ bot: 'bank', version: '1.5.0', environment: 'production', previousVersion: '1.4.0', passengers: [] },
    ...{ package: digest('package'), inputs: digest('b'), by: 'Rita', why: '' },
    picked: Array.from({ length: count }, () => change(subject)),
  });
  const pull = (number: number) => ({ number, url: `https://example.com/${number}` });
  const runUrl = 'https://example.com/run';

  test('end with what they bring, and with the run', () => {
    const own = notesMarkdown(figures(1)).trimEnd();
    expect(releaseNotes(figures(1), { pulls: [], runUrl: undefined })).toBe(own);
    expect(releaseNotes(figures(1), { pulls: [pull(1), pull(2)], runUrl })).toBe(
      `${own}\n\nPull requests: [1](https://example.com/1), [2](https://example.com/2).\n\nReleased by [this run](${runUrl}).`,
    );
  });

  test('are cut before their end, and fill all that there is', () => {
    const text = releaseNotes(figures(4_000, 'x'.repeat(100)), { pulls: [pull(1)], runUrl });
    expect(text.endsWith(`\n\nReleased by [this run](${runUrl}).`)).toBe(true);
    expect(text.length).toBeLessThanOrEqual(125_000);
    expect(text.length).toBeGreaterThan(124_900);
  });
});
