import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, matchesGlob, resolve } from 'node:path';
import process from 'node:process';

const input = (name) => (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
const stop = (message) => {
  process.stdout.write(`::error::${message}\n`);
  process.exit(1);
};

const { TIDEGATE_ARTIFACTS: artifacts = '', GITHUB_RUN_ID: own = '' } = process.env;
// Without a token the real one knows its own run alone.
const run = input('github-token') === '' ? own : input('run-id');
if (!/^\d+$/.test(run)) stop(`Not a run: ${run}`);
const place = join(artifacts, run);
const there = existsSync(place) ? readdirSync(place).filter((name) => !name.startsWith('.')) : [];
const [name, pattern] = [input('name'), input('pattern')];
const wanted = there.filter((one) => (name === '' ? matchesGlob(one, pattern || '*') : one === name));
if (name !== '' && wanted.length === 0) stop(`Unable to download artifact(s): Artifact not found: ${name}`);
const into = resolve(process.env['GITHUB_WORKSPACE'] ?? '.', input('path') || '.');
mkdirSync(into, { recursive: true });
// A single one lies in the folder itself, several in a folder each.
const flat = wanted.length === 1 || input('merge-multiple') === 'true';
for (const one of wanted)
  cpSync(join(place, one), flat ? into : join(into, one), { recursive: true, force: true });
process.stdout.write(`Downloaded ${wanted.length}: ${wanted.join(', ')}\n`);
