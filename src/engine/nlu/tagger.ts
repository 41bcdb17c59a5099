import type { Gazetteer } from './gazetteer.ts';
import { trainPerceptron, viterbi } from './perceptron.ts';
import { tokenFeatures } from './tagfeatures.ts';
import { tokenize, type Token } from './tokens.ts';
import type { EntityAnnotation } from '../types.ts';

/** A tagger of entities as a model file holds it. */
export interface TaggerModel {
  /** Kinds of entities: name, role and group (empty for none). Tag 0 is "none", then begin and inside of each. */
  readonly kinds: readonly (readonly [entity: string, role: string, group: string])[];
  readonly features: readonly string[];
  /** `weights[feature * tags + tag]`, times `scale`. */
  readonly weights: Int16Array;
  /** `transitions[from * tags + to]`, the last row for the start of a text. */
  readonly transitions: Float32Array;
  readonly scale: number;
}

export interface TaggedExample {
  readonly text: string;
  readonly entities: readonly EntityAnnotation[];
}

export interface TaggedSpan {
  readonly entity: string;
  readonly role: string | undefined;
  readonly group: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** Trains a tagger; undefined where no example has an entity. */
export function trainTagger(
  examples: readonly TaggedExample[],
  gazetteer: Gazetteer,
  onProgress?: (fraction: number) => void,
): TaggerModel | undefined {
  const kinds = kindsOf(examples);
  if (kinds.length === 0) return undefined;
  const index = new Map(kinds.map((kind, position) => [kind.join('\0'), position]));
  const sentences = examples.map((example) => {
    const tokens = tokenize(example.text);
    const features = tokenFeatures(tokens, gazetteer.find(example.text, tokens));
    return { features, tags: tagsOf(tokens, example.entities, index) };
  });
  return { kinds, ...trainPerceptron(sentences, 1 + 2 * kinds.length, onProgress) };
}

function kindsOf(examples: readonly TaggedExample[]): [string, string, string][] {
  const kinds = new Map<string, [string, string, string]>();
  for (const { entities } of examples) {
    for (const { entity, role = '', group = '' } of entities) {
      kinds.set(`${entity}\0${role}\0${group}`, [entity, role, group]);
    }
  }
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind);
}

/** Begin, inside or none for each token. An annotation that cuts a token takes all of it; the first one wins. */
function tagsOf(
  tokens: readonly Token[],
  entities: readonly EntityAnnotation[],
  index: ReadonlyMap<string, number>,
): Int32Array {
  const tags = new Int32Array(tokens.length);
  for (const entity of entities) {
    const kind = index.get(`${entity.entity}\0${entity.role ?? ''}\0${entity.group ?? ''}`);
    if (kind === undefined) continue;
    let begun = false;
    tokens.forEach((token, at) => {
      if (token.end <= entity.start || token.start >= entity.end || tags[at] !== 0) return;
      tags[at] = 1 + 2 * kind + (begun ? 1 : 0);
      begun = true;
    });
  }
  return tags;
}

/** Finds entities in texts. */
export class Tagger {
  readonly #model: TaggerModel;
  readonly #gazetteer: Gazetteer;
  readonly #index: ReadonlyMap<string, number>;

  constructor(model: TaggerModel, gazetteer: Gazetteer) {
    this.#model = model;
    this.#gazetteer = gazetteer;
    this.#index = new Map(model.features.map((feature, position) => [feature, position]));
  }

  find(text: string): TaggedSpan[] {
    const tokens = tokenize(text);
    const tags = this.#tag(text, tokens);
    const spans: TaggedSpan[] = [];
    for (let at = 0; at < tokens.length; at += 1) {
      const tag = tags[at] ?? 0;
      const kind = tag === 0 ? undefined : this.#model.kinds[(tag - 1) >> 1];
      if (!kind) continue;
      let last = at;
      while (tags[last + 1] === (tag % 2 === 1 ? tag + 1 : tag)) last += 1;
      const [entity, role, group] = kind;
      spans.push({
        entity,
        role: role === '' ? undefined : role,
        group: group === '' ? undefined : group,
        start: tokens[at]?.start ?? 0,
        end: tokens[last]?.end ?? 0,
      });
      at = last;
    }
    return spans;
  }

  #tag(text: string, tokens: readonly Token[]): Int32Array {
    const { weights, transitions, scale, kinds } = this.#model;
    const tagCount = 1 + 2 * kinds.length;
    const emissions = new Float64Array(tokens.length * tagCount);
    tokenFeatures(tokens, this.#gazetteer.find(text, tokens)).forEach((features, at) => {
      for (const feature of features) {
        const row = this.#index.get(feature);
        if (row === undefined) continue;
        for (let tag = 0; tag < tagCount; tag += 1) {
          const cell = at * tagCount + tag;
          emissions[cell] = (emissions[cell] ?? 0) + (weights[row * tagCount + tag] ?? 0) * scale;
        }
      }
    });
    return viterbi(emissions, transitions, tokens.length, tagCount);
  }
}
