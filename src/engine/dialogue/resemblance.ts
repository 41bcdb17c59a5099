import { names } from '../tracker/names.ts';
import type { Memory, State } from './model.ts';

interface Example {
  /** Newest first. */
  readonly states: readonly number[];
  readonly action: string;
}

/** How much less each older state counts. */
const decay = 0.6;

/** States that are compared at most; older ones would hardly count. */
const farthest = 8;

/** What a state beyond the start of an example counts: the example may follow anything. */
const unknown = 0.55;

/** How much more the likest example counts than the next. */
const sharpness = 16;

/** What is left of all sureness when nothing alike was ever said after the last action. */
const otherLastTurn = 0.25;

/**
 * Predicts from what resembles a conversation: its nearest examples vote. Deterministic and small; it stands where
 * Rasa has a network trained on the same turns.
 */
export class Resemblance {
  readonly #states: readonly State[];
  /** By the last action and what was said. */
  readonly #examples = new Map<string, Example[]>();
  readonly #maxHistory: number;

  constructor(states: readonly State[], examples: readonly Memory[], maxHistory: number | undefined) {
    this.#states = states;
    this.#maxHistory = Math.min(maxHistory ?? farthest, farthest);
    for (const { states: window, action } of examples) {
      const newest = window.slice(-this.#maxHistory).reverse();
      const last = states[newest[0] ?? -1];
      if (last === undefined) continue;
      for (const key of [turnKey(last), actionKey(last)])
        this.#examples.set(key, [...(this.#examples.get(key) ?? []), { states: newest, action }]);
    }
  }

  /** How sure each action is, from 0 to 1; actions that no example leads to are left out. */
  scores(seen: readonly State[]): Map<string, number> {
    const newest = seen.slice(-this.#maxHistory).reverse();
    const last = newest[0];
    const nearest = new Map<string, number>();
    if (last === undefined) return nearest;
    const same = this.#examples.get(turnKey(last));
    const cache = newest.map(() => new Map<number, number>());
    for (const example of same ?? this.#examples.get(actionKey(last)) ?? []) {
      const likeness = this.#likeness(newest, example.states, cache);
      nearest.set(example.action, Math.max(nearest.get(example.action) ?? 0, likeness));
    }
    return sureness(nearest, same ? 1 : otherLastTurn);
  }

  #likeness(
    seen: readonly State[],
    example: readonly number[],
    cache: readonly Map<number, number>[],
  ): number {
    let sum = 0;
    let weights = 0;
    let weight = 1;
    const length = Math.max(seen.length, example.length);
    for (let back = 0; back < length; back += 1) {
      const index = example[back];
      const state = seen[back];
      let likeness = unknown;
      if (index !== undefined && state !== undefined) {
        const known = cache[back]?.get(index);
        likeness = known ?? stateLikeness(state, this.#states[index] ?? {});
        if (known === undefined) cache[back]?.set(index, likeness);
      }
      sum += weight * likeness;
      weights += weight;
      weight *= decay;
    }
    return weights === 0 ? 0 : sum / weights;
  }
}

/**
 * How sure likenesses make: an action is wholly sure where no other is nearly as like, and still fairly sure where two
 * or three are, because one of them it must be.
 */
function sureness(likenesses: ReadonlyMap<string, number>, whole: number): Map<string, number> {
  const powers = [...likenesses].map(([action, likeness]) => [action, likeness ** sharpness] as const);
  const sum = powers.reduce((total, [, power]) => total + power, 0);
  return new Map(powers.map(([action, power]) => [action, sum === 0 ? 0 : whole * Math.sqrt(power / sum)]));
}

function turnKey(state: State): string {
  return JSON.stringify([state.previous ?? '', state.user?.intent ?? null, state.user?.text ?? null]);
}

/** Whatever was said before: only after an action that isn't listening. */
function actionKey(state: State): string {
  const previous = state.previous ?? '';
  return previous === names.listen ? turnKey(state) : `after ${previous}`;
}

/** How alike two states are in what at least one of them holds: that both lack something says nothing. */
function stateLikeness(a: State, b: State): number {
  const said = (state: State): string | undefined => state.user?.intent ?? state.user?.text;
  const parts: [weight: number, likeness: number | undefined][] = [
    [3, equality(a.previous, b.previous)],
    [3, equality(said(a), said(b))],
    [1, overlap(a.user?.entities ?? [], b.user?.entities ?? [])],
    [2, equality(a.loop, b.loop)],
    [2, slotLikeness(a.slots ?? {}, b.slots ?? {})],
  ];
  let sum = 0;
  let weights = 0;
  for (const [weight, likeness] of parts) {
    if (likeness === undefined) continue;
    sum += weight * likeness;
    weights += weight;
  }
  return weights === 0 ? 1 : sum / weights;
}

function equality(a: string | undefined, b: string | undefined): number | undefined {
  if (a === undefined && b === undefined) return undefined;
  return a === b ? 1 : 0;
}

function overlap(a: readonly string[], b: readonly string[]): number | undefined {
  const union = new Set([...a, ...b]);
  return union.size === 0 ? undefined : a.filter((item) => b.includes(item)).length / union.size;
}

function slotLikeness(a: NonNullable<State['slots']>, b: NonNullable<State['slots']>): number | undefined {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  if (names.size === 0) return undefined;
  let sum = 0;
  for (const name of names) {
    const [left, right] = [a[name], b[name]];
    if (JSON.stringify(left) === JSON.stringify(right)) sum += 1;
    else if (Array.isArray(left) && Array.isArray(right) && left.length === 2 && right.length === 2)
      // Numbers (and truths) between their bounds: the nearer, the more alike.
      sum += Math.max(0, 1 - Math.abs((left[1] ?? 0) - (right[1] ?? 0)));
  }
  return sum / names.size;
}
