import type { SparseVector } from './features.ts';
import { seededRandom, shuffle } from './random.ts';

export interface TrainingOptions {
  readonly epochs: number;
  readonly rate: number;
  readonly seed: number;
  /** Called after each pass with the share done. */
  readonly onProgress?: (fraction: number) => void;
}

export const trainingDefaults: TrainingOptions = { epochs: 10, rate: 0.3, seed: 1 };

/** A probability that is wrong by less than this teaches nothing. */
const negligible = 0.01;
/** The bias learns slower than the weights: how frequent an intent is in the data says little of a conversation. */
const biasShare = 0.1;

/** Weights of a multinomial logistic regression: `weights[feature * classes + class]`. */
export interface LinearWeights {
  readonly classes: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Trains a multinomial logistic regression by stochastic gradient descent with Adagrad (a step size for each weight
 * that shrinks with what it has moved). `labels[i]` is the class of `vectors[i]`.
 */
export function trainLogistic(
  vectors: readonly SparseVector[],
  labels: Int32Array,
  features: number,
  classes: number,
  options: TrainingOptions = trainingDefaults,
): LinearWeights {
  const weights = new Float32Array(features * classes);
  const moved = new Float32Array(features * classes).fill(1e-2);
  const bias = new Float32Array(classes);
  const biasMoved = new Float32Array(classes).fill(1e-2);
  const order = Int32Array.from(vectors.keys());
  const random = seededRandom(options.seed);
  const error = new Float64Array(classes);
  const { rate } = options;
  const wrongClasses = new Int32Array(classes);
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random);
    for (const example of order) {
      const vector = vectors[example] as SparseVector;
      scoreInto(error, vector, weights, bias, classes);
      softmaxInPlace(error);
      const label = labels[example] as number;
      error[label] = (error[label] as number) - 1;
      // Classes that are nearly right move nothing: leaving them out is most of the speed.
      let wrong = 0;
      for (let index = 0; index < classes; index += 1) {
        if (Math.abs(error[index] as number) < negligible) continue;
        wrongClasses[wrong] = index;
        wrong += 1;
      }
      if (wrong === 0) continue;
      const { indices, values } = vector;
      for (let position = 0; position < indices.length; position += 1) {
        const offset = (indices[position] as number) * classes;
        const value = values[position] as number;
        for (let index = 0; index < wrong; index += 1) {
          const which = wrongClasses[index] as number;
          const at = offset + which;
          const gradient = (error[which] as number) * value;
          const sum = (moved[at] as number) + gradient * gradient;
          moved[at] = sum;
          weights[at] = (weights[at] as number) - (rate * gradient) / Math.sqrt(sum);
        }
      }
      for (let index = 0; index < classes; index += 1) {
        const gradient = error[index] as number;
        const sum = (biasMoved[index] as number) + gradient * gradient;
        biasMoved[index] = sum;
        bias[index] = (bias[index] as number) - (rate * biasShare * gradient) / Math.sqrt(sum);
      }
    }
    options.onProgress?.((epoch + 1) / options.epochs);
  }
  return { classes, weights, bias };
}

function scoreInto(
  scores: Float64Array,
  vector: SparseVector,
  weights: Float32Array,
  bias: Float32Array,
  classes: number,
): void {
  for (let index = 0; index < classes; index += 1) scores[index] = bias[index] as number;
  const { indices, values } = vector;
  for (let position = 0; position < indices.length; position += 1) {
    const offset = (indices[position] as number) * classes;
    const value = values[position] as number;
    for (let index = 0; index < classes; index += 1) {
      scores[index] = (scores[index] as number) + value * (weights[offset + index] as number);
    }
  }
}

/** Scores (logits) of each class. */
export function scoresOf(vector: SparseVector, model: LinearWeights): Float64Array {
  const scores = new Float64Array(model.classes);
  scoreInto(scores, vector, model.weights, model.bias, model.classes);
  return scores;
}

/** Turns scores into probabilities that sum to 1. */
export function softmaxInPlace(scores: Float64Array): void {
  let greatest = -Infinity;
  for (const score of scores) if (score > greatest) greatest = score;
  let sum = 0;
  for (let index = 0; index < scores.length; index += 1) {
    const power = Math.exp((scores[index] as number) - greatest);
    scores[index] = power;
    sum += power;
  }
  for (let index = 0; index < scores.length; index += 1) scores[index] = (scores[index] as number) / sum;
}
