import { fitTemperature, probabilities } from '../nlu/calibrate.ts';
import { crossFit, foldCount, type CrossFit } from '../nlu/folds.ts';
import { Gazetteer } from '../nlu/gazetteer.ts';
import { fallsBack } from '../nlu/index.ts';
import { greatest } from '../nlu/intents.ts';
import { nluSettings } from '../nlu/pipeline.ts';
import { Tagger, trainTagger, type TaggedSpan } from '../nlu/tagger.ts';
import { gazetteerSource } from '../nlu/train.ts';
import type { BotConfig, EntityAnnotation, NluData } from '../types.ts';
import { scoreOfCounts, scoresByLabel, type LabelScore, type SpanScore } from './scores.ts';

export type { LabelScore } from './scores.ts';

export interface FallbackShare {
  /** Share of examples that fall back. */
  readonly share: number;
  /** Share of those whose likeliest intent would have been right. */
  readonly needless: number;
}

/** What cross-validation found. */
export interface NluScores {
  /** Undefined where there are fewer than two intents with examples. */
  readonly intents:
    | {
        /** Share of examples whose likeliest intent is the right one, whatever its confidence. */
        readonly accuracy: number;
        readonly macroF1: number;
        readonly examples: number;
        readonly folds: number;
      }
    | undefined;
  /** The worst first. */
  readonly byIntent: readonly LabelScore[];
  /** By whole spans with role and group; undefined where nothing is annotated or the pipeline finds none. */
  readonly entities: SpanScore | undefined;
  /** What the bot's fallback does to examples; undefined where it has none. */
  readonly fallback: FallbackShare | undefined;
  /** What classifiers said of examples that they hadn't seen: training is calibrated by it. */
  readonly fit: CrossFit;
}

/**
 * Scores intents and entities by 5-fold cross-validation, stratified by intent: every example is predicted by what
 * the other folds taught, and calibrated without it too. The same data gives the same scores.
 */
export function crossValidate(
  data: NluData,
  config: BotConfig,
  onProgress?: (fraction: number) => void,
): NluScores {
  const fit = crossFit(data.examples, (done) => onProgress?.(done * 0.7));
  const predictions = predict(fit, config);
  const pairs = predictions.map(({ pair }) => pair);
  const byIntent = scoresByLabel(pairs);
  const entities = scoreEntities(data, config, fit.folds, (done) => onProgress?.(0.7 + done * 0.3));
  onProgress?.(1);
  const right = pairs.filter(([expected, predicted]) => expected === predicted).length;
  return {
    intents:
      fit.labels.length < 2
        ? undefined
        : {
            accuracy: right / pairs.length,
            macroF1: byIntent.reduce((sum, { f1 }) => sum + f1, 0) / byIntent.length,
            examples: pairs.length,
            folds: foldCount,
          },
    byIntent,
    entities,
    fallback: nluSettings(config).fallback && fallbackShare(predictions),
    fit,
  };
}

interface Prediction {
  readonly pair: readonly [expected: string, predicted: string];
  readonly fallsBack: boolean;
}

function fallbackShare(predictions: readonly Prediction[]): FallbackShare {
  const fallen = predictions.filter((prediction) => prediction.fallsBack);
  const needless = fallen.filter(({ pair: [expected, predicted] }) => expected === predicted);
  return {
    share: fallen.length / Math.max(predictions.length, 1),
    needless: needless.length / Math.max(fallen.length, 1),
  };
}

function predict(fit: CrossFit, config: BotConfig): Prediction[] {
  const { fallback } = nluSettings(config);
  // Each fold's confidences are calibrated by the other folds: by what was not looked at.
  const temperatures = Array.from({ length: foldCount }, (_, fold) =>
    fitTemperature(fit.heldOut.filter((__, at) => fit.folds[at] !== fold)),
  );
  return fit.heldOut.map(({ scores, label }, at) => {
    const confidences = probabilities(scores, temperatures[fit.folds[at] ?? 0] ?? 1);
    const best = greatest(confidences);
    const first = confidences[best] ?? 0;
    const second = confidences.reduce((most, one, index) => (index === best ? most : Math.max(most, one)), 0);
    return {
      pair: [fit.labels[label] ?? '', fit.labels[best] ?? ''],
      fallsBack: fallback !== undefined && fallsBack(first, second, fallback),
    };
  });
}

function scoreEntities(
  data: NluData,
  config: BotConfig,
  folds: Int32Array,
  onProgress: (fraction: number) => void,
): SpanScore | undefined {
  const expected = data.examples.reduce((sum, { entities }) => sum + entities.length, 0);
  if (expected === 0 || nluSettings(config).tagger === undefined) return undefined;
  const gazetteer = Gazetteer.of(gazetteerSource(data));
  let right = 0;
  let predicted = 0;
  for (let fold = 0; fold < foldCount; fold += 1) {
    const model = trainTagger(
      data.examples.filter((_, at) => folds[at] !== fold),
      gazetteer,
    );
    const tagger = model && new Tagger(model, gazetteer);
    data.examples.forEach((example, at) => {
      if (folds[at] !== fold || !tagger) return;
      const found = tagger.find(example.text).map(spanKey);
      const wanted = new Set(example.entities.map(spanKey));
      predicted += found.length;
      right += found.filter((key) => wanted.has(key)).length;
    });
    onProgress((fold + 1) / foldCount);
  }
  return scoreOfCounts(right, predicted, expected);
}

function spanKey({ entity, role, group, start, end }: TaggedSpan | EntityAnnotation): string {
  return JSON.stringify([entity, role ?? '', group ?? '', start, end]);
}
