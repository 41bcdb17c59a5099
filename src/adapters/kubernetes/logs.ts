import { setTimeout as wait } from 'node:timers/promises';
import { isToldError } from '../../domain/errors.ts';
import { containerNames, labelKeys, selectorText } from '../../domain/kubernetes/names.ts';
import type { Half } from '../../domain/revision.ts';
import type { LogLine, LogQuery } from '../../ports/target.ts';
import type { Api, ApiObject, LogOptions } from './api/types.ts';
import { asPod } from './api/objects.ts';
import { labelOf, ours } from './held.ts';
import { Queue } from './queue.ts';

/** Milliseconds before a container that wrote nothing yet, or was restarted, is asked again. */
const askAgainMs = 500;

interface Source {
  readonly pod: string;
  readonly bot: string;
  readonly half: Half;
  readonly revision: string;
  readonly restarts: number;
}

/**
 * What the containers of a namespace's bots wrote, in the order of time; and with `follow` what they write from now
 * on, over restarts and in pods that come later.
 */
export async function* readLogs(api: Api, query: LogQuery): AsyncGenerator<LogLine> {
  const { signal } = query;
  if (signal?.aborted) return;
  const selector = selectorFor(query);
  try {
    if (query.follow) yield* following(api, query, selector);
    else yield* merged((await sources(api, selector)).map((source) => written(api, source, query)));
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

function selectorFor({ bot, half, revision }: LogQuery): string {
  const asked = {
    ...(bot !== undefined && { [labelKeys.bot]: bot }),
    ...(half !== undefined && { [labelKeys.component]: half }),
    ...(revision !== undefined && { [labelKeys.revision]: revision }),
  };
  return [ours, labelKeys.revision, selectorText(asked)].filter((part) => part !== '').join(',');
}

async function sources(api: Api, selector: string): Promise<readonly Source[]> {
  const { items } = await api.list('Pod', selector);
  return items.flatMap((pod) => sourceOf(pod) ?? []);
}

function sourceOf(object: ApiObject): Source | undefined {
  const half = labelOf(object, labelKeys.component);
  const bot = labelOf(object, labelKeys.bot);
  const revision = labelOf(object, labelKeys.revision);
  if ((half !== 'core' && half !== 'actions') || bot === undefined || revision === undefined)
    return undefined;
  const statuses = asPod(object)?.status?.containerStatuses;
  const restarts = statuses?.find(({ name }) => name === containerNames[half])?.restartCount ?? 0;
  return { pod: object.metadata.name, bot, half, revision, restarts };
}

/** What one container wrote until now: before its last restart too. */
async function* written(api: Api, source: Source, query: LogQuery): AsyncGenerator<LogLine> {
  const { tail, signal } = query;
  const options: LogOptions = {
    container: containerNames[source.half],
    timestamps: true,
    ...(tail !== undefined && { tail }),
    ...(signal && { signal }),
  };
  const before =
    source.restarts > 0 ? await all(quiet(api.logs(source.pod, { ...options, previous: true }))) : [];
  if (tail === undefined) {
    for (const line of before) yield lineOf(source, line);
    for await (const line of quiet(api.logs(source.pod, options))) yield lineOf(source, line);
    return;
  }
  const lines = [...before, ...(await all(quiet(api.logs(source.pod, options))))];
  for (const line of tail === 0 ? [] : lines.slice(-tail)) yield lineOf(source, line);
}

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const read: string[] = [];
  for await (const line of lines) read.push(line);
  return read;
}

/** A container that wrote nothing yet, or whose log is gone, has no lines: that is no failure of reading them. */
async function* quiet(lines: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return isToldError(error) && (error.code === 'kubernetes-no-logs' || error.code === 'kubernetes-missing');
}

/** Several streams that are each in order, as one that is. */
async function* merged(streams: readonly AsyncGenerator<LogLine>[]): AsyncGenerator<LogLine> {
  const heads = await Promise.all(streams.map(async (stream) => ({ stream, next: await stream.next() })));
  try {
    for (;;) {
      let first: (typeof heads)[number] | undefined;
      for (const head of heads) {
        if (head.next.done === true) continue;
        const other = first?.next.done === true ? undefined : first?.next.value;
        if (other === undefined || head.next.value.at < other.at) first = head;
      }
      if (!first || first.next.done === true) return;
      yield first.next.value;
      first.next = await first.stream.next();
    }
  } finally {
    await Promise.all(streams.map((stream) => stream.return(undefined)));
  }
}

async function* following(api: Api, query: LogQuery, selector: string): AsyncGenerator<LogLine> {
  const ended = new AbortController();
  const end = () => ended.abort();
  query.signal?.addEventListener('abort', end, { once: true });
  const { signal } = ended;
  const queue = new Queue<LogLine>(1_000);
  const known = new Set<string>();
  const work: Promise<void>[] = [];
  const join = (source: Source, tail: number | undefined) => {
    if (known.has(source.pod)) return;
    known.add(source.pod);
    work.push(tailOne(api, source, tail, queue, signal).catch((error: unknown) => queue.fail(error)));
  };
  const watching = async () => {
    let first = true;
    while (!signal.aborted) {
      const { items, resourceVersion } = await api.list('Pod', selector, { signal });
      for (const source of items.flatMap((pod) => sourceOf(pod) ?? []))
        join(source, first ? query.tail : undefined);
      first = false;
      try {
        for await (const { type, object } of api.watch('Pod', { selector, from: resourceVersion, signal })) {
          const source = type === 'deleted' || type === 'bookmark' ? undefined : sourceOf(object);
          if (source) join(source, undefined);
        }
      } catch (error) {
        // A watch is a hint: the next list tells what it would have told.
        if (!isToldError(error)) throw error;
      }
      await wait(askAgainMs, undefined, { signal }).catch(() => undefined);
    }
  };
  work.push(watching().catch((error: unknown) => queue.fail(error)));
  signal.addEventListener('abort', () => queue.end(), { once: true });
  try {
    yield* queue;
  } finally {
    query.signal?.removeEventListener('abort', end);
    ended.abort();
    await Promise.all(work);
  }
}

/** Follows one pod's container over its restarts until the pod is gone. */
async function tailOne(
  api: Api,
  source: Source,
  tail: number | undefined,
  queue: Queue<LogLine>,
  signal: AbortSignal,
): Promise<void> {
  let last: string | undefined;
  let first = true;
  while (!signal.aborted) {
    const options: LogOptions = {
      container: containerNames[source.half],
      timestamps: true,
      follow: true,
      signal,
      ...(first && tail !== undefined && { tail }),
      ...(last !== undefined && { since: last }),
    };
    try {
      for await (const text of api.logs(source.pod, options)) {
        first = false;
        const line = lineOf(source, text);
        // `since` counts in seconds: what was told already comes again.
        if (last !== undefined && line.at <= last) continue;
        last = line.at;
        await queue.push(line);
      }
    } catch (error) {
      if (signal.aborted || !isToldError(error)) return;
      if (error.code === 'kubernetes-forbidden') throw error;
    }
    await wait(askAgainMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const pod = await api.get('Pod', source.pod, signal).catch(() => 'unknown' as const);
    if (pod === undefined) return;
  }
}

/** `2026-11-23T10:00:00.123456789Z text`; what has no time gets the beginning of all times. */
function lineOf({ bot, half, revision }: Source, line: string): LogLine {
  const space = line.indexOf(' ');
  const time = space === -1 ? line : line.slice(0, space);
  const known = !Number.isNaN(Date.parse(time));
  const at = known ? time : new Date(0).toISOString();
  return {
    bot,
    half,
    revision,
    at,
    source: 'out',
    text: known && space !== -1 ? line.slice(space + 1) : known ? '' : line,
  };
}
