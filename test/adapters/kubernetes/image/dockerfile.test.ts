import { execFile } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, test } from '@jest/globals';

import { temporary } from '../../../support/packages.ts';

const execute = promisify(execFile);
const repository = resolve(import.meta.dirname, '../../../..');
const read = (path: string) => readFileSync(join(repository, path), 'utf8');

/** The instructions of image/Dockerfile, continued lines joined. */
const instructions = read('image/Dockerfile')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [name = '', ...words] = line.split(/\s+/);
    return { name, words };
  });
const wordsOf = (name: string) =>
  instructions.filter((instruction) => instruction.name === name).map(({ words }) => words);

describe('image/Dockerfile', () => {
  test('runs nothing while it is built, and then as nobody', () => {
    const allowed = ['ARG', 'FROM', 'LABEL', 'COPY', 'ENV', 'WORKDIR', 'USER', 'ENTRYPOINT', 'CMD'];
    expect(instructions.filter(({ name }) => !allowed.includes(name))).toEqual([]);
    expect(wordsOf('USER')).toEqual([['65532:65532']]);
  });

  test('has the version of this package', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(wordsOf('ARG')).toContainEqual([`VERSION=${version}`]);
  });

  test('copies what is let into its context, and that is all that its programs need', async () => {
    const copied = wordsOf('COPY').flatMap((words) => words.slice(0, -1));
    const ignored = read('image/Dockerfile.dockerignore').trim().split('\n');
    expect(ignored).toEqual(['*', ...copied.map((path) => `!${path}`)]);

    using root = temporary();
    for (const path of copied)
      cpSync(join(repository, path), join(root.path, basename(path)), { recursive: true });
    const run = (program: string, ...words: string[]) =>
      execute(process.execPath, [join(root.path, program), ...words], { cwd: root.path, env: {} });
    expect((await run('engine.js', '--help')).stdout).toContain('serve');
    expect((await run('tidegate.js', 'store', 'unpack', '--help')).stdout).toContain('unpack');
    // Every chunk that is loaded lazily is one that is there.
    const chunks = ['engine.js', 'tidegate.js'].map((name) => join(root.path, name));
    const seen = new Set<string>();
    for (const file of chunks) {
      const text = readFileSync(file, 'utf8');
      for (const [, path = ''] of text.matchAll(
        /^(?:(?:import|export)\b[^\n]*from |(?!\s*(?:\*|\/\/)).*\bimport\()"(\.[^"]+\.js)"/gm,
      )) {
        const chunk = resolve(file, '..', path);
        if (!seen.has(chunk)) chunks.push(chunk);
        seen.add(chunk);
      }
    }
    expect(seen.size).toBeGreaterThan(50);
  });
});
