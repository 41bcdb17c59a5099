import { actionOf, rejected } from '../tracker/events.ts';
import { mustBeUnset } from '../tracker/moment.ts';
import { names } from '../tracker/names.ts';
import { Tracker } from '../tracker/tracker.ts';
import type { Domain, Story, TrackerEvent } from '../types.ts';
import type { PolicySettings, State } from './model.ts';
import { RulePolicy, type LoopRule, type Rule, type RulePrediction } from './rulepolicy.ts';
import { loopOf, stateKey, trainingTurns } from './states.ts';
import { anything } from './stories.ts';

/** A training conversation, ready to be looked at. */
export interface TrainingPath {
  readonly story: Story;
  readonly applied: readonly TrackerEvent[];
}

export interface LearntRules {
  readonly rules: readonly Rule[];
  readonly loops: readonly LoopRule[];
  readonly ruleOnly: {
    readonly slots: readonly string[];
    readonly loops: readonly string[];
    readonly sources: readonly string[];
  };
  /** Where a story or rule says something else than the rules do. */
  readonly contradictions: readonly Contradiction[];
}

export interface Contradiction {
  readonly story: Story;
  readonly says: string;
  readonly rules: readonly string[];
  readonly demanded: string;
}

/** Learns what rules demand, and what of it no story knows. Follows Rasa's RulePolicy. */
export function learnRules(
  domain: Domain,
  rulePaths: readonly TrainingPath[],
  storyPaths: readonly TrainingPath[],
  settings: PolicySettings,
): LearntRules {
  const ofRules = rulePaths.flatMap(({ applied }) => trainingTurns(domain, applied, { onlyTouched: true }));
  const ofStories = storyPaths.flatMap(({ applied }) => trainingTurns(domain, applied));
  const all = number(remember(ofRules));
  const loops = learnLoops([...ofRules, ...ofStories]);
  const first = new RulePolicy(all, loops, settings);
  const sources = collectSources(domain, rulePaths, first);
  const { dropped, used, contradictions } = compareWithStories(
    domain,
    [...rulePaths, ...storyPaths],
    first,
    all,
    sources,
  );
  const kept = all.filter((rule) => !dropped.has(rule.source));
  const renamed = new Map(kept.map((rule, index) => [rule.source, `rule:${index}`]));
  const known = new Set([
    ...sources.keys(),
    ...['restart', 'back', 'session_start'].map((intent) => `default:${intent}`),
    ...[...domain.forms.keys()].flatMap((form) => [`loop:${form}`, `listen:${form}`]),
  ]);
  const hidden = [...known]
    .filter((source) => !used.has(source) && !dropped.has(source))
    .map((source) => renamed.get(source) ?? source)
    .sort();
  return {
    rules: number(kept),
    loops,
    ruleOnly: { ...onlyIn(ofRules, ofStories), sources: hidden },
    contradictions,
  };
}

type Turn = ReturnType<typeof trainingTurns>[number];

/** The states after the last "anything", which are those that a rule asks for. */
function afterAnything(states: readonly State[]): readonly State[] {
  return states.slice(states.findLastIndex((state) => state.previous === anything) + 1);
}

function remember(turns: readonly Turn[]): Omit<Rule, 'source'>[] {
  const found = new Map<string, Omit<Rule, 'source'> | undefined>();
  for (const turn of turns) {
    const states = afterAnything(turn.states);
    if (states.length === 0) continue;
    const key = states.map(stateKey).join('\n');
    const before = found.get(key);
    if (!found.has(key))
      found.set(key, { states, action: turn.action, weight: JSON.stringify(states).length });
    else if (before?.action !== turn.action) found.set(key, undefined);
  }
  return [...found.values()].filter((rule) => rule !== undefined && rule.action !== anything) as Rule[];
}

function number(rules: readonly Omit<Rule, 'source'>[]): Rule[] {
  const text = (rule: Omit<Rule, 'source'>): string => JSON.stringify([rule.states, rule.action]);
  return [...rules]
    .sort((a, b) => (text(a) < text(b) ? -1 : 1))
    .map((rule, index) => ({ ...rule, source: `rule:${index}` }));
}

function learnLoops(turns: readonly Turn[]): LoopRule[] {
  const found = new Map<string, LoopRule>();
  for (const { states, action } of turns) {
    const last = states.at(-1);
    const loop = last && loopOf(last);
    if (last === undefined || loop === undefined) continue;
    const before = states.at(-2)?.previous;
    const short = afterAnything(before === undefined ? [last] : [{ previous: before }, last]);
    if (short.length === 0) continue;
    const afterListen = last.previous === names.listen;
    const outcome =
      afterListen && action === loop
        ? 'interrupted'
        : !afterListen && action !== loop
          ? 'elsewhere'
          : undefined;
    if (outcome) found.set(short.map(stateKey).join('\n'), { states: short, outcome });
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

function onlyIn(rules: readonly Turn[], stories: readonly Turn[]): { slots: string[]; loops: string[] } {
  const seen = (turns: readonly Turn[]) => {
    const slots = new Set<string>();
    const loops = new Set<string>();
    for (const state of turns.flatMap((turn) => turn.states)) {
      for (const slot of Object.keys(state.slots ?? {})) slots.add(slot);
      if (state.loop !== undefined && state.loop !== mustBeUnset) loops.add(state.loop);
    }
    return { slots, loops };
  };
  const [rule, story] = [seen(rules), seen(stories)];
  return {
    slots: [...rule.slots].filter((slot) => !story.slots.has(slot)).sort(),
    loops: [...rule.loops].filter((loop) => !story.loops.has(loop)).sort(),
  };
}

/** Walks a training conversation and asks the rules before each action that can be foreseen. */
function walk(
  domain: Domain,
  path: TrainingPath,
  policy: RulePolicy,
  visit: (says: string, prediction: RulePrediction) => void,
): void {
  const tracker = new Tracker(domain, path.story.name);
  let canForesee = false;
  for (const event of path.applied) {
    const says = event.event === 'action' ? actionOf(event) : undefined;
    if (says === anything) canForesee = false;
    else if (says !== undefined) {
      if (canForesee && event['unpredictable'] !== true) visit(says, foresee(tracker, policy, says));
      canForesee = true;
    }
    tracker.add(event);
  }
}

/** What the rules say; inside a loop that is left here, what they say once the loop refused the answer. */
function foresee(tracker: Tracker, policy: RulePolicy, says: string): RulePrediction {
  const prediction = policy.predict(tracker);
  const loop = tracker.now.loopName;
  if (loop === undefined || prediction.action === says || prediction.action !== loop) return prediction;
  tracker.add(rejected(loop, 0));
  return policy.predict(tracker);
}

/** Which rules speak where in the rules themselves: by source, the names of the rules and what they say there. */
function collectSources(
  domain: Domain,
  paths: readonly TrainingPath[],
  policy: RulePolicy,
): Map<string, { rule: string; says: string | undefined }[]> {
  const sources = new Map<string, { rule: string; says: string | undefined }[]>();
  for (const path of paths)
    walk(domain, path, policy, (says, { action, source }) => {
      if (source === undefined) return;
      const byRule = source.startsWith('rule:');
      const entry = { rule: byRule ? path.story.name : source, says: byRule ? says : action };
      sources.set(source, [...(sources.get(source) ?? []), entry]);
    });
  return sources;
}

function compareWithStories(
  domain: Domain,
  paths: readonly TrainingPath[],
  policy: RulePolicy,
  rules: readonly Rule[],
  sources: ReadonlyMap<string, readonly { rule: string; says: string | undefined }[]>,
): { dropped: Set<string>; used: Set<string>; contradictions: Contradiction[] } {
  const dropped = new Set<string>();
  const used = new Set<string>();
  const contradictions: Contradiction[] = [];
  for (const path of paths)
    walk(domain, path, policy, (says, { action, source }) => {
      if (source === undefined || action === undefined || dropped.has(source)) return;
      const inStory = path.story.kind !== 'rule';
      if (action === says) {
        if (inStory) used.add(source);
        return;
      }
      if (inStory && action === names.listen && endsEarly(rules, source)) {
        dropped.add(source);
        return;
      }
      const others = (sources.get(source) ?? []).filter((entry) => entry.says !== says);
      if (others.length > 0)
        contradictions.push({
          story: path.story,
          says,
          rules: [...new Set(others.map(({ rule }) => rule))],
          demanded: action,
        });
    });
  return { dropped, used, contradictions };
}

/**
 * Whether a rule only says "and then listen" after an action that it starts with, while another rule goes on from
 * there: then a story may go on as well.
 */
function endsEarly(rules: readonly Rule[], source: string): boolean {
  const rule = rules.find((candidate) => candidate.source === source);
  if (rule?.states.length !== 1) return false;
  const prefix = JSON.stringify(rule.states).slice(0, -2);
  return rules.some((other) => other !== rule && JSON.stringify(other.states).startsWith(prefix));
}
