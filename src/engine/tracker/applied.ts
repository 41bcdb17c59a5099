import type { TrackerEvent } from '../types.ts';
import { actionOf, nameOf } from './events.ts';

/**
 * The events that still count: without what was taken back, before the last restart or session start left out, and
 * with repeated executions of one loop folded into its first, as Rasa's policies see a conversation.
 */
export function appliedEvents(events: readonly TrackerEvent[]): TrackerEvent[] {
  const loops = new Set<string>();
  for (const event of events) {
    const loop = event.event === 'active_loop' || event.event === 'form' ? nameOf(event) : undefined;
    if (loop !== undefined) loops.add(loop);
  }
  let applied: TrackerEvent[] = [];
  for (const event of events) {
    const action = event.event === 'action' ? actionOf(event) : undefined;
    if (event.event === 'restart' || event.event === 'session_started') applied = [];
    else if (event.event === 'undo') undoTill(applied, 'action');
    else if (event.event === 'rewind') {
      undoTill(applied, 'user');
      undoTill(applied, 'action');
    } else if (action !== undefined && loops.has(action) && !isFirstOrUnhappy(action, applied))
      foldIntoLoop(action, applied);
    else applied.push(event);
  }
  return applied;
}

function undoTill(applied: TrackerEvent[], kind: string): void {
  for (let last = applied.pop(); last !== undefined; last = applied.pop()) if (last.event === kind) return;
}

/** Whether a loop runs for the first time, or comes back after something else was answered in between. */
function isFirstOrUnhappy(loop: string, applied: readonly TrackerEvent[]): boolean {
  let next: string | undefined;
  for (let index = applied.length - 1; index >= 0; index -= 1) {
    const event = applied[index] as TrackerEvent;
    if ((event.event === 'active_loop' || event.event === 'form') && nameOf(event) === undefined) return true;
    if (event.event === 'action_execution_rejected' && nameOf(event) === loop) return true;
    if (event.event === 'user' && next !== undefined && next !== loop) return true;
    if (event.event === 'action') {
      if (actionOf(event) === loop) return false;
      next = actionOf(event);
    }
  }
  return true;
}

/** Takes out the turns since the loop ran last; what they changed (slots, loops) stays. */
function foldIntoLoop(loop: string, applied: TrackerEvent[]): void {
  for (let index = applied.length - 1; index >= 0; index -= 1) {
    const event = applied[index] as TrackerEvent;
    if (event.event === 'action' && actionOf(event) === loop) return;
    if (event.event === 'action' || event.event === 'user' || event.event === 'user_featurization')
      applied.splice(index, 1);
  }
}
