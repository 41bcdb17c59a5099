import { aborted } from './bodies.ts';
import type { Fault, Rule, When } from './faults.ts';
import type { Journal, RecordedRequest } from './journal.ts';

/** A request that is stopped on its way. */
export interface Hold extends Disposable {
  /** The request, once it is there. @throws when it doesn't come within `timeoutMs` (10,000 unless told). */
  reached(timeoutMs?: number): Promise<RecordedRequest>;
  /** Lets it go on, and everything that this hold would stop. */
  release(): void;
  /** Breaks its connections instead: what arrived and was not forwarded never will be. */
  break(): void;
}

/** `arrived`: nothing was forwarded yet. `answered`: the upstream did its part, the client knows nothing of it. */
export type HoldPhase = 'arrived' | 'answered';

/** Counts the requests that fit. */
class Matcher {
  readonly #when: When;
  #seen = 0;

  /** @param past the requests of this run that came before the rule. */
  constructor(when: When, past: readonly RecordedRequest[]) {
    this.#when = when;
    for (const request of past) this.fits(request);
  }

  /** Whether a request fits, once per request; `nth` counts on. */
  fits({ method, url }: RecordedRequest): boolean {
    const { method: wanted, path, nth = 1 } = this.#when;
    if (wanted !== undefined && ![wanted].flat().includes(method)) return false;
    if (path !== undefined && url.search(path) < 0) return false;
    this.#seen += 1;
    return this.#seen >= nth;
  }
}

interface ActiveHold {
  readonly matcher: Matcher;
  readonly phase: HoldPhase;
  readonly released: PromiseWithResolvers<void>;
  request: RecordedRequest | undefined;
  /** Whether the request is where it is to stop. */
  reached: boolean;
  done: boolean;
}

/** The faults and holds that wait for their requests. */
export class Rules {
  readonly #journal: Journal;
  #rules: { readonly matcher: Matcher; readonly fault: Fault; left: number }[] = [];
  #holds: ActiveHold[] = [];

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  add({ when, times = 1, fault }: Rule): void {
    this.#rules.push({ matcher: new Matcher(when, this.#journal.requests), fault, left: times });
  }

  hold(when: When, phase: HoldPhase): Hold {
    const hold: ActiveHold = {
      matcher: new Matcher(when, this.#journal.requests),
      phase,
      released: Promise.withResolvers(),
      request: undefined,
      reached: false,
      done: false,
    };
    this.#holds.push(hold);
    // Nobody may be waiting when it is broken.
    hold.released.promise.catch(() => undefined);
    const release = () => {
      hold.done = true;
      hold.released.resolve();
    };
    return {
      reached: async (timeoutMs = 10_000) => {
        await this.#journal.until(() => hold.reached, timeoutMs, 'the request to be held was there');
        return hold.request as RecordedRequest;
      },
      release,
      break: () => {
        hold.done = true;
        hold.released.reject(new Error('The hold was broken.'));
      },
      [Symbol.dispose]: release,
    };
  }

  /** What awaits a request: a fault, and the hold that stops it. To be asked once per request, in their order. */
  meet(request: RecordedRequest): Meeting {
    // Every rule counts every request, whichever of them has its turn.
    const due = this.#rules.filter((rule) => rule.matcher.fits(request) && rule.left > 0);
    const rule = due[0];
    if (rule) rule.left -= 1;
    const hold = this.#holds
      .filter((one) => one.matcher.fits(request))
      .find((one) => !one.done && !one.request);
    if (hold) hold.request = request;
    return {
      fault: rule?.fault,
      pass: async (phase, signal) => {
        if (hold?.phase !== phase) return;
        hold.reached = true;
        this.#journal.changed();
        await Promise.race([hold.released.promise, aborted(signal)]);
      },
    };
  }

  /** Takes all rules away and lets go what is held. */
  clear(): void {
    this.#rules = [];
    for (const hold of this.#holds) {
      hold.done = true;
      hold.released.resolve();
    }
    this.#holds = [];
  }
}

export interface Meeting {
  readonly fault: Fault | undefined;
  /** Waits where the request is held in this phase. @throws when the signal comes first. */
  pass(phase: HoldPhase, signal: AbortSignal): Promise<void>;
}
