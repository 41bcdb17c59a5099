import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { documentOf, Project, until, type Document } from '../support/acceptance/project.ts';

jest.setTimeout(180_000);

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
  for (const told of [
    'stopped by its smoke test',
    'not trained again',
    'passenger',
    'same address',
    'slots intact',
  ])
    expect(text).toContain(told);
  const { directory, url, bot } = kept.kept;
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
    const { rmSync } = await import('node:fs');
    rmSync(join(project.root, 'tmp', name), { recursive: true });
  }

  const plain = await project.run(['demo'], where);
  expect({ code: plain.code, stderr: plain.stderr }).toEqual({ code: 0, stderr: '' });
  expect(plain.stdout).toMatch(/^7 {2}Mended and released, then rolled back/m);
  expect(plain.stdout).toMatch(/The whole story took \d+\.\d s\. Nothing is left behind/);
  expect(plain.stdout).not.toContain('\u001b');
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
