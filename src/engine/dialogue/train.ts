import { appliedEvents } from '../tracker/applied.ts';
import type { BotData, Domain, Story } from '../types.ts';
import type { DialogueModel, Memory, State } from './model.ts';
import { pathsOf } from './paths.ts';
import { learnRules, type Contradiction, type LearntRules, type TrainingPath } from './ruletraining.ts';
import { policySettings } from './settings.ts';
import { stateKey, trainingTurns } from './states.ts';

/** Turns that are kept for recall and for resemblance, at most. */
const mostExamples = 100_000;

/**
 * Learns a dialogue from a bot's rules and stories. The model is plain JSON and depends on nothing but what the
 * rules, stories, domain and policies say: not on file names, not on their order.
 */
export function trainDialogue(data: BotData): DialogueModel {
  const settings = policySettings(data.config);
  const { learnt, storyPaths } = learn(data);
  const states: State[] = [];
  const indexes = new Map<string, number>();
  const index = (state: State): number => {
    const key = stateKey(state);
    let found = indexes.get(key);
    if (found === undefined) {
      found = states.length;
      indexes.set(key, found);
      states.push(state);
    }
    return found;
  };
  const remembered = storyTurns(data.domain, storyPaths);
  const memory = settings.memory && remembered.map((turn) => windowed(turn, settings.memory?.maxHistory));
  const examples =
    settings.generalization &&
    remembered.map((turn) => windowed(turn, settings.generalization?.maxHistory ?? 8));
  const numbered = (turn: Turn): Memory => ({ states: turn.states.map(index), action: turn.action });
  return {
    version: 1,
    rules: learnt.rules.map(numbered),
    loops: learnt.loops.map((rule) => ({ states: rule.states.map(index), outcome: rule.outcome })),
    ruleOnly: learnt.ruleOnly,
    memories: distinct(memory ?? [], 'unambiguous').map(numbered),
    examples: distinct(examples ?? [], 'all').map(numbered),
    settings,
    states,
  };
}

/** Where rules and stories contradict each other; Rasa refuses to train such a bot. */
export function contradictions(data: BotData): readonly Contradiction[] {
  return learn(data).learnt.contradictions;
}

const learning = new WeakMap<BotData, { learnt: LearntRules; storyPaths: readonly TrainingPath[] }>();

function learn(data: BotData): { learnt: LearntRules; storyPaths: readonly TrainingPath[] } {
  const known = learning.get(data);
  if (known) return known;
  const settings = policySettings(data.config);
  const isRule = (story: Story): boolean => story.kind === 'rule';
  const window = longestHistory(settings.memory?.maxHistory, settings.generalization?.maxHistory);
  const rulePaths = pathsFor(data.domain, data.stories.filter(isRule), undefined);
  const storyPaths = pathsFor(
    data.domain,
    data.stories.filter((story) => !isRule(story)),
    window,
  );
  const found = { learnt: learnRules(data.domain, rulePaths, storyPaths, settings), storyPaths };
  learning.set(data, found);
  return found;
}

function longestHistory(...histories: readonly (number | undefined)[]): number | undefined {
  const known = histories.filter((history) => history !== undefined);
  return known.length === histories.length ? Math.max(...known) : undefined;
}

function pathsFor(domain: Domain, stories: readonly Story[], window: number | undefined): TrainingPath[] {
  return pathsOf(domain, stories, window).map(({ story, events }) => ({
    story,
    applied: appliedEvents(events),
  }));
}

interface Turn {
  readonly states: readonly State[];
  readonly action: string;
}

function storyTurns(domain: Domain, paths: readonly TrainingPath[]): Turn[] {
  const turns: Turn[] = [];
  for (const { applied } of paths) {
    if (turns.length > mostExamples) break;
    turns.push(...trainingTurns(domain, applied));
  }
  return turns;
}

function windowed(turn: Turn, maxHistory: number | undefined): Turn {
  return maxHistory === undefined ? turn : { ...turn, states: turn.states.slice(-maxHistory) };
}

/** Each turn once, in an order of their own; those whose states lead to several actions only where all are wanted. */
function distinct(turns: readonly Turn[], which: 'all' | 'unambiguous'): Turn[] {
  const byStates = new Map<string, Map<string, Turn>>();
  for (const turn of turns) {
    const key = turn.states.map(stateKey).join('\n');
    const actions = byStates.get(key) ?? new Map<string, Turn>();
    actions.set(turn.action, turn);
    byStates.set(key, actions);
  }
  return [...byStates.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, actions]) => {
      if (which === 'unambiguous' && actions.size > 1) return [];
      return [...actions.values()].sort((a, b) => (a.action < b.action ? -1 : 1));
    });
}
