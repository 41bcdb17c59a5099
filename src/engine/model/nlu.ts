import type { ClassifierModel } from '../nlu/intents.ts';
import type { NluModel } from '../nlu/model.ts';
import type { TaggerModel } from '../nlu/tagger.ts';
import { ModelFileError, type NumberArray } from './container.ts';

/** An NLU model as JSON, its arrays of numbers put into `arrays` and replaced by their places there. */
export function storeNlu(model: NluModel, arrays: NumberArray[]): unknown {
  const put = (array: NumberArray): number => arrays.push(array) - 1;
  const classifier = (one: ClassifierModel): unknown => ({
    labels: one.labels,
    grams: one.grams,
    rarity: put(one.rarity),
    bias: put(one.bias),
    scales: put(one.scales),
    weights: put(one.weights),
  });
  return {
    settings: model.settings,
    intents: classifier(model.intents),
    temperature: model.temperature,
    selectors: model.selectors.map(([base, one]) => [base, classifier(one)]),
    tagger: model.tagger && {
      kinds: model.tagger.kinds,
      features: model.tagger.features,
      weights: put(model.tagger.weights),
      transitions: put(model.tagger.transitions),
      scale: model.tagger.scale,
    },
    gazetteer: model.gazetteer,
    annotated: model.annotated,
    synonyms: model.synonyms,
  };
}

/**
 * An NLU model out of `storeNlu`'s JSON.
 * @throws ModelFileError where arrays and names don't fit together.
 */
export function restoreNlu(stored: unknown, arrays: readonly NumberArray[]): NluModel {
  const model = stored as Record<keyof NluModel, never> & NluModel;
  return {
    ...model,
    intents: restoreClassifier(model.intents, arrays),
    selectors: (model.selectors as readonly (readonly [string, unknown])[]).map(
      ([base, one]) => [base, restoreClassifier(one, arrays)] as const,
    ),
    tagger: model.tagger === undefined ? undefined : restoreTagger(model.tagger, arrays),
  };
}

function restoreClassifier(stored: unknown, arrays: readonly NumberArray[]): ClassifierModel {
  const { labels, grams, ...places } = stored as Record<string, number> & {
    labels: readonly string[];
    grams: readonly string[];
  };
  return {
    labels,
    grams,
    rarity: take(arrays, places['rarity'], Float32Array, grams.length),
    bias: take(arrays, places['bias'], Float32Array, labels.length),
    scales: take(arrays, places['scales'], Float32Array, grams.length),
    weights: take(arrays, places['weights'], Int8Array, grams.length * labels.length),
  };
}

function restoreTagger(stored: unknown, arrays: readonly NumberArray[]): TaggerModel {
  const { kinds, features, scale, ...places } = stored as Omit<TaggerModel, 'weights' | 'transitions'> &
    Record<'weights' | 'transitions', number>;
  const tags = 1 + 2 * kinds.length;
  return {
    kinds,
    features,
    weights: take(arrays, places.weights, Int16Array, features.length * tags),
    transitions: take(arrays, places.transitions, Float32Array, (tags + 1) * tags),
    scale,
  };
}

function take<T extends NumberArray>(
  arrays: readonly NumberArray[],
  place: number | undefined,
  type: new (length: number) => T,
  length: number,
): T {
  const array = place === undefined ? undefined : arrays[place];
  if (array instanceof type && array.length === length) return array;
  throw new ModelFileError('This model file is damaged: its weights don’t fit its vocabulary.');
}
