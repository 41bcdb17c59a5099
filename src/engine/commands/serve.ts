import { basename } from 'node:path';

import type { RedisSettings } from '../tracker/redis/settings.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  /** End when standard input ends: whoever started this is gone then. */
  readonly exitWithParent: boolean;
  /** Milliseconds for which it goes on answering once it was told to end, while it says that it is ending. */
  readonly drainMs: number;
}

export interface CoreOptions extends ServeOptions {
  readonly model: string;
  readonly conversations: string | undefined;
  readonly redis: RedisSettings | undefined;
  readonly actionsUrl: string | undefined;
}

/** Serves a model until it is told to end. */
export async function core(options: CoreOptions, log: (line: string) => void): Promise<void> {
  const stop = stopped(options.exitWithParent);
  const [{ readModel }, { serveCore }] = await Promise.all([
    import('../model/index.ts'),
    import('../server/index.ts'),
  ]);
  const model = readModel(options.model);
  const { host, port, conversations, redis, actionsUrl } = options;
  const modelFile = basename(options.model);
  const server = await serveCore({ model, modelFile, port, host, conversations, redis, actionsUrl, log });
  log(`Serving ${modelFile} (${model.id}) on http://${host}:${server.port}`);
  log(`Ended by ${await stop}.`);
  await server.close(options.drainMs);
}

/** Serves JavaScript actions until it is told to end. */
export async function actions(
  options: ServeOptions & { readonly directory: string | undefined },
  log: (line: string) => void,
): Promise<void> {
  const stop = stopped(options.exitWithParent);
  const { serveActions } = await import('../actions/index.ts');
  const { directory, host, port } = options;
  const server = await serveActions({ directory, port, host, log });
  const offered = server.actions.length === 0 ? 'no actions' : server.actions.join(', ');
  log(`Serving ${offered} on http://${host}:${server.port}`);
  log(`Ended by ${await stop}.`);
  await server.close(options.drainMs);
}

/** Resolves when the process is asked to end, with what asked. A second signal ends it at once. */
function stopped(exitWithParent: boolean): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
    if (!exitWithParent) return;
    const gone = (): void => resolve('the end of its standard input');
    process.stdin.once('end', gone).once('close', gone).once('error', gone);
    process.stdin.resume();
  });
}
