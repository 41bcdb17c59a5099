import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import { asRecord } from '../tracker/events.ts';

/** Why an action could not be run. */
export type UnavailableReason = 'no-server' | 'unknown-action' | 'unreachable' | 'timeout' | 'failed';

/** What came back from an action server. */
export type ActionAnswer =
  | { readonly kind: 'done'; readonly events: readonly unknown[]; readonly responses: readonly unknown[] }
  | { readonly kind: 'rejected'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly reason: UnavailableReason; readonly message: string };

interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Bytes of an answer that are read at most. */
const largestAnswer = 4 * 1024 * 1024;

/** Milliseconds after which the list of actions is asked for again, where an action isn't on it. */
const listIsFreshFor = 5000;

/** Talks to an action server in Rasa's protocol, over connections that stay open. */
export class ActionServer {
  readonly #base: URL | undefined;
  readonly #timeoutMs: number;
  readonly #agent: HttpAgent;
  #offered: { names: ReadonlySet<string> | undefined; at: number } | undefined;

  /** @param url the server's base URL, or that of its `/webhook`; undefined where there is no server. */
  constructor(url: string | undefined, timeoutMs: number) {
    this.#base = url === undefined ? undefined : baseUrl(url);
    this.#timeoutMs = timeoutMs;
    const options = { keepAlive: true, maxFreeSockets: 16 };
    this.#agent = this.#base?.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  close(): void {
    this.#agent.destroy();
  }

  /**
   * Whether the server offers an action; undefined where it doesn't say. A list that lacks it is asked for again
   * after a few seconds: the server may have come up meanwhile.
   */
  async offers(action: string): Promise<boolean | undefined> {
    if (this.#base === undefined) return false;
    const known = this.#offered;
    const isOld = known === undefined || Date.now() - known.at > listIsFreshFor;
    if (isOld && known?.names?.has(action) !== true)
      this.#offered = { names: await this.#list(this.#base), at: Date.now() };
    return this.#offered?.names?.has(action);
  }

  async #list(base: URL): Promise<ReadonlySet<string> | undefined> {
    try {
      const answer = await this.#send(new URL('actions', base), 'GET', undefined, 2000);
      const found: unknown = answer.status === 200 ? JSON.parse(answer.body) : undefined;
      if (!Array.isArray(found)) return undefined;
      const named = (found as unknown[]).map((entry) => asRecord(entry)['name']);
      return new Set(named.filter((name) => typeof name === 'string'));
    } catch {
      return undefined;
    }
  }

  /** Runs an action. Never throws: what goes wrong is part of the answer. */
  async run(action: string, call: Readonly<Record<string, unknown>>): Promise<ActionAnswer> {
    if (this.#base === undefined)
      return {
        kind: 'unavailable',
        reason: 'no-server',
        message: `${action} needs code, and no action server is configured.`,
      };
    const url = new URL('webhook', this.#base);
    let answer: HttpAnswer;
    try {
      answer = await this.#send(url, 'POST', JSON.stringify(call), this.#timeoutMs);
    } catch (error) {
      const isTimeout = error instanceof TimeoutError;
      const message = isTimeout
        ? `${action} did not answer within ${this.#timeoutMs} ms.`
        : `The action server at ${url.origin} can't be reached: ${error instanceof Error ? error.message : String(error)}.`;
      return { kind: 'unavailable', reason: isTimeout ? 'timeout' : 'unreachable', message };
    }
    return readAnswer(action, answer);
  }

  #send(url: URL, method: string, body: string | undefined, timeoutMs: number): Promise<HttpAnswer> {
    const headers =
      body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const sent = send(url, { method, headers, agent: this.#agent }, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > largestAnswer)
            sent.destroy(new Error(`its answer is larger than ${largestAnswer} bytes`));
          chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
      });
      const timer = setTimeout(() => sent.destroy(new TimeoutError()), timeoutMs);
      sent.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      sent.end(body);
    });
  }
}

class TimeoutError extends Error {}

function baseUrl(url: string): URL {
  const base = new URL(url);
  base.pathname = base.pathname.replace(/\/+$/, '').replace(/\/webhook$/, '') + '/';
  base.search = '';
  return base;
}

function readAnswer(action: string, { status, body }: HttpAnswer): ActionAnswer {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    json = undefined;
  }
  const answer = asRecord(json);
  const said = typeof answer['error'] === 'string' ? answer['error'] : '';
  if (status === 400) return { kind: 'rejected', message: said };
  if (status === 404)
    return {
      kind: 'unavailable',
      reason: 'unknown-action',
      message: `The action server has no action named ${action}.`,
    };
  if (status !== 200 || json === undefined)
    return {
      kind: 'unavailable',
      reason: 'failed',
      message: `${action} failed: the action server answered ${status}${said === '' ? '' : ` (${said})`}.`,
    };
  return { kind: 'done', events: list(answer['events']), responses: list(answer['responses']) };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
