import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../../../src/domain/digest.ts';
import type { Problem } from '../../../src/domain/errors.ts';
import { isolateGit, type ScratchRepository } from '../../support/git.ts';
import { branch, claim, LedgerSpace, packages, release, revocation } from './ledger-scratch.ts';

isolateGit();
const space = new LedgerSpace();
const open = space.open.bind(space);
const pair = space.pair.bind(space);
afterEach(() => space.close());
afterAll(() => space.remove());

describe.each([
  ['on a remote', () => ({ ...pair(), remote: 'origin' })],
  [
    'in the repository itself',
    () => {
      const clone = space.repository();
      clone.commit({ file: 'x' });
      return { origin: clone, clone, remote: undefined };
    },
  ],
  [
    'in a bare repository itself',
    () => {
      const clone = space.bare();
      return { origin: clone, clone, remote: undefined };
    },
  ],
  [
    'of SHA-256',
    () => {
      const clone = space.repository('--object-format=sha256');
      return { origin: clone, clone, remote: undefined };
    },
  ],
])('a ledger %s', (_name, make) => {
  test('is empty until something is written, and then holds it in order', async () => {
    const { clone, remote } = make();
    const ledger = open(clone, { remote });
    expect(await ledger.read()).toEqual([]);
    const first = [claim('i1', 'p1'), revocation('a')];
    expect(await ledger.append(first)).toEqual(first);
    expect(await ledger.append([revocation('b')])).toEqual([revocation('b')]);
    expect(await ledger.append([])).toEqual([]);
    const all = [...first, revocation('b')];
    expect(await ledger.read()).toEqual(all);
    expect(await open(clone, { remote }).read()).toEqual(all);
  });

  test('the first writer of a claim wins; a record that is there is not added again', async () => {
    const { origin, clone, remote } = make();
    const ledger = open(clone, { remote });
    await ledger.append([claim('i', 'first')]);
    const before = origin.git('rev-parse', branch);
    expect(await ledger.append([claim('i', 'second')])).toEqual([claim('i', 'first')]);
    expect(await ledger.append([claim('i', 'first')])).toEqual([claim('i', 'first')]);
    expect(origin.git('rev-parse', branch)).toBe(before);
    const mixed = [
      claim('i', 'third'),
      revocation('a'),
      revocation('a'),
      claim('j', 'one'),
      claim('j', 'two'),
      claim('i', 'x', { bot: 'bank' }),
    ];
    const standing = [
      claim('i', 'first'),
      revocation('a'),
      revocation('a'),
      claim('j', 'one'),
      claim('j', 'one'),
      claim('i', 'x', { bot: 'bank' }),
    ];
    expect(await ledger.append(mixed)).toEqual(standing);
    const there = [claim('i', 'first'), revocation('a'), claim('j', 'one'), claim('i', 'x', { bot: 'bank' })];
    expect(await ledger.read()).toEqual(there);
    expect(await ledger.append(mixed)).toEqual(standing);
    expect(await ledger.read()).toEqual(there);
  });

  test('a plan is released once in an environment for each of its bots', async () => {
    const { clone, remote } = make();
    const [one, other] = [open(clone, { remote }), open(clone, { remote })];
    const late = release('plan', { at: '2026-11-23T12:00:01.000Z' });
    const both = await Promise.all([one.append([release('plan')]), other.append([late])]);
    expect(both[0]).toEqual(both[1]);
    const others = [
      release('plan', { environment: 'staging' }),
      release('plan', { bot: 'bank' }),
      release('next'),
    ];
    expect(await one.append([late, ...others])).toEqual([both[0]?.[0], ...others]);
    expect(await other.read()).toEqual([both[0]?.[0], ...others]);
  });

  test('touches nothing that people see', async () => {
    const { origin, clone, remote } = make();
    const references = (of: ScratchRepository) =>
      of
        .git('for-each-ref')
        .replaceAll(/^.*(refs\/tidegate\/|refs\/heads\/tidegate\/).*$/gm, '')
        .trim();
    const look = () => [
      references(clone),
      references(origin),
      clone.git('symbolic-ref', 'HEAD'),
      clone.git('rev-parse', '--is-bare-repository') === 'true' ||
        clone.git('status', '--porcelain=v2', '--branch'),
      readdirSync(clone.git('rev-parse', '--absolute-git-dir')).filter(
        (name) => !['tidegate', 'logs'].includes(name),
      ),
    ];
    const before = look();
    const ledger = open(clone, { remote });
    await ledger.append([revocation('a')]);
    await ledger.read();
    expect(look()).toEqual(before);
  });

  test('is written as who writes, at the time of the record, in an order that anyone can follow', async () => {
    const { origin, clone, remote } = make();
    await open(clone, { remote, identity: 'Zoë <zoe@example.com>' }).append([
      claim('i', 'p'),
      revocation('a'),
    ]);
    expect(origin.git('log', '-1', '--format=%an|%ae|%cn|%cI|%s', branch)).toBe(
      `Zoë|zoe@example.com|Zoë|2026-11-23T12:00:00+00:00|faq: package ${digestOf('p').slice(0, 19)} and 1 more`,
    );
    const hex = digestOf('i').slice(7);
    expect(origin.git('ls-tree', '-r', '--name-only', branch).split('\n')).toEqual([
      'README.md',
      `packages/faq/${hex.slice(0, 2)}/${hex.slice(2)}.json`,
      'records/00/00/00/00.json',
      'records/00/00/00/01.json',
    ]);
  });

  test('what can be no record is refused before anything is written', async () => {
    const { clone, remote } = make();
    const ledger = open(clone, { remote });
    await expect(ledger.append([revocation('a'), revocation('b', { bot: '../x' })])).rejects.toThrow(/"bot"/);
    await expect(ledger.append([revocation('a', { at: 'now' })])).rejects.toThrow(/"at"/);
    expect(await ledger.read()).toEqual([]);
    expect(await ledger.append([revocation('c', { why: 'x\u001b[0m' })])).toEqual([
      revocation('c', { why: 'x\ufffd[0m' }),
    ]);
  });

  test('files that are no records are told of, and left out', async () => {
    const { origin, clone, remote } = make();
    const ledger = open(clone, { remote });
    await ledger.append([revocation('a'), revocation('b')]);
    const blob = (text: string) => origin.gitWith({ input: text }, 'hash-object', '-w', '--stdin');
    const index = { GIT_INDEX_FILE: join(space.path('index')) };
    origin.gitWith(index, 'read-tree', branch);
    const add = (path: string, text: string) =>
      origin.gitWith(index, 'update-index', '--add', '--cacheinfo', `100644,${blob(text)},${path}`);
    add('records/00/00/00/02.json', JSON.stringify({ ...revocation('n'), schema: 2 }));
    add('records/00/00/00/03.json', '{ broken');
    add('records/00/00/00/04.json', ' '.repeat(2_000_000));
    add('notes.txt', 'hello');
    origin.gitWith(
      index,
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${origin.git('rev-parse', branch)},records/00/00/00/05.json`,
    );
    const hex = digestOf('newer').slice(7);
    add(`packages/faq/${hex.slice(0, 2)}/${hex.slice(2)}.json`, '{}');
    const commit = origin.git(
      'commit-tree',
      '-m',
      'By hand',
      '-p',
      branch,
      origin.gitWith(index, 'write-tree'),
    );
    origin.git('update-ref', `refs/heads/${branch}`, commit);
    const problems: Problem[] = [];
    const reader = open(clone, { remote, onProblem: (problem) => problems.push(problem) });
    expect(await reader.read()).toEqual([revocation('a'), revocation('b')]);
    expect(await reader.read()).toHaveLength(2);
    expect(problems.map(({ place, message }) => [place?.file, /: (.*)\.$/.exec(message)?.[1]])).toEqual([
      [`${branch}:records/00/00/00/02.json`, 'a newer version of Tidegate wrote it'],
      [`${branch}:records/00/00/00/03.json`, "it isn't JSON"],
      [`${branch}:records/00/00/00/04.json`, 'it is too long'],
      [`${branch}:records/00/00/00/05.json`, "it isn't a file"],
      [`${branch}:notes.txt`, 'it is no file of the ledger'],
    ]);
    const unread = await reader.unread();
    expect(unread).toEqual(
      [2, 3, 4, 5].map((number, index) => ({
        file: `${branch}:records/00/00/00/0${number}.json`,
        // Few are looked up: one is enough to find who wrote it.
        commit: index < 3 ? commit.trim() : undefined,
        why: expect.any(String),
      })),
    );
    expect(await open(clone, { remote }).unread()).toEqual(unread);
    await expect(reader.append([claim('newer', 'x')])).rejects.toThrow(/newer Tidegate, or is damaged/);
    await reader.append([revocation('c')]);
    expect(packages(await reader.read())).toEqual(['a', 'b', 'c'].map(digestOf));
    expect(origin.git('ls-tree', '--name-only', branch, 'records/00/00/00/06.json')).toBe(
      'records/00/00/00/06.json',
    );
  });

  test('five thousand records are read in less than a second', async () => {
    const { clone, origin, remote } = make();
    const many = Array.from({ length: 5000 }, (_, index) =>
      revocation(`r${index}`, { at: new Date(1.7e12 + index).toISOString() }),
    );
    // Written by git's own importer: one commit, as if it had grown.
    const files = many.map((one, index) => {
      const text = JSON.stringify(one);
      const number = String(index).padStart(8, '0').match(/../g)!.join('/');
      return `M 100644 inline records/${number}.json\ndata ${Buffer.byteLength(text)}\n${text}\n`;
    });
    origin.gitWith(
      { input: `commit refs/heads/${branch}\ncommitter A <a> 1 +0000\ndata 1\nx\n${files.join('')}` },
      'fast-import',
      '--quiet',
    );
    // The best of some, because other tests use the machine at the same time.
    const took: number[] = [];
    for (let attempt = 0; attempt < 10 && !(Math.min(...took) < 1000); attempt++) {
      const start = performance.now();
      const records = await open(clone, { remote }).read();
      took.push(performance.now() - start);
      if (attempt === 0) expect(records).toEqual(many);
    }
    expect(Math.min(...took)).toBeLessThan(1000);
    const ledger = open(clone, { remote });
    expect(await ledger.append([revocation('one more')])).toHaveLength(1);
    expect((await ledger.read()).at(-1)).toEqual(revocation('one more'));
  });
});
