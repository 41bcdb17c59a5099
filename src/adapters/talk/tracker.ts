import * as v from 'valibot';
import type { Trace } from '../../ports/talk.ts';

const eventSchema = v.object({
  event: v.string(),
  name: v.nullish(v.string()),
  action_text: v.nullish(v.string()),
  metadata: v.optional(v.unknown()),
});

const trackerSchema = v.object({
  slots: v.nullish(v.record(v.string(), v.unknown())),
  events: v.nullish(v.array(v.unknown())),
});

/** Actions that are the framework's own bookkeeping, not an answer to anything. */
const bookkeeping = new Set(['action_listen', 'action_session_start']);

const unavailableSchema = v.object({
  tidegate: v.object({ unavailable: v.union([v.literal(true), v.string()]) }),
});

/**
 * Reads `GET /conversations/{id}/tracker`. Actions before the first user message belong to no turn. Actions that the
 * builtin engine could not run carry `metadata.tidegate.unavailable`. Undefined if it is no tracker.
 */
export function parseTracker(value: unknown): Trace | undefined {
  const tracker = v.safeParse(trackerSchema, value);
  if (!tracker.success) return undefined;
  const turns: string[][] = [];
  const missing = new Set<string>();
  for (const item of tracker.output.events ?? []) {
    const event = v.safeParse(eventSchema, item);
    // An event of a kind that nobody foresaw says nothing about turns.
    if (!event.success) continue;
    const { event: kind, name, action_text: actionText, metadata } = event.output;
    if (kind === 'user') turns.push([]);
    if (kind !== 'action') continue;
    const action = name ?? actionText;
    if (action === undefined || action === null || bookkeeping.has(action)) continue;
    turns.at(-1)?.push(action);
    if (v.is(unavailableSchema, metadata)) missing.add(action);
  }
  return { turns, slots: tracker.output.slots ?? {}, missingActions: [...missing] };
}
