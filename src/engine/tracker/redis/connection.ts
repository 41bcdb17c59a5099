import { setTimeout as wait } from 'node:timers/promises';
import { createClient, ErrorReply } from '@redis/client';

import { StoreUnavailable } from '../store.ts';
import type { Script } from './scripts.ts';
import { shownRedis, type RedisSettings } from './settings.ts';

/** Milliseconds: how long one answer, and a connection, may take; and how long a question is asked again. */
export interface Patience {
  readonly answerMs: number;
  readonly connectMs: number;
  readonly inAllMs: number;
}

const standard: Patience = { answerMs: 2_000, connectMs: 2_000, inAllMs: 6_000 };

/** What a Redis says that will do again in a moment: it loads its data, or its primary changes. */
const passing = /^(LOADING|BUSY|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|UNKILLABLE)\b/;

/** What it says to who may not come in: asking again changes nothing. */
const closed = /^(WRONGPASS|NOAUTH|NOPERM|ERR (AUTH|invalid password|Client sent AUTH))/;

type Client = ReturnType<typeof connect>;

/**
 * One connection to a Redis, made anew whenever it breaks. A question is asked again over a new one until its time is
 * over; whoever asks is told so, because the first one may have been carried out without an answer.
 */
export class RedisConnection {
  readonly #settings: RedisSettings;
  readonly #log: (line: string) => void;
  readonly #patience: Patience;
  #client: Promise<Client> | undefined;
  #lostAt: number | undefined;
  #isClosed = false;

  constructor(settings: RedisSettings, log: (line: string) => void, patience: Partial<Patience> = {}) {
    this.#settings = settings;
    this.#log = log;
    this.#patience = { ...standard, ...patience };
  }

  /**
   * Runs a script on one key.
   * @param args makes its arguments; `again` from the second time on.
   * @throws StoreUnavailable where no answer came in time; Error where the answer is a refusal.
   */
  async run(script: Script, key: string, args: (again: boolean) => readonly string[]): Promise<unknown> {
    const until = performance.now() + this.#patience.inAllMs;
    for (let times = 0; ; times += 1) {
      try {
        const reply = await this.#ask(script, key, args(times > 0));
        this.#found();
        return reply;
      } catch (error) {
        const refusal = this.#refusal(error);
        if (refusal) throw refusal;
        this.#lost(error);
        const pauseMs = Math.min(50 * 2 ** times, 500);
        if (this.#isClosed || performance.now() + pauseMs > until) throw this.#unavailable(error);
        await wait(pauseMs);
      }
    }
  }

  /** Ends the connection once what was asked is answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    if (client?.isOpen === true) await client.close().catch(() => undefined);
  }

  async #ask(script: Script, key: string, args: readonly string[]): Promise<unknown> {
    const client = await (this.#client ??= this.#connected());
    const rest = ['1', key, ...args];
    try {
      return await inTime(client.sendCommand(['EVALSHA', script.name, ...rest]), this.#patience.answerMs);
    } catch (error) {
      if (!(error instanceof ErrorReply)) throw this.#without(client, error);
      if (!error.message.startsWith('NOSCRIPT')) throw error;
    }
    try {
      return await inTime(client.sendCommand(['EVAL', script.text, ...rest]), this.#patience.answerMs);
    } catch (error) {
      throw error instanceof ErrorReply ? error : this.#without(client, error);
    }
  }

  async #connected(): Promise<Client> {
    const client = connect(this.#settings, this.#patience.connectMs);
    // Told by whatever is asked next.
    client.on('error', () => undefined);
    const gone = () => this.#forget(client);
    client.on('terminated', gone).on('end', gone);
    try {
      await inTime(client.connect(), this.#patience.connectMs);
      return client;
    } catch (error) {
      throw this.#without(client, error);
    }
  }

  /** Lets a connection go that doesn't answer. */
  #without(client: Client, error: unknown): unknown {
    this.#forget(client);
    if (client.isOpen) client.destroy();
    return error;
  }

  #forget(client: Client): void {
    const current = this.#client;
    if (current === undefined) return;
    void current.then(
      (known) => {
        if (known === client && this.#client === current) this.#client = undefined;
      },
      () => {
        if (this.#client === current) this.#client = undefined;
      },
    );
  }

  /** What asking again doesn't help against. */
  #refusal(error: unknown): Error | undefined {
    if (!(error instanceof ErrorReply) || passing.test(error.message)) return undefined;
    const place = shownRedis(this.#settings);
    if (closed.test(error.message))
      return new Error(
        `Redis at ${place} doesn't let us in: ${error.message}. Check the user and the password in TIDEGATE_TRACKER_STORE.`,
      );
    if (error.message.startsWith('OOM'))
      return new StoreUnavailable(
        `The conversation can't be kept: Redis at ${place} has no memory left. Give it more, or set TIDEGATE_TRACKER_EXPIRY.`,
      );
    return new Error(`Redis at ${place} refused: ${error.message}`);
  }

  #unavailable(error: unknown): StoreUnavailable {
    return new StoreUnavailable(`Redis at ${shownRedis(this.#settings)} ${why(error)}.`, { cause: error });
  }

  #lost(error: unknown): void {
    if (this.#lostAt !== undefined) return;
    this.#lostAt = performance.now();
    this.#log(`Redis at ${shownRedis(this.#settings)} ${why(error)}; it is asked again.`);
  }

  #found(): void {
    if (this.#lostAt === undefined) return;
    const seconds = ((performance.now() - this.#lostAt) / 1000).toFixed(1);
    this.#lostAt = undefined;
    this.#log(`Redis at ${shownRedis(this.#settings)} answers again after ${seconds} s.`);
  }
}

/** One connection that is never mended by itself: what is under way must fail when it breaks. */
function connect(settings: RedisSettings, connectTimeout: number) {
  const { host, port, tls, username, password, database } = settings;
  const common = { host, port, connectTimeout, reconnectStrategy: false as const };
  return createClient({
    RESP: 2,
    socket: tls ? { ...common, tls: true as const } : common,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    database,
    disableClientInfo: true,
    maintNotifications: 'disabled',
  });
}

class NoAnswer extends Error {}

async function inTime<T>(answer: Promise<T>, ms: number): Promise<T> {
  const timer = new AbortController();
  const late = wait(ms, undefined, { signal: timer.signal }).then(() => {
    throw new NoAnswer(`gave no answer within ${ms / 1000} seconds`);
  });
  // Whichever comes second is nobody's concern any more.
  late.catch(() => undefined);
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    timer.abort();
  }
}

/** The end of a sentence about a Redis that couldn't be asked. */
function why(error: unknown): string {
  if (error instanceof NoAnswer) return error.message;
  if (error instanceof ErrorReply) return `isn't ready: ${error.message}`;
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  // Of several addresses none may answer: the error's own message is then empty.
  return `can't be reached (${message === undefined || message === '' ? String(code ?? error) : message})`;
}
