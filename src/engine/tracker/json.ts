import type { Domain, TrackerEvent } from '../types.ts';
import type { Tracker } from './tracker.ts';

/** Which events a tracker is shown with; the names are Rasa's. */
export type Verbosity = 'NONE' | 'APPLIED' | 'AFTER_RESTART' | 'ALL';

/** A conversation in the shape of Rasa's `/conversations/{id}/tracker`; it is what action servers get, too. */
export function trackerJson(tracker: Tracker, verbosity: Verbosity): Record<string, unknown> {
  const { now } = tracker;
  const lastUser = tracker.events.findLast(({ event }) => event === 'user');
  return {
    sender_id: tracker.sender,
    slots: Object.fromEntries(now.slots),
    latest_message: now.parse ?? { text: null, intent: {}, entities: [] },
    latest_event_time: tracker.events.at(-1)?.timestamp ?? null,
    followup_action: now.followup ?? null,
    paused: now.paused,
    events: eventsFor(tracker, verbosity),
    latest_input_channel: lastUser?.['input_channel'] ?? null,
    active_loop: now.loop
      ? {
          name: now.loop.name,
          is_interrupted: now.loop.interrupted,
          rejected: now.loop.rejected,
          trigger_message: now.loop.trigger,
        }
      : {},
    latest_action: now.action === undefined ? {} : { action_name: now.action },
    latest_action_name: now.action ?? null,
  };
}

function eventsFor(tracker: Tracker, verbosity: Verbosity): readonly TrackerEvent[] | null {
  switch (verbosity) {
    case 'NONE':
      return null;
    case 'APPLIED':
      return tracker.applied();
    case 'AFTER_RESTART':
      return tracker.sinceRestart();
    case 'ALL':
      return tracker.events;
  }
}

/** A domain in the shape of `domain.yml`: what `GET /domain` answers and action servers get. */
export function domainJson(domain: Domain): Record<string, unknown> {
  return {
    version: '3.1',
    config: { store_entities_as_slots: true },
    session_config: {
      session_expiration_time: domain.sessionExpirationMinutes,
      carry_over_slots_to_new_session: domain.carryOverSlots,
    },
    intents: [...domain.intents].map(([name, rules]) => ({
      [name]: { use_entities: rules.useEntities, ignore_entities: rules.ignoreEntities },
    })),
    entities: [...domain.entities.keys()],
    slots: Object.fromEntries(
      [...domain.slots.values()].map((slot) => [
        slot.name,
        {
          type: slot.type,
          initial_value: slot.initial ?? null,
          influence_conversation: slot.influences,
          ...(slot.type === 'categorical' && { values: slot.values }),
          ...(slot.minValue !== undefined && { min_value: slot.minValue }),
          ...(slot.maxValue !== undefined && { max_value: slot.maxValue }),
          mappings: slot.mappings.map((mapping) => ({
            type: mapping.type,
            ...(mapping.entity !== undefined && { entity: mapping.entity }),
            ...(mapping.role !== undefined && { role: mapping.role }),
            ...(mapping.group !== undefined && { group: mapping.group }),
            ...(mapping.intents.length > 0 && { intent: mapping.intents }),
            ...(mapping.notIntents.length > 0 && { not_intent: mapping.notIntents }),
            ...(mapping.value !== undefined && { value: mapping.value }),
            ...(mapping.action !== undefined && { action: mapping.action }),
            ...(mapping.conditions.length > 0 && {
              conditions: mapping.conditions.map(({ activeLoop, requestedSlot }) => ({
                active_loop: activeLoop,
                ...(requestedSlot !== undefined && { requested_slot: requestedSlot }),
              })),
            }),
          })),
        },
      ]),
    ),
    responses: Object.fromEntries(
      [...domain.responses].map(([name, variants]) => [
        name,
        variants.map((variant) => ({
          ...(variant.text !== undefined && { text: variant.text }),
          ...(variant.image !== undefined && { image: variant.image }),
          ...(variant.attachment !== undefined && { attachment: variant.attachment }),
          ...(variant.buttons.length > 0 && { buttons: variant.buttons }),
          ...(variant.custom !== undefined && { custom: variant.custom }),
          ...(variant.channel !== undefined && { channel: variant.channel }),
          ...(variant.conditions.length > 0 && {
            condition: variant.conditions.map(({ slot, value }) => ({ type: 'slot', name: slot, value })),
          }),
        })),
      ]),
    ),
    actions: domain.actions,
    forms: Object.fromEntries(
      [...domain.forms.values()].map((form) => [
        form.name,
        { required_slots: form.requiredSlots, ignored_intents: form.ignoredIntents },
      ]),
    ),
    e2e_actions: [],
  };
}
