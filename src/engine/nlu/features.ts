import { foldAccents, normalize, tokenize } from './tokens.ts';

/** Longer texts than any message: what comes behind is not looked at, so that a text can't cost what it likes. */
export const longestText = 4000;

/** From here on a text is just long. */
const manyWords = 6;

/** A text as numbers: indices into the vocabulary, ascending, and their values. */
export interface SparseVector {
  readonly indices: Int32Array;
  readonly values: Float64Array;
  /** Something that is said in the text was seen in training, not only how long it is. */
  readonly known: boolean;
}

/**
 * What a text consists of, for telling intents apart: words, pairs of neighbours, the first and the last word and how
 * many there are (`w:`), and runs of 1 to 4 characters within words (`c:`, a space standing for a word's edge), each
 * with its count.
 */
export function gramsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (gram: string): void => {
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  };
  const plain = normalize(text.slice(0, longestText));
  let before: string | undefined;
  let words = 0;
  for (const { text: word } of tokenize(plain)) {
    if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word)) continue;
    count(`w:${word}`);
    count(before === undefined ? `w:^ ${word}` : `w:${before} ${word}`);
    before = word;
    words += 1;
  }
  if (before !== undefined) count(`w:${before} $`);
  count(`w:# ${Math.min(words, manyWords)}`);
  for (const word of foldAccents(plain).split(/\s+/)) {
    if (word === '') continue;
    const characters = [' ', ...word, ' '];
    for (let length = 1; length <= 4; length += 1) {
      for (let at = 0; at + length <= characters.length; at += 1) {
        const gram = characters.slice(at, at + length).join('');
        if (gram !== ' ') count(`c:${gram}`);
      }
    }
  }
  return counts;
}

/** The grams that training saw, with their weights by rarity. */
export class Vocabulary {
  readonly grams: readonly string[];
  /** Inverse document frequency of each gram. */
  readonly rarity: Float32Array;
  readonly #index = new Map<string, number>();

  constructor(grams: readonly string[], rarity: Float32Array) {
    this.grams = grams;
    this.rarity = rarity;
    grams.forEach((gram, index) => this.#index.set(gram, index));
  }

  /** The vocabulary of a training set, in an order that depends on nothing but its content. */
  static of(documents: readonly ReadonlyMap<string, number>[]): Vocabulary {
    const seen = new Map<string, number>();
    for (const document of documents) {
      for (const gram of document.keys()) seen.set(gram, (seen.get(gram) ?? 0) + 1);
    }
    const grams = [...seen.keys()].sort((a, b) => (a < b ? -1 : 1));
    const rarity = Float32Array.from(
      grams,
      (gram) => 1 + Math.log((1 + documents.length) / (1 + (seen.get(gram) ?? 0))),
    );
    return new Vocabulary(grams, rarity);
  }

  /** TF-IDF values: words and characters each of length 1, so that neither drowns the other. */
  vector(grams: ReadonlyMap<string, number>): SparseVector {
    const found: [number, number, boolean][] = [];
    let words = 0;
    let characters = 0;
    let known = false;
    for (const [gram, count] of grams) {
      const index = this.#index.get(gram);
      if (index === undefined) continue;
      const value = (1 + Math.log(count)) * (this.rarity[index] ?? 0);
      const isWord = gram.startsWith('w');
      known ||= !gram.startsWith('w:# ');
      if (isWord) words += value * value;
      else characters += value * value;
      found.push([index, value, isWord]);
    }
    found.sort((a, b) => a[0] - b[0]);
    const indices = new Int32Array(found.length);
    const values = new Float64Array(found.length);
    found.forEach(([index, value, isWord], position) => {
      indices[position] = index;
      values[position] = value / Math.sqrt(isWord ? words : characters);
    });
    return { indices, values, known };
  }
}
