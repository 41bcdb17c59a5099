import { expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { schema } from '@octokit/graphql-schema';
import * as queries from '../../../src/adapters/github/queries.ts';
import { offeredSchema } from '../../../sandbox/github/graphql/extract.ts';

/** Everything that the product asks by GraphQL. */
const documents = Object.entries(queries).map(
  ([name, query]) => [name, typeof query === 'function' ? query(2) : query] as const,
);

test('the part of the schema that a bundle holds has all that the product asks, and says what the whole says', () => {
  const part = offeredSchema(schema.idl);
  expect(part.length).toBeLessThan(schema.idl.length / 10);
  const [whole, extract] = [buildSchema(schema.idl, { assumeValidSDL: true }), buildSchema(part)];
  expect(documents.length).toBeGreaterThan(3);
  for (const [name, text] of documents) {
    expect([name, validate(extract, parse(text))]).toEqual([name, []]);
  }
  for (const [name, type] of Object.entries(extract.getTypeMap())) {
    expect(whole.getType(name)?.constructor.name).toBe(type.constructor.name);
  }
  // What isn't offered is unknown to the part too.
  const odd = parse(
    'query ($o: String!) { repository(owner: $o, name: "x") { stargazerCount discussions { totalCount } } }',
  );
  expect(validate(whole, odd)).toEqual([]);
  expect(validate(extract, odd).map(({ message }) => message)).toEqual([
    expect.stringContaining('discussions'),
  ]);
});
