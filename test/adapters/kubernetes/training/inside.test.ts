import { readFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { trainInputs } from '../../../../src/adapters/kubernetes/training/inside.ts';
import { fetchResult, storeInputs } from '../../../../src/adapters/kubernetes/training/artifacts.ts';
import {
  parseEnd,
  endText,
  pathBelow,
  rootOf,
} from '../../../../src/adapters/kubernetes/training/documents.ts';
import { layoutBlobs } from '../../../../src/adapters/oci/layout.ts';
import { digestOf } from '../../../../src/domain/digest.ts';
import type { TrainOutcome } from '../../../../src/ports/engine.ts';
import { here, layOut, type LaidOut } from './scene.ts';

const by = {
  engine: 'builtin',
  trainer: 'builtin-1',
  image: 'ghcr.io/acme/tidegate@sha256:1',
  modelName: 'bakery-1',
};

/** Sends a bot to a folder, trains it as a Job does, and brings back what came out. */
async function roundTrip(bot: LaidOut, asked = by) {
  const scratch = await bot.output();
  const blobs = layoutBlobs(join(scratch, 'store'));
  const inputs = await storeInputs(blobs, bot.source, asked);
  const inside = join(scratch, 'inside');
  await mkdir(inside);
  const log: string[] = [];
  const { result, exit } = await trainInputs({
    engine: here,
    blobs,
    inputs,
    scratch: inside,
    log: (line) => log.push(line),
  });
  // Nothing but the artifact comes back.
  await rm(inside, { recursive: true });
  const outcome = await fetchResult(blobs, result, join(scratch, 'brought'), bot.source);
  return { inputs, result, exit, log, outcome, blobs };
}

describe('what a Job does', () => {
  test('gives the very same as a training here', async () => {
    await using bot = await layOut('same');
    const output = await bot.output();
    const own = (await here.train(bot.source, 'bakery-1', output, {})) as TrainOutcome & { state: 'trained' };
    const { outcome, exit, log } = await roundTrip(bot);
    if (outcome?.state !== 'trained') throw new Error(JSON.stringify(outcome));
    expect(exit).toBe(0);
    const { modelFile, ...rest } = outcome;
    const { modelFile: ownFile, ...ownRest } = own;
    expect(await readFile(modelFile)).toEqual(await readFile(ownFile));
    expect(rest).toEqual(ownRest);
    expect(rest.actions.directory).toBe(join(bot.source.directory, 'actions'));
    const lines = log.map((line) => JSON.parse(line) as { type: string });
    expect(new Set(lines.map(({ type }) => type))).toEqual(
      new Set(['progress', 'result', ...(own.problems.length > 0 ? ['problem'] : [])]),
    );
  });

  test('says of a broken bot where it is wrong, and exits so that nobody tries again', async () => {
    await using bot = await layOut('broken');
    await writeFile(join(bot.source.directory, 'config.yml'), 'language: [\n');
    const { outcome, exit } = await roundTrip(bot);
    expect(exit).toBe(2);
    expect(outcome?.state).toBe('invalid');
    const own = await here.train(bot.source, 'bakery-1', await bot.output(), {});
    expect(outcome).toEqual(own);
    expect(outcome?.problems.some(({ place }) => place?.file === 'bots/bakery/config.yml')).toBe(true);
  });

  test('refuses to train with another trainer than it was asked for', async () => {
    await using bot = await layOut('trainer');
    const { outcome, exit } = await roundTrip(bot, { ...by, trainer: 'builtin-0' });
    expect(exit).toBe(1);
    expect(outcome).toMatchObject({ state: 'failed', problems: [{ code: 'other-trainer' }] });
  });
});

describe('inputs', () => {
  test('have one digest, wherever they lie, and another as soon as anything differs', async () => {
    await using one = await layOut('equal');
    await using two = await layOut('equal');
    await using other = await layOut('different');
    const scratch = await one.output();
    const blobs = layoutBlobs(join(scratch, 'store'));
    const first = await storeInputs(blobs, one.source, by);
    expect(await storeInputs(blobs, two.source, by)).toBe(first);
    expect(await storeInputs(blobs, other.source, by)).not.toBe(first);
    expect(await storeInputs(blobs, two.source, { ...by, image: 'another' })).not.toBe(first);
    const set = { ...two.source, settings: { epochs: 3 } };
    expect(await storeInputs(blobs, set, by)).not.toBe(first);
  });

  test('carry shared directories and links to files, and no link that leaves', async () => {
    await using bot = await layOut('shared');
    const root = rootOf(bot.source);
    const shared = join(root, 'common');
    await mkdir(shared);
    await writeFile(join(shared, 'nlu.yml'), 'nlu:\n- intent: affirm\n  examples: |\n    - aye aye\n');
    await symlink('../../common/nlu.yml', join(bot.source.directory, 'linked.yml'));
    const source = { ...bot.source, shared: [shared] };
    const { outcome } = await roundTrip({ ...bot, source });
    expect(outcome?.state).toBe('trained');

    await symlink('/etc/hostname', join(bot.source.directory, 'outside.yml'));
    await expect(roundTrip({ ...bot, source })).rejects.toMatchObject({ code: 'not-packable' });
  });

  test('that are gone are told', async () => {
    await using bot = await layOut('gone');
    const scratch = await bot.output();
    const work = trainInputs({
      engine: here,
      blobs: layoutBlobs(join(scratch, 'store')),
      inputs: digestOf('nothing'),
      scratch,
      log: () => undefined,
    });
    await expect(work).rejects.toMatchObject({ code: 'inputs-missing' });
  });

  test('are not taken for a result', async () => {
    await using bot = await layOut('mixed');
    const { inputs, blobs } = await roundTrip(bot);
    const fetched = fetchResult(blobs, inputs, join(await bot.output(), 'brought'), bot.source);
    await expect(fetched).rejects.toMatchObject({ code: 'artifact-damaged' });
  });
});

test("a container's last word is a digest or nothing", () => {
  const digest = digestOf('result');
  expect(parseEnd(endText(digest))).toBe(digest);
  for (const text of [undefined, '', 'Error: heap', '{"result":"sha256:1"}', '{}', '[]', '\u0000'])
    expect(parseEnd(text)).toBeUndefined();
});

test('paths below a root, and those elsewhere', () => {
  expect(pathBelow('/a', '/a')).toBe('.');
  expect(pathBelow('/a', '/a/b/c')).toBe('b/c');
  expect(pathBelow('/a', '/a/..b')).toBe('..b');
  expect(pathBelow('/a/b', '/a')).toBeUndefined();
  expect(pathBelow('/a/b', '/a/c')).toBeUndefined();
  const source = { name: 'x', tests: 'tests', shared: [], settings: {} };
  expect(rootOf({ ...source, directory: '/files/bots/x', shownAs: 'bots/x' })).toBe('/files');
  expect(rootOf({ ...source, directory: '/files', shownAs: '.' })).toBe('/files');
  expect(rootOf({ ...source, directory: '/elsewhere/y', shownAs: 'bots/x' })).toBe('/elsewhere/y');
});
