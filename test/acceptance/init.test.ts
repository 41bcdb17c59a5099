import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, jest, test } from '@jest/globals';
import { Project } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';
import { hasTerminal, onTerminal } from '../support/acceptance/terminal.ts';

jest.setTimeout(120_000);

const sha = '0123456789abcdef0123456789abcdef01234567';
const source = `acme/tidegate@${sha}#v1.2.3`;
const workflows = ['staging', 'release', 'inspect'].map((name) => `.github/workflows/${name}.yml`);
const text = (project: Project, path: string) => readFileSync(join(project.work.directory, path), 'utf8');
const lies = (project: Project, path: string) => existsSync(join(project.work.directory, path));

const odd = [
  '$(touch pwned)',
  '`touch pwned`',
  'a"b',
  "it's",
  '; rm -rf x',
  '-rf',
  '::error::x',
  'Zürich 北',
];

describe('init', () => {
  test('writes what validate and stage then work with, and the same again changes nothing', async () => {
    await using project = Project.open(teaBot('bots/tea'));
    project.work.write('notes.txt', 'not committed');
    const first = await project.done(['init', '--yes', '--actions', source]);
    expect(first).toMatchObject({
      ...{ reason: 'written', bots: [{ name: 'tea', path: 'bots/tea' }], leftOut: [] },
      files: ['tidegate.yml', ...workflows].map((path) => ({ path, outcome: 'written' })),
    });
    for (const path of workflows) {
      const used = [...text(project, path).matchAll(/uses: acme\/tidegate\/actions\/[a-z-]+@(\S+) # (\S+)/g)];
      expect(used.length).toBeGreaterThan(0);
      expect(used.every(([, commit, version]) => commit === sha && version === 'v1.2.3')).toBe(true);
    }
    const before = ['tidegate.yml', ...workflows].map((path) => text(project, path));
    const second = await project.done(['init', '--yes']);
    expect(second).toMatchObject({ reason: 'unchanged', actions: { commit: sha } });
    expect(['tidegate.yml', ...workflows].map((path) => text(project, path))).toEqual(before);
    expect(project.work.git('status', '--porcelain')).toContain('?? notes.txt');

    project.push({}, 'Release the bots with Tidegate');
    expect(await project.done(['validate'])).toMatchObject({ reason: 'valid' });
    const staged = await project.done(['stage', 'tea']);
    expect(staged.bots).toMatchObject([{ bot: 'tea', deployed: { reason: 'switched' } }]);
  });

  test('writes nothing without consent, and nothing at all where it only shows', async () => {
    await using project = Project.open(teaBot('tea'));
    expect(await project.json(['init'])).toMatchObject({ code: 2, reason: 'consent-missing' });
    const shown = await project.done(['init', '--dry-run', '--actions', source]);
    expect(shown.files.map(({ path, state }: { path: string; state: string }) => [path, state])).toEqual(
      ['tidegate.yml', ...workflows].map((path) => [path, 'new']),
    );
    const { stdout } = await project.run(['init', '--dry-run']);
    expect(stdout).toContain('- path: tea');
    expect(lies(project, 'tidegate.yml') || lies(project, '.github')).toBe(false);
  });

  test('never makes up a commit: without one it writes the configuration alone, and says what to type', async () => {
    await using project = Project.open(teaBot('tea'));
    const { stdout, code } = await project.run(['init', '--yes']);
    expect([code, lies(project, 'tidegate.yml'), lies(project, '.github')]).toEqual([0, true, false]);
    expect(stdout).toContain('tidegate init --actions OWNER/REPOSITORY@COMMIT#VERSION');
    for (const wrong of [
      'acme/tidegate@main#v1.0.0',
      'acme/tidegate',
      `acme/tidegate@${sha.slice(2)}#v1.0.0`,
    ])
      expect(await project.json(['init', '--yes', '--actions', wrong])).toMatchObject({
        code: 2,
        reason: 'bad-option',
      });
    expect(await project.json(['init', '--yes', '--force', '--store', 'ghcr.io/x'])).toMatchObject({
      code: 2,
    });
    expect(await project.json(['init', '--yes', '--actions', source, '--runs-on', 'a b'])).toMatchObject({
      code: 2,
    });
  });

  test('keeps what lies there, says how it differs, and replaces it only when told', async () => {
    const mine =
      '# mine\nbots: [{path: tea, engine: builtin}]\nbranches: {default: trunk, staging: [try/*]}\n';
    await using project = Project.open({
      ...teaBot('tea'),
      'tidegate.yml': mine,
      [workflows[0]!]: 'name: mine\n',
    });
    const { stdout } = await project.run(['init', '--yes', '--actions', source]);
    expect(stdout).toContain('tidegate.yml: kept as it was');
    expect(stdout).toContain('- # mine');
    expect([text(project, 'tidegate.yml'), text(project, workflows[0]!)]).toEqual([mine, 'name: mine\n']);
    // What is new follows what lies there.
    expect(text(project, workflows[1]!)).toContain('acme/tidegate');
    const forced = await project.done(['init', '--yes', '--force']);
    expect(forced.files.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      ...['replaced', 'replaced', 'unchanged', 'unchanged'],
    ]);
    expect(text(project, 'tidegate.yml')).toContain('default: trunk');
    expect(text(project, workflows[0]!)).toContain('try/*');
    project.work.write('tidegate.yml', 'bots: {');
    const broken = await project.run(['init', '--yes']);
    expect([broken.code, text(project, 'tidegate.yml')]).toEqual([0, 'bots: {']);
    expect(broken.stderr).toContain('has mistakes');
  });

  test('writes behind no symbolic link, and over nothing that is no file', async () => {
    await using project = Project.open(teaBot('tea'));
    const outside = join(project.root, 'home');
    const run = () => project.json(['init', '--yes', '--force', '--actions', source]);
    project.work.write('.github', { link: outside });
    expect(await run()).toMatchObject({ code: 2, reason: 'symbolic-link', place: { file: '.github' } });
    expect(readdirSync(outside)).toEqual([]);
    project.work.write('.github', 'a file');
    expect(await run()).toMatchObject({ code: 2, reason: 'not-a-directory' });
    project.work.git('clean', '-fdq');
    project.work.write('tidegate.yml', { link: join(outside, 'x.yml') });
    expect(await run()).toMatchObject({ code: 2, reason: 'symbolic-link', place: { file: 'tidegate.yml' } });
    expect(readdirSync(outside)).toEqual([]);
    project.work.git('clean', '-fdq');
    project.work.write('tidegate.yml/inner', '');
    expect(await run()).toMatchObject({ code: 2, reason: 'not-a-file' });
    expect(lies(project, '.github')).toBe(false);
  });

  test('takes directories of any name for what they are', async () => {
    const files = Object.assign(
      {},
      ...[...odd, '[x]', 'a*b', '${{ github.token }}'].map((name) => teaBot(`bots/${name}`)),
    );
    await using project = Project.open(files);
    const found = await project.done(['init', '--yes', '--actions', source]);
    expect(found.bots.map(({ path }: { path: string }) => path).sort()).toEqual(
      odd.map((name) => `bots/${name}`).sort(),
    );
    expect(found.leftOut.map(({ path }: { path: string }) => path)).toEqual([
      ...['bots/${{ github.token }}', 'bots/[x]', 'bots/a*b'],
    ]);
    project.push({}, 'Begin with Tidegate');
    const { bots } = await project.done(['validate']);
    expect(bots).toHaveLength(odd.length);
    const { stdout } = await project.run(['init', '--dry-run'], { env: { GITHUB_ACTIONS: 'true' } });
    expect(stdout.split('\n').filter((line) => /^\s*::/.test(line))).toEqual([]);
    for (const path of workflows) for (const name of odd) expect(text(project, path)).not.toContain(name);
    expect(readdirSync(project.work.directory).includes('pwned')).toBe(false);
  });

  test('says what a bot with Python actions, its own components or CALM means here', async () => {
    await using project = Project.open({
      ...teaBot('tea', {}),
      'tea/actions/price.py': 'class Price: ...\n',
      'tea/requirements.txt': 'rasa==3.6.20\n',
      ...teaBot('flow'),
      'flow/data/flows.yml':
        'flows:\n  pay:\n    description: pays\n    steps:\n      - action: utter_greet\n',
    });
    const { stdout, code } = await project.run(['init', '--yes']);
    expect(code).toBe(0);
    expect(stdout).toContain('Its Python actions (tea/actions/price.py) are not run by the builtin engine');
    expect(stdout).toContain('The engine rasa, which would, is not part of this version.');
    expect(stdout).toContain('"flow" is left out: it is built of CALM flows');
    expect(text(project, 'tidegate.yml')).toContain('# Made for Rasa 3.6.20 (tea/requirements.txt:1)');
    project.push({ 'tea/actions/price.py': 'class Price: ...\n' }, 'Begin');
    expect(await project.json(['validate', 'tea'])).toMatchObject({ reason: 'valid' });
  });

  test('takes the default branch from the remote, and the place on GitHub for the commands', async () => {
    await using project = Project.open(teaBot('tea'));
    project.work.git('update-ref', 'refs/remotes/origin/trunk', 'HEAD');
    project.work.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
    project.work.git('remote', 'set-url', 'origin', 'git@github.com:Acme/bots.git');
    const { remaining } = await project.done(['init', '--yes', '--actions', source]);
    expect(text(project, 'tidegate.yml')).toContain('default: trunk');
    expect(text(project, workflows[0]!)).toContain('trunk');
    const commands = remaining.flatMap(({ commands: each }: { commands: string[] }) => each).join('\n');
    expect(commands).toContain('repos/Acme/bots/rulesets');
    expect(commands).toContain('git add tidegate.yml .github/workflows/staging.yml');
  });

  test('says so where there is no bot', async () => {
    await using project = Project.open({ 'README.md': 'nothing', ...teaBot('tests/tea') });
    expect(await project.json(['init', '--yes'])).toMatchObject({ code: 2, reason: 'no-bots' });
    expect(lies(project, 'tidegate.yml')).toBe(false);
  });

  test('works before the first commit, and where the bot is the whole repository', async () => {
    await using project = Project.open();
    const files = Object.entries(teaBot('x')).map(([path, content]) => [path.slice(2), content] as const);
    for (const [path, content] of files) project.work.write(path, content);
    project.work.git('remote', 'set-url', 'origin', 'https://github.com/acme/Tea_House.git');
    await project.done(['init', '--yes']);
    expect(text(project, 'tidegate.yml')).toContain('- path: "."\n    name: tea-house\n');
    project.work.git('remote', 'set-url', 'origin', project.origin.directory);
    project.push({}, 'Begin');
    expect(await project.done(['validate'])).toMatchObject({ bots: [{ bot: 'tea-house' }] });
    expect(statSync(join(project.work.directory, 'tidegate.yml')).mode & 0o111).toBe(0);
  });

  (hasTerminal ? test : test.skip)('asks on a terminal', async () => {
    await using project = Project.open(teaBot('tea'));
    const declined = await onTerminal(
      project,
      ['init'],
      [
        ['take Tidegate', '\r'],
        ['Write tidegate.yml', 'n'],
      ],
    );
    expect(declined).toMatchObject({ code: 0 });
    expect(lies(project, 'tidegate.yml')).toBe(false);
    const accepted = await onTerminal(
      project,
      ['init'],
      [
        ['take Tidegate', `${source}\r`],
        ['Write tidegate.yml', '\r'],
      ],
    );
    expect(accepted).toMatchObject({ code: 0 });
    expect(text(project, workflows[2]!)).toContain(sha);
    project.work.write('tidegate.yml', 'bots: [{path: tea, engine: builtin}]\n');
    const kept = await onTerminal(project, ['init'], [['Replace tidegate.yml', '\r']]);
    expect(kept).toMatchObject({ code: 0 });
    expect(text(project, 'tidegate.yml')).toBe('bots: [{path: tea, engine: builtin}]\n');
  });

  const shared = fileURLToPath(new URL('../../../shared/bots', import.meta.url));
  if (!existsSync(shared)) console.warn(`Skipped: there are no real bots in ${shared}.`);
  (existsSync(shared) ? test : test.skip)('brings real bots to staging', async () => {
    await using project = Project.open({ 'README.md': 'bots' });
    for (const name of ['financial-demo', 'helpdesk-assistant'])
      cpSync(join(shared, name), join(project.work.directory, 'bots', name), { recursive: true });
    const { bots } = await project.done(['init', '--yes']);
    expect(bots.map(({ name }: { name: string }) => name)).toEqual(['financial-demo', 'helpdesk-assistant']);
    project.push({}, 'Begin with Tidegate');
    expect(await project.done(['validate'])).toMatchObject({ reason: 'valid' });
    const { bots: staged } = await project.json(['stage', 'helpdesk-assistant']);
    expect(staged).toMatchObject([{ trained: { reason: 'trained' }, deployed: expect.anything() }]);
  });
});
