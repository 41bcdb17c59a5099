import type { Nlu, Parse, RecognizedEntity } from '../types.ts';
import { probabilities } from './calibrate.ts';
import { extractEntities, type EntityParts } from './entities.ts';
import { Gazetteer } from './gazetteer.ts';
import { Classifier } from './intents.ts';
import { baseIntent } from './labels.ts';
import type { NluModel } from './model.ts';
import { readPayload, type Payload } from './payload.ts';
import { Tagger } from './tagger.ts';

export type { NluModel } from './model.ts';
export { trainNlu } from './train.ts';

/** Intents that a ranking names, as in Rasa. */
const rankingLength = 10;
const fallbackIntent = 'nlu_fallback';

/** Makes a trained NLU ready to predict. */
export function loadNlu(model: NluModel): Nlu {
  const { settings } = model;
  const classifier = new Classifier(model.intents);
  const selectors = new Map(model.selectors.map(([base, one]) => [base, new Classifier(one)]));
  const gazetteer = Gazetteer.of(model.gazetteer);
  const { regexEntities } = settings;
  // As in Rasa: only what examples annotate counts as an entity.
  const names = (wanted: boolean): ReadonlySet<string> => new Set(wanted ? model.annotated : []);
  const parts: EntityParts = {
    tagger: model.tagger && new Tagger(model.tagger, gazetteer),
    taggerName: settings.tagger ?? '',
    gazetteer:
      regexEntities &&
      gazetteer.select(
        { lookups: names(regexEntities.lookups), patterns: names(regexEntities.regexes) },
        regexEntities.caseSensitive ? model.gazetteer : undefined,
      ),
    synonyms: settings.synonyms ? new Map(model.synonyms) : new Map<string, string>(),
  };
  return {
    parse(text) {
      const payload = readPayload(text);
      if (payload) return parsePayload(text, payload, parts.synonyms);
      const ranking = rank(text, classifier, model);
      const top = ranking[0] ?? { name: '', confidence: 0 };
      const selector = selectors.get(top.name === fallbackIntent ? '' : top.name)?.best(text);
      return {
        text,
        intent: top,
        entities: extractEntities(text, parts),
        intentRanking: ranking,
        ...(selector !== undefined && { responseSelector: selector }),
      };
    },
  };
}

function rank(text: string, classifier: Classifier, model: NluModel): Parse['intentRanking'] {
  const { scores, known } = classifier.scores(text);
  const confidences = probabilities(scores, model.temperature);
  // Nothing of the text was ever seen: whichever intent is the most frequent isn't what was meant.
  if (!known) confidences.fill(scores.length === 0 ? 0 : 1 / scores.length);
  const ranking = Array.from(confidences, (confidence, at) => ({
    name: classifier.labels[at] ?? '',
    confidence,
  }))
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, rankingLength);
  const { fallback } = model.settings;
  const [first, second] = ranking;
  if (!fallback || !fallsBack(first?.confidence ?? 0, second?.confidence, fallback)) return ranking;
  return [{ name: fallbackIntent, confidence: 1 - (first?.confidence ?? 0) }, ...ranking];
}

/** Whether a prediction is too weak, or too close to the next one, for the bot's FallbackClassifier. */
export function fallsBack(
  first: number,
  second: number | undefined,
  fallback: { readonly threshold: number; readonly ambiguity: number },
): boolean {
  return first < fallback.threshold || (second !== undefined && first - second < fallback.ambiguity);
}

function parsePayload(text: string, payload: Payload, synonyms: ReadonlyMap<string, string>): Parse {
  const name = baseIntent(payload.intent);
  const intent = { name, confidence: payload.confidence };
  const entities: RecognizedEntity[] = payload.entities.map((entity) => ({
    ...entity,
    value:
      (typeof entity.value === 'string' ? synonyms.get(entity.value.toLowerCase()) : undefined) ??
      entity.value,
  }));
  return {
    text,
    intent,
    entities,
    intentRanking: [intent],
    ...(name !== payload.intent && { responseSelector: payload.intent }),
  };
}
