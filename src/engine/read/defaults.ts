/** Actions that Rasa has without a domain naming them, those of 2.x among them. */
export const defaultActions: ReadonlySet<string> = new Set([
  'action_listen',
  'action_restart',
  'action_session_start',
  'action_default_fallback',
  'action_deactivate_loop',
  'action_deactivate_form',
  'action_revert_fallback_events',
  'action_default_ask_affirmation',
  'action_default_ask_rephrase',
  'action_two_stage_fallback',
  'action_unlikely_intent',
  'action_back',
  'action_extract_slots',
  'action_send_text',
  '...',
]);

/** Intents that Rasa has without a domain naming them. */
export const defaultIntents: ReadonlySet<string> = new Set([
  'restart',
  'back',
  'session_start',
  'nlu_fallback',
]);

/** Slots that Rasa has without a domain naming them. */
export const defaultSlots: ReadonlySet<string> = new Set(['requested_slot', 'session_started_metadata']);
