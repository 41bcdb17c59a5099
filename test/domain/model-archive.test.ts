import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  archivedDirectory,
  expansionProblem,
  modelLimits,
  modelPath,
  modelRules,
} from '../../src/domain/model-archive.ts';
import { limits, nameProblem, type Entry } from '../../src/domain/package-entries.ts';

const file = (path: string, size = 0): Entry => ({ path, kind: 'file', size, executable: false });
const directory = (path: string): Entry => ({ path, kind: 'directory', size: 0, executable: false });

describe('the entries of a model archive', () => {
  test('are judged as those of a package', () => {
    const rules = modelRules();
    expect(rules.admit(directory('components'))).toBeUndefined();
    expect(rules.admit(file('components/a'))).toBeUndefined();
    expect(rules.admit(file('components/A'))).toMatchObject({ code: 'case-collision' });
    expect(rules.admit(file('../a'))).toMatchObject({ code: 'parent-directory' });
  });

  test('may be the archived directory itself, once', () => {
    const rules = modelRules();
    expect(rules.admit(directory(archivedDirectory))).toBeUndefined();
    expect(rules.admit(directory(archivedDirectory))).toMatchObject({ code: 'duplicate-name' });
    expect(modelRules().admit(file(archivedDirectory))).toMatchObject({ code: 'current-directory' });
  });

  test('may not be larger than the limit in all', () => {
    const rules = modelRules();
    const half = limits.fileBytes;
    expect(rules.admit(file('a', half))).toBeUndefined();
    expect(rules.admit(file('b', half))).toBeUndefined();
    expect(rules.admit(file('c', 3))).toEqual({
      code: 'unpacked-too-large',
      reason: `makes it larger than ${modelLimits.unpackedBytes} bytes when it is unpacked`,
    });
  });
});

describe('paths in a model archive', () => {
  test.each([
    ['/', true, '.'],
    ['./', true, '.'],
    ['.', true, '.'],
    ['/', false, '/'],
    ['.', false, '.'],
    ['./', false, ''],
    ['./metadata.json', false, 'metadata.json'],
    ['./components/', true, 'components/'],
    ['components/a', false, 'components/a'],
    ['././a', false, './a'],
    ['./../a', false, '../a'],
    ['.//a', false, '/a'],
    ['.a', false, '.a'],
  ])('%j (a directory: %p) is %j', (path, isDirectory, expected) => {
    expect(modelPath(path, isDirectory)).toBe(expected);
  });

  test('never get better by it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('.', '/', 'a') }), fc.boolean(), (path, isDirectory) => {
        const made = modelPath(path, isDirectory);
        if (made === archivedDirectory) expect(['/', './', '.', './.']).toContain(path);
        else if (nameProblem(made) === undefined) expect([made, `./${made}`]).toContain(path);
      }),
    );
  });
});

describe('how much comes out', () => {
  const { freeBytes, ratio, unpackedBytes } = modelLimits;
  test.each([
    [freeBytes, 0, undefined],
    [freeBytes + 1, 0, 'compression-bomb'],
    [freeBytes + ratio * 1000, 1000, undefined],
    [freeBytes + ratio * 1000 + 1, 1000, 'compression-bomb'],
    [unpackedBytes, unpackedBytes, undefined],
    [unpackedBytes + 1, unpackedBytes, 'unpacked-too-large'],
  ])('%d bytes of %d: %s', (unpacked, packed, code) => {
    expect(expansionProblem(unpacked, packed)?.code).toBe(code);
  });

  test('is told with both numbers', () => {
    expect(expansionProblem(freeBytes + 1, 0)?.reason).toBe(
      `is a compression bomb: 0 bytes of it become more than ${freeBytes + 1}`,
    );
    expect(expansionProblem(unpackedBytes + 1, 1)?.reason).toBe(
      `has more than ${unpackedBytes} bytes when it is unpacked`,
    );
  });

  test('is refused for more whenever it is for less', () => {
    const bytes = fc.maxSafeNat();
    fc.assert(
      fc.property(bytes, bytes, bytes, (unpacked, packed, more) => {
        if (expansionProblem(unpacked, packed))
          expect(expansionProblem(unpacked + more, packed)).toBeDefined();
      }),
    );
  });
});
