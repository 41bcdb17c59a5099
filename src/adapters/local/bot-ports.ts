import { setTimeout as wait } from 'node:timers/promises';
import { codeOf } from './files.ts';
import { BotProxy, type Route } from './proxy.ts';
import type { PortTrouble } from './verdict.ts';

/** Milliseconds: a few quick tries first, since a connection that just ended may hold a port for a moment. */
const retryMs = { quick: 150, slow: 1_000 };
const quickTries = 3;
/** Milliseconds that customers' connections may take to end when a port is given up. */
const closeMs = 10_000;

/** The ports of one bot: the one that customers use, and the next one while tidegate.yml moves it. */
export class BotPorts {
  readonly #bot: string;
  readonly #route: () => Route | undefined;
  readonly #changed: () => void;
  readonly #open = new Map<number, { proxy: BotProxy; stop: AbortController; settled: Promise<void> }>();
  readonly #trouble = new Map<number, PortTrouble>();

  constructor(bot: string, route: () => Route | undefined, changed: () => void) {
    this.#bot = bot;
    this.#route = route;
    this.#changed = changed;
  }

  /** Why a port isn't open, if it isn't. */
  trouble(port: number): PortTrouble | undefined {
    return this.#trouble.get(port);
  }

  isOpen(port: number): boolean {
    return this.#open.get(port)?.proxy.open ?? false;
  }

  /** Opens and closes until exactly these are open. Resolves when each was tried. */
  async sync(ports: ReadonlySet<number>): Promise<void> {
    for (const [port, { proxy, stop }] of this.#open) {
      // A port that was taken is tried at once when somebody asks again.
      if (ports.has(port) && !this.#trouble.has(port)) continue;
      this.#open.delete(port);
      this.#trouble.delete(port);
      stop.abort();
      void proxy.close(closeMs);
    }
    for (const port of ports) {
      if (this.#open.has(port)) continue;
      const stop = new AbortController();
      const proxy = new BotProxy(this.#bot, port, this.#route);
      const settled = new Promise<void>((resolve) => void this.#keepTrying(proxy, stop.signal, resolve));
      this.#open.set(port, { proxy, stop, settled });
    }
    await Promise.all([...this.#open.values()].map(({ settled }) => settled));
  }

  /** Closes all ports; requests on their way get the grace. */
  async close(graceMs: number): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const { stop } of all) stop.abort();
    await Promise.all(all.map(({ proxy }) => proxy.close(graceMs)));
  }

  /** A port that is taken is tried for as long as it is wanted: whoever has it may leave. */
  async #keepTrying(proxy: BotProxy, stop: AbortSignal, settle: () => void): Promise<void> {
    for (let tries = 1; !stop.aborted; tries += 1) {
      try {
        await proxy.listen();
        if (stop.aborted) await proxy.close(0);
        if (this.#trouble.delete(proxy.port)) this.#changed();
        settle();
        return;
      } catch (error) {
        if (tries >= quickTries && !stop.aborted && !this.#trouble.has(proxy.port)) {
          this.#trouble.set(proxy.port, codeOf(error) === 'EACCES' ? 'denied' : 'taken');
          this.#changed();
          settle();
        }
      }
      const pause = tries < quickTries ? retryMs.quick : retryMs.slow;
      await wait(pause, undefined, { signal: stop }).catch(() => undefined);
    }
    settle();
  }
}
