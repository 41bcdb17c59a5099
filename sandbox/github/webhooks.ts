import { createHmac, randomUUID } from 'node:crypto';
import type { Hook, RepositoryEvent } from './state/hooks.ts';
import type { World } from './state/world.ts';

/** GitHub waits this many milliseconds for an answer, and does not try again. */
const patience = 10_000;

/** Delivers what happens to the webhooks that were registered for it. */
export class Webhooks {
  readonly #world: World;
  readonly #pending = new Set<Promise<void>>();
  readonly #stopped = new AbortController();

  constructor(world: World) {
    this.#world = world;
    world.onEvent((event) => {
      for (const hook of event.repository.hooks.values()) {
        if (!hook.events.includes('*') && !hook.events.includes(event.name)) continue;
        const delivery = this.#deliver(hook, event).finally(() => this.#pending.delete(delivery));
        this.#pending.add(delivery);
      }
    });
  }

  /** Waits until everything that happened so far was delivered, or wasn't. */
  async settle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.settle();
  }

  async #deliver(hook: Hook, event: RepositoryEvent): Promise<void> {
    const id = randomUUID();
    const body = JSON.stringify(event.payload);
    const signature = (algorithm: string): string =>
      `${algorithm}=${createHmac(algorithm, hook.secret ?? '')
        .update(body)
        .digest('hex')}`;
    let status: number | undefined;
    try {
      const response = await fetch(hook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'GitHub-Hookshot/standin',
          'x-github-delivery': id,
          'x-github-event': event.name,
          'x-github-hook-id': String(hook.id),
          'x-github-hook-installation-target-id': String(event.repository.id),
          'x-github-hook-installation-target-type': 'repository',
          ...(hook.secret !== undefined && {
            'x-hub-signature': signature('sha1'),
            'x-hub-signature-256': signature('sha256'),
          }),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(patience)]),
      });
      await response.arrayBuffer();
      status = response.status;
    } catch {
      // Nobody answered; the delivery shows it.
    }
    this.#world.deliveries.push({ id, hook, event: event.name, status });
  }
}
