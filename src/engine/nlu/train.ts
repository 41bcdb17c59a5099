import type { BotConfig, Example, NluData } from '../types.ts';
import { fitTemperature } from './calibrate.ts';
import { gramsOf } from './features.ts';
import { crossFit, type CrossFit } from './folds.ts';
import { Gazetteer, type GazetteerSource } from './gazetteer.ts';
import { trainClassifier } from './intents.ts';
import { baseIntent } from './labels.ts';
import { trainingDefaults } from './logistic.ts';
import type { NluModel } from './model.ts';
import { nluSettings } from './pipeline.ts';
import { trainTagger } from './tagger.ts';

/** Lookup tables and regular expressions in an order that is always the same. */
export function gazetteerSource(data: NluData): GazetteerSource {
  return {
    lookups: [...data.lookups],
    regexes: data.regexes.map(({ name, pattern }) => [name, pattern] as const),
  };
}

/**
 * Trains everything that makes sense of a text. The same data gives the same model.
 * @param fit what classifiers said of examples that they hadn't seen, if that is known already: confidences are
 * calibrated by it. Without it, it is found out here.
 * @param onProgress called with the share of the work done, from 0 to 1.
 */
export function trainNlu(
  data: NluData,
  config: BotConfig,
  onProgress?: (fraction: number) => void,
  fit?: CrossFit,
): NluModel {
  const settings = nluSettings(config);
  const shareOfFit = fit ? 0 : 0.7;
  const known = fit ?? crossFit(data.examples, (done) => onProgress?.(done * shareOfFit));
  const report =
    (from: number, to: number) =>
    (done: number): void =>
      onProgress?.(shareOfFit + (1 - shareOfFit) * (from + (to - from) * done));
  const intents = trainClassifier(
    data.examples.map(({ text, intent }) => ({ grams: gramsOf(text), label: baseIntent(intent) })),
    { ...trainingDefaults, onProgress: report(0, 0.5) },
  );
  const selectors = [...bySelector(data.examples)].map(
    ([base, examples]) =>
      [
        base,
        trainClassifier(examples.map(({ text, intent }) => ({ grams: gramsOf(text), label: intent }))),
      ] as const,
  );
  const gazetteer = gazetteerSource(data);
  const tagger =
    settings.tagger === undefined
      ? undefined
      : trainTagger(data.examples, Gazetteer.of(gazetteer), report(0.6, 1));
  onProgress?.(1);
  return {
    settings,
    intents,
    temperature: fitTemperature(known.heldOut),
    selectors,
    tagger,
    gazetteer,
    annotated: [
      ...new Set(data.examples.flatMap(({ entities }) => entities.map(({ entity }) => entity))),
    ].sort(),
    synonyms: [...data.synonyms].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function bySelector(examples: readonly Example[]): Map<string, Example[]> {
  const groups = new Map<string, Example[]>();
  for (const example of examples) {
    const base = baseIntent(example.intent);
    if (base === example.intent) continue;
    const group = groups.get(base);
    if (group) group.push(example);
    else groups.set(base, [example]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}
