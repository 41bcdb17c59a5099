import { seededRandom, shuffle } from './random.ts';

const epochs = 12;

export interface Sentence {
  /** Features of each token. */
  readonly features: readonly (readonly string[])[];
  readonly tags: Int32Array;
}

export interface PerceptronModel {
  readonly features: readonly string[];
  readonly weights: Int16Array;
  readonly transitions: Float32Array;
  readonly scale: number;
}

/**
 * Trains an averaged structured perceptron (Collins 2002): weights move only when the best sequence of tags is not
 * the right one, and the mean of all their states is kept. Features that never mattered are left out.
 */
export function trainPerceptron(
  sentences: readonly Sentence[],
  tags: number,
  onProgress?: (fraction: number) => void,
): PerceptronModel {
  const names: string[] = [];
  const index = new Map<string, number>();
  const rows = sentences.map((sentence) =>
    sentence.features.map((features) =>
      Int32Array.from(features, (feature) => {
        const known = index.get(feature);
        if (known !== undefined) return known;
        index.set(feature, names.length);
        return names.push(feature) - 1;
      }),
    ),
  );
  const weights = new Averaged(names.length * tags);
  const transitions = new Averaged((tags + 1) * tags);
  const order = Int32Array.from(sentences.keys());
  const random = seededRandom(7);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    for (const at of order) {
      step += 1;
      const sentence = rows[at] ?? [];
      const right = sentences[at]?.tags ?? new Int32Array();
      const found = viterbi(emissionsOf(sentence, weights.now, tags), transitions.now, sentence.length, tags);
      for (let token = 0; token < sentence.length; token += 1) {
        const good = right[token] ?? 0;
        const bad = found[token] ?? 0;
        if (good !== bad) {
          for (const row of sentence[token] ?? []) {
            weights.add(row * tags + good, 1, step);
            weights.add(row * tags + bad, -1, step);
          }
        }
        const beforeGood = token === 0 ? tags : (right[token - 1] ?? 0);
        const beforeBad = token === 0 ? tags : (found[token - 1] ?? 0);
        if (good !== bad || beforeGood !== beforeBad) {
          transitions.add(beforeGood * tags + good, 1, step);
          transitions.add(beforeBad * tags + bad, -1, step);
        }
      }
    }
    onProgress?.((epoch + 1) / epochs);
  }
  return compact(names, weights.mean(step), Float32Array.from(transitions.mean(step)), tags);
}

/** Weights with their mean over time, kept lazily. */
class Averaged {
  readonly now: Float64Array;
  readonly #sum: Float64Array;
  readonly #since: Int32Array;

  constructor(length: number) {
    this.now = new Float64Array(length);
    this.#sum = new Float64Array(length);
    this.#since = new Int32Array(length);
  }

  add(at: number, amount: number, step: number): void {
    const value = this.now[at] ?? 0;
    this.#sum[at] = (this.#sum[at] ?? 0) + value * (step - (this.#since[at] ?? 0));
    this.#since[at] = step;
    this.now[at] = value + amount;
  }

  mean(steps: number): Float64Array {
    return this.now.map((value, at) => {
      const sum = (this.#sum[at] ?? 0) + value * (steps - (this.#since[at] ?? 0));
      return sum / Math.max(steps, 1);
    });
  }
}

function emissionsOf(sentence: readonly Int32Array[], weights: Float64Array, tags: number): Float64Array {
  const emissions = new Float64Array(sentence.length * tags);
  sentence.forEach((rows, token) => {
    for (const row of rows) {
      for (let tag = 0; tag < tags; tag += 1) {
        const cell = token * tags + tag;
        emissions[cell] = (emissions[cell] as number) + (weights[row * tags + tag] as number);
      }
    }
  });
  return emissions;
}

/**
 * The best sequence of tags. Tag 0 is none; odd tags begin a kind and the even one behind is its inside, which only
 * follows its own kind. `emissions[token * tags + tag]`, `transitions[from * tags + to]` with the start as last row.
 */
export function viterbi(
  emissions: Float64Array,
  transitions: Float64Array | Float32Array,
  length: number,
  tags: number,
): Int32Array {
  const path = new Int32Array(length);
  if (length === 0) return path;
  let scores = new Float64Array(tags);
  const back = new Int32Array(length * tags);
  for (let token = 0; token < length; token += 1) {
    const next = new Float64Array(tags).fill(-Infinity);
    for (let tag = 0; tag < tags; tag += 1) {
      const isInside = tag > 0 && tag % 2 === 0;
      const emission = emissions[token * tags + tag] as number;
      if (token === 0) {
        if (!isInside) next[tag] = emission + (transitions[tags * tags + tag] as number);
        continue;
      }
      for (let from = 0; from < tags; from += 1) {
        if (isInside && from !== tag && from !== tag - 1) continue;
        const score = (scores[from] as number) + (transitions[from * tags + tag] as number) + emission;
        if (score > (next[tag] as number)) {
          next[tag] = score;
          back[token * tags + tag] = from;
        }
      }
    }
    scores = next;
  }
  let best = 0;
  for (let tag = 1; tag < tags; tag += 1) if ((scores[tag] as number) > (scores[best] as number)) best = tag;
  for (let token = length - 1; token >= 0; token -= 1) {
    path[token] = best;
    best = back[token * tags + best] as number;
  }
  return path;
}

/** Keeps the features that have a weight, sorted by name, with their weights as whole numbers of one scale. */
function compact(
  names: readonly string[],
  weights: Float64Array,
  transitions: Float32Array,
  tags: number,
): PerceptronModel {
  let greatest = 0;
  for (const weight of weights) greatest = Math.max(greatest, Math.abs(weight));
  const scale = Math.fround(greatest / 32_767) || 1;
  const kept = names
    .map((name, row) => ({ name, values: weights.subarray(row * tags, (row + 1) * tags) }))
    .filter(({ values }) => values.some((value) => Math.round(value / scale) !== 0))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const small = new Int16Array(kept.length * tags);
  kept.forEach(({ values }, row) => {
    values.forEach((value, tag) => {
      small[row * tags + tag] = Math.round(value / scale);
    });
  });
  return { features: kept.map(({ name }) => name), weights: small, transitions, scale };
}
