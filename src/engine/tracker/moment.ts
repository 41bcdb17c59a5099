import type { Domain, Slot, TrackerEvent } from '../types.ts';
import { actionOf, nameOf, parseOf, type ParseData } from './events.ts';
import { defaultSlots, names } from './names.ts';
import { features, keptValue } from './slots.ts';

/** Stands in a rule for "this slot, or the loop, must not be set". */
export const mustBeUnset = 'should_not_be_set';

export interface Loop {
  readonly name: string;
  readonly interrupted: boolean;
  readonly rejected: boolean;
  readonly trigger: ParseData | null;
}

export type SlotFeatures = Readonly<Record<string, readonly number[] | typeof mustBeUnset>>;

const influencingSlots = new WeakMap<Domain, readonly Slot[]>();

/** The slots that policies look at, by name. */
function influencing(domain: Domain): readonly Slot[] {
  let found = influencingSlots.get(domain);
  if (found === undefined) {
    found = [...domain.slots.values()]
      .filter((slot) => slot.influences && slot.type !== 'any')
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    influencingSlots.set(domain, found);
  }
  return found;
}

/** Where a conversation stands after some of its events: what Rasa's tracker holds beside the events themselves. */
export class Moment {
  readonly domain: Domain;
  /** Values by name: the domain's slots, and those that every bot has. */
  slots = new Map<string, unknown>();
  /** Slots that an event gave a value, if only null. */
  touched = new Set<string>();
  message: TrackerEvent | undefined;
  parse: ParseData | undefined;
  /** Whether the last message counts by its text instead of its intent; undefined while nobody decided. */
  byText: boolean | undefined;
  bot: TrackerEvent | undefined;
  /** Name (or text) of the action that ran last. */
  action: string | undefined;
  followup: string | undefined = names.listen;
  paused = false;
  loop: Loop | undefined;
  #features: { all: SlotFeatures | undefined; touched: SlotFeatures | undefined } = {
    all: undefined,
    touched: undefined,
  };

  constructor(domain: Domain) {
    this.domain = domain;
    this.#resetSlots();
  }

  /** The active loop's name; undefined outside every loop. */
  get loopName(): string | undefined {
    return this.loop === undefined || this.loop.name === mustBeUnset ? undefined : this.loop.name;
  }

  slot(name: string): unknown {
    return this.slots.get(name) ?? null;
  }

  /** Features of the slots that influence the conversation; of those alone that an event touched, if wanted so. */
  slotFeatures(onlyTouched: boolean): SlotFeatures {
    const which = onlyTouched ? 'touched' : 'all';
    return (this.#features[which] ??= this.#see(onlyTouched));
  }

  #see(onlyTouched: boolean): SlotFeatures {
    const seen: Record<string, readonly number[] | typeof mustBeUnset> = {};
    for (const slot of influencing(this.domain)) {
      if (onlyTouched && !this.touched.has(slot.name)) continue;
      const value = this.slots.get(slot.name);
      const found = value === mustBeUnset ? mustBeUnset : features(slot, value);
      if (found !== undefined) seen[slot.name] = found;
    }
    return seen;
  }

  #resetSlots(): void {
    this.slots = new Map();
    this.touched = new Set();
    for (const slot of this.domain.slots.values()) this.slots.set(slot.name, keptValue(slot, slot.initial));
    for (const name of defaultSlots) if (!this.slots.has(name)) this.slots.set(name, null);
    this.#forgetFeatures();
  }

  #forgetFeatures(): void {
    this.#features = { all: undefined, touched: undefined };
  }

  #reset(): void {
    this.#resetSlots();
    this.message = undefined;
    this.parse = undefined;
    this.byText = undefined;
    this.bot = undefined;
    this.action = undefined;
    this.followup = names.listen;
    this.paused = false;
    this.loop = undefined;
  }

  /** Applies one event. `rewind` and `undo` need the events before them: a tracker replays for those. */
  apply(event: TrackerEvent): void {
    switch (event.event) {
      case 'user':
        this.message = event;
        this.parse = parseOf(event);
        this.byText = undefined;
        this.followup = undefined;
        break;
      case 'user_featurization':
        this.byText = event['use_text_for_featurization'] === true;
        break;
      case 'action':
        this.#ran(event);
        break;
      case 'bot':
        this.bot = event;
        break;
      case 'slot':
        this.#setSlot(event);
        break;
      case 'reset_slots':
        this.#resetSlots();
        break;
      case 'active_loop':
      case 'form':
        this.#changeLoop(nameOf(event));
        break;
      case 'loop_interrupted':
        if (this.loop) this.loop = { ...this.loop, interrupted: event['is_interrupted'] === true };
        break;
      case 'action_execution_rejected':
        if (this.loop && nameOf(event) === this.loop.name) this.loop = { ...this.loop, rejected: true };
        break;
      case 'followup':
        this.followup = nameOf(event);
        break;
      case 'pause':
        this.paused = true;
        break;
      case 'resume':
        this.paused = false;
        break;
      case 'restart':
        this.#reset();
        this.followup = names.sessionStart;
        break;
      case 'session_started':
        this.#reset();
        break;
      default:
        // Reminders, exports, notes: they change nothing that is looked at.
        break;
    }
  }

  #ran(event: TrackerEvent): void {
    this.action = actionOf(event);
    this.followup = undefined;
    if (this.loop === undefined) return;
    const isLoop = this.action === this.loop.name;
    if (this.loop.interrupted || (isLoop && this.loop.rejected))
      this.loop = { ...this.loop, interrupted: false, rejected: this.loop.rejected && !isLoop };
  }

  #setSlot(event: TrackerEvent): void {
    const name = nameOf(event);
    if (name === undefined) return;
    const slot = this.domain.slots.get(name);
    if (slot === undefined && !defaultSlots.has(name)) return;
    this.slots.set(name, keptValue(slot, event['value']));
    this.touched.add(name);
    if (slot?.influences === true) this.#forgetFeatures();
  }

  #changeLoop(name: string | undefined): void {
    this.loop =
      name === undefined
        ? undefined
        : { name, interrupted: false, rejected: false, trigger: this.parse ?? null };
  }
}
