import type { EntityAnnotation, Place } from '../types.ts';
import { quoted, type Report } from './report.ts';

export interface Annotated {
  /** Without annotations. */
  readonly text: string;
  readonly entities: readonly EntityAnnotation[];
}

/** `[text](entity)`, `[text](entity:value)`, `[text]{"entity": …}`, `[text][{…}, {…}]`: Rasa's syntax, bounded. */
const annotation =
  /\[([^\]\n]{1,2000}?)\](?:\(([^:)\n]{1,500}?)(?::([^)\n]{1,2000}))?\)|\{([^}\n]{1,2000}?)\}|\[((?:\s*\{[^}\n]{1,1000}\}\s*,?){1,10}\s*)\])/g;

/** Takes annotations out of an example. One that is not JSON is reported, and its text stays without an entity. */
export function readAnnotations(example: string, place: Place, report: Report): Annotated {
  if (!example.includes('[')) return { text: example, entities: [] };
  const entities: EntityAnnotation[] = [];
  let text = '';
  let end = 0;
  for (const match of example.matchAll(annotation)) {
    const [whole, content = '', entity, value, object, list] = match;
    text += example.slice(end, match.index);
    end = match.index + whole.length;
    const start = text.length;
    text += content;
    const span = { start, end: text.length };
    if (entity !== undefined) entities.push({ entity: entity.trim(), value: value ?? content, ...span });
    else {
      const json = object === undefined ? `[${list ?? ''}]` : `[{${object}}]`;
      entities.push(...fromJson(json, content, span, place, report));
    }
  }
  return { text: text + example.slice(end), entities };
}

function fromJson(
  json: string,
  content: string,
  span: { readonly start: number; readonly end: number },
  place: Place,
  report: Report,
): EntityAnnotation[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    parsed = undefined;
  }
  const objects = Array.isArray(parsed) ? (parsed as readonly unknown[]) : [undefined];
  return objects.flatMap((object) => {
    const { entity, value, role, group } = (object ?? {}) as Record<string, unknown>;
    if (typeof entity !== 'string' || entity === '') {
      report.error(
        'wrong-annotation',
        `The annotation of ${quoted(content)} must be JSON with an "entity", such as {"entity": "city"}.`,
        { place },
      );
      return [];
    }
    return [
      {
        entity,
        value: value === undefined || value === null ? content : String(value),
        ...(typeof role === 'string' && { role }),
        ...(typeof group === 'string' && { group }),
        ...span,
      },
    ];
  });
}
