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

/** Actions that the engine has itself: one that a bot replaces, but whose code isn't there, is still run. */
const standard = new Set([
  ...bookkeeping,
  'action_restart',
  'action_default_fallback',
  'action_back',
  'action_deactivate_loop',
]);

/** What the builtin engine notes on an action's event about code that it could not run. */
const unavailableSchema = v.object({
  tidegate: v.object({
    unavailable: v.array(v.object({ action: v.string(), reason: v.string() })),
  }),
});

/** Reasons that mean: no code offers the action. A server that is down or fails is another matter. */
const withoutCode = new Set(['no-server', 'unknown-action']);

/**
 * Reads `GET /conversations/{id}/tracker`. Actions before the first user message belong to no turn. Undefined if it is
 * no tracker.
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
    for (const action of missingIn(metadata)) if (!standard.has(action)) missing.add(action);
    const action = name ?? actionText ?? undefined;
    if (action !== undefined && !bookkeeping.has(action)) turns.at(-1)?.push(action);
  }
  return { turns, slots: tracker.output.slots ?? {}, missingActions: [...missing] };
}

function missingIn(metadata: unknown): readonly string[] {
  const parsed = v.safeParse(unavailableSchema, metadata);
  if (!parsed.success) return [];
  return parsed.output.tidegate.unavailable
    .filter(({ reason }) => withoutCode.has(reason))
    .map(({ action }) => action);
}
