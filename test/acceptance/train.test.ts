import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Project, type Document } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(60_000);

const yaml = 'bots: [{path: tea, engine: builtin}]\n';
const packageOf = (document: Document): string => document.bots[0].package.digest;

describe('train', () => {
  let project: Project;
  let first: Document;
  beforeAll(async () => {
    project = Project.open({ ...teaBot('tea'), 'tidegate.yml': yaml, 'README.md': 'Tea\n' });
    first = await project.done(['train']);
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test('writes nothing into the work tree but a directory that ignores itself', () => {
    expect(first.bots).toMatchObject([{ bot: 'tea', reason: 'trained' }]);
    expect(project.work.git('status', '--porcelain')).toBe('');
  });

  test('finds a package again: here, under another commit, in another clone of the same store', async () => {
    expect(await project.done(['train'])).toMatchObject({ bots: [{ reason: 'found' }] });
    project.push({ 'README.md': 'Tea, and nothing else\n' });
    const later = await project.done(['train']);
    expect(later.bots[0].reason).toBe('found');
    expect(packageOf(later)).toBe(packageOf(first));
  });

  test('again gives the same bytes, and no second record', async () => {
    const again = await project.done(['train', '--again']);
    expect(again.bots[0].reason).toBe('trained');
    expect(packageOf(again)).toBe(packageOf(first));
    const { records } = await project.done(['history', 'tea']);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ kind: 'package', by: 'Ada Test <ada@example.com>' });
  });

  test('elsewhere, with an empty store, gives the same bytes', async () => {
    const other = project.clone('other');
    const there = await project.done(['train'], { cwd: other.directory });
    expect(there.bots[0].reason).toBe('trained');
    expect(packageOf(there)).toBe(packageOf(first));
    expect((await project.done(['history'])).records).toHaveLength(1);
  });

  test('two at once: one package, one record', async () => {
    project.push(teaBot('tea', { greeting: 'Two at once' }));
    const both = await Promise.all([project.done(['train']), project.done(['train'])]);
    expect(new Set(both.map(packageOf)).size).toBe(1);
    const { records } = await project.done(['history']);
    expect(records.filter((record: Document) => record.inputs === both[0].bots[0].inputs)).toHaveLength(1);
    const { packages } = await project.done(['models']);
    expect(packages.map((listed: Document) => listed.package)).toEqual([
      packageOf(both[0]),
      packageOf(first),
    ]);
  });

  test('shows progress on standard error, and only the result on standard output', async () => {
    project.push(teaBot('tea', { greeting: 'Progress' }));
    const { code, stdout, stderr } = await project.run(['train']);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/^bot +result +package +inputs +scores$/);
    expect(stderr).toMatch(/^✓ Train tea: [0-9a-f]{12} \(\d+\.\d s\)\n$/);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  test('what is uncommitted or unpushed is refused before anything starts', async () => {
    const { packages } = await project.done(['models']);
    project.work.write(
      'tea/data/more.yml',
      'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - ahoy\n',
    );
    const uncommitted = await project.run(['train']);
    expect({ code: uncommitted.code, stdout: uncommitted.stdout }).toEqual({ code: 2, stdout: '' });
    expect(uncommitted.stderr).toContain('tea/data/more.yml');
    expect(uncommitted.stderr).toContain('--allow-uncommitted');
    expect(uncommitted.stderr).not.toContain('Train tea');
    project.work.commit({});
    expect(await project.json(['train'])).toMatchObject({ code: 2, reason: 'unpushed' });
    expect((await project.done(['models'])).packages).toEqual(packages);
  });

  test('a change elsewhere in the repository is nobody’s business', async () => {
    project.work.git('push', '--quiet');
    project.work.write('README.md', 'Uncommitted\n');
    expect(await project.json(['train'])).toMatchObject({ code: 0 });
    project.work.git('checkout', '--quiet', 'README.md');
  });

  test('where that is wanted, the package is marked: listed, deployable, and never promoted', async () => {
    project.work.write('tea/domain.yml', teaBot('tea', { greeting: 'Local' })['tea/domain.yml'] ?? '');
    const local = await project.done(['train', '--allow-uncommitted']);
    expect(local.bots[0]).toMatchObject({ reason: 'trained', package: { metadata: { local: true } } });
    expect(await project.done(['train', '--allow-uncommitted'])).toMatchObject({
      bots: [{ reason: 'found' }],
    });
    const listed = (await project.done(['models'])).packages.at(-1);
    expect(listed).toMatchObject({ package: packageOf(local) });
    expect(listed.commit).toBeUndefined();
    expect((await project.run(['models'])).stdout).toMatch(
      new RegExp(`${packageOf(local).slice(7, 19)} +local`),
    );

    // The same files, committed: another package, since the marked one must stay what it is.
    project.work.commit({});
    expect(await project.json(['train'])).toMatchObject({ code: 2, reason: 'unpushed' });
    const unpushed = await project.done(['train', '--allow-unpushed']);
    expect(unpushed.bots[0]).toMatchObject({
      package: { digest: packageOf(local), metadata: { local: true } },
    });
    project.work.git('push', '--quiet');
    const planned = await project.json(['plan', 'all']);
    expect(planned.plan.bots[0].ships).toBe(false);
    const denied = planned.plan.bots[0].decisions.filter(({ allowed }: Document) => !allowed);
    expect(denied.map(({ code }: Document) => code)).toContain('NO_PACKAGE_FOR_INPUTS');
    const pushed = await project.done(['train']);
    expect(pushed.bots[0].reason).toBe('trained');
    expect(packageOf(pushed)).not.toBe(packageOf(local));
  });
});

describe('a bot with code that the builtin engine may not be able to run', () => {
  test('names its engine, or is refused in one sentence', async () => {
    const files = { ...teaBot('tea'), 'tea/actions/actions.py': 'class ActionPrice: pass\n' };
    await using project = Project.open(files);
    const { code, stdout, stderr } = await project.run(['train']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^tea +invalid/m);
    expect(stderr).toMatch(/^✗ [^\n]*tea\/actions\/actions\.py[^\n]*\n {2}→ [^\n]*engine: builtin/m);
    expect(await project.json(['stage'])).toMatchObject({ code: 2, bots: [{ reason: 'not-trained' }] });
    project.push({ 'tidegate.yml': yaml });
    expect(await project.json(['train'])).toMatchObject({ code: 0 });
  });

  test('an engine that is not here', async () => {
    await using project = Project.open({
      ...teaBot('tea'),
      'tidegate.yml': 'bots: [{path: tea, engine: rasa}]\n',
    });
    const said = await project.json(['train']);
    expect(said).toMatchObject({ code: 2, reason: 'engine-unavailable' });
    expect(said.next).toContain('engine: builtin');
  });
});

test('--changed trains what differs from the default branch, and nothing else', async () => {
  await using project = Project.open({ ...teaBot('tea'), ...teaBot('mint', { price: 300 }) });
  project.work.git('switch', '--quiet', '--create', 'staging/mint');
  expect(await project.json(['train', '--changed'])).toMatchObject({ code: 0 });
  project.push(teaBot('mint', { price: 310 }));
  const { bots } = await project.done(['train', '--changed']);
  expect(bots).toMatchObject([{ bot: 'mint', reason: 'trained' }]);
  const bad = await project.json(['train', '--commit', 'nonsense']);
  expect(bad).toMatchObject({ code: 2, reason: 'unknown-commit' });
});
