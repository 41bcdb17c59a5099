import { asRecord } from '../tracker/events.ts';
import { trackerJson } from '../tracker/json.ts';
import { isKnownAction } from '../tracker/names.ts';
import type { Tracker } from '../tracker/tracker.ts';
import type { Domain, TrackerEvent } from '../types.ts';
import type { ActionServer, UnavailableReason } from './remote.ts';
import { botSaid, respond, type Circumstances, type Draft } from './responses.ts';

/** An action that asks to be passed over: another one is predicted in its place. */
export class ActionRejected extends Error {
  readonly action: string;

  constructor(action: string, message: string) {
    super(message === '' ? `${action} can't go on with this message.` : message);
    this.action = action;
  }
}

/** Code that an action needs and that could not be run. */
export interface Missing {
  readonly action: string;
  readonly reason: UnavailableReason;
  readonly message: string;
}

/** An action whose code could not be run at all. */
export class ActionUnavailable extends Error {
  readonly missing: Missing;

  constructor(missing: Missing) {
    super(missing.message);
    this.missing = missing;
  }
}

/** The version of Rasa whose protocols are spoken. */
export const rasaVersion = '3.6.21';

/** What actions of one turn work with. */
export class Work {
  readonly domain: Domain;
  readonly channel: string;
  readonly seed: string;
  /** Code that could not be run, while something else stood in for it. */
  missing: Missing[] = [];
  /** Whether code outside of this process ran: it must not run again for the same message. */
  ranCode = false;
  readonly #server: ActionServer;
  readonly #log: (line: string) => void;
  readonly #domainJson: unknown;

  constructor(options: {
    domain: Domain;
    channel: string;
    seed: string;
    server: ActionServer;
    log: (line: string) => void;
    domainJson: unknown;
  }) {
    this.domain = options.domain;
    this.channel = options.channel;
    this.seed = options.seed;
    this.#server = options.server;
    this.#log = options.log;
    this.#domainJson = options.domainJson;
  }

  /** Seconds since 1970. */
  now(): number {
    return Date.now() / 1000;
  }

  log(line: string): void {
    this.#log(line);
  }

  /** The event of a response of the domain; undefined where none fits. */
  say(
    tracker: Tracker,
    response: string,
    extra: Readonly<Record<string, unknown>> = {},
  ): TrackerEvent | undefined {
    const draft = respond(this.domain, response, this.#circumstances(tracker), extra);
    return draft && botSaid(draft, this.now());
  }

  /** Whether an action's code can be called: offered by the server, or named by the domain where it doesn't say. */
  async canCall(action: string): Promise<boolean> {
    const offered = await this.#server.offers(action);
    return offered ?? this.domain.actions.includes(action);
  }

  /**
   * Runs an action's code.
   * @throws ActionRejected where it rejects, ActionUnavailable where it can't be run.
   */
  async call(action: string, tracker: Tracker): Promise<TrackerEvent[]> {
    const answer = await this.#server.run(action, {
      next_action: action,
      sender_id: tracker.sender,
      tracker: trackerJson(tracker, 'ALL'),
      domain: this.#domainJson,
      version: rasaVersion,
    });
    if (answer.kind === 'unavailable') {
      this.log(answer.message);
      throw new ActionUnavailable({ action, reason: answer.reason, message: answer.message });
    }
    this.ranCode = true;
    if (answer.kind === 'rejected') throw new ActionRejected(action, answer.message);
    const said = answer.responses.map((response) => this.#utter(tracker, asRecord(response)));
    const events = answer.events.map((event) => this.#readEvent(action, asRecord(event)));
    return [...said, ...events].filter((event) => event !== undefined);
  }

  #circumstances(tracker: Tracker): Circumstances {
    return { moment: tracker.now, channel: this.channel, seed: this.seed };
  }

  /** What an action server wants said: a response of the domain, its own words, or both. */
  #utter(tracker: Tracker, wanted: Readonly<Record<string, unknown>>): TrackerEvent | undefined {
    const { response, template, buttons, ...rest } = wanted;
    const name = response ?? template;
    const values = Object.fromEntries(Object.entries(rest).filter(([, value]) => isThere(value)));
    let draft: Draft = {};
    if (typeof name === 'string' && name !== '') {
      const found = respond(this.domain, name, this.#circumstances(tracker), rest);
      if (found === undefined) {
        this.log(`An action wants to say ${name}, which the domain lacks.`);
        return undefined;
      }
      draft = found;
    }
    const own = Array.isArray(draft['buttons']) ? (draft['buttons'] as unknown[]) : [];
    const added = Array.isArray(buttons) ? (buttons as unknown[]) : [];
    const all = [...own, ...added];
    return botSaid({ ...draft, ...(all.length > 0 && { buttons: all }), ...values }, this.now());
  }

  #readEvent(action: string, event: Readonly<Record<string, unknown>>): TrackerEvent | undefined {
    const kind = event['event'];
    if (typeof kind === 'string' && returnableEvents.has(kind))
      return { ...event, event: kind === 'form' ? 'active_loop' : kind, timestamp: this.now() };
    this.log(`${action} returned an event that is left out: ${JSON.stringify(kind ?? null)}.`);
    return undefined;
  }

  knows(action: string): boolean {
    return isKnownAction(this.domain, action);
  }
}

/** Events that an action may return. */
export const returnableEvents: ReadonlySet<string> = new Set([
  'slot',
  'reset_slots',
  'restart',
  'rewind',
  'undo',
  'followup',
  'pause',
  'resume',
  'active_loop',
  'form',
  'loop_interrupted',
  'form_validation',
  'action_execution_rejected',
  'session_started',
  'user',
  'bot',
  'agent',
  'action',
  'entities',
  'reminder',
  'cancel_reminder',
  'export',
  'user_featurization',
]);

function isThere(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false || value === 0) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
