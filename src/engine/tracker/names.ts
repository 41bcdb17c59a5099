import type { Domain } from '../types.ts';

/** Names with a meaning of their own in Rasa's formats. */
export const names = {
  listen: 'action_listen',
  restart: 'action_restart',
  sessionStart: 'action_session_start',
  fallback: 'action_default_fallback',
  deactivateLoop: 'action_deactivate_loop',
  revertFallback: 'action_revert_fallback_events',
  askAffirmation: 'action_default_ask_affirmation',
  askRephrase: 'action_default_ask_rephrase',
  twoStageFallback: 'action_two_stage_fallback',
  unlikelyIntent: 'action_unlikely_intent',
  back: 'action_back',
  extractSlots: 'action_extract_slots',
  validateSlots: 'action_validate_slot_mappings',
  requestedSlot: 'requested_slot',
  sessionMetadata: 'session_started_metadata',
  nluFallback: 'nlu_fallback',
  outOfScope: 'out_of_scope',
} as const;

/** Actions that every bot has. */
export const defaultActions: ReadonlySet<string> = new Set([
  names.listen,
  names.restart,
  names.sessionStart,
  names.fallback,
  names.deactivateLoop,
  names.revertFallback,
  names.askAffirmation,
  names.askRephrase,
  names.twoStageFallback,
  names.unlikelyIntent,
  names.back,
  names.extractSlots,
]);

/** Slots that every bot has; no message fills them. */
export const defaultSlots: ReadonlySet<string> = new Set([names.requestedSlot, names.sessionMetadata]);

/** The part of a retrieval intent's name before the `/`; any other name as it is. */
export function baseName(intent: string): string {
  const slash = intent.indexOf('/');
  return slash > 0 ? intent.slice(0, slash) : intent;
}

/** Whether an action answers a retrieval intent: it has no response of its own, but one for each of its questions. */
export function isRetrievalAction(domain: Domain, action: string): boolean {
  if (!action.startsWith('utter_') || action.includes('/') || domain.responses.has(action)) return false;
  const prefix = `${action}/`;
  for (const response of domain.responses.keys()) if (response.startsWith(prefix)) return true;
  return false;
}

/** Whether an action is known: a default one, or one of the domain's actions, responses and forms. */
export function isKnownAction(domain: Domain, action: string): boolean {
  return (
    defaultActions.has(action) ||
    domain.forms.has(action) ||
    domain.responses.has(action) ||
    domain.actions.includes(action) ||
    isRetrievalAction(domain, action)
  );
}
