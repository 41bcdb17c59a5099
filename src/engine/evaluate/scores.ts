/** How well one label is told from others. Fractions from 0 to 1; `support` counts examples. */
export interface LabelScore {
  readonly intent: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

export interface SpanScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

/** Precision, recall and F1 of counts; 0 where there is nothing to divide by, as scikit-learn has it. */
export function scoreOfCounts(right: number, predicted: number, expected: number): SpanScore {
  const precision = predicted === 0 ? 0 : right / predicted;
  const recall = expected === 0 ? 0 : right / expected;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1, support: expected };
}

/** Scores of each expected label, the worst first. Predictions outside of them count against the right label only. */
export function scoresByLabel(
  pairs: readonly (readonly [expected: string, predicted: string])[],
): LabelScore[] {
  const expected = new Map<string, number>();
  const predicted = new Map<string, number>();
  const right = new Map<string, number>();
  const count = (counts: Map<string, number>, label: string): void => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
  };
  for (const [wanted, found] of pairs) {
    count(expected, wanted);
    count(predicted, found);
    if (wanted === found) count(right, wanted);
  }
  return [...expected]
    .map(([intent, support]) => ({
      intent,
      ...scoreOfCounts(right.get(intent) ?? 0, predicted.get(intent) ?? 0, support),
    }))
    .sort((a, b) => a.f1 - b.f1 || b.support - a.support || (a.intent < b.intent ? -1 : 1));
}
