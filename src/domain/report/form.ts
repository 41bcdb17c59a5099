import { stacked, table } from '../markdown/blocks.ts';
import { code, link } from '../markdown/inline.ts';

/** Characters of a value that are shown; a longer one can't be copied from here any more. */
const longestValue = 4_000;

/** What is to be entered in a workflow's form next: fields and values to copy, empty values left out. */
export function formValues(
  formUrl: string | undefined,
  values: readonly (readonly [field: string, value: string])[],
): string {
  return stacked([
    `Enter this in ${formUrl === undefined ? 'the form of the release workflow' : link('the form of the release workflow', formUrl)}:`,
    table(
      ['Field', 'Value'],
      values
        .filter(([, value]) => value !== '')
        .map(([field, value]) => [code(field), code(value, longestValue)]),
    ),
  ]);
}
