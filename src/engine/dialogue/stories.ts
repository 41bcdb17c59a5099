import {
  actionRan,
  loopActive,
  plain,
  slotSet,
  userSaid,
  type MessageEntity,
  type ParseData,
} from '../tracker/events.ts';
import { mustBeUnset } from '../tracker/moment.ts';
import { baseName, names } from '../tracker/names.ts';
import type { Domain, Slot, Story, StoryStep, TrackerEvent } from '../types.ts';

/** Stands for "anything may have happened before (or after)" in a rule. */
export const anything = '...';

/** A part of a story between two branchings. */
export interface Segment {
  readonly story: Story;
  readonly from: readonly string[];
  /** Slots that must have these values where the segment starts. */
  readonly slots: readonly { readonly name: string; readonly value: unknown }[];
  readonly events: readonly TrackerEvent[];
  /** Empty where the story ends. */
  readonly to: readonly string[];
}

/** The checkpoint where every conversation starts. */
export const start = '#start';

/** Cuts a story at its checkpoints and `or`s. `id` must differ from story to story. */
export function segmentsOf(domain: Domain, story: Story, id: string): Segment[] {
  return new Cutter(domain, story, id).cut();
}

class Cutter {
  readonly #domain: Domain;
  readonly #story: Story;
  readonly #id: string;
  readonly #done: Segment[] = [];
  #from: string[] = [];
  #slots: Segment['slots'] = [];
  #steps: StoryStep[] = [];
  #joints = 0;
  #isFirst = true;

  constructor(domain: Domain, story: Story, id: string) {
    this.#domain = domain;
    this.#story = story;
    this.#id = id;
  }

  cut(): Segment[] {
    const { steps } = this.#story;
    let sawStep = false;
    for (const step of steps) {
      if (step.kind === 'checkpoint' && !sawStep) {
        this.#from.push(step.name);
        this.#slots = [...this.#slots, ...step.slots];
        continue;
      }
      sawStep = true;
      if (step.kind === 'checkpoint') this.#close([step.name], step.slots);
      else if (step.kind === 'or') this.#branch(step.options);
      else this.#steps.push(step);
    }
    if (sawStep && steps.at(-1)?.kind !== 'checkpoint') this.#finish([]);
    return this.#done;
  }

  #close(to: string[], slots: Segment['slots']): void {
    this.#finish(to);
    this.#from = to;
    this.#slots = slots;
  }

  #branch(options: readonly StoryStep[]): void {
    const joint = this.#joints;
    this.#joints += 1;
    const before = `#${this.#id}.${joint}`;
    const after = `#${this.#id}.${joint}+`;
    if (this.#steps.length > 0 || this.#isFirst) this.#close([before], []);
    const { from, slots } = { from: this.#from, slots: this.#slots };
    for (const option of options) {
      this.#from = from;
      this.#slots = slots;
      this.#steps = [option];
      this.#finish([after]);
    }
    this.#from = [after];
    this.#slots = [];
  }

  #finish(to: string[]): void {
    const from = this.#from.length > 0 ? this.#from : [start];
    const events = this.#events(from.includes(start) && this.#isFirst, to.length === 0);
    this.#done.push({ story: this.#story, from, slots: this.#slots, events, to });
    this.#steps = [];
    this.#isFirst = false;
  }

  #events(isStart: boolean, isEnd: boolean): TrackerEvent[] {
    const story = this.#story;
    const events: TrackerEvent[] = [];
    if (story.kind === 'rule' && isStart) {
      for (const step of story.condition) events.push(...stepEvents(this.#domain, step, true));
      if (!story.conversationStart) events.push(actionRan(anything, 0));
    }
    for (const step of this.#steps) {
      if (step.kind === 'user' && !endsWithListen(events)) events.push(actionRan(names.listen, 0));
      events.push(...stepEvents(this.#domain, step, story.kind === 'rule'));
    }
    if (story.kind === 'rule' && isEnd && !story.waitForUserInput) events.push(actionRan(anything, 0));
    if (isStart) markFirstAction(events, this.#steps, story);
    if (isEnd && !endsWithListen(events)) events.push(actionRan(names.listen, 0));
    return events;
  }
}

/** An action that a story starts with can't be foreseen from anything. */
function markFirstAction(events: TrackerEvent[], steps: readonly StoryStep[], story: Story): void {
  const hasSnippet = story.kind === 'rule' && !story.conversationStart;
  const first = steps.find((step) => step.kind === 'user' || step.kind === 'action' || step.kind === 'bot');
  if (!hasSnippet && first?.kind === 'user') return;
  const index = events.findIndex((event) => event.event === 'action');
  const event = events[index];
  if (event) events[index] = { ...event, unpredictable: true };
}

function endsWithListen(events: readonly TrackerEvent[]): boolean {
  const last = events.at(-1);
  return last?.event === 'action' && last['name'] === names.listen;
}

/** Events that older stories write as if they were actions. */
const eventSteps = new Set(['restart', 'rewind', 'undo', 'reset_slots', 'pause', 'resume']);

/** The events of one step of a story; of one alternative, where it is an `or`. */
export function stepEvents(domain: Domain, step: StoryStep, inRule: boolean): TrackerEvent[] {
  switch (step.kind) {
    case 'user': {
      const parse = givenParse(step);
      return [
        userSaid(step.text ?? '', parse, 0, step.text === undefined ? { given: true } : {}),
        ...slotsOfEntities(domain, parse.entities, 0).map((event) => ({ ...event, implied: true })),
      ];
    }
    case 'action':
      return [eventSteps.has(step.action) ? plain(step.action, 0) : actionRan(step.action, 0)];
    case 'bot':
      return [{ event: 'action', timestamp: 0, name: null, action_text: step.text }];
    case 'slots':
      return step.slots.map(({ name, value }) => {
        const meant = value === undefined ? anyValue(domain.slots.get(name)) : value;
        return slotSet(name, meant === null && inRule ? mustBeUnset : meant, 0);
      });
    case 'loop':
      return [loopActive(step.loop === null && inRule ? mustBeUnset : step.loop, 0)];
    case 'or':
      return step.options[0] ? stepEvents(domain, step.options[0], inRule) : [];
    case 'checkpoint':
      return [];
  }
}

/** What `- slot_was_set: [name]` without a value stands for. */
function anyValue(slot: Slot | undefined): unknown {
  if (slot?.type === 'text') return 'filled';
  return slot?.type === 'list' ? ['filled'] : null;
}

/** A user's step as if the NLU had understood it as written. */
export function givenParse(step: Extract<StoryStep, { kind: 'user' }>): ParseData {
  const name = step.intent === undefined ? null : baseName(step.intent);
  const isRetrieval = step.intent !== undefined && step.intent.includes('/');
  return {
    text: step.text ?? '',
    intent: {
      name,
      confidence: 1,
      ...(isRetrieval && { full_retrieval_intent_name: step.intent }),
    },
    entities: step.entities.map(({ entity, value, role, group }) => ({
      entity,
      value: value ?? '',
      ...(role !== undefined && { role }),
      ...(group !== undefined && { group }),
    })),
  };
}

/** Slots that a message's entities fill outside of forms, as stories imply them. */
export function slotsOfEntities(
  domain: Domain,
  entities: readonly MessageEntity[],
  at: number,
): TrackerEvent[] {
  if (entities.length === 0) return [];
  const events: TrackerEvent[] = [];
  for (const slot of domain.slots.values()) {
    const values: unknown[] = [];
    for (const mapping of slot.mappings) {
      const first = mapping.conditions[0];
      if (mapping.type !== 'from_entity' || (first && first.activeLoop !== null)) continue;
      for (const found of entities)
        if (
          found.entity === mapping.entity &&
          (found.role ?? undefined) === mapping.role &&
          (found.group ?? undefined) === mapping.group
        )
          values.push(found.value);
    }
    if (values.length > 0) events.push(slotSet(slot.name, slot.type === 'list' ? values : values.at(-1), at));
  }
  return events;
}
