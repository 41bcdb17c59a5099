import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readBot } from '../../../src/engine/read/index.ts';
import type { BotData, Problem } from '../../../src/engine/types.ts';

export const library = fileURLToPath(new URL('../fixtures/library', import.meta.url));

/** A directory that is gone when its `using` ends. */
export function temporary(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'tidegate-engine-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Lays files out below a directory. */
export function layOut(directory: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

const base = {
  'config.yml': 'language: en\npipeline: []\npolicies: []\n',
  'domain.yml': 'intents:\n- greet\nresponses:\n  utter_greet:\n  - text: Hello.\n',
};

/** Reads a bot of a minimal configuration and the given files. */
export function readFiles(files: Readonly<Record<string, string | Uint8Array>>): BotData {
  using directory = temporary();
  layOut(directory.path, { ...base, ...files });
  return readBot({ directory: directory.path, shownAs: 'bots/desk', tests: 'tests', shared: [] });
}

/** A problem as one line: `error code file:line:column`. */
export function shown({ severity, code, place }: Problem): string {
  const where = [place?.file, place?.line, place?.column].filter((part) => part !== undefined);
  return [severity, code, where.join(':')].filter((part) => part !== '').join(' ');
}
