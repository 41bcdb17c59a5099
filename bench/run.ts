/** Runs every benchmark, one after the other. Exits with 1 if a bar isn't held. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const tools = new Set(['run.ts', 'picture.ts']);
const directory = import.meta.dirname;
for (const file of readdirSync(directory)
  .filter((name) => name.endsWith('.ts') && !tools.has(name))
  .sort()) {
  console.log(`\n${file}`);
  const { status } = spawnSync(process.execPath, [`${directory}/${file}`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
