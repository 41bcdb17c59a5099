import type { Json } from '../json.ts';
import type { Call, Reply } from './route.ts';

export interface Page {
  /** From 1. */
  readonly page: number;
  /** At most 100. */
  readonly size: number;
  readonly start: number;
}

export function pageOf(call: Call, standard = 30, most = 100): Page {
  const number = (name: string, fallback: number): number => {
    const value = call.query[name];
    return typeof value === 'number' && value >= 1 ? Math.floor(value) : fallback;
  };
  const page = number('page', 1);
  const size = Math.min(number('per_page', standard), most);
  return { page, size, start: (page - 1) * size };
}

/** The `Link` header to the other pages of `total` things, if there are any. */
export function links(call: Call, { page, size }: Page, total: number): Record<string, string> {
  const last = Math.max(1, Math.ceil(total / size));
  const link = (number: number, relation: string): string => {
    const url = new URL(call.url);
    url.searchParams.set('page', String(number));
    return `<${url.href}>; rel="${relation}"`;
  };
  const found = [
    ...(page > 1 ? [link(Math.min(page - 1, last), 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  return found.length === 0 ? {} : { link: found.join(', ') };
}

/** One page of things that are all at hand. `wrap` puts it into an object, as some lists are. */
export async function paged<T>(
  call: Call,
  all: readonly T[],
  view: (one: T) => Json | Promise<Json>,
  wrap: (page: Json[], total: number) => Json = (page) => page,
): Promise<Reply> {
  const page = pageOf(call);
  const shown = await Promise.all(all.slice(page.start, page.start + page.size).map(view));
  return { status: 200, body: wrap(shown, all.length), headers: links(call, page, all.length) };
}
