#!/usr/bin/env node
// Nothing is imported statically: on a Node that is too old, the one sentence must come before any syntax that it
// doesn't know.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `tidegate needs Node 22.15 or newer, and this is ${process.versions.node} (${process.execPath}). ` +
      'Install a newer one, or run it through npm, which finds the Node that comes with it: npx tidegate …\n',
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
