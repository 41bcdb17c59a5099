import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  entryRules,
  foldedName,
  limits,
  nameProblem,
  placeProblem,
  shown,
  type Entry,
} from '../../src/domain/package-entries.ts';

const file = (path: string, size = 0): Entry => ({ path, kind: 'file', size, executable: false });
const directory = (path: string): Entry => ({ path, kind: 'directory', size: 0, executable: false });
const judged = (...entries: readonly Entry[]) => {
  const rules = entryRules();
  return entries.map((entry) => rules.admit(entry)?.code);
};

describe('names', () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['', 'empty-name'],
    ['a\0b', 'nul-in-name'],
    ['a\u0007', 'control-character'],
    ['a\u009b', 'control-character'],
    ['a\u007f', 'control-character'],
    ['a\\b', 'backslash'],
    ['/a', 'absolute-path'],
    ['c:/a', 'drive-letter'],
    ['Z:', 'drive-letter'],
    ['a\ud800', 'not-utf8'],
    ['a//b', 'empty-component'],
    ['a/', 'empty-component'],
    ['a/./b', 'current-directory'],
    ['.', 'current-directory'],
    ['..', 'parent-directory'],
    ['a/../b', 'parent-directory'],
    ['a\u2028', 'control-character'],
    ['a\u202eb', 'bidi-control'],
    ['a\u200e', 'bidi-control'],
    ['a\u200b', 'invisible-character'],
    ['\ufeffa', 'invisible-character'],
    ['a\u{e0020}', 'invisible-character'],
    ['a/\u2025', 'disguised-path'],
    ['.\u2024', 'disguised-path'],
    ['.\u200d', 'disguised-path'],
    ['a\uff0fb', 'disguised-path'],
    ['a\uff3cb', 'disguised-path'],
    ['x/a:b', 'stream-name'],
    ['aa:/b', 'stream-name'],
    ...[...'<>"|?*'].map((one) => [`a${one}b`, 'reserved-character'] as const),
    ...[
      'con',
      'PRN',
      'aux.txt',
      'Nul',
      'CONIN$',
      'conout$.x',
      'com0',
      'COM9.tar.gz',
      'lpt1',
      'LPT\u00b3',
      'nul .x',
    ].map((one) => [`a/${one}/b`, 'device-name'] as const),
    ['...', 'trailing-dot-or-space'],
    ['a./b', 'trailing-dot-or-space'],
    ['a ', 'trailing-dot-or-space'],
    ['a/.wh.b', 'whiteout'],
    ['a/.wh..wh..opq/b', 'whiteout'],
    ['n'.repeat(limits.nameBytes + 1), 'name-too-long'],
    ['\u00e4'.repeat(128), 'name-too-long'],
    [`${'ab/'.repeat(350)}x`, 'path-too-long'],
    [`${'a/'.repeat(limits.depth)}x`, 'too-deep'],
  ];
  test.each(wrong)('%j: %s', (path, code) => {
    expect(nameProblem(path)).toMatchObject({ code });
  });

  test.each([
    'a',
    '..a',
    '...a',
    '\u2026',
    '.hidden/.wh',
    'a b/c',
    ' a',
    'x/a\uff1ab',
    'console',
    'xcon',
    'com10',
    'com',
    'nul-a',
    'a.nul',
    '\u2764\ufe0f',
    '\ud83d\udc69\u200d\ud83d\udcbb.js',
    '\u65e5\u672c\u8a9e/\ud83d\ude00',
    'n'.repeat(limits.nameBytes),
    '\u00e4'.repeat(127),
    `${'a/'.repeat(limits.depth - 1)}x`,
    `${`${'n'.repeat(127)}/`.repeat(7)}${'x'.repeat(128)}`,
  ])('%j is fine', (path) => {
    expect(nameProblem(path)).toBeUndefined();
  });

  test('that are fine stay below where they are laid out, however they are normalized', () => {
    const unit = fc.constantFrom(
      '.',
      '/',
      '\\',
      'a',
      'A',
      ' ',
      ':',
      '\u2024',
      '\u2025',
      '\uff0f',
      '\u200d',
      '\u00e4',
      '\0',
      '~',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit }), fc.string({ unit: 'binary' })), (path) => {
        if (nameProblem(path) !== undefined) return;
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const) {
          const steps = path.normalize(form).split('/');
          expect(steps).toHaveLength(path.split('/').length);
          for (const step of steps) expect(['', '.', '..']).not.toContain(step);
        }
        expect(shown(path)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }),
      { numRuns: 2000 },
    );
  });

  test('are shown quoted and cut', () => {
    expect(shown('a\u001b[2J"')).toBe('"a\\u001b[2J\\""');
    expect(shown('\u202ea\u009b\u2028\u200b\u007f\u{e0041}')).toBe(
      '"\\u{202e}a\\u{9b}\\u{2028}\\u{200b}\\u{7f}\\u{e0041}"',
    );
    expect(shown('x'.repeat(120))).toHaveLength(122);
    expect(shown('x'.repeat(200))).toBe(`"${'x'.repeat(120)}\u2026"`);
  });

  test('fold to one form, whatever case or Unicode form they have', () => {
    const word = fc.string({
      unit: fc.constantFrom(
        'a',
        'B',
        '\u00e4',
        'a\u0308',
        '\u00df',
        'ss',
        '\u03c3',
        '\u03c2',
        '\ufb01',
        '\u1e9b\u0323',
      ),
    });
    fc.assert(
      fc.property(word, (name) => {
        const folded = foldedName(name);
        expect(foldedName(name.normalize('NFC'))).toBe(folded);
        expect(foldedName(name.normalize('NFD'))).toBe(folded);
        expect(foldedName(name.toUpperCase())).toBe(folded);
        expect(foldedName(folded)).toBe(folded);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const folded = foldedName(name);
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const)
          expect(foldedName(name.normalize(form))).toBe(folded);
        expect(foldedName(`${name}\u200d`)).toBe(folded);
        expect(foldedName(folded)).toBe(folded);
      }),
    );
    expect(foldedName('\u03c2')).toBe(foldedName('\u03a3'));
    expect(foldedName('stra\u00dfe')).toBe(foldedName('STRASSE'));
    expect(foldedName('f\u0131le')).toBe(foldedName('FILE'));
    expect(foldedName('\ufb01le')).toBe(foldedName('FILE'));
    expect(foldedName('\uff41')).toBe(foldedName('A'));
    expect(foldedName('\u0130')).not.toBe(foldedName('i'));
  });
});

describe('entries beside others', () => {
  test('may lie in directories that are listed before, after or never', () => {
    expect(judged(directory('a'), file('a/b'), file('c/d'), directory('c'), directory('c/e'))).toEqual(
      Array(5).fill(undefined),
    );
  });

  test('are refused where two would meet', () => {
    expect(judged(file('a'), file('a'))[1]).toBe('duplicate-name');
    expect(judged(directory('a'), directory('a'))[1]).toBe('duplicate-name');
    expect(judged(file('a/b'), directory('a'), directory('a'))[2]).toBe('duplicate-name');
    expect(judged(file('a'), file('A'))[1]).toBe('case-collision');
    expect(judged(file('a/x'), file('A/y'))[1]).toBe('case-collision');
    expect(judged(file('\u00e4'), file('a\u0308'))[1]).toBe('unicode-collision');
    expect(judged(file('a'), file('a/b'))[1]).toBe('file-as-directory');
    expect(judged(file('a'), directory('a'))[1]).toBe('file-as-directory');
    expect(judged(file('a/b'), file('a'))[1]).toBe('directory-as-file');
    expect(judged(file('../a'))[0]).toBe('parent-directory');
  });

  test('tell a form of Unicode from a case', () => {
    expect(judged(file('\ufb01'), file('fi'))[1]).toBe('unicode-collision');
    expect(judged(file('\ufb01'), file('FI'))[1]).toBe('case-collision');
    expect(judged(file('a\u200d'), file('a'))[1]).toBe('unicode-collision');
    expect(judged(file('\u00b5'), file('\u03bc'))[1]).toBe('unicode-collision');
  });

  test('say which other one is meant', () => {
    const rules = entryRules();
    rules.admit(file('a'));
    expect(rules.admit(file('A'))?.reason).toBe('differs from "a" only in upper and lower case');
    expect(rules.admit(file('a/b'))?.reason).toBe('needs "a" as a directory, but that is a file');
  });

  test('never let two names through that a file system could take for one', () => {
    const name = fc.array(fc.constantFrom('a', 'A', 'b', '\u00e4', 'a\u0308', '\u00df', 'ss'), {
      minLength: 1,
      maxLength: 3,
    });
    const entry = fc.record({
      path: name.map((parts) => parts.join('/')),
      kind: fc.constantFrom('file' as const, 'directory' as const),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
        const rules = entryRules();
        const admitted = entries
          .map((one) => ({ ...one, size: 0, executable: false }))
          .filter((one) => rules.admit(one) === undefined);
        const folded = admitted.map((one) => foldedName(one.path));
        expect(new Set(folded).size).toBe(admitted.length);
        for (const one of admitted)
          if (one.kind === 'file')
            expect(
              admitted.some((other) => foldedName(other.path).startsWith(`${foldedName(one.path)}/`)),
            ).toBe(false);
      }),
    );
  });
});

describe('how much there may be', () => {
  test('of one file, and of all', () => {
    expect(judged(file('a', limits.fileBytes))).toEqual([undefined]);
    expect(judged(file('a', limits.fileBytes + 1))).toEqual(['file-too-large']);
    const third = Math.floor(limits.packageBytes / 3);
    expect(judged(file('a', third), file('b', third), file('c', third + 1), file('d', 1))).toEqual([
      undefined,
      undefined,
      undefined,
      'package-too-large',
    ]);
  });

  test('entries', () => {
    const rules = entryRules();
    for (let at = 0; at < limits.entries; at++) rules.admit(file(`f${at}`));
    expect(rules.admit(file('one-more'))).toMatchObject({ code: 'too-many-entries' });
  });
});

describe('places', () => {
  test.each([
    directory('model'),
    file('model/m.bin'),
    directory('actions'),
    directory('actions/a'),
    file('actions/a/b'),
    file('package.json'),
  ])('$kind $path is fine', (entry) => {
    expect(placeProblem(entry, 'm.bin')).toBeUndefined();
  });

  test.each([
    file('model'),
    file('model/other'),
    file('model/a/m.bin'),
    directory('model/m.bin'),
    directory('model/a'),
    file('actions'),
    directory('package.json'),
    file('package.json/x'),
    file('etc/passwd'),
    file('modelx/m.bin'),
  ])('$kind $path is none', (entry) => {
    expect(placeProblem(entry, 'm.bin')).toMatchObject({ code: 'out-of-place' });
  });
});
