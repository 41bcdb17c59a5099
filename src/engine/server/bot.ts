import { Dialogue } from '../dialogue/index.ts';
import { parseMessage } from '../dialogue/parse.ts';
import type { LoadedModel } from '../model/index.ts';
import { userSaid, type ParseData } from '../tracker/events.ts';
import { domainJson } from '../tracker/json.ts';
import type { Range, TrackerStore } from '../tracker/store.ts';
import { Tracker } from '../tracker/tracker.ts';
import type { TrackerEvent } from '../types.ts';
import { KeyedLock } from './lock.ts';
import { withoutRepeats } from './log.ts';
import { RecentConversations } from './recent.ts';
import type { ActionServer } from './remote.ts';
import { restMessages, type RestMessage } from './rest.ts';
import { Turn } from './turn.ts';
import { Work } from './work.ts';

/** How often a message is taken anew when another process was faster, before its events are put behind the others'. */
const mostRetries = 5;

/** A model that talks: it keeps its conversations in a store, and handles one message of a sender after another. */
export class Bot {
  readonly model: LoadedModel;
  readonly domainJson: Record<string, unknown>;
  readonly #dialogue: Dialogue;
  readonly #store: TrackerStore;
  readonly #server: ActionServer;
  readonly #log: (line: string) => void;
  readonly #lock = new KeyedLock();
  readonly #recent: RecentConversations;

  constructor(model: LoadedModel, store: TrackerStore, server: ActionServer, log: (line: string) => void) {
    this.model = model;
    this.domainJson = domainJson(model.domain);
    this.#dialogue = new Dialogue(model.domain, model.dialogue);
    this.#store = store;
    this.#recent = new RecentConversations(store, model.domain);
    this.#server = server;
    this.#log = withoutRepeats(log, 60_000);
  }

  parse(text: string): ParseData {
    return parseMessage(this.model.domain, this.model.nlu, text);
  }

  /** Answers one message. */
  async say(sender: string, text: string, channel: string, metadata: unknown): Promise<RestMessage[]> {
    const parse = this.parse(text);
    return this.#lock.run(sender, async () => {
      const said = await this.#change(sender, channel, async (turn) => {
        await turn.handle({ text, parse, channel, metadata });
      });
      return said.flatMap((event) => restMessages(sender, event));
    });
  }

  /** A conversation as it is stored. */
  async tracker(sender: string, range: Range = 'all'): Promise<Tracker> {
    const { events } = await this.#store.load(sender, range);
    return new Tracker(this.model.domain, sender, events);
  }

  /** Adds events to a conversation as they are. */
  async append(sender: string, events: readonly TrackerEvent[]): Promise<Tracker> {
    return this.#lock.run(sender, async () => {
      await this.#appendBehind(sender, events);
      return this.tracker(sender);
    });
  }

  /** Adds what a person said without answering it. */
  async note(sender: string, text: string, parse: ParseData | undefined): Promise<Tracker> {
    return this.#lock.run(sender, async () => {
      await this.#change(sender, 'rest', async (turn, tracker) => {
        await turn.startSession({});
        tracker.add(userSaid(text, parse ?? this.parse(text), Date.now() / 1000, { input_channel: 'rest' }));
      });
      return this.tracker(sender);
    });
  }

  async #change(
    sender: string,
    channel: string,
    change: (turn: Turn, tracker: Tracker) => Promise<void>,
  ): Promise<readonly TrackerEvent[]> {
    for (let retries = 0; ; retries += 1) {
      const { tracker, version } = await this.#recent.take(sender);
      const before = tracker.events.length;
      const work = this.#work(channel, `${sender}\n${version}`);
      const turn = new Turn(work, this.#dialogue, tracker);
      await change(turn, tracker);
      const added = tracker.events.slice(before);
      const stored = await this.#store.append(sender, version, added);
      if (stored !== undefined) {
        this.#recent.put(sender, { tracker, version: stored });
        return turn.said;
      }
      if (work.ranCode || retries >= mostRetries) {
        // Code must not run twice for one message: both turns are kept, one behind the other.
        await this.#appendBehind(sender, added);
        return turn.said;
      }
    }
  }

  async #appendBehind(sender: string, events: readonly TrackerEvent[]): Promise<void> {
    let stored: number | undefined;
    while (stored === undefined)
      stored = await this.#store.append(sender, await this.#store.version(sender), events);
  }

  #work(channel: string, seed: string): Work {
    return new Work({
      domain: this.model.domain,
      channel,
      seed,
      server: this.#server,
      log: this.#log,
      domainJson: this.domainJson,
    });
  }
}
