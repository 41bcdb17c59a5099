import * as v from 'valibot';

import { ModelFileError } from './container.ts';

const names = v.array(v.string());
const place = v.pipe(v.number(), v.integer(), v.minValue(0));
const pair = <T extends v.GenericSchema>(value: T) => v.strictTuple([v.string(), value]);
const named = <T extends v.GenericSchema>(value: T) => v.array(pair(value));
const settings = v.record(v.string(), v.unknown());
const components = v.array(v.object({ name: v.string(), settings }));

const classifier = v.object({
  labels: names,
  grams: names,
  rarity: place,
  bias: place,
  scales: place,
  weights: place,
});

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const nlu = v.object({
  settings: v.object({
    fallback: v.optional(v.object({ threshold: share, ambiguity: share })),
    tagger: v.optional(v.string()),
    regexEntities: v.optional(
      v.object({ caseSensitive: v.boolean(), lookups: v.boolean(), regexes: v.boolean() }),
    ),
    synonyms: v.boolean(),
  }),
  intents: classifier,
  temperature: v.pipe(v.number(), v.gtValue(0)),
  selectors: named(classifier),
  tagger: v.optional(
    v.object({
      kinds: v.array(v.strictTuple([v.string(), v.string(), v.string()])),
      features: names,
      weights: place,
      transitions: place,
      scale: v.number(),
    }),
  ),
  gazetteer: v.object({ lookups: named(names), regexes: named(v.string()) }),
  annotated: names,
  synonyms: named(v.string()),
});

const intentRules = v.object({
  useEntities: v.union([v.boolean(), names]),
  ignoreEntities: names,
  triggers: v.optional(v.string()),
});

const mapping = v.looseObject({
  type: v.picklist(['from_entity', 'from_text', 'from_intent', 'from_trigger_intent', 'custom']),
  intents: names,
  notIntents: names,
  conditions: v.array(
    v.object({ activeLoop: v.nullable(v.string()), requestedSlot: v.optional(v.string()) }),
  ),
});

const slot = v.looseObject({
  name: v.string(),
  type: v.picklist(['text', 'bool', 'float', 'categorical', 'list', 'any']),
  influences: v.boolean(),
  values: names,
  mappings: v.array(mapping),
});

const variant = v.looseObject({
  text: v.optional(v.string()),
  image: v.optional(v.string()),
  channel: v.optional(v.string()),
  buttons: v.array(v.object({ title: v.string(), payload: v.string() })),
  conditions: v.array(v.looseObject({ slot: v.string() })),
});

const header = v.object({
  format: v.number(),
  config: v.object({ language: v.string(), pipeline: components, policies: components }),
  domain: v.object({
    intents: named(intentRules),
    entities: named(v.object({ roles: names, groups: names, influences: v.boolean() })),
    slots: named(slot),
    responses: named(v.array(variant)),
    forms: named(v.object({ name: v.string(), requiredSlots: names, ignoredIntents: names })),
    actions: names,
    sessionExpirationMinutes: v.pipe(v.number(), v.minValue(0)),
    carryOverSlots: v.boolean(),
  }),
  nlu,
  // The dialogue's own code reads it; here it only has to be an object.
  dialogue: v.looseObject({ version: v.number() }),
});

/** A model file's header. What it says of arrays is checked where they are taken. */
export type Header = v.InferOutput<typeof header>;

/**
 * Checks a header, which may say anything.
 * @throws ModelFileError that names the first part that is wrong.
 */
export function checkHeader(value: unknown): Header {
  const parsed = v.safeParse(header, value);
  if (parsed.success) return parsed.output;
  const where = v.getDotPath(parsed.issues[0]) ?? 'its top';
  throw new ModelFileError(`This model file is damaged: its header has not the right parts (${where}).`);
}
