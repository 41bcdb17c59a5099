import type { Actor } from '../state/accounts.ts';
import { ApiError } from './errors.ts';
import type { JsonObject } from '../json.ts';

const hour = 3_600_000;

export type Resource = 'core' | 'graphql' | 'search';

interface Window {
  readonly limit: number;
  used: number;
  /** Milliseconds. */
  resetAt: number;
}

/** How many requests everybody has left in this hour. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();
  readonly #limits: Partial<Record<Resource, number>>;

  /** `limits` are other numbers than GitHub's, so that a test reaches them. */
  constructor(limits: Partial<Record<Resource, number>> = {}) {
    this.#limits = limits;
  }

  /** Counts a request. @throws ApiError 403 when none is left */
  take(actor: Actor, resource: Resource, now: number, cost = 1): void {
    const window = this.#window(actor, resource, now);
    if (window.used + cost > window.limit) throw exceeded(actor);
    window.used += cost;
  }

  /** Gives a request back that was answered with 304. */
  give(actor: Actor, resource: Resource, now: number): void {
    const window = this.#window(actor, resource, now);
    window.used = Math.max(0, window.used - 1);
  }

  /** Uses up what is left of the hour. */
  exhaust(actor: Actor, resource: Resource, now: number): void {
    const window = this.#window(actor, resource, now);
    window.used = window.limit;
  }

  headers(actor: Actor, resource: Resource, now: number): Record<string, string> {
    const { limit, used, resetAt } = this.#window(actor, resource, now);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(limit - used),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
      'x-ratelimit-resource': resource,
    };
  }

  /** The schema `rate-limit`. */
  view(actor: Actor, resource: Resource, now: number): JsonObject {
    const { limit, used, resetAt } = this.#window(actor, resource, now);
    return { limit, used, remaining: limit - used, reset: Math.ceil(resetAt / 1000) };
  }

  #window(actor: Actor, resource: Resource, now: number): Window {
    const key = `${resource} ${whose(actor)}`;
    const found = this.#windows.get(key);
    if (found && now < found.resetAt) return found;
    const limit = this.#limits[resource] ?? standard(actor, resource);
    const window: Window = { limit, used: 0, resetAt: now + hour };
    this.#windows.set(key, window);
    return window;
  }
}

/** None of the hour's requests is left. */
export class LimitExceeded extends ApiError {}

export function exceeded(actor: Actor, status = 403): LimitExceeded {
  const who =
    actor.kind === 'user'
      ? `user ID ${actor.account.id}`
      : actor.kind === 'installation'
        ? `installation ID ${actor.installation.id}`
        : actor.kind === 'workflow'
          ? 'site ID installation'
          : '127.0.0.1';
  return new LimitExceeded(status, `API rate limit exceeded for ${who}.`);
}

/** A person's tokens share one count, and so do all workflows of a repository. */
function whose(actor: Actor): string {
  switch (actor.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'user':
      return `user ${actor.account.id}`;
    case 'installation':
      return `installation ${actor.installation.id}`;
    case 'workflow':
      return `repository ${actor.repository.id}`;
    case 'app':
      return `app ${actor.app.id}`;
  }
}

function standard(actor: Actor, resource: Resource): number {
  if (resource === 'search') return actor.kind === 'anonymous' ? 10 : 30;
  if (actor.kind === 'anonymous') return resource === 'core' ? 60 : 0;
  return actor.kind === 'workflow' ? 1000 : 5000;
}
