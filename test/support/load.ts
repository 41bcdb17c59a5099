import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

export interface LoadOptions {
  /** The bot's stable URL. */
  readonly url: string;
  readonly perSecond: number;
  /** Milliseconds that an answer may take. */
  readonly timeoutMs?: number;
  /** Connections that are kept alive and used again. */
  readonly connections?: number;
}

export interface LoadReport {
  readonly sent: number;
  /** Why each failed request failed, with how often. Empty: none failed. */
  readonly failures: Readonly<Record<string, number>>;
  /** How often each text was answered. */
  readonly answers: Readonly<Record<string, number>>;
  /** Milliseconds. */
  readonly median: number;
  readonly slowest: number;
}

/**
 * Sends messages to a bot's REST channel at a steady rate, whether answers come or not (an open loop: a slow bot gets
 * no mercy). Anything but 200 with a message counts as failed.
 */
export function startLoad(options: LoadOptions): {
  readonly sent: () => number;
  stop(): Promise<LoadReport>;
} {
  const { url, perSecond, timeoutMs = 10_000, connections = 32 } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const failures = new Map<string, number>();
  const answers = new Map<string, number>();
  const times: number[] = [];
  const pending = new Set<Promise<void>>();
  const began = performance.now();
  let sent = 0;
  let stopped = false;
  const count = (map: Map<string, number>, name: string) => map.set(name, (map.get(name) ?? 0) + 1);

  const send = async (number: number) => {
    const start = performance.now();
    try {
      count(answers, await post(agent, `${url}/webhooks/rest/webhook`, `load-${number % 50}`, timeoutMs));
    } catch (error) {
      count(failures, error instanceof Error ? error.message : JSON.stringify(error));
    }
    times.push(performance.now() - start);
  };
  const running = (async () => {
    while (!stopped) {
      const due = Math.floor(((performance.now() - began) / 1_000) * perSecond);
      for (; sent < due; sent += 1) {
        const one: Promise<void> = send(sent).finally(() => pending.delete(one));
        pending.add(one);
      }
      await wait(5);
    }
  })();

  return {
    sent: () => sent,
    async stop() {
      stopped = true;
      await running;
      await Promise.all(pending);
      agent.destroy();
      const sorted = times.sort((a, b) => a - b);
      return {
        sent,
        failures: Object.fromEntries(failures),
        answers: Object.fromEntries(answers),
        median: sorted[sorted.length >> 1] ?? 0,
        slowest: sorted.at(-1) ?? 0,
      };
    },
  };
}

function post(agent: Agent, url: string, sender: string, timeoutMs: number): Promise<string> {
  const body = JSON.stringify({ sender, message: 'hello' });
  return new Promise((resolve, reject) => {
    const sending = request(url, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) },
      timeout: timeoutMs,
    });
    sending.on('timeout', () => sending.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    sending.on('error', reject);
    sending.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`${response.statusCode}: ${text}`));
        try {
          const [first] = JSON.parse(text) as { text?: string }[];
          if (first?.text) resolve(first.text);
          else reject(new Error(`an empty answer: ${text}`));
        } catch {
          reject(new Error(`no JSON: ${text.slice(0, 100)}`));
        }
      });
    });
    sending.end(body);
  });
}
