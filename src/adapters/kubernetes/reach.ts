import { namesOf, ports } from '../../domain/kubernetes/names.ts';
import type { Half } from '../../domain/revision.ts';
import type { Api, ApiObject, ProxyEndpoint } from './api/types.ts';
import { reachOnLoopback } from './api/index.ts';
import { portOf } from './switch.ts';

/** One half of a revision, by its own Service, through the API server. */
export function endpointOf(api: Api, bot: string, revision: string, half: Half): ProxyEndpoint {
  return api.proxied({ service: namesOf(bot, revision)[half], port: ports[half] });
}

/** Whichever core has the traffic, by the Service that customers use. */
export function customersEndpoint(api: Api, service: ApiObject): ProxyEndpoint {
  return api.proxied({ service: service.metadata.name, port: portOf(service) });
}

/** The ways to what runs, each opened when it is first asked for: a small proxy of this process that goes through the API server. */
export class Ways {
  readonly #open = new Map<string, Promise<{ readonly url: string; close(): Promise<void> }>>();

  /** The http address of an endpoint. */
  async to(endpoint: ProxyEndpoint): Promise<string> {
    const known = this.#open.get(endpoint.name);
    const way = known ?? reachOnLoopback(endpoint);
    if (!known) this.#open.set(endpoint.name, way);
    return (await way).url;
  }

  async close(): Promise<void> {
    const ways = [...this.#open.values()];
    this.#open.clear();
    for (const way of await Promise.allSettled(ways)) if (way.status === 'fulfilled') await way.value.close();
  }
}

/** An answer of a half that was asked through the API server: its status and its first bytes. */
export type Asked =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'unreachable'; readonly message: string };

const limit = 65_536;

/** Asks with GET. @throws what the endpoint throws: the API server is out of reach, or the verb is missing. */
export async function ask(endpoint: ProxyEndpoint, path: string, timeoutMs: number): Promise<Asked> {
  const signal = AbortSignal.timeout(timeoutMs);
  const unanswered = { kind: 'unreachable', message: `no answer within ${timeoutMs / 1_000} s` } as const;
  try {
    const answer = await endpoint.send({
      method: 'GET',
      path,
      headers: { accept: 'application/json' },
      signal,
    });
    if (answer.kind === 'unreachable') return answer;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) break;
    }
    return { kind: 'answered', status: answer.status, body: Buffer.concat(chunks).toString('utf8') };
  } catch (error) {
    if (signal.aborted) return unanswered;
    throw error;
  }
}
