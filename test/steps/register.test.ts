import { describe, expect, test } from '@jest/globals';
import { register } from '../../src/steps/register.ts';
import { Killed } from '../support/fakes/life.ts';
import { botOf } from '../support/fakes/sources.ts';
import { FakeRegistrar } from '../support/fakes/work-tree.ts';
import { World } from '../support/fakes/world.ts';

const bots = [botOf('bank'), botOf('desk')];
const bankFile = 'bots/bank/.tidegate.bot';
const deskFile = 'bots/desk/.tidegate.bot';

function worldWith(files: Readonly<Record<string, string>> = {}) {
  const world = new World();
  for (const [path, text] of Object.entries(files)) world.workTree.files.set(path, text);
  const registrar = new FakeRegistrar();
  return { world, registrar, ports: { ...world.ports, registrar } };
}

describe('registration', () => {
  test('gives each bot an id of its own, in a file to commit', async () => {
    const { world, ports } = worldWith();
    expect(await register(ports, { bots, all: bots, rename: false })).toEqual({
      reason: 'written',
      bots: [
        { bot: 'bank', reason: 'registered', file: bankFile, fingerprint: 'id-1' },
        { bot: 'desk', reason: 'registered', file: deskFile, fingerprint: 'id-2' },
      ],
      duplicates: [],
      publicKey: 'ed25519:key',
    });
    expect(Object.fromEntries(world.workTree.files)).toEqual({
      [bankFile]: 'id-1 of bank',
      [deskFile]: 'id-2 of desk',
    });
  });

  test('leaves a registered bot as it is, and writes nothing', async () => {
    const { world, ports } = worldWith({ [bankFile]: 'id-7 of bank' });
    const result = await register(ports, { bots: bots.slice(0, 1), all: bots, rename: false });
    expect(result).toMatchObject({
      reason: 'unchanged',
      bots: [{ reason: 'unchanged', fingerprint: 'id-7' }],
    });
    expect(world.life.logged('write')).toEqual([]);
  });

  test('seals an id again for a new name, and registers a bot that has none', async () => {
    const { world, ports } = worldWith({ [bankFile]: 'id-7 of old' });
    const result = await register(ports, { bots, all: bots, rename: true });
    expect(result.bots.map(({ reason }) => reason)).toEqual(['renamed', 'registered']);
    expect(world.workTree.files.get(bankFile)).toBe('id-7 of bank');
    const again = await register(ports, { bots, all: bots, rename: true });
    expect(again).toMatchObject({
      reason: 'unchanged',
      bots: [{ reason: 'unchanged' }, { reason: 'unchanged' }],
    });
  });

  test('names bots that hold one and the same id', async () => {
    const { ports, registrar } = worldWith({ [bankFile]: 'id-7 of bank', [deskFile]: 'id-7 of bank' });
    registrar.publicKey = undefined;
    expect(await register(ports, { bots, all: bots, rename: false })).toMatchObject({
      reason: 'unchanged',
      duplicates: [{ fingerprint: 'id-7', bots: ['bank', 'desk'] }],
      publicKey: undefined,
    });
  });

  test('names the original of a copy that alone was to be registered', async () => {
    const { ports } = worldWith({ [bankFile]: 'id-7 of bank', [deskFile]: 'id-7 of bank' });
    expect(await register(ports, { bots: bots.slice(1), all: bots, rename: true })).toMatchObject({
      bots: [{ bot: 'desk', reason: 'renamed' }],
      duplicates: [{ fingerprint: 'id-7', bots: ['bank', 'desk'] }],
    });
  });

  test('interrupted and typed again, keeps the ids that were given', async () => {
    const { world, ports } = worldWith();
    world.life.killAtWrite(2);
    await expect(register(ports, { bots, all: bots, rename: false })).rejects.toThrow(Killed);
    const first = world.workTree.files.get(bankFile);
    world.life.restart();
    const result = await register(ports, { bots, all: bots, rename: false });
    expect(result.bots.map(({ reason }) => reason)).toEqual(['unchanged', 'registered']);
    expect(world.workTree.files.get(bankFile)).toBe(first);
  });
});
