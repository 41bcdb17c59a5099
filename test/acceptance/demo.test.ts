import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { documentOf, Project, until, type Document } from '../support/acceptance/project.ts';

jest.setTimeout(600_000);

const leftovers = (project: Project) => readdirSync(join(project.root, 'tmp'));
const gone = (project: Project) =>
  until(
    'the end of every process',
    () => project.processes(),
    ({ length }) => length === 0,
  );

test('the demo tells seven chapters, leaves nothing, and goes on with --keep', async () => {
  await using project = Project.open();
  const where = { cwd: project.root };
  const kept = await project.json(['demo', '--keep'], where);
  expect({ code: kept.code, reason: kept.reason, chapters: kept.chapters?.length }).toEqual({
    code: 0,
    reason: 'told',
    chapters: 7,
  });
  for (const { title, lines, tookMs } of kept.chapters) {
    expect(title).toMatch(/./);
    expect(lines.length).toBeGreaterThan(0);
    expect(tookMs).toBeGreaterThan(0);
  }
  const text = JSON.stringify(kept.chapters);
  for (const told of ['not trained again', 'passenger', 'same address', 'slots intact'])
    expect(text).toContain(told);
  const { directory, url, bot } = kept.kept;
  const lines = (chapter: number): string[] =>
    kept.chapters[chapter].lines.map((line: Document) => line.text);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: directory, encoding: 'utf8' }).trim();
  const found = (all: string[], pattern: RegExp): string[] => {
    const match = all.map((line) => pattern.exec(line)).find((one) => one !== null);
    if (!match) throw new Error(`${String(pattern)} isn't among:\n${all.join('\n')}`);
    return [...match].slice(1);
  };

  // The checks: the required one, those of the bot, and the line that the failing one is about.
  expect(lines(1)).toContainEqual(
    expect.stringMatching(
      new RegExp(
        `^required check tidegate: success {5}(?=.*✓ ${bot} / validate)(?=.*✓ ${bot} / train)(?=.*✓ ${bot} / deploy)(?=.*✓ ${bot} / talk)`,
      ),
    ),
  );
  expect(lines(2)).toContainEqual(
    expect.stringMatching(new RegExp(`^required check tidegate: failure .*✗ ${bot} / talk`)),
  );
  const [file = '', number = '', conversation = ''] = found(lines(2), /^(bots\/\S+):(\d+) (.+?), turn \d/);
  const stories = git('show', `staging/chen~1:${file}`).split('\n').slice(0, Number(number));
  expect(stories.findLast((line) => /^\s*- (name|story):/.test(line))).toContain(conversation);

  // The comment says what the run came to; the package that it names is the one that was recorded.
  const [inputs = '', digest = ''] = found(lines(1), /^│ - Inputs ([0-9a-f]{12}), package ([0-9a-f]{12})$/);
  expect(lines(1)).toContain(
    '│ - After the merge, the default branch has this very package: nothing is trained again.',
  );
  expect(lines(3)).toContainEqual(
    expect.stringContaining(`the same inputs ${inputs}: package ${digest}, not trained again`),
  );

  // Numbers and subjects come from the pull requests, squashed into main by their server.
  const subjects = git('log', '--format=%s (%cn)', '--first-parent', 'origin/main');
  for (const pull of [1, 2, 3]) expect(subjects).toMatch(new RegExp(`\\(#${pull}\\) \\(GitHub\\)$`, 'm'));

  // The board: what to enter before the promotions, what is live after the rollback; and the release with its notes.
  const values = lines(3).filter((line) => line.startsWith(`│ ${bot}:#`));
  expect(values.map((line) => /^│ (\S+) /.exec(line)?.[1])).toEqual(
    [3, 2, 1].map((pull) => `${bot}:#${pull}`),
  );
  for (const value of values) expect(value).toContain('✅ ready');
  const live = (await project.done(['status', bot, '--directory', directory], where)).bots.find(
    (one: Document) => one.environment === 'production',
  );
  const [shipped = ''] = found(lines(4), /^│ Package\s+(sha256:[0-9a-f]{64})$/);
  expect(live.state.active.package ?? live.state.active).toBe(shipped);
  expect(lines(4)).toContainEqual(expect.stringMatching(/^and in the comment of #2: .*1\.0\.0.* production/));
  expect(lines(6)).toContainEqual(
    expect.stringContaining(`│ Live is 1.0.0 (package ${shipped.slice(7, 19)})`),
  );
  const tags = git('ls-remote', '--tags', '--refs', 'origin')
    .split('\n')
    .map((line) => line.split('\t')[1]);
  expect(tags).toEqual([`refs/tags/${bot}/v1.0.0`, `refs/tags/${bot}/v1.1.0`]);
  const chat = await project.json(
    ['chat', bot, '--environment', 'production', '--directory', directory, '-m', 'hello'],
    where,
  );
  expect(chat).toMatchObject({ code: 0, bot });
  const status: Document = await project.done(['status', '--directory', directory], where);
  expect(
    status.bots.find((one: Document) => one.environment === 'production' && one.bot === bot).state.url,
  ).toBe(url);
  await project.done(['down', 'production', '--directory', directory], where);
  await gone(project);
  for (const name of leftovers(project)) {
    rmSync(join(project.root, 'tmp', name), { recursive: true });
  }

  const plain = await project.run(['demo'], where);
  expect({ code: plain.code, stderr: plain.stderr }).toEqual({ code: 0, stderr: '' });
  expect(plain.stdout).toMatch(/^7 {2}Mended and released, then rolled back/m);
  expect(plain.stdout).toMatch(/The whole story took \d+\.\d s\. Nothing is left behind/);
  expect(plain.stdout).not.toContain('\u001b');
  // Tokens of people and jobs are never told.
  expect(plain.stdout).not.toMatch(/gh[ps]_/);
  expect(leftovers(project)).toEqual([]);
  await gone(project);
});

test.each([
  ['SIGINT', 'Ada teaches a bot'],
  ['SIGTERM', 'Nobody'],
] as const)('%s in the middle of the demo leaves nothing', async (signal, chapter) => {
  await using project = Project.open();
  const running = project.start(['demo'], { cwd: project.root });
  let told = '';
  running.child.stdout?.on('data', (chunk: Buffer) => (told += chunk.toString()));
  // Once in the middle of a chapter with processes, once before there is anything.
  await until(
    'the chapter',
    () => told,
    (text) => (chapter === 'Nobody' ? text.includes('The whole story') : text.includes(chapter)),
    60_000,
  );
  if (chapter !== 'Nobody')
    await until(
      'a supervisor',
      () => project.processes(),
      (processes) => processes.some(({ command }) => command.includes('supervisor.js')),
      60_000,
    );
  running.child.kill(signal);
  const { code, stderr } = await running.finished;
  expect(code).toBe(130);
  expect(stderr).toContain('Interrupted');
  expect(leftovers(project)).toEqual([]);
  await gone(project);
});

test('a directory without bots', async () => {
  await using project = Project.open();
  const said = await project.json(['demo', '--bots', join(project.root, 'home')], { cwd: project.root });
  expect(said).toMatchObject({ code: 2, reason: 'no-bots' });
  expect(await project.json(['demo', '--bots', '/not/there'], { cwd: project.root })).toMatchObject({
    code: 2,
  });
  expect(leftovers(project)).toEqual([]);
  expect(documentOf(await project.run(['demo', '--bots', '/not/there', '--json']), []).next).toContain(
    '--bots',
  );
});
