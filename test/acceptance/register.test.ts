import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Project, type Document } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(60_000);

describe('register', () => {
  let project: Project;
  const sealed = (bot: string) => readFileSync(join(project.work.directory, bot, '.tidegate.bot'), 'utf8');
  /** The codes that keep a bot from production, with what to do. */
  const denials = async (selection: string): Promise<Document[]> => {
    const { plan } = await project.json(['plan', selection]);
    return plan.bots.flatMap(({ decisions }: Document) =>
      decisions.filter(({ allowed }: Document) => !allowed),
    );
  };
  beforeAll(() => {
    project = Project.open(teaBot('tea'));
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test('without a key ring says how to come by one, and makes none by itself', async () => {
    const said = await project.json(['register']);
    expect(said).toMatchObject({ code: 2, kind: 'your-mistake' });
    expect(JSON.stringify(said)).toContain('--new-key');
  });

  test('seals an id, and the same command again changes nothing', async () => {
    const first = await project.done(['register', '--new-key']);
    expect(first).toMatchObject({ reason: 'written', bots: [{ bot: 'tea', file: 'tea/.tidegate.bot' }] });
    const file = sealed('tea');
    const second = await project.done(['register', '--new-key']);
    expect(second).toMatchObject({ reason: 'unchanged', bots: [{ reason: 'unchanged' }] });
    expect(second.keyRing).toBeUndefined();
    expect(sealed('tea')).toBe(file);
    expect(second.bots[0].fingerprint).toBe(first.bots[0].fingerprint);
  });

  test('is what a plan asks for, with the words to type', async () => {
    await project.done(['stage']);
    const [denial, ...others] = await denials('all');
    expect(others).toEqual([]);
    expect(denial).toMatchObject({
      code: 'UNREGISTERED',
      remedy: { sentence: expect.stringContaining('tidegate register tea') },
    });
    const { stdout } = await project.run(['status']);
    expect(stdout).toContain("tea isn't registered");
    project.push({}, 'Register the tea house');
    expect(await denials('all')).toEqual([]);
    expect(await project.done(['stage', 'tea'])).toMatchObject({ bots: [{ trained: { reason: 'found' } }] });
  });

  test('survives another name, by a command', async () => {
    const before = sealed('tea');
    project.push({ 'tidegate.yml': 'bots: [{path: tea, name: teahouse}]\n' }, 'Rename it');
    const wrong = await project.json(['register', 'teahouse']);
    expect(wrong).toMatchObject({ code: 2 });
    expect(JSON.stringify(wrong)).toContain('--rename');
    expect(sealed('tea')).toBe(before);
    const renamed = await project.done(['register', 'teahouse', '--rename']);
    expect(renamed).toMatchObject({ bots: [{ bot: 'teahouse', reason: 'renamed' }] });
    expect(await project.done(['register', '--rename'])).toMatchObject({ reason: 'unchanged' });
    project.push({}, 'Seal the name');
    expect(await project.done(['validate'])).toMatchObject({
      bots: [{ registration: { state: 'registered' } }],
    });
  });

  test('tells a copied directory from its original', async () => {
    const copy = Object.fromEntries(
      Object.entries(teaBot('copy')).map(([path, text]) => [path, text.replace('Welcome', 'Hello')]),
    );
    project.push(
      {
        ...copy,
        'copy/.tidegate.bot': sealed('tea'),
        'tidegate.yml': 'bots: [{path: tea, name: teahouse}, copy]\n',
      },
      'Copy it',
    );
    const plain = await project.json(['register', 'copy']);
    expect(plain.code).toBe(2);
    const said = await project.json(['register', 'copy', '--rename']);
    expect(said.duplicates).toMatchObject([{ bots: ['copy', 'teahouse'] }]);
    const { stdout } = await project.run(['register', 'copy']);
    expect(stdout).toContain('copy and teahouse hold the same id: one is a copy.');
    rmSync(join(project.work.directory, 'copy/.tidegate.bot'));
    const own = await project.done(['register', 'copy']);
    expect(own.duplicates).toEqual([]);
    const [teahouse] = (await project.done(['register', 'teahouse'])).bots;
    expect(own.bots[0].fingerprint).not.toBe(teahouse.fingerprint);
    project.push({}, 'Register the copy');
  });

  test('an altered file counts for nothing: the plan says so, with the words to type', async () => {
    const altered = sealed('tea').replace(/^(fingerprint: [0-9a-f]+)./m, '$1x');
    expect(altered).not.toBe(sealed('tea'));
    project.push({ 'tea/.tidegate.bot': altered }, 'Alter it');
    const [denial] = (await denials('teahouse:*')).filter(({ code }: Document) => code === 'UNREGISTERED');
    expect(denial.observed).toMatch(/./);
    expect(denial.remedy.sentence).toContain('.tidegate.bot');
    expect(await project.json(['promote', 'teahouse:*'])).toMatchObject({ code: 1, reason: 'denied' });
    const { bots } = await project.done(['validate', 'teahouse']);
    expect(bots[0].registration.state).toBe('invalid');
  });
});
