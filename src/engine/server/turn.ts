import { randomUUID } from 'node:crypto';

import type { Dialogue } from '../dialogue/index.ts';
import { type Prediction } from '../dialogue/index.ts';
import { actionOf, actionRan, rejected, slotSet, userSaid, type ParseData } from '../tracker/events.ts';
import { names } from '../tracker/names.ts';
import type { Tracker } from '../tracker/tracker.ts';
import type { TrackerEvent } from '../types.ts';
import { runAction, sayWords } from './actions.ts';
import { extractSlots } from './extract.ts';
import { ActionRejected, ActionUnavailable, type Work } from './work.ts';

/** Actions that may follow one message, as in Rasa: a dialogue that never listens again is stopped. */
const mostActions = 10;

/** What a person said. */
export interface Incoming {
  readonly text: string;
  readonly parse: ParseData;
  readonly channel: string;
  readonly metadata: unknown;
}

/** Takes a conversation through one message: slots, actions, until the bot listens again. */
export class Turn {
  readonly #work: Work;
  readonly #dialogue: Dialogue;
  readonly #tracker: Tracker;
  readonly #said: TrackerEvent[] = [];

  constructor(work: Work, dialogue: Dialogue, tracker: Tracker) {
    this.#work = work;
    this.#dialogue = dialogue;
    this.#tracker = tracker;
  }

  /** What the bot said in this turn: its `bot` events. */
  get said(): readonly TrackerEvent[] {
    return this.#said;
  }

  async handle(message: Incoming): Promise<void> {
    await this.startSession(message.metadata);
    const details = {
      input_channel: message.channel,
      message_id: randomUUID().replaceAll('-', ''),
      metadata: message.metadata ?? {},
    };
    this.#tracker.add(userSaid(message.text, message.parse, this.#work.now(), details));
    await this.#extract();
    await this.#act();
  }

  /** Starts a session where none is, or where the last one is too long ago. */
  async startSession(metadata: unknown): Promise<void> {
    if (this.#tracker.applied().length > 0 && !this.#isExpired()) return;
    if (typeof metadata === 'object' && metadata !== null && Object.keys(metadata).length > 0)
      this.#tracker.add(slotSet(names.sessionMetadata, metadata, this.#work.now()));
    await this.#run(asIs(names.sessionStart));
  }

  #isExpired(): boolean {
    const minutes = this.#work.domain.sessionExpirationMinutes;
    if (minutes <= 0) return false;
    const last = this.#tracker.applied().findLast(({ event }) => event === 'user');
    return last !== undefined && (this.#work.now() - last.timestamp) / 60 > minutes;
  }

  async #extract(): Promise<void> {
    this.#log(await extractSlots(this.#work, this.#tracker));
  }

  async #act(): Promise<void> {
    await this.#actUntilListening();
    // A conversation that was handed to a person in between still waits for what is said next.
    if (this.#tracker.now.paused && this.#tracker.now.action !== names.listen)
      await this.#run(asIs(names.listen));
  }

  async #actUntilListening(): Promise<void> {
    for (let again = true; again && this.#mayAct();) {
      if (this.#actionsSoFar() >= mostActions) {
        this.#work.log(
          `The dialogue ran ${mostActions} actions in a row without listening; it was stopped (${this.#tracker.sender}).`,
        );
        this.#tracker.add(
          actionRan(names.listen, this.#work.now(), { metadata: { tidegate: { stopped: mostActions } } }),
        );
        return;
      }
      again = await this.#run(this.#dialogue.predict(this.#tracker, this.#work.now()));
    }
  }

  /** A conversation that a person took over is left alone, until it is restarted. */
  #mayAct(): boolean {
    return !this.#tracker.now.paused || this.#tracker.now.parse?.intent.name === 'restart';
  }

  #actionsSoFar(): number {
    let count = 0;
    for (const event of this.#tracker.events.toReversed()) {
      if (event.event !== 'action') continue;
      const action = actionOf(event);
      if (action === names.listen || action === names.sessionStart) break;
      count += 1;
    }
    return count;
  }

  /** Runs an action and keeps what came of it. @returns whether another one follows. */
  async #run(prediction: Prediction): Promise<boolean> {
    const { action } = prediction;
    const again = action !== names.listen && action !== names.sessionStart;
    let events: TrackerEvent[] = [];
    try {
      events = await this.#perform(prediction);
    } catch (error) {
      if (error instanceof ActionRejected) {
        this.#tracker.add({ ...rejected(action, this.#work.now()), policy: prediction.policy });
        return again;
      }
      if (!(error instanceof ActionUnavailable)) throw error;
      this.#work.missing.push(error.missing);
    }
    this.#record(prediction, events);
    if (events.some(({ event }) => event === 'user')) await this.#extract();
    return again;
  }

  #perform(prediction: Prediction): Promise<TrackerEvent[]> {
    const { action } = prediction;
    if (action === names.listen) return Promise.resolve([]);
    if (isWords(this.#work, action)) return Promise.resolve(sayWords(this.#work, action));
    let tracker = this.#tracker;
    if (prediction.events.length > 0) {
      // A rejected action must leave no trace, so it works on a copy.
      tracker = tracker.copy();
      tracker.addAll(prediction.events);
    }
    return runAction(this.#work, action, tracker);
  }

  #record(prediction: Prediction, events: readonly TrackerEvent[]): void {
    const { missing } = this.#work;
    this.#work.missing = [];
    const isRejected = events.some(({ event }) => event === 'action_execution_rejected');
    if (!isRejected) {
      const words = isWords(this.#work, prediction.action);
      this.#tracker.addAll(prediction.events);
      this.#tracker.add(
        actionRan(prediction.action, this.#work.now(), {
          ...(words && { name: null }),
          policy: prediction.policy,
          confidence: prediction.confidence,
          action_text: words ? prediction.action : null,
          hide_rule_turn: prediction.hideRuleTurn,
          ...(missing.length > 0 && { metadata: { tidegate: { unavailable: missing } } }),
        }),
      );
    }
    this.#log(events);
  }

  #log(events: readonly TrackerEvent[]): void {
    for (const event of events) {
      this.#tracker.add(event);
      if (event.event === 'bot') this.#said.push(event);
    }
  }
}

function asIs(action: string): Prediction {
  return { action, confidence: 1, policy: 'followup_action', events: [], hideRuleTurn: false };
}

/** Whether an action is no name, but what a story's `bot:` step says. */
function isWords(work: Work, action: string): boolean {
  return !work.knows(action) && !/^(action|utter|validate)_/.test(action);
}
