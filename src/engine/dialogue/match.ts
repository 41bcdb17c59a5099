import { mustBeUnset } from '../tracker/moment.ts';
import type { State } from './model.ts';

/** Whether a moment of a conversation is what a rule asks for: all that the rule's state holds, and nothing forbidden. */
export function stateHolds(rule: State, seen: State): boolean {
  // Only the very start of a conversation has no previous action; initial slots needn't be compared there.
  if (rule.previous === undefined || seen.previous === undefined)
    return rule.previous === undefined && seen.previous === undefined;
  return (
    rule.previous === seen.previous &&
    valueHolds(rule.loop, seen.loop) &&
    slotsHold(rule.slots, seen.slots) &&
    (rule.user === undefined || userHolds(rule.user, seen.user))
  );
}

function valueHolds(rule: unknown, seen: unknown): boolean {
  if (rule === undefined) return true;
  if (rule === mustBeUnset) return seen === undefined || seen === mustBeUnset;
  return JSON.stringify(rule) === JSON.stringify(seen);
}

function slotsHold(rule: State['slots'], seen: State['slots']): boolean {
  if (rule === undefined) return true;
  return Object.entries(rule).every(([slot, value]) => valueHolds(value, seen?.[slot]));
}

function userHolds(rule: NonNullable<State['user']>, seen: State['user']): boolean {
  return (
    valueHolds(rule.intent, seen?.intent) &&
    valueHolds(rule.text, seen?.text) &&
    valueHolds(rule.entities, seen?.entities)
  );
}

/** Whether the last states of a conversation are those that a rule asks for, from the newest to the oldest. */
export function statesHold(rule: readonly State[], seen: readonly State[]): boolean {
  const length = Math.min(rule.length, seen.length);
  for (let back = 1; back <= length; back += 1) {
    const ruleState = rule[rule.length - back];
    const seenState = seen[seen.length - back];
    if (ruleState === undefined || seenState === undefined || !stateHolds(ruleState, seenState)) return false;
  }
  return true;
}
