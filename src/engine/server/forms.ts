import { actionRan, loopActive, slotSet } from '../tracker/events.ts';
import { names } from '../tracker/names.ts';
import { Tracker } from '../tracker/tracker.ts';
import type { Form, TrackerEvent } from '../types.ts';
import { extractSlots } from './extract.ts';
import { ActionRejected, ActionUnavailable, type Work } from './work.ts';

/** Runs what asks for a slot; it is given so that forms need not know how actions are found. */
export type RunAction = (action: string, tracker: Tracker) => Promise<TrackerEvent[]>;

/**
 * One execution of a form, as Rasa 3's: it activates, looks at what was answered, asks for the next slot or ends.
 * @throws ActionRejected where the answer gave none of what was asked for.
 */
export async function runForm(
  work: Work,
  form: Form,
  tracker: Tracker,
  run: RunAction,
): Promise<TrackerEvent[]> {
  const filling = new FormRun(work, form, tracker, run);
  return filling.run();
}

class FormRun {
  readonly #work: Work;
  readonly #form: Form;
  readonly #tracker: Tracker;
  readonly #runAction: RunAction;

  constructor(work: Work, form: Form, tracker: Tracker, run: RunAction) {
    this.#work = work;
    this.#form = form;
    this.#tracker = tracker;
    this.#runAction = run;
  }

  async run(): Promise<TrackerEvent[]> {
    const isActive = this.#tracker.now.loopName === this.#form.name;
    const events = isActive ? [] : await this.#activate();
    if (!isDone(events)) events.push(...(await this.#fill(events)));
    if (isDone(events)) events.push(loopActive(null, this.#work.now()));
    return events;
  }

  /** The slot that this form asked for; what another form asked for doesn't count. */
  get #asked(): string | undefined {
    const asked = this.#tracker.now.slot(names.requestedSlot);
    return this.#tracker.now.loopName === this.#form.name && typeof asked === 'string' ? asked : undefined;
  }

  async #activate(): Promise<TrackerEvent[]> {
    const activation = loopActive(this.#form.name, this.#work.now());
    const active = this.#tracker.copy();
    active.add(activation);
    const extracted = (await extractSlots(this.#work, active)).filter(({ event }) => event === 'slot');
    active.addAll(extracted);
    const filled = this.#form.requiredSlots
      .filter((slot) => active.now.slot(slot) !== null)
      .map((slot) => slotSet(slot, active.now.slot(slot), this.#work.now()));
    const checked = await this.#validate(active, filled);
    const decided = new Set(checked.filter(({ event }) => event === 'slot').map((event) => event['name']));
    return [activation, ...checked, ...extracted.filter((event) => !decided.has(event['name']))];
  }

  /** What `validate_<form>` says of these values; nothing where no such code is offered. */
  async #validate(tracker: Tracker, candidates: readonly TrackerEvent[]): Promise<TrackerEvent[]> {
    const action = `validate_${this.#form.name}`;
    if (!(await this.#work.canCall(action))) {
      this.#noteMissing(action);
      return [];
    }
    return this.#work.call(action, this.#with(tracker, candidates));
  }

  /** An action that the domain names, and that no code offers, is told: what was said wasn't looked at by it. */
  #noteMissing(action: string): void {
    if (!this.#work.domain.actions.includes(action)) return;
    if (this.#work.missing.some((missing) => missing.action === action)) return;
    const message = `${action} is in the domain, and no action server offers it.`;
    this.#work.missing.push({ action, reason: 'unknown-action', message });
  }

  /** The conversation as if the form had run, and these events had followed. */
  #with(tracker: Tracker, events: readonly TrackerEvent[]): Tracker {
    const now = this.#work.now();
    const isHere = tracker.now.loopName === this.#form.name;
    const asked = isHere ? tracker.now.slot(names.requestedSlot) : null;
    return new Tracker(this.#work.domain, tracker.sender, [
      ...tracker.sinceRestart(),
      slotSet(names.requestedSlot, asked, now),
      actionRan(this.#form.name, now),
      ...events,
    ]);
  }

  async #fill(soFar: readonly TrackerEvent[]): Promise<TrackerEvent[]> {
    const isChecked = soFar.some(({ event }) => event !== 'active_loop');
    const events = isChecked ? [] : await this.#look();
    if (events.some(({ event }) => event === 'action_execution_rejected')) return events;
    return [...events, ...(await this.#ask([...soFar, ...events]))];
  }

  /** Looks at the answer, unless the form only comes back from something else. */
  async #look(): Promise<TrackerEvent[]> {
    const { now } = this.#tracker;
    const listens = now.loop === undefined || (now.action === names.listen && !now.loop.interrupted);
    if (!listens) return this.#validate(this.#tracker, []);
    const found = this.#extracted();
    const events = await this.#validate(this.#tracker, found);
    const gaveSomething =
      found.length > 0 ||
      events.some(({ event, name }) => event === 'slot' && name !== names.requestedSlot) ||
      events.some(({ event }) => event === 'action_execution_rejected');
    if (this.#asked !== undefined && !gaveSomething)
      throw new ActionRejected(this.#form.name, `The answer doesn't give ${this.#asked}.`);
    return events;
  }

  /** What the last message put into slots of this form. */
  #extracted(): TrackerEvent[] {
    const { events } = this.#tracker;
    const from = events.findLastIndex(({ event }) => event === 'user' || event === 'restart');
    const wanted = new Set([
      ...this.#form.requiredSlots,
      ...(this.#asked === undefined ? [] : [this.#asked]),
    ]);
    const last = new Map<unknown, TrackerEvent>();
    for (const event of events.slice(Math.max(0, from)))
      if (event.event === 'slot' && typeof event['name'] === 'string' && wanted.has(event['name']))
        last.set(event['name'], event);
    return [...last.values()];
  }

  async #ask(soFar: readonly TrackerEvent[]): Promise<TrackerEvent[]> {
    const now = this.#work.now();
    if (isDone(soFar)) return [slotSet(names.requestedSlot, null, now)];
    const tracker = this.#with(this.#tracker, soFar);
    const demanded = soFar.find(({ event, name }) => event === 'slot' && name === names.requestedSlot);
    const byCode = typeof demanded?.['value'] === 'string' ? demanded['value'] : undefined;
    const slot = byCode ?? this.#form.requiredSlots.find((name) => tracker.now.slot(name) === null);
    if (slot === undefined) return [slotSet(names.requestedSlot, null, now)];
    const asked = byCode === undefined ? [slotSet(names.requestedSlot, slot, now)] : [];
    return [...asked, ...(await this.#sayQuestion(slot, tracker))];
  }

  /** Asks by code of the form, a response of the form, code of the slot, a response of the slot: the first there is. */
  async #sayQuestion(slot: string, tracker: Tracker): Promise<TrackerEvent[]> {
    const path = [this.#form.name + '_', ''].flatMap((form) => [
      `action_ask_${form}${slot}`,
      `utter_ask_${form}${slot}`,
    ]);
    for (const action of path.filter((name) => this.#work.knows(name))) {
      try {
        return await this.#runAction(action, tracker);
      } catch (error) {
        if (!(error instanceof ActionUnavailable)) throw error;
        // Something simpler may ask for the same: the conversation goes on, and says what was missing.
        this.#work.missing.push(error.missing);
      }
    }
    return [];
  }
}

/** Whether the form ends: nothing is asked for any more, or code said so. The last word counts. */
function isDone(events: readonly TrackerEvent[]): boolean {
  if (events.some(({ event }) => event === 'action_execution_rejected')) return false;
  const asked = events.findLast(({ event, name }) => event === 'slot' && name === names.requestedSlot);
  const loop = events.findLast(({ event }) => event === 'active_loop');
  return (
    (asked !== undefined && (asked['value'] ?? null) === null) ||
    (loop !== undefined && (loop['name'] ?? null) === null)
  );
}
