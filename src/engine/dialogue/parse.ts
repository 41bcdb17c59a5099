import type { MessageEntity, ParseData } from '../tracker/events.ts';
import { baseName } from '../tracker/names.ts';
import type { Domain, Nlu, Parse } from '../types.ts';

/** The longest text that is looked at; what comes after it is cut. */
export const longestText = 10_000;

/** What a message means: by its own word where it is a payload (`/intent{"entity": "value"}`), else by the NLU. */
export function parseMessage(domain: Domain, nlu: Nlu, text: string): ParseData {
  const trimmed = text.trim();
  if (trimmed === '')
    return { text, intent: { name: null, confidence: 0 }, entities: [], intent_ranking: [] };
  return parsePayload(domain, trimmed) ?? fromNlu(domain, nlu.parse(text.slice(0, longestText)));
}

const payload = /^\/([^{@]+)(@[0-9.]+)?(\{[^]+\})?/;

/** Reads `/intent@0.9{"entity": "value"}`; undefined where it is no payload, or names an intent that the domain lacks. */
export function parsePayload(domain: Domain, text: string): ParseData | undefined {
  const match = payload.exec(text);
  const intent = match?.[1]?.trim();
  if (match === null || intent === undefined || !isIntent(domain, intent)) return undefined;
  const confidence = match[2] === undefined ? 1 : Math.min(1, Number(match[2].slice(1)) || 0);
  const name = baseName(intent);
  const place = match[3] === undefined ? 0 : match[0].length - match[3].length;
  const found: ParseData = {
    text,
    intent: { name, confidence, ...(intent !== name && { full_retrieval_intent_name: intent }) },
    entities: payloadEntities(domain, match[3], place),
    intent_ranking: [{ name, confidence }],
  };
  return intent === name ? found : { ...found, response_selector: selector(name, intent, confidence) };
}

/** Intents that every bot understands as payloads. */
const defaultIntents = new Set(['restart', 'back', 'out_of_scope', 'session_start', 'nlu_fallback']);

function isIntent(domain: Domain, intent: string): boolean {
  if (domain.intents.has(intent) || defaultIntents.has(intent)) return true;
  return domain.intents.has(baseName(intent)) && domain.responses.has(`utter_${intent}`);
}

function payloadEntities(domain: Domain, json: string | undefined, start: number): MessageEntity[] {
  if (json === undefined) return [];
  let values: unknown;
  try {
    values = JSON.parse(json);
  } catch {
    return [];
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return [];
  return Object.entries(values as Record<string, unknown>)
    .filter(([entity]) => domain.entities.has(entity))
    .flatMap(([entity, value]) =>
      (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) => ({
        entity,
        value: one,
        start,
        end: start + json.length,
        extractor: 'RegexMessageHandler',
      })),
    );
}

function fromNlu(domain: Domain, parse: Parse): ParseData {
  const name = parse.intent.name === '' ? null : baseName(parse.intent.name);
  const full = parse.responseSelector ?? (parse.intent.name.includes('/') ? parse.intent.name : undefined);
  const fits = full !== undefined && baseName(full) === name && domain.responses.has(`utter_${full}`);
  return {
    text: parse.text,
    intent: {
      name,
      confidence: parse.intent.confidence,
      ...(fits && { full_retrieval_intent_name: full }),
    },
    entities: parse.entities,
    intent_ranking: parse.intentRanking,
    ...(full !== undefined && {
      response_selector: selector(baseName(full), full, parse.intent.confidence),
    }),
  };
}

/** Rasa's shape of what a response selector found. */
function selector(base: string, full: string, confidence: number): Readonly<Record<string, unknown>> {
  const response = { intent_response_key: full, utter_action: `utter_${full}`, confidence };
  return {
    all_retrieval_intents: [base],
    [base]: { response, ranking: [{ intent_response_key: full, confidence }] },
  };
}
