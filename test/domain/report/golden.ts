import { expect } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Compares a document with the one that a person has read. `GOLDEN=write` writes those anew: read them before they are
 * committed.
 */
export function expectGolden(name: string, document: string): void {
  const file = fileURLToPath(new URL(`golden/${name}.md`, import.meta.url));
  if (process.env['GOLDEN'] === 'write') writeFileSync(file, `${document}\n`);
  expect(existsSync(file)).toBe(true);
  expect(`${document}\n`).toBe(readFileSync(file, 'utf8'));
}
