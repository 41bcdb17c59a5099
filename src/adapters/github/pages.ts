/** A page of a GraphQL connection. */
export interface Page<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined };
}

/** Pages that are followed at most: 100 of them hold 10,000 of whatever it is. */
const mostPages = 100;

/**
 * All nodes of a connection, page by page.
 * @param first undefined where the connection itself is null: it has nothing.
 * @param next undefined where what holds the connection has gone meanwhile.
 */
export async function allNodes<T>(
  first: Page<T> | null | undefined,
  next: (after: string) => Promise<Page<T> | null | undefined>,
): Promise<readonly T[]> {
  const nodes: T[] = [];
  let page = first;
  for (let pages = 0; page && pages < mostPages; pages += 1) {
    nodes.push(...page.nodes);
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage || typeof endCursor !== 'string') break;
    page = await next(endCursor);
  }
  return nodes;
}

/** The same for a connection whose first page isn't there yet. */
export async function everyNode<T>(
  next: (after: string | undefined) => Promise<Page<T> | null | undefined>,
): Promise<readonly T[]> {
  return allNodes(await next(undefined), next);
}

/** Parts of a list, of at most so many each. */
export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
