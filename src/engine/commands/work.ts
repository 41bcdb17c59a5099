import { evaluateConversations, trainDialogue, type DialogueModel } from '../dialogue/index.ts';
import { crossValidate, type LabelScore, type NluScores } from '../evaluate/index.ts';
import { loadNlu, trainNlu, type NluModel } from '../nlu/index.ts';
import type { BotData, Problem } from '../types.ts';
import type { Output } from './output.ts';

interface ConversationScore {
  readonly conversations: { readonly right: number; readonly of: number };
  readonly actions: { readonly right: number; readonly of: number };
}

/** The shape of a package's metrics. */
export interface Metrics {
  readonly intents?: {
    readonly accuracy: number;
    readonly macroF1: number;
    readonly examples: number;
    readonly folds: number;
  };
  readonly entities?: {
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    readonly support: number;
  };
  readonly givenIntents?: ConversationScore;
  readonly predictedIntents?: ConversationScore;
}

/** A bot, trained and scored. */
export interface Work {
  readonly nlu: NluModel;
  readonly dialogue: DialogueModel;
  readonly metrics: Metrics;
  readonly intents: readonly LabelScore[];
  /** What is worth knowing of the scores. */
  readonly problems: readonly Problem[];
  readonly failures: readonly {
    readonly conversation: string;
    readonly intents: 'given' | 'predicted';
    readonly problem: Problem;
  }[];
}

/** Trains a bot and scores it, in one go: cross-validation also calibrates what is trained. */
export function trainAndScore(data: BotData, output: Output): Work {
  const scores = crossValidate(data.nlu, data.config, (done) => output.progress('cross-validating', done));
  const nlu = trainNlu(data.nlu, data.config, (done) => output.progress('training', done * 0.9), scores.fit);
  const dialogue = trainDialogue(data);
  output.progress('training', 1);
  const metrics: Metrics = {
    ...(scores.intents && { intents: scores.intents }),
    ...(scores.entities && { entities: scores.entities }),
  };
  const problems = fallbackNotes(scores);
  if (data.tests.length === 0) {
    return { nlu, dialogue, metrics, intents: scores.byIntent, problems, failures: [] };
  }
  output.progress('testing', 0);
  const model = { domain: data.domain, dialogue, config: data.config };
  const given = evaluateConversations(data, model, undefined);
  output.progress('testing', 0.5);
  const predicted = evaluateConversations(data, model, loadNlu(nlu));
  output.progress('testing', 1);
  return {
    nlu,
    dialogue,
    metrics: {
      ...metrics,
      givenIntents: { conversations: given.conversations, actions: given.actions },
      predictedIntents: { conversations: predicted.conversations, actions: predicted.actions },
    },
    intents: scores.byIntent,
    problems,
    failures: [
      ...given.failures.map((failure) => ({ ...failure, intents: 'given' as const })),
      ...predicted.failures.map((failure) => ({ ...failure, intents: 'predicted' as const })),
    ],
  };
}

/** A fallback that takes many turns must not go unsaid: the accuracy alone doesn't tell what customers get. */
function fallbackNotes({ fallback }: NluScores): Problem[] {
  if (!fallback || fallback.share < 0.05) return [];
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  return [
    {
      severity: 'note',
      code: 'fallback-share',
      message: `At the FallbackClassifier's thresholds ${percent(fallback.share)} of unseen examples fall back; ${percent(fallback.needless)} of those would have been right.`,
    },
  ];
}
