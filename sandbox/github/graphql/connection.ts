/** An object of GraphQL: plain values, and functions for what takes arguments or work. */
export type Fields = Readonly<Record<string, unknown>>;

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/**
 * One page of a connection. A cursor names the thing that it stands behind, so that what is added elsewhere shifts
 * nothing.
 * @throws when no size is given, or one over 100, as GitHub refuses both
 */
export function connection<T>(
  name: string,
  all: readonly T[],
  page: PageArguments,
  key: (one: T) => string | number,
  node: (one: T) => Fields,
): Fields {
  const { first, last } = page;
  if (typeof first !== 'number' && typeof last !== 'number') {
    throw new Error(
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  for (const [argument, size] of Object.entries({ first, last })) {
    if (typeof size === 'number' && (size < 1 || size > 100)) {
      throw new Error(
        `Requesting ${size} records on the \`${name}\` connection exceeds the \`${argument}\` limit of 100 records.`,
      );
    }
  }
  const places = all.map((one, index) => cursorOf(index, key(one)));
  let start = typeof page.after === 'string' ? placeOf(places, page.after) + 1 : 0;
  let end = typeof page.before === 'string' ? placeOf(places, page.before) : all.length;
  if (typeof first === 'number') end = Math.min(end, start + first);
  if (typeof last === 'number') start = Math.max(start, end - last);
  const nodes = all.slice(start, end).map(node);
  const shown = places.slice(start, end);
  return {
    totalCount: all.length,
    nodes,
    edges: nodes.map((one, index) => ({ node: one, cursor: shown[index] })),
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: shown[0] ?? null,
      endCursor: shown.at(-1) ?? null,
    },
  };
}

function cursorOf(index: number, key: string | number): string {
  return Buffer.from(`cursor:v2:${index}:${key}`).toString('base64');
}

/** Where a cursor's thing is now, or was if it is gone. */
function placeOf(places: readonly string[], cursor: string): number {
  const [, index, key] =
    /^cursor:v2:(\d+):([^]*)$/.exec(Buffer.from(cursor, 'base64').toString('utf8')) ?? [];
  if (index === undefined) throw new Error(`\`${cursor}\` does not appear to be a valid cursor.`);
  const now = places.findIndex(
    (place) =>
      Buffer.from(place, 'base64')
        .toString('utf8')
        .replace(/^cursor:v2:\d+:/, '') === key,
  );
  return now >= 0 ? now : Number(index) - 1;
}
