import { HttpError, listen, type HttpAnswer, type HttpRequest } from '../server/http.ts';
import type { Served } from '../server/index.ts';
import { asRecord } from '../tracker/events.ts';
import { Rejection } from './context.ts';
import { loadActions, whereThrown, type JavaScriptAction } from './load.ts';
import { runJavaScriptAction } from './run.ts';

export { ActionLoadError } from './load.ts';

export interface ServeActionsOptions {
  /** The directory of a bot's JavaScript actions; undefined serves none. */
  readonly directory: string | undefined;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  readonly log: (line: string) => void;
}

/** Bytes of a request that are read at most, unpacked: long conversations come with every call. */
const largestBody = 16 * 1024 * 1024;

/**
 * Serves a bot's JavaScript actions in the protocol of Rasa's action server. An action that throws answers 500 and
 * is logged with file and line; it never ends the process.
 * @throws ActionLoadError where an action can't be loaded, Error where the port is taken.
 */
export async function serveActions(
  options: ServeActionsOptions,
): Promise<Served & { readonly actions: readonly string[] }> {
  const { directory, log } = options;
  const actions: ReadonlyMap<string, JavaScriptAction> =
    directory === undefined ? new Map() : await loadActions(directory);
  const names = [...actions.keys()].sort();
  const handle = async (request: HttpRequest): Promise<HttpAnswer> => {
    switch (`${request.method} ${request.path}`) {
      case 'GET /health':
        return { status: 200, body: { status: 'ok' } };
      case 'GET /actions':
        return { status: 200, body: names.map((name) => ({ name })) };
      case 'POST /webhook':
        return call(asRecord(await request.json()));
      default:
        throw new HttpError(404, 'NotFound', `There is nothing at ${request.method} ${request.path}.`);
    }
  };
  const call = async (body: Readonly<Record<string, unknown>>): Promise<HttpAnswer> => {
    const name = body['next_action'];
    if (typeof name !== 'string') throw new HttpError(400, 'BadRequest', '"next_action" must be a text.');
    const action = actions.get(name);
    if (action === undefined)
      return { status: 404, body: { error: `No action named ${name}.`, action_name: name } };
    try {
      return { status: 200, body: await runJavaScriptAction(action, body) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof Rejection) return { status: 400, body: { error: message, action_name: name } };
      const place = directory === undefined ? undefined : whereThrown(error, directory);
      log(`${name} failed at ${place ?? action.file}: ${message}`);
      return { status: 500, body: { error: message, action_name: name } };
    }
  };
  const stray = (error: unknown): void => {
    // Code that an action left running: its answer is long given, and other actions go on.
    const place = directory === undefined ? undefined : whereThrown(error, directory);
    log(`Code of an action failed${place === undefined ? '' : ` at ${place}`}: ${String(error)}`);
  };
  const listener = await listen({
    port: options.port,
    host: options.host,
    largestBody,
    healthPath: '/health',
    handle,
    toError: (error) => {
      if (error instanceof HttpError) return { status: error.status, body: { error: error.message } };
      log(`A request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return { status: 500, body: { error: 'Something failed here; the log says what.' } };
    },
  });
  process.on('unhandledRejection', stray);
  process.on('uncaughtException', stray);
  return {
    port: listener.port,
    actions: names,
    close: async (drainMs = 0) => {
      await listener.drain(drainMs);
      await listener.close();
      process.off('unhandledRejection', stray);
      process.off('uncaughtException', stray);
    },
  };
}
