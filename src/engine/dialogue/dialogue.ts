import { nameOf, plain } from '../tracker/events.ts';
import { isKnownAction, names } from '../tracker/names.ts';
import type { Tracker } from '../tracker/tracker.ts';
import type { Domain, TrackerEvent } from '../types.ts';
import { MemoryPolicy } from './memory.ts';
import type { DialogueModel } from './model.ts';
import { Resemblance } from './resemblance.ts';
import { RulePolicy, spellOut } from './rulepolicy.ts';
import { pastStates, stateKey, type StateOptions } from './states.ts';

/** What the bot does next, and why. */
export interface Prediction {
  readonly action: string;
  /** From 0 to 1. */
  readonly confidence: number;
  /** Which policy decided, named as in Rasa's events. */
  readonly policy: string;
  /** Events that go before the action's own. */
  readonly events: readonly TrackerEvent[];
  /** Only rules know this turn: what is learnt from stories doesn't look at it. */
  readonly hideRuleTurn: boolean;
}

interface Vote {
  readonly policy: string;
  readonly priority: number;
  readonly scores: Map<string, number>;
  readonly withoutUser: boolean;
  readonly byText: boolean;
  readonly hidden: boolean;
}

/** A trained dialogue, ready to predict. */
export class Dialogue {
  readonly domain: Domain;
  readonly #rules: RulePolicy;
  readonly #memory: MemoryPolicy | undefined;
  readonly #resemblance: Resemblance | undefined;
  readonly #hidden: NonNullable<StateOptions['hidden']> & { readonly sources: ReadonlySet<string> };
  readonly #fallback: DialogueModel['settings']['fallback'];
  readonly #storiesKnowTexts: boolean;

  constructor(domain: Domain, model: DialogueModel) {
    this.domain = domain;
    const indexes = new Map(model.states.map((state, index) => [stateKey(state), index]));
    const loops = model.loops.map(({ states, outcome }) => ({
      states: states.map((state) => model.states[state] ?? {}),
      outcome,
    }));
    const { memory, generalization, fallback } = model.settings;
    this.#rules = new RulePolicy(spellOut(model.states, model.rules), loops, model.settings);
    this.#memory = memory && new MemoryPolicy(indexes, model.memories, memory);
    this.#resemblance =
      generalization && new Resemblance(model.states, model.examples, generalization.maxHistory);
    this.#hidden = {
      slots: new Set(model.ruleOnly.slots),
      loops: new Set(model.ruleOnly.loops),
      sources: new Set(model.ruleOnly.sources),
    };
    this.#fallback = fallback;
    const used = new Set([...model.memories, ...model.examples].flatMap(({ states }) => states));
    this.#storiesKnowTexts = [...used].some((index) => model.states[index]?.user?.text !== undefined);
  }

  /** What comes next, as Rasa's ensemble of policies decides: the surest wins, rules before stories. */
  predict(tracker: Tracker, at: number): Prediction {
    const { followup } = tracker.now;
    if (followup !== undefined && isKnownAction(this.domain, followup))
      return { action: followup, confidence: 1, policy: 'followup_action', events: [], hideRuleTurn: false };
    const { votes, interrupted } = this.#votes(tracker);
    const refused = refusedAction(tracker);
    if (refused !== undefined) for (const { scores } of votes) scores.delete(refused);
    const best = choose(votes);
    const action = best?.action ?? names.listen;
    const afterUser = tracker.now.action === names.listen && best?.vote.byText === true;
    return {
      action,
      confidence: best?.confidence ?? 0,
      policy: best?.vote.policy ?? 'RulePolicy',
      events: [
        ...(interrupted ? [{ ...plain('loop_interrupted', at), is_interrupted: true }] : []),
        ...(afterUser ? [{ ...plain('user_featurization', at), use_text_for_featurization: true }] : []),
      ],
      hideRuleTurn: best?.vote.hidden ?? false,
    };
  }

  #votes(tracker: Tracker): { votes: Vote[]; interrupted: boolean } {
    const rule = this.#rules.predict(tracker);
    const scores = new Map<string, number>();
    if (this.#fallback.enabled) {
      // Falling back once is enough: what doesn't rewind the conversation would otherwise repeat itself.
      const hasFallenBack = tracker.now.action === this.#fallback.action;
      scores.set(hasFallenBack ? names.listen : this.#fallback.action, this.#fallback.threshold);
    }
    if (rule.action !== undefined) scores.set(rule.action, 1);
    const votes: Vote[] = [
      {
        policy: 'RulePolicy',
        priority: 6,
        scores,
        withoutUser: rule.withoutUser,
        byText: rule.byText,
        hidden: rule.source !== undefined && this.#hidden.sources.has(rule.source),
      },
    ];
    if (!rule.withoutUser) votes.push(...this.#learnt(tracker));
    return { votes, interrupted: rule.interrupted };
  }

  #learnt(tracker: Tracker): Vote[] {
    const votes: Vote[] = [];
    const ways: boolean[] =
      this.#storiesKnowTexts && tracker.now.action === names.listen ? [false, true] : [false];
    for (const byText of ways) {
      const options = { hidden: this.#hidden, lastByText: byText };
      const base = { withoutUser: false, byText, hidden: false };
      const recalled = this.#memory?.recall(tracker, options);
      if (recalled !== undefined) {
        votes.push({ ...base, policy: 'MemoizationPolicy', priority: 3, scores: new Map([[recalled, 1]]) });
      } else if (this.#resemblance && !byText) {
        const found = this.#resemblance.scores(pastStates(tracker.domain, tracker.applied(), options));
        votes.push({ ...base, policy: 'TEDPolicy', priority: 1, scores: found });
      }
    }
    return votes;
  }
}

/** The action that was refused just now; it can't be next. */
function refusedAction(tracker: Tracker): string | undefined {
  const last = tracker.events.findLast(
    ({ event }) => event === 'action' || event === 'action_execution_rejected',
  );
  return last?.event === 'action_execution_rejected' ? nameOf(last) : undefined;
}

interface Choice {
  readonly vote: Vote;
  readonly action: string;
  readonly confidence: number;
}

function choose(votes: readonly Vote[]): Choice | undefined {
  const withoutUser = votes.some((vote) => vote.withoutUser);
  const byText = !withoutUser && votes.some((vote) => vote.byText && surest(vote) !== undefined);
  let best: Choice | undefined;
  for (const vote of votes) {
    if (vote.withoutUser !== withoutUser || vote.byText !== byText) continue;
    const top = surest(vote);
    if (top === undefined) continue;
    const isBetter =
      best === undefined ||
      top.confidence > best.confidence ||
      (top.confidence === best.confidence && vote.priority > best.vote.priority);
    if (isBetter) best = top;
  }
  return best;
}

function surest(vote: Vote): Choice | undefined {
  let best: Choice | undefined;
  for (const [action, confidence] of vote.scores) {
    const isBetter =
      best === undefined ||
      confidence > best.confidence ||
      (confidence === best.confidence && action < best.action);
    if (confidence > 0 && isBetter) best = { vote, action, confidence };
  }
  return best;
}
