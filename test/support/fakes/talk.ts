import type { Reply } from '../../../src/domain/conversation.ts';
import type { Address } from '../../../src/ports/target.ts';
import type { Talk, Trace } from '../../../src/ports/talk.ts';
import type { Brain } from './brain.ts';
import type { Life } from './life.ts';

/** What runs behind an address. */
export type Serving = (
  address: Address,
) => { readonly modelFile: string; readonly modelId: string; readonly brain: Brain } | undefined;

type Model = Awaited<ReturnType<Talk['model']>>;

/** Bots that answer as their data says. */
export class FakeTalk implements Talk {
  /** The model behind a port, where it isn't the one that was started. */
  instead: ((served: Model) => Model) | undefined;
  /** What comes back instead of an answer. */
  reply: Reply | undefined;
  /** Names that action servers offer; undefined: none answers. */
  offered: readonly string[] | undefined = [];
  /** Whether the server tells its trackers. */
  traces = true;
  readonly said: { readonly sender: string; readonly text: string; readonly timeoutMs: number }[] = [];
  /** How many conversations are held at this moment, and at most. */
  readonly holding = { now: 0, most: 0 };
  readonly #trackers = new Map<string, { turns: string[][]; missing: string[] }>();
  readonly #serving: Serving;
  readonly #life: Life;

  constructor(serving: Serving, life: Life) {
    this.#serving = serving;
    this.#life = life;
  }

  async model(address: Address): Promise<Model> {
    await this.#life.read();
    const found = this.#serving(address);
    const model: Model = found
      ? { kind: 'serving', modelFile: found.modelFile, modelId: found.modelId }
      : { kind: 'unreachable', message: 'connection refused' };
    return this.instead ? this.instead(model) : model;
  }

  async say(address: Address, sender: string, text: string, timeoutMs: number): Promise<Reply> {
    this.holding.now += 1;
    this.holding.most = Math.max(this.holding.most, this.holding.now);
    await this.#life.read(`talk ${text}`);
    this.holding.now -= 1;
    this.said.push({ sender, text, timeoutMs });
    if (this.reply) return this.reply;
    const thought = this.#serving(address)?.brain.thoughts.get(text);
    const tracker = this.#trackers.get(sender) ?? { turns: [], missing: [] };
    this.#trackers.set(sender, tracker);
    tracker.turns.push([...(thought?.actions ?? [])]);
    if (thought?.missing !== undefined) tracker.missing.push(thought.missing);
    const messages =
      thought?.text === undefined
        ? []
        : [{ text: thought.text, image: undefined, buttons: [], custom: undefined }];
    return { kind: 'answered', messages, tookMs: 20 };
  }

  async trace(_address: Address, sender: string): Promise<Trace | undefined> {
    await this.#life.read();
    const tracker = this.#trackers.get(sender);
    if (!this.traces || !tracker) return undefined;
    return { turns: tracker.turns, slots: {}, missingActions: tracker.missing };
  }

  async actions(): Promise<readonly string[] | undefined> {
    await this.#life.read();
    return this.offered;
  }
}
