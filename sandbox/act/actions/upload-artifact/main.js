import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import process from 'node:process';

const input = (name) => (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
const stop = (message) => {
  process.stdout.write(`::error::${message}\n`);
  process.exit(1);
};

const { TIDEGATE_ARTIFACTS: artifacts = '', GITHUB_RUN_ID: run = '' } = process.env;
const name = input('name');
// What the real one refuses too.
if (/["*:<>?|\r\n\\/]/.test(name) || name === '') stop('The artifact name is not valid.');
const path = resolve(process.env['GITHUB_WORKSPACE'] ?? '.', input('path'));
const empty = !existsSync(path) || (statSync(path).isDirectory() && readdirSync(path).length === 0);
if (empty) {
  const found = input('if-no-files-found');
  if (found === 'error') stop(`No files were found with the provided path: ${path}`);
  if (found === 'warn') process.stdout.write(`::warning::No files were found: ${path}\n`);
} else {
  const place = join(artifacts, run, name);
  if (existsSync(place) && input('overwrite') !== 'true')
    stop('Conflict: an artifact with this name already exists on the workflow run');
  const coming = join(artifacts, run, `.coming-${process.pid}`);
  mkdirSync(coming, { recursive: true });
  // A folder's content stands at the artifact's root, and so does a file.
  cpSync(path, statSync(path).isDirectory() ? coming : join(coming, basename(path)), { recursive: true });
  rmSync(place, { recursive: true, force: true });
  renameSync(coming, place);
}
