import type { OperationId } from '../openapi/operations.ts';

/**
 * What goes wrong with a request. Those that end in `before` happen before anything was done, those in `after` when it
 * was: the caller can't tell the two apart.
 */
export type Fault =
  | { readonly kind: 'error-before' | 'error-after'; readonly status?: 500 | 502 | 503 | 504 }
  | { readonly kind: 'drop-before' | 'drop-after' }
  /** Too many requests at once: 403 or 429 with `Retry-After`, in seconds. */
  | { readonly kind: 'secondary-limit'; readonly status?: 403 | 429; readonly retryAfter?: number }
  /** The hour's requests are used up: 403 or 429 with the time when it starts anew. */
  | { readonly kind: 'primary-limit'; readonly status?: 403 | 429 };

export type FaultKind = Fault['kind'];

/** What a request is about, as far as faults are chosen by it. */
export interface Target {
  readonly method: string;
  readonly path: string;
  /** An operation's id, `graphql` or `git`. */
  readonly operation: string | undefined;
}

export interface FaultRule {
  readonly fault: Fault;
  readonly operation?: OperationId | 'graphql' | 'git';
  readonly method?: string;
  readonly path?: RegExp;
  /** How many requests pass before it begins; 0 if not given. */
  readonly after?: number;
  /** How many requests it hits; 1 if not given. */
  readonly times?: number;
}

export interface Chance {
  /** From 0 to 1. */
  readonly probability: number;
  /** The same seed gives the same faults for the same requests. */
  readonly seed: number;
  readonly kinds?: readonly FaultKind[];
  /** Which requests may be hit; all if not given. */
  readonly hits?: (target: Target) => boolean;
}

interface Pending {
  readonly rule: FaultRule;
  skip: number;
  left: number;
}

/** Chooses what goes wrong, by rules and by chance. */
export class Faults {
  #rules: Pending[] = [];
  #chance: Chance | undefined;
  #state = 0;
  /** How many requests were hit. */
  injected = 0;

  add(rule: FaultRule): void {
    this.#rules.push({ rule, skip: rule.after ?? 0, left: rule.times ?? 1 });
  }

  byChance(chance: Chance): void {
    this.#chance = chance;
    this.#state = chance.seed >>> 0;
  }

  clear(): void {
    this.#rules = [];
    this.#chance = undefined;
  }

  /** What goes wrong with this request, if anything. */
  next(target: Target): Fault | undefined {
    const fault = this.#byRule(target) ?? this.#byChance(target);
    if (fault) this.injected += 1;
    return fault;
  }

  #byRule(target: Target): Fault | undefined {
    for (const pending of this.#rules) {
      const { operation, method, path, fault } = pending.rule;
      if (pending.left === 0) continue;
      if (operation !== undefined && operation !== target.operation) continue;
      if (method !== undefined && method !== target.method) continue;
      if (path !== undefined && !path.test(target.path)) continue;
      if (pending.skip > 0) {
        pending.skip -= 1;
        continue;
      }
      pending.left -= 1;
      return fault;
    }
    return undefined;
  }

  #byChance(target: Target): Fault | undefined {
    const chance = this.#chance;
    if (!chance || chance.hits?.(target) === false) return undefined;
    if (this.#random() >= chance.probability) return undefined;
    const kinds = chance.kinds ?? ['error-before', 'error-after', 'drop-before', 'drop-after'];
    const kind = kinds[Math.floor(this.#random() * kinds.length)];
    return kind === undefined ? undefined : { kind };
  }

  /** Mulberry32: a number from 0 to 1, always the same row for a seed. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = this.#state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  }
}
