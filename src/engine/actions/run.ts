import { asRecord } from '../tracker/events.ts';
import { checkedEvent, makeContext, slotEvent, type ActionContext, type ActionEvent } from './context.ts';
import type { JavaScriptAction } from './load.ts';

export interface ActionResult {
  readonly events: readonly ActionEvent[];
  readonly responses: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Runs an action on a request's body.
 * @throws Rejection where it rejects, and whatever its code throws.
 */
export async function runJavaScriptAction(
  action: JavaScriptAction,
  call: Readonly<Record<string, unknown>>,
): Promise<ActionResult> {
  const { context, collected } = makeContext(action.name, call);
  if (action.run) collected.events.push(...returnedEvents(action.name, await action.run(context)));
  else await validateForm(action, context);
  return collected;
}

function returnedEvents(action: string, returned: unknown): ActionEvent[] {
  if (returned === undefined || returned === null) return [];
  return (Array.isArray(returned) ? (returned as unknown[]) : [returned]).map((event) =>
    checkedEvent(action, event),
  );
}

/** Checks the slots that were just filled, and asks for the next of those that `required` names. */
async function validateForm(action: JavaScriptAction, context: ActionContext): Promise<void> {
  const slots: Record<string, unknown> = { ...context.slots };
  for (const [slot, value] of justFilled(context)) {
    const check = action.validate[slot];
    if (check === undefined) continue;
    const checked: unknown = await check(value, context);
    slots[slot] = checked === undefined ? value : checked;
    context.set(slot, slots[slot]);
  }
  if (action.required === undefined) return;
  const required: unknown = await action.required({ ...context, slots });
  if (!Array.isArray(required) || required.some((slot) => typeof slot !== 'string'))
    throw new TypeError(`"required" of ${action.name} must return a list of slots' names.`);
  const next = (required as string[]).find((slot) => (slots[slot] ?? null) === null);
  context.event(slotEvent('requested_slot', next ?? null));
}

/** The slots at the end of the conversation so far: a form puts there what it wants checked. */
function justFilled(context: ActionContext): ReadonlyMap<string, unknown> {
  const { events } = context.tracker;
  const filled = new Map<string, unknown>();
  if (!Array.isArray(events)) return filled;
  const all = (events as unknown[]).map(asRecord);
  const from = all.findLastIndex(({ event }) => event !== 'slot');
  for (const { name, value } of all.slice(from + 1))
    if (typeof name === 'string' && (value ?? null) !== null) filled.set(name, value);
  return filled;
}
