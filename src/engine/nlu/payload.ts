import type { RecognizedEntity } from '../types.ts';

/** What `/intent{"entity": "value"}` says by itself, without any prediction. */
export interface Payload {
  readonly intent: string;
  readonly confidence: number;
  readonly entities: readonly RecognizedEntity[];
}

const pattern = /^\/([^{@\n]+)(?:@([0-9.]+))?\s*(\{[\s\S]*\})?\s*$/;

/**
 * Reads the form of Rasa's RegexMessageHandler: a slash, the intent, perhaps `@` and a confidence, perhaps a JSON
 * object of entities (a list as a value names several). Entities that are not JSON count as none, as in Rasa.
 * @returns undefined for a text that has not this form.
 */
export function readPayload(text: string): Payload | undefined {
  const match = pattern.exec(text.trim());
  const intent = match?.[1]?.trim();
  if (!match || intent === undefined || intent === '') return undefined;
  const confidence = match[2] === undefined ? 1 : Number(match[2]);
  const object = match[3];
  const start = object === undefined ? 0 : text.indexOf(object);
  return {
    intent,
    confidence: Number.isFinite(confidence) ? Math.min(Math.max(confidence, 0), 1) : 1,
    entities: object === undefined ? [] : readEntities(object, start, start + object.length),
  };
}

function readEntities(json: string, start: number, end: number): RecognizedEntity[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return [];
  }
  return Object.entries(parsed as Record<string, unknown>).flatMap(([entity, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.map((one) => ({
      entity,
      value: one,
      start,
      end,
      extractor: 'RegexMessageHandler',
      confidence: 1,
    }));
  });
}
