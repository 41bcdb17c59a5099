import type { LoadedModel } from '../model/index.ts';
import { openStore, type RedisSettings } from '../tracker/index.ts';
import { Api, errorAnswer } from './api.ts';
import { Bot } from './bot.ts';
import { listen } from './http.ts';
import { ActionServer } from './remote.ts';

export interface ServeCoreOptions {
  readonly model: LoadedModel;
  /** The name that `/status` gives as `model_file`. */
  readonly modelFile: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** The SQLite file of the environment's conversations; undefined keeps them in memory. */
  readonly conversations: string | undefined;
  /** A Redis that keeps them instead. */
  readonly redis?: RedisSettings | undefined;
  /** Base URL of the action server, or that of its `/webhook`; undefined where there is none. */
  readonly actionsUrl: string | undefined;
  /** Milliseconds that an action may take. */
  readonly actionTimeoutMs?: number;
  readonly log: (line: string) => void;
}

/** Bytes of a request that are read at most. */
const largestBody = 1024 * 1024;

/** What is served, until it is closed. */
export interface Served {
  readonly port: number;
  /** @param drainMs goes on answering for so long, but says that it is ending: see `HttpListener.drain`. */
  close(drainMs?: number): Promise<void>;
}

/**
 * Serves a model over Rasa's HTTP API. Closing lets requests that are under way finish.
 * @throws Error where the port is taken or the conversations can't be opened.
 */
export async function serveCore(options: ServeCoreOptions): Promise<Served> {
  const store = await openStore({ file: options.conversations, redis: options.redis }, options.log);
  const actions = new ActionServer(options.actionsUrl, options.actionTimeoutMs ?? 30_000);
  const bot = new Bot(options.model, store, actions, options.log);
  const api = new Api(bot, options.modelFile);
  try {
    const listener = await listen({
      port: options.port,
      host: options.host,
      largestBody,
      healthPath: '/status',
      handle: (request) => api.handle(request),
      toError: (error) => errorAnswer(error, options.log),
    });
    return {
      port: listener.port,
      close: async (drainMs = 0) => {
        await listener.drain(drainMs);
        await listener.close();
        actions.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
