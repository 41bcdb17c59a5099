/** Serves actions in a process of its own, as the engine's program does: `serve.ts DIRECTORY`; prints the port. */
import { ActionLoadError, serveActions } from '../../../src/engine/actions/index.ts';

try {
  const server = await serveActions({
    directory: process.argv[2],
    port: 0,
    host: '127.0.0.1',
    log: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${server.port}\n`);
  process.once('SIGTERM', () => void server.close());
} catch (error) {
  if (!(error instanceof ActionLoadError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
