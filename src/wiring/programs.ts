import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the bundled programs lie: beside this file in dist/, or in the sources. */
export function program(bundled: string, source: string): string {
  const here = fileURLToPath(import.meta.url);
  return here.endsWith('.ts')
    ? fileURLToPath(new URL(`../${source}`, import.meta.url))
    : join(bundledDirectory(here), bundled);
}

function bundledDirectory(chunk: string): string {
  return resolve(chunk, '..').endsWith('shared') ? resolve(chunk, '../..') : resolve(chunk, '..');
}
