import * as v from 'valibot';
import type { BotMessage, Reply } from '../../domain/conversation.ts';
import type { Address } from '../../ports/target.ts';
import type { Talk, Trace } from '../../ports/talk.ts';
import { exchange, keepAliveAgents, type Agents } from './http.ts';
import { parseMessages } from './messages.ts';
import { failureOf, parseJson, readStatus, refusalOf } from './status.ts';
import { parseTracker } from './tracker.ts';

export interface TalkOptions {
  /** Milliseconds for everything but `say`, which is told its own time. */
  readonly patienceMs?: number;
  /** Bytes that an answer may have. */
  readonly limit?: number;
}

/** Trackers of long conversations are larger than replies. */
const trackerFactor = 16;

/**
 * Talks to bots over HTTP as their customers do: Rasa's REST channel (`POST /webhooks/rest/webhook`) and its HTTP API
 * (`GET /status`, `GET /conversations/{id}/tracker`), and the action server's `GET /actions`.
 */
export function createTalk(options: TalkOptions = {}): Talk & { close(): void } {
  return new HttpTalk(options.patienceMs ?? 10_000, options.limit ?? 1_048_576);
}

class HttpTalk implements Talk {
  readonly #agents: Agents = keepAliveAgents();
  readonly #patienceMs: number;
  readonly #limit: number;

  constructor(patienceMs: number, limit: number) {
    this.#patienceMs = patienceMs;
    this.#limit = limit;
  }

  async model(address: Address): ReturnType<Talk['model']> {
    return readStatus(await this.#get(address.core, '/status'));
  }

  async say(address: Address, sender: string, text: string, timeoutMs: number): Promise<Reply> {
    const answer = await exchange(join(address.core, '/webhooks/rest/webhook'), {
      method: 'POST',
      body: JSON.stringify({ sender, message: text }),
      timeoutMs,
      limit: this.#limit,
      agent: this.#agents,
    });
    if (answer.kind === 'timeout') return { kind: 'timeout', afterMs: answer.afterMs };
    if (answer.kind === 'unreachable') return { kind: 'unreachable', message: answer.message };
    if (answer.kind === 'too-large') return { kind: 'refused', message: failureOf(answer) };
    if (answer.status !== 200) return { kind: 'refused', message: refusalOf(answer) };
    const messages = parseMessages(parseJson(answer.body));
    if (typeof messages === 'string') return { kind: 'refused', message: messages };
    return { kind: 'answered', messages: messages satisfies readonly BotMessage[], tookMs: answer.tookMs };
  }

  async trace(address: Address, sender: string): Promise<Trace | undefined> {
    const path = `/conversations/${encodeURIComponent(sender)}/tracker?include_events=AFTER_RESTART`;
    const answer = await this.#get(address.core, path, this.#limit * trackerFactor);
    if (answer.kind !== 'response' || answer.status !== 200) return undefined;
    return parseTracker(parseJson(answer.body));
  }

  async actions(address: Address): Promise<readonly string[] | undefined> {
    if (address.actions === undefined) return undefined;
    const answer = await this.#get(address.actions, '/actions');
    if (answer.kind !== 'response' || answer.status !== 200) return undefined;
    const parsed = v.safeParse(actionsSchema, parseJson(answer.body));
    return parsed.success ? parsed.output.map(({ name }) => name) : undefined;
  }

  /** Lets go of idle connections; without it they end by themselves within seconds. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  #get(base: string, path: string, limit = this.#limit) {
    return exchange(join(base, path), { timeoutMs: this.#patienceMs, limit, agent: this.#agents });
  }
}

const actionsSchema = v.array(v.object({ name: v.string() }));

function join(base: string, path: string): string {
  return base.replace(/\/+$/, '') + path;
}
