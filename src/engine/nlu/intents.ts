import { gramsOf, Vocabulary } from './features.ts';
import {
  scoresOf,
  trainLogistic,
  trainingDefaults,
  type LinearWeights,
  type TrainingOptions,
} from './logistic.ts';

/** A classifier of texts as a model file holds it. */
export interface ClassifierModel {
  /** Sorted. */
  readonly labels: readonly string[];
  readonly grams: readonly string[];
  readonly rarity: Float32Array;
  readonly bias: Float32Array;
  /** For each gram, what its whole-number weights are multiplied by. */
  readonly scales: Float32Array;
  /** `weights[gram * labels.length + label]`. */
  readonly weights: Int8Array;
}

/** A text's grams (`gramsOf`) and what it is an example of. */
export interface LabelledGrams {
  readonly grams: ReadonlyMap<string, number>;
  readonly label: string;
}

/** Trains a classifier of texts. The same texts in the same order give the same model. */
export function trainClassifier(
  examples: readonly LabelledGrams[],
  options: TrainingOptions = trainingDefaults,
): ClassifierModel {
  const labels = [...new Set(examples.map((example) => example.label))].sort((a, b) => (a < b ? -1 : 1));
  const index = new Map(labels.map((label, position) => [label, position]));
  const documents = examples.map((example) => example.grams);
  const vocabulary = Vocabulary.of(documents);
  const trained = trainLogistic(
    documents.map((document) => vocabulary.vector(document)),
    Int32Array.from(examples, (example) => index.get(example.label) ?? 0),
    vocabulary.grams.length,
    labels.length,
    options,
  );
  return {
    labels,
    grams: vocabulary.grams,
    rarity: vocabulary.rarity,
    bias: trained.bias,
    ...quantize(trained),
  };
}

/** Weights as whole numbers from -127 to 127, with a scale for each gram: a quarter of the size, the same answers. */
function quantize(trained: LinearWeights): { scales: Float32Array; weights: Int8Array } {
  const { classes, weights } = trained;
  const rows = classes === 0 ? 0 : weights.length / classes;
  const scales = new Float32Array(rows);
  const small = new Int8Array(weights.length);
  for (let row = 0; row < rows; row += 1) {
    let greatest = 0;
    for (let at = row * classes; at < (row + 1) * classes; at += 1) {
      greatest = Math.max(greatest, Math.abs(weights[at] ?? 0));
    }
    if (greatest === 0) continue;
    const scale = Math.fround(greatest / 127);
    scales[row] = scale;
    for (let at = row * classes; at < (row + 1) * classes; at += 1) {
      small[at] = Math.round((weights[at] ?? 0) / scale);
    }
  }
  return { scales, weights: small };
}

/** Predicts labels of texts. */
export class Classifier {
  readonly labels: readonly string[];
  readonly #vocabulary: Vocabulary;
  readonly #weights: LinearWeights;

  constructor(model: ClassifierModel) {
    this.labels = model.labels;
    this.#vocabulary = new Vocabulary(model.grams, model.rarity);
    const classes = model.labels.length;
    const weights = Float32Array.from(
      model.weights,
      (weight, at) => weight * (model.scales[Math.floor(at / classes)] ?? 0),
    );
    this.#weights = { classes, weights, bias: model.bias };
  }

  /** Scores (logits) in the order of `labels`, and whether the text has anything that training saw. */
  scores(text: string): { readonly scores: Float64Array; readonly known: boolean } {
    return this.scoresOfGrams(gramsOf(text));
  }

  /** The same of a text's grams. */
  scoresOfGrams(grams: ReadonlyMap<string, number>): {
    readonly scores: Float64Array;
    readonly known: boolean;
  } {
    const vector = this.#vocabulary.vector(grams);
    return { scores: scoresOf(vector, this.#weights), known: vector.known };
  }

  /** The likeliest label; undefined where there is none. */
  best(text: string): string | undefined {
    const { scores } = this.scores(text);
    return this.labels[greatest(scores)];
  }
}

/** The index of the greatest number; the first of equals; -1 for none. */
export function greatest(numbers: Float64Array): number {
  let best = -1;
  numbers.forEach((number, index) => {
    if (best === -1 || number > (numbers[best] as number)) best = index;
  });
  return best;
}
