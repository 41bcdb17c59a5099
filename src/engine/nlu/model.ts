import type { GazetteerSource } from './gazetteer.ts';
import type { ClassifierModel } from './intents.ts';
import type { NluSettings } from './pipeline.ts';
import type { TaggerModel } from './tagger.ts';

/** A trained NLU as a model file holds it: plain values, and numbers in typed arrays. */
export interface NluModel {
  readonly settings: NluSettings;
  /** Sub-intents count as their base intent. */
  readonly intents: ClassifierModel;
  readonly temperature: number;
  /** For each retrieval intent, what tells its sub-intents (whole names) apart. */
  readonly selectors: readonly (readonly [base: string, classifier: ClassifierModel])[];
  readonly tagger: TaggerModel | undefined;
  readonly gazetteer: GazetteerSource;
  /** Names of entities that examples annotate: the only ones that lookup tables and patterns find. */
  readonly annotated: readonly string[];
  /** From what is written, in lower case, to what is meant. */
  readonly synonyms: readonly (readonly [written: string, value: string])[];
}
