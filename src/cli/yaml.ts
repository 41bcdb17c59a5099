import { stringify } from 'yaml';

/**
 * Objects as documents of YAML. kubectl reads YAML 1.1, where `yes` is no text: whatever could be mistaken there is in
 * quotation marks.
 */
export function yamlDocuments(objects: readonly object[]): string {
  return objects
    .map((object) =>
      stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }).trimEnd(),
    )
    .join('\n---\n');
}
