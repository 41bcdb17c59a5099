import type { BotConfig, PipelineComponent } from '../types.ts';

/** What a bot's pipeline asks for, as far as it changes what the NLU does. */
export interface NluSettings {
  /** Undefined: the pipeline has no FallbackClassifier. */
  readonly fallback: { readonly threshold: number; readonly ambiguity: number } | undefined;
  /** The name under which annotated entities are found; undefined: none are. */
  readonly tagger: string | undefined;
  /** Undefined: lookup tables and regular expressions only help the tagger. */
  readonly regexEntities:
    { readonly caseSensitive: boolean; readonly lookups: boolean; readonly regexes: boolean } | undefined;
  readonly synonyms: boolean;
}

/** Reads a pipeline. An empty one means Rasa's default: tagger, synonyms, and fallback below 0.3. */
export function nluSettings(config: BotConfig): NluSettings {
  const find = (name: string): PipelineComponent | undefined =>
    config.pipeline.find((component) => component.name === name);
  if (config.pipeline.length === 0) {
    return {
      fallback: { threshold: 0.3, ambiguity: 0.1 },
      tagger: 'DIETClassifier',
      regexEntities: undefined,
      synonyms: true,
    };
  }
  const fallback = find('FallbackClassifier');
  const diet = find('DIETClassifier');
  const tagger = [
    find('CRFEntityExtractor'),
    diet?.settings['entity_recognition'] === false ? undefined : diet,
  ];
  const regex = find('RegexEntityExtractor');
  return {
    fallback: fallback && {
      threshold: share(fallback, 'threshold', 0.3),
      ambiguity: share(fallback, 'ambiguity_threshold', 0.1),
    },
    tagger: tagger.find((component) => component !== undefined)?.name,
    regexEntities: regex && {
      caseSensitive: regex.settings['case_sensitive'] === true,
      lookups: regex.settings['use_lookup_tables'] !== false,
      regexes: regex.settings['use_regexes'] !== false,
    },
    synonyms: find('EntitySynonymMapper') !== undefined,
  };
}

/** The reader has already complained of anything that isn't a number from 0 to 1. */
function share(component: PipelineComponent, key: string, fallback: number): number {
  const value = Number(component.settings[key] ?? fallback);
  return value >= 0 && value <= 1 ? value : fallback;
}
