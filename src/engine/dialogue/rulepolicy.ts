import { parseOf } from '../tracker/events.ts';
import { names } from '../tracker/names.ts';
import type { Tracker } from '../tracker/tracker.ts';
import { statesHold } from './match.ts';
import type { LoopMemory, Memory, PolicySettings, State } from './model.ts';
import { loopOf, pastStates } from './states.ts';

/** A rule as it is matched: `key` names it, its states are spelt out. */
export interface Rule {
  readonly states: readonly State[];
  readonly action: string;
  /** Longer means: asks for more. */
  readonly weight: number;
  readonly source: string;
}

export interface LoopRule {
  readonly states: readonly State[];
  readonly outcome: LoopMemory['outcome'];
}

/** Intents that run a default action wherever they are said. */
const defaultMappings: Readonly<Record<string, string>> = {
  restart: names.restart,
  back: names.back,
  session_start: names.sessionStart,
};

export interface RulePrediction {
  /** Undefined: no rule speaks; the fallback may. */
  readonly action: string | undefined;
  /** Which rule or behaviour spoke; undefined where none did. */
  readonly source: string | undefined;
  /** Nothing that the user said decided this: a loop goes on, or has just spoken. */
  readonly withoutUser: boolean;
  readonly byText: boolean;
  /** The loop comes back after something else: it asks again without looking at the answer. */
  readonly interrupted: boolean;
}

/** Predicts what rules and loops demand, as Rasa's RulePolicy does. */
export class RulePolicy {
  readonly #rules: ReadonlyMap<string, readonly Rule[]>;
  readonly #loops: readonly LoopRule[];
  readonly #knowsTexts: boolean;
  readonly settings: PolicySettings;

  constructor(rules: readonly Rule[], loops: readonly LoopRule[], settings: PolicySettings) {
    const byPrevious = new Map<string, Rule[]>();
    for (const rule of rules) {
      const key = rule.states.at(-1)?.previous ?? '';
      byPrevious.set(key, [...(byPrevious.get(key) ?? []), rule]);
    }
    this.#rules = byPrevious;
    this.#loops = loops;
    this.#knowsTexts = rules.some((rule) => rule.states.some((state) => state.user?.text !== undefined));
    this.settings = settings;
  }

  predict(tracker: Tracker): RulePrediction {
    const texts = this.#knowsTexts && tracker.now.action === names.listen;
    const fromText = texts ? this.#fromRules(tracker, true) : undefined;
    const byDefault = defaultAction(tracker);
    if (byDefault && fromText?.action === undefined) return byDefault;
    const inLoop = loopGoesOn(tracker);
    if (inLoop) return inLoop;
    if (fromText?.action !== undefined) return fromText;
    const fromIntent = this.#fromRules(tracker, false);
    return fromText?.interrupted === true ? { ...fromIntent, interrupted: true } : fromIntent;
  }

  #fromRules(tracker: Tracker, byText: boolean): RulePrediction {
    const states = pastStates(tracker.domain, tracker.applied(), byText ? { lastByText: true } : {});
    const rule = this.#bestRule(states);
    const answer = {
      action: rule?.action,
      source: rule?.source,
      withoutUser: false,
      byText,
      interrupted: false,
    };
    const loop = tracker.now.loopName;
    if (loop === undefined) return answer;
    const outcomes = this.#loops.filter((memory) => statesHold(memory.states, states));
    const interrupted = outcomes.some(({ outcome }) => outcome === 'interrupted');
    const lastState = rule?.states.at(-1);
    if (rule?.action === names.listen && lastState && loopOf(lastState) === undefined) {
      // A rule that ends here doesn't say that it was said inside a loop: the loop takes over again.
      if (!outcomes.some(({ outcome }) => outcome === 'elsewhere')) return { ...answer, action: loop };
      return { ...answer, action: undefined, interrupted };
    }
    return { ...answer, interrupted };
  }

  #bestRule(states: readonly State[]): Rule | undefined {
    let best: Rule | undefined;
    for (const rule of this.#rules.get(states.at(-1)?.previous ?? '') ?? [])
      if ((best === undefined || rule.weight > best.weight) && statesHold(rule.states, states)) best = rule;
    return best;
  }
}

function defaultAction(tracker: Tracker): RulePrediction | undefined {
  const { action, message } = tracker.now;
  if (action !== names.listen || message === undefined) return undefined;
  const intent = parseOf(message).intent.name;
  const mapped =
    intent !== null && Object.hasOwn(defaultMappings, intent) ? defaultMappings[intent] : undefined;
  if (mapped === undefined) return undefined;
  return {
    action: mapped,
    source: `default:${intent}`,
    withoutUser: false,
    byText: false,
    interrupted: false,
  };
}

function loopGoesOn(tracker: Tracker): RulePrediction | undefined {
  const { action, loop, loopName } = tracker.now;
  if (loopName === undefined || loop?.rejected === true || action === undefined) return undefined;
  const again = action !== loopName;
  return {
    action: again ? loopName : names.listen,
    source: `${again ? 'loop' : 'listen'}:${loopName}`,
    withoutUser: true,
    byText: false,
    interrupted: false,
  };
}

/** Rules as they are matched, from what a model holds. Of rules that demand equally much the first in order wins. */
export function spellOut(states: readonly State[], memories: readonly Memory[]): Rule[] {
  return memories.map((memory, index) => {
    const spelt = memory.states.map((state) => states[state] ?? {});
    return {
      states: spelt,
      action: memory.action,
      weight: JSON.stringify(spelt).length,
      source: `rule:${index}`,
    };
  });
}
