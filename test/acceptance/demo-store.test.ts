import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { Project, until } from '../support/acceptance/project.ts';

jest.setTimeout(600_000);

const gone = (project: Project) =>
  until(
    'the end of every process',
    () => project.processes(),
    ({ length }) => length === 0,
  );

test('the demo with a registry: what production runs was mounted, and nothing is left', async () => {
  await using project = Project.open();
  const { code, reason, chapters } = await project.json(['demo', '--store', 'registry'], {
    cwd: project.root,
  });
  expect({ code, reason, chapters: chapters?.length }).toEqual({ code: 0, reason: 'told', chapters: 7 });
  const told = (chapter: number): string => JSON.stringify(chapters[chapter].lines);
  expect(told(0)).toMatch(
    /Packages lie in a registry, .+, on 127\.0\.0\.1:\d+: bots\/staging and bots\/production/,
  );
  expect(told(4)).toMatch(
    /by digest: the registry was sent 0 B of blobs, and mounted 2 \([\d.]+ kB\) from bots\/staging/,
  );
  expect(told(6)).toContain('slots intact');
  expect(readdirSync(join(project.root, 'tmp'))).toEqual([]);
  await gone(project);
});

test('Ctrl-C in the middle ends the registry too', async () => {
  await using project = Project.open();
  const running = project.start(['demo', '--store', 'registry'], { cwd: project.root });
  let told = '';
  running.child.stdout?.on('data', (chunk: Buffer) => (told += chunk.toString()));
  await until(
    'the first push',
    () => told,
    (text) => text.includes('git push'),
    60_000,
  );
  running.child.kill('SIGINT');
  expect((await running.finished).code).toBe(130);
  expect(readdirSync(join(project.root, 'tmp'))).toEqual([]);
  await gone(project);
});

test('a --store that is none is refused before anything is done', async () => {
  await using project = Project.open();
  for (const store of [
    'registri',
    './packages',
    'oci://registry.test',
    'oci://me:canary@registry.test/bots',
  ]) {
    const said = await project.json(['demo', '--store', store], { cwd: project.root });
    expect(said).toMatchObject({ code: 2, reason: 'bad-store', next: expect.stringMatching(/./) });
    expect(JSON.stringify(said)).not.toContain('canary');
  }
});
