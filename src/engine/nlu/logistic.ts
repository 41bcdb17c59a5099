import type { SparseVector } from './features.ts';
import { seededRandom, shuffle } from './random.ts';

export interface TrainingOptions {
  readonly epochs: number;
  readonly rate: number;
  /** Strength of the pull towards 0 (L2), per example. */
  readonly decay: number;
  readonly seed: number;
  /** Called after each pass with the share done. */
  readonly onProgress?: (fraction: number) => void;
}

export const trainingDefaults: TrainingOptions = { epochs: 30, rate: 0.5, decay: 0, seed: 1 };

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
  const { rate, decay } = options;
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random);
    for (const example of order) {
      const vector = vectors[example] as SparseVector;
      scoreInto(error, vector, weights, bias, classes);
      softmaxInPlace(error);
      const label = labels[example] as number;
      error[label] = (error[label] as number) - 1;
      const { indices, values } = vector;
      for (let position = 0; position < indices.length; position += 1) {
        const offset = (indices[position] as number) * classes;
        const value = values[position] as number;
        for (let index = 0; index < classes; index += 1) {
          const wrong = error[index] as number;
          // A class that is nearly right moves nothing; leaving it out is most of the speed.
          if (wrong < 1e-3 && wrong > -1e-3) continue;
          const at = offset + index;
          const weight = weights[at] as number;
          const gradient = wrong * value + decay * weight;
          const sum = (moved[at] as number) + gradient * gradient;
          moved[at] = sum;
          weights[at] = weight - (rate * gradient) / Math.sqrt(sum);
        }
      }
      for (let index = 0; index < classes; index += 1) {
        const gradient = error[index] as number;
        const sum = (biasMoved[index] as number) + gradient * gradient;
        biasMoved[index] = sum;
        bias[index] = (bias[index] as number) - (rate * 0.1 * gradient) / Math.sqrt(sum);
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
