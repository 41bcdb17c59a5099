import { visit, type DocumentNode, type ValueNode } from 'graphql';

/**
 * What a document costs of the hour's points, as GitHub reckons it: the requests that its connections would take if
 * every one were full, by the hundred, and at least one.
 */
export function costOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): number {
  let requests = 0;
  const nodes: number[] = [1];
  visit(document, {
    Field: {
      enter(field) {
        const outer = nodes.at(-1) ?? 1;
        const size = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last');
        if (!size) return void nodes.push(outer);
        requests += outer;
        nodes.push(outer * numberOf(size.value, variables));
      },
      leave() {
        nodes.pop();
      },
    },
  });
  return Math.max(1, Math.round(requests / 100));
}

function numberOf(value: ValueNode, variables: Readonly<Record<string, unknown>>): number {
  if (value.kind === 'IntValue') return Number(value.value);
  if (value.kind === 'Variable') return Number(variables[value.name.value] ?? 1);
  return 1;
}
