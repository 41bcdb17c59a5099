import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { trainDialogue } from '../../../src/engine/dialogue/index.ts';
import { serveCore } from '../../../src/engine/server/index.ts';
import type { RedisSettings } from '../../../src/engine/tracker/index.ts';
import type { BotData, Nlu, TrackerEvent } from '../../../src/engine/types.ts';

/** Understands `word` as the intent that has this name, and `word=value` as an entity with this value. */
export const literalNlu: Nlu = {
  parse(text) {
    const words = text.split(' ');
    const entities = words.flatMap((word) => {
      const [entity, value] = word.split('=');
      return entity && value !== undefined
        ? [{ entity, value, start: 0, end: text.length, extractor: 'test' }]
        : [];
    });
    const name = words.find((word) => !word.includes('=')) ?? 'inform';
    const intent = { name: name.split('/')[0] ?? '', confidence: 0.9 };
    return {
      text,
      intent,
      entities,
      intentRanking: [intent],
      ...(name.includes('/') && { responseSelector: name }),
    };
  },
};

export interface Message {
  readonly recipient_id: string;
  readonly text?: string;
  readonly [part: string]: unknown;
}

export interface TestServer {
  readonly url: string;
  readonly log: readonly string[];
  /** Says something. @returns the texts of what is answered. */
  say(text: string, sender?: string, metadata?: unknown): Promise<(string | undefined)[]>;
  messages(text: string, sender?: string): Promise<Message[]>;
  events(sender?: string): Promise<TrackerEvent[]>;
  tracker(sender?: string): Promise<Record<string, unknown>>;
  slots(sender?: string): Promise<Record<string, unknown>>;
  close(drainMs?: number): Promise<void>;
}

/** Serves a bot over real HTTP. */
export async function serve(
  data: BotData,
  options: {
    conversations?: string;
    redis?: RedisSettings;
    actionsUrl?: string;
    actionTimeoutMs?: number;
    nlu?: Nlu;
  } = {},
): Promise<TestServer> {
  const log: string[] = [];
  const { config, domain } = data;
  const nlu = options.nlu ?? literalNlu;
  const server = await serveCore({
    model: { id: 'id-of-the-model', config, domain, nlu, dialogue: trainDialogue(data) },
    modelFile: 'bot.model',
    port: 0,
    host: '127.0.0.1',
    conversations: options.conversations,
    redis: options.redis,
    actionsUrl: options.actionsUrl,
    ...(options.actionTimeoutMs !== undefined && { actionTimeoutMs: options.actionTimeoutMs }),
    log: (line) => log.push(line),
  });
  const url = `http://127.0.0.1:${server.port}`;
  const messages = async (text: string, sender = 'me', metadata?: unknown): Promise<Message[]> => {
    const body = JSON.stringify({ sender, message: text, metadata });
    const answer = await fetch(`${url}/webhooks/rest/webhook`, { method: 'POST', body });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Message[];
  };
  const tracker = async (sender = 'me'): Promise<Record<string, unknown>> => {
    const path = `/conversations/${encodeURIComponent(sender)}/tracker?include_events=ALL`;
    return (await (await fetch(url + path)).json()) as Record<string, unknown>;
  };
  return {
    url,
    log,
    messages,
    tracker,
    say: async (text, sender, metadata) =>
      (await messages(text, sender, metadata)).map((message) => message.text),
    events: async (sender) => (await tracker(sender))['events'] as TrackerEvent[],
    slots: async (sender) => (await tracker(sender))['slots'] as Record<string, unknown>,
    close: (drainMs) => server.close(drainMs),
  };
}

/** Serves a bot for the time of `use`. */
export async function serving<T>(
  data: BotData,
  options: Parameters<typeof serve>[1],
  use: (server: TestServer) => Promise<T>,
): Promise<T> {
  const server = await serve(data, options);
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

/** Gives `use` a file for conversations, and removes its directory afterwards. */
export async function withConversations<T>(use: (file: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'conversations-'));
  try {
    return await use(join(directory, 'conversations.db'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
