import { ftruncateSync, openSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { Project, type Document } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(60_000);

const yaml = (lines: readonly string[]) => `${lines.join('\n')}\n`;
const tea = 'bots: [{path: tea, engine: builtin}]\n';
const encoder = new TextEncoder();

describe('a repository that holds nothing to release', () => {
  test('without a commit: what to do is said by every verb that needs one', async () => {
    await using project = Project.open();
    for (const verb of ['validate', 'train', 'stage', 'status', 'candidates']) {
      const said = await project.json([verb]);
      expect({ verb, ...said }).toMatchObject({ verb, code: 2, kind: 'your-mistake' });
      expect(said.next).toMatch(/./);
    }
    expect(await project.json(['history'])).toMatchObject({ code: 0, records: [] });
  });

  test('with a commit and no bot: what a bot is', async () => {
    await using project = Project.open({ 'README.md': 'Nothing here.\n' });
    const said = await project.json(['train']);
    expect(said).toMatchObject({ code: 2, reason: 'no-bots' });
    expect(said.message).toContain('config.yml');
    expect(await project.json(['stage'])).toMatchObject({ code: 0, reason: 'unchanged' });
  });
});

describe('tidegate.yml', () => {
  test('with mistakes: all of them at once, with line and column, and nothing is done', async () => {
    await using project = Project.open({
      ...teaBot('tea'),
      'tidegate.yml': yaml([
        'bots:',
        '  - {path: tea, engin: builtin}',
        'store: 7',
        'environments:',
        '  production:',
        '    ready: soon',
        '    bots: {coffee: {port: 80}}',
        'stroe: packages',
      ]),
    });
    const said = await project.json(['stage']);
    expect(said).toMatchObject({ code: 2, kind: 'your-mistake' });
    const places = (said.problems as Document[]).map(({ place }) => [place.file, place.line]);
    for (const line of [2, 6, 7, 8]) expect(places).toContainEqual(['tidegate.yml', line]);
    for (const problem of said.problems) expect(problem.place.column).toBeGreaterThan(0);
    const { code, stdout, stderr } = await project.run(['stage']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^✗ tidegate\.yml:2:\d+: .*engin\b/m);
    expect(stderr).toMatch(/^✗ tidegate\.yml:8:1: .*stroe/m);
  });

  test('that is no YAML', async () => {
    await using project = Project.open({ ...teaBot('tea'), 'tidegate.yml': 'bots: [\nstore: "a\n' });
    const said = await project.json(['status']);
    expect(said).toMatchObject({ code: 2, place: { file: 'tidegate.yml' } });
    expect(said.place.line).toBeGreaterThan(0);
  });

  test('that wants out of the repository', async () => {
    await using project = Project.open({ ...teaBot('tea'), 'tidegate.yml': 'bots: [../x]\n' });
    const said = await project.json(['train']);
    expect(said).toMatchObject({ code: 2, kind: 'your-mistake', place: { file: 'tidegate.yml', line: 1 } });
  });
});

describe('names', () => {
  test.each(['../x', 'a/b', 'Ü', '-x', 'x'.repeat(41), '', 'a b'])('%j is none', async (name) => {
    await using project = Project.open({
      ...teaBot('tea'),
      'tidegate.yml': `bots: [{path: tea, name: ${JSON.stringify(name)}}]\n`,
    });
    const said = await project.json(['train']);
    expect(said).toMatchObject({ code: 2, kind: 'your-mistake', place: { file: 'tidegate.yml', line: 1 } });
  });

  test('on the command line that no bot has', async () => {
    await using project = Project.open({ ...teaBot('tea'), 'tidegate.yml': tea });
    for (const verb of ['train', 'models', 'deploy', 'logs', 'chat', 'rollback', 'plan']) {
      const words = verb === 'plan' ? ['plan', '../x:all'] : [verb, '../x'];
      const said = await project.json(words);
      expect({ verb, ...said }).toMatchObject({ verb, code: 2, kind: 'your-mistake' });
      expect(said.message).toContain('../x');
    }
  });

  test('a directory that no name comes from: it is told how to name it; with a name it works', async () => {
    const path = 'boty/Чайная';
    await using project = Project.open(teaBot(path));
    const unnamed = await project.json(['validate']);
    expect(unnamed).toMatchObject({ code: 2, kind: 'your-mistake' });
    expect(JSON.stringify(unnamed)).toContain('name');
    project.push({ 'tidegate.yml': `bots: [{path: ${path}, name: tea, engine: builtin}]\n` });
    expect(await project.json(['train'])).toMatchObject({
      code: 0,
      bots: [{ bot: 'tea', reason: 'trained' }],
    });
  });

  test('that two bots have: both are named, and how to tell them apart', async () => {
    await using project = Project.open({ ...teaBot('north/tea'), ...teaBot('south/tea') });
    const said = await project.json(['validate']);
    expect(said).toMatchObject({ code: 2, kind: 'your-mistake' });
    const text = JSON.stringify(said);
    for (const part of ['north/tea', 'south/tea']) expect(text).toContain(part);
  });
});

describe('files of a bot', () => {
  test('with line ends of Windows and a byte order mark are read as what they say', async () => {
    const files = Object.fromEntries(
      Object.entries(teaBot('tea')).map(([path, text]) => [
        path,
        encoder.encode(`\ufeff${text.replaceAll('\n', '\r\n')}`),
      ]),
    );
    await using project = Project.open({ ...files, 'tidegate.yml': `\ufeff${tea.replaceAll('\n', '\r\n')}` });
    expect(await project.done(['validate'])).toMatchObject({ bots: [{ bot: 'tea', conversations: 2 }] });
    expect(await project.json(['train'])).toMatchObject({ code: 0, bots: [{ reason: 'trained' }] });
  });

  test('in a wrong encoding: file and line, and nothing is trained', async () => {
    const files = teaBot('tea');
    const nlu = Buffer.concat([
      encoder.encode(files['tea/data/nlu.yml']),
      encoder.encode('  - intent: greet\n    examples: |\n      - gr'),
      Buffer.from([0xfc, 0xdf]),
      encoder.encode(' Gott\n'),
    ]);
    const line = (files['tea/data/nlu.yml'] ?? '').split('\n').length + 2;
    await using project = Project.open({ ...files, 'tea/data/nlu.yml': nlu, 'tidegate.yml': tea });
    for (const verb of ['validate', 'train', 'stage']) {
      const { code, stdout, stderr } = await project.run([verb]);
      expect({ verb, code }).toEqual({ verb, code: 2 });
      expect(stdout + stderr).toMatch(new RegExp(`tea/data/nlu\\.yml:${line}\\b.*UTF-8`));
    }
    expect(await project.done(['models'])).toMatchObject({ packages: [] });
  });

  test('tidegate.yml in a wrong encoding', async () => {
    const broken = Buffer.concat([encoder.encode(tea), Buffer.from('# caf\xe9\n', 'latin1')]);
    await using project = Project.open({ ...teaBot('tea'), 'tidegate.yml': broken });
    const said = await project.json(['status']);
    expect(said).toMatchObject({ code: 2, place: { file: 'tidegate.yml', line: 2 } });
  });

  test('that are wrong are all told with their lines', async () => {
    const files = teaBot('tea');
    await using project = Project.open({
      ...files,
      'tea/data/rules.yml': (files['tea/data/rules.yml'] ?? '').replace('utter_goodbye', 'utter_goodby'),
      'tea/tests/conversations.yml': 'conversations:\n  - name: x\n    steps:\n      - usr: hi\n',
      'tidegate.yml': tea,
    });
    const said = await project.json(['validate']);
    expect(said).toMatchObject({ code: 2, reason: 'invalid' });
    const places = (said.bots[0].problems as Document[]).map(({ place }) => `${place?.file}:${place?.line}`);
    expect(places).toContain('tea/data/rules.yml:10');
    expect(places).toContain('tea/tests/conversations.yml:4');
    const staged = await project.json(['stage']);
    expect(staged).toMatchObject({ code: 2, reason: 'failed', bots: [{ reason: 'not-trained' }] });
  });

  test('of a gigabyte: it is streamed or refused in one sentence, and never taken into memory', async () => {
    await using project = Project.open({ ...teaBot('tea'), 'tidegate.yml': tea });
    const large = join(project.work.directory, 'tea/data/large.yml');
    const file = openSync(large, 'w');
    ftruncateSync(file, 1_000_000_000);
    closeSync(file);
    // Compressed loosely it takes seconds instead of a minute, and nothing on the disk.
    project.work.git('config', 'core.compression', '1');
    project.work.git('config', 'core.bigFileThreshold', '1m');
    project.push({}, 'Add something large');
    const started = performance.now();
    const running = project.start(['train', '--json']);
    const peak = await peakMemory(running.child.pid ?? 0, running.finished);
    const { code, stdout, stderr } = await running.finished;
    expect({ code, defect: stderr.includes('defect') }).toEqual({ code: 2, defect: false });
    expect(stdout + stderr).toContain('large.yml');
    expect(peak).toBeLessThan(300 * 1024);
    expect(performance.now() - started).toBeLessThan(60_000);
  }, 120_000);
});

/** The largest resident size that a process ever had, in KiB; 0 where nobody tells. */
async function peakMemory(pid: number, end: Promise<unknown>): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const { setTimeout: wait } = await import('node:timers/promises');
  let peak = 0;
  let ended = false;
  void end.then(() => (ended = true));
  while (!ended) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    await wait(20);
  }
  return peak;
}
