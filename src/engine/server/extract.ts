import { slotSet, type MessageEntity } from '../tracker/events.ts';
import { defaultSlots, names } from '../tracker/names.ts';
import { Tracker } from '../tracker/tracker.ts';
import type { Domain, Form, SlotMapping, TrackerEvent } from '../types.ts';
import { ActionRejected, ActionUnavailable, type Work } from './work.ts';

/** Fills slots from what the user just said, as the domain's mappings say: Rasa's `action_extract_slots`. */
export async function extractSlots(work: Work, tracker: Tracker): Promise<TrackerEvent[]> {
  const events: TrackerEvent[] = [];
  const called = new Set<string>();
  for (const slot of work.domain.slots.values()) {
    if (defaultSlots.has(slot.name)) continue;
    for (const mapping of slot.mappings) {
      if (!applies(work.domain, tracker, slot.name, mapping)) continue;
      const values = mappedValues(tracker, mapping);
      if (values.length > 0) {
        const value = slot.type === 'list' ? values : (values.at(-1) ?? null);
        if (value !== null || tracker.now.slot(slot.name) !== null) {
          events.push(slotSet(slot.name, value, work.now()));
          break;
        }
      }
      const { action } = mapping;
      if (mapping.type !== 'custom' || action === undefined || called.has(action)) continue;
      called.add(action);
      events.push(...(await callForSlots(work, action, tracker)));
    }
  }
  return validated(work, tracker, events);
}

async function callForSlots(work: Work, action: string, tracker: Tracker): Promise<TrackerEvent[]> {
  try {
    const events = await work.call(action, tracker);
    return events.filter(({ event }) => event === 'slot' || event === 'bot');
  } catch (error) {
    // As in Rasa: the slots stay as they are, and the conversation goes on. Only the log tells.
    if (error instanceof ActionRejected) work.log(error.message);
    else if (!(error instanceof ActionUnavailable)) throw error;
    return [];
  }
}

/** Lets `action_validate_slot_mappings` have its word where it exists. */
async function validated(work: Work, tracker: Tracker, events: TrackerEvent[]): Promise<TrackerEvent[]> {
  if (!work.domain.actions.includes(names.validateSlots) || !(await work.canCall(names.validateSlots)))
    return events;
  const slots = events.filter(({ event }) => event === 'slot');
  const temporary = new Tracker(work.domain, tracker.sender, [...tracker.sinceRestart(), ...slots]);
  const checked = await callForSlots(work, names.validateSlots, temporary);
  const decided = new Set(checked.filter(({ event }) => event === 'slot').map((event) => event['name']));
  return [...checked, ...events.filter((event) => event.event !== 'slot' || !decided.has(event['name']))];
}

function applies(domain: Domain, tracker: Tracker, slot: string, mapping: SlotMapping): boolean {
  if (mapping.type === 'from_entity' && !domain.entities.has(mapping.entity ?? '')) return false;
  if (mapping.type === 'from_intent' && mapping.intents.some((intent) => !domain.intents.has(intent)))
    return false;
  return (
    intentFits(domain, tracker, mapping) &&
    (mapping.type === 'from_trigger_intent' || conditionsHold(tracker, slot, mapping)) &&
    !isAmbiguous(domain, tracker, slot, mapping)
  );
}

function intentFits(domain: Domain, tracker: Tracker, mapping: SlotMapping): boolean {
  const intent = tracker.now.parse?.intent.name ?? undefined;
  if (mapping.intents.length > 0) return intent !== undefined && mapping.intents.includes(intent);
  const loop = tracker.now.loopName;
  const inLoop =
    mapping.conditions.length === 0 || mapping.conditions.some(({ activeLoop }) => activeLoop === loop);
  const ignored = loop !== undefined && inLoop ? (domain.forms.get(loop)?.ignoredIntents ?? []) : [];
  return intent === undefined || (!mapping.notIntents.includes(intent) && !ignored.includes(intent));
}

function conditionsHold(tracker: Tracker, slot: string, mapping: SlotMapping): boolean {
  if (mapping.conditions.length === 0) return true;
  const { loop, loopName } = tracker.now;
  const requested = tracker.now.slot(names.requestedSlot);
  if (loop?.rejected === true && requested === slot) return false;
  return mapping.conditions.some(({ activeLoop, requestedSlot }) => {
    if (activeLoop === null) return loopName === undefined;
    return activeLoop === loopName && (requestedSlot === undefined || requestedSlot === requested);
  });
}

/**
 * Whether, inside a form, an entity could fill several of its slots: then it fills only the one that was asked for.
 */
function isAmbiguous(domain: Domain, tracker: Tracker, slot: string, mapping: SlotMapping): boolean {
  const form = domain.forms.get(tracker.now.loopName ?? '');
  if (mapping.type !== 'from_entity' || form === undefined) return false;
  if (tracker.now.slot(names.requestedSlot) === slot || !form.requiredSlots.includes(slot)) return false;
  return sameMappings(domain, form, mapping) !== 1;
}

function sameMappings(domain: Domain, form: Form, mapping: SlotMapping): number {
  const text = JSON.stringify(mapping);
  return form.requiredSlots
    .flatMap((name) => domain.slots.get(name)?.mappings ?? [])
    .filter((other) => other.type === 'from_entity' && JSON.stringify(other) === text).length;
}

function mappedValues(tracker: Tracker, mapping: SlotMapping): unknown[] {
  switch (mapping.type) {
    case 'from_entity':
      return (tracker.now.parse?.entities ?? [])
        .filter((entity) => isWanted(entity, mapping))
        .map(({ value }) => value);
    case 'from_intent':
      return [mapping.value ?? null];
    case 'from_trigger_intent': {
      const loop = tracker.now.loopName;
      const loops = mapping.conditions.map(({ activeLoop }) => activeLoop);
      const isHere = loop !== undefined && (loops.length === 0 || loops.includes(loop));
      return isHere ? [mapping.value ?? null] : [];
    }
    case 'from_text':
      return [tracker.now.parse?.text ?? null];
    case 'custom':
      return [];
  }
}

function isWanted(entity: MessageEntity, mapping: SlotMapping): boolean {
  return (
    entity.entity === mapping.entity &&
    (entity.role ?? undefined) === mapping.role &&
    (entity.group ?? undefined) === mapping.group
  );
}
