import { softmaxInPlace } from './logistic.ts';

/** What a classifier that hadn't seen an example said of it. */
export interface HeldOut {
  readonly scores: Float64Array;
  /** Index of the right label. */
  readonly label: number;
}

/**
 * The temperature that scores must be divided by so that confidences are as high as the classifier is right: the one
 * that makes held-out labels likeliest. Found by golden-section search on its logarithm; 1 where nothing is known.
 */
export function fitTemperature(heldOut: readonly HeldOut[]): number {
  if (heldOut.length === 0) return 1;
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.05);
  let high = Math.log(20);
  let left = high - ratio * (high - low);
  let right = low + ratio * (high - low);
  let leftLoss = loss(heldOut, Math.exp(left));
  let rightLoss = loss(heldOut, Math.exp(right));
  for (let round = 0; round < 30; round += 1) {
    if (leftLoss <= rightLoss) {
      high = right;
      right = left;
      rightLoss = leftLoss;
      left = high - ratio * (high - low);
      leftLoss = loss(heldOut, Math.exp(left));
    } else {
      low = left;
      left = right;
      leftLoss = rightLoss;
      right = low + ratio * (high - low);
      rightLoss = loss(heldOut, Math.exp(right));
    }
  }
  return Math.fround(Math.exp((low + high) / 2));
}

function loss(heldOut: readonly HeldOut[], temperature: number): number {
  let sum = 0;
  for (const { scores, label } of heldOut) {
    const probability = probabilities(scores, temperature)[label] ?? 0;
    sum -= Math.log(Math.max(probability, 1e-9));
  }
  return sum;
}

/** Confidences that sum to 1. */
export function probabilities(scores: Float64Array, temperature: number): Float64Array {
  const scaled = scores.map((score) => score / temperature);
  softmaxInPlace(scaled);
  return scaled;
}
