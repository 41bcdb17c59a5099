#!/usr/bin/env node
// Nothing is imported statically: on a Node that is too old, the one sentence must come before any syntax that it
// doesn't know.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  // One comes with the dependencies. A linked program isn't found together with them, so its own folders are looked at.
  const { accessSync } = await import('node:fs');
  const { fileURLToPath } = await import('node:url');
  const near = ['../node_modules/.bin', '../../.bin']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => {
      try {
        accessSync(`${path}/node`);
        return true;
      } catch {
        return false;
      }
    });
  process.stderr.write(
    `tidegate needs Node 22.15 or newer, and this is ${process.versions.node} (${process.execPath}). ` +
      (near === undefined
        ? 'Install a newer one, and type the same command again.\n'
        : `Install a newer one, or use the one that came with it: export PATH="${near}:$PATH"\n`),
  );
  process.exitCode = 2;
} else {
  // Whoever reads our output may have enough of it, as `head` has: the work ends as an interrupted one does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.emit('SIGTERM', 'SIGTERM');
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

export {};
