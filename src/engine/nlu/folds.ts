import type { Example } from '../types.ts';
import type { HeldOut } from './calibrate.ts';
import { gramsOf } from './features.ts';
import { Classifier, trainClassifier } from './intents.ts';
import { baseIntent } from './labels.ts';
import { seededRandom, shuffle } from './random.ts';

/** Parts that examples are cut into: each is predicted by what the others taught. */
export const foldCount = 5;

/** The score of a label that a classifier has never seen: finite, so that confidences stay numbers. */
const impossible = -1e9;

/** What classifiers said of examples that they hadn't seen. */
export interface CrossFit {
  /** Sorted: what `label` and `scores` count by. */
  readonly labels: readonly string[];
  /** In the order of the examples. */
  readonly heldOut: readonly HeldOut[];
  /** The part that each example was in. */
  readonly folds: Int32Array;
}

/** Deals examples into parts so that each label is spread as evenly as can be. The same labels give the same parts. */
export function stratify(labels: readonly string[], folds: number): Int32Array {
  const groups = new Map<string, number[]>();
  labels.forEach((label, at) => {
    const group = groups.get(label);
    if (group) group.push(at);
    else groups.set(label, [at]);
  });
  const random = seededRandom(11);
  const parts = new Int32Array(labels.length);
  let next = 0;
  for (const [, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const order = Int32Array.from(group);
    shuffle(order, random);
    for (const at of order) {
      parts[at] = next % folds;
      next += 1;
    }
  }
  return parts;
}

/** Predicts every example by a classifier that was trained on the other parts. */
export function crossFit(examples: readonly Example[], onProgress?: (fraction: number) => void): CrossFit {
  const texts = examples.map(({ text, intent }) => ({ grams: gramsOf(text), label: baseIntent(intent) }));
  const labels = [...new Set(texts.map(({ label }) => label))].sort((a, b) => (a < b ? -1 : 1));
  const index = new Map(labels.map((label, position) => [label, position]));
  const folds = stratify(
    texts.map(({ label }) => label),
    foldCount,
  );
  const heldOut: HeldOut[] = new Array<HeldOut>(texts.length);
  for (let fold = 0; fold < foldCount; fold += 1) {
    const classifier = new Classifier(trainClassifier(texts.filter((_, at) => folds[at] !== fold)));
    texts.forEach(({ grams, label }, at) => {
      if (folds[at] !== fold) return;
      const scores = new Float64Array(labels.length).fill(impossible);
      classifier.scoresOfGrams(grams).scores.forEach((score, position) => {
        scores[index.get(classifier.labels[position] ?? '') ?? 0] = score;
      });
      heldOut[at] = { scores, label: index.get(label) ?? 0 };
    });
    onProgress?.((fold + 1) / foldCount);
  }
  return { labels, heldOut, folds };
}
