import type { RecognizedEntity } from '../types.ts';
import { longestText } from './features.ts';
import type { Gazetteer } from './gazetteer.ts';
import type { Tagger } from './tagger.ts';
import { tokenize } from './tokens.ts';

export interface EntityParts {
  readonly tagger: Tagger | undefined;
  /** What the tagger is called in the bot's pipeline. */
  readonly taggerName: string;
  /** What RegexEntityExtractor finds; undefined where the pipeline hasn't got it. */
  readonly gazetteer: Gazetteer | undefined;
  /** From what is written, in lower case, to what is meant. */
  readonly synonyms: ReadonlyMap<string, string>;
}

/** Finds entities in the order of the text, each value replaced by what it is a synonym of. */
export function extractEntities(text: string, parts: EntityParts): RecognizedEntity[] {
  const head = text.slice(0, longestText);
  const exact: RecognizedEntity[] = (parts.gazetteer?.find(head, tokenize(head)) ?? []).map(
    ({ name, start, end }) => ({
      entity: name,
      value: head.slice(start, end),
      start,
      end,
      extractor: 'RegexEntityExtractor',
    }),
  );
  const tagged: RecognizedEntity[] = (parts.tagger?.find(head) ?? []).map(
    ({ entity, role, group, start, end }) => ({
      entity,
      value: head.slice(start, end),
      start,
      end,
      ...(role !== undefined && { role }),
      ...(group !== undefined && { group }),
      extractor: parts.taggerName,
    }),
  );
  // The same piece found twice as the same entity would fill a list slot twice. The tagger knows its role.
  const overlaps = (a: RecognizedEntity, b: RecognizedEntity): boolean =>
    a.entity === b.entity && a.start < b.end && b.start < a.end;
  const rest = exact.filter(
    (entity, at) => ![...tagged, ...exact.slice(0, at)].some((other) => overlaps(entity, other)),
  );
  return [...tagged, ...rest]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map((entity) => ({
      ...entity,
      value: parts.synonyms.get(String(entity.value).toLowerCase()) ?? entity.value,
    }));
}
