import {
  annotationKeys as annotations,
  labelKeys as labels,
  selectorOf as selectorFor,
} from '../../domain/kubernetes/names.ts';
import type { ApiObject } from './api/types.ts';

/**
 * What a bot's stable Service says: which revision gets the traffic, and which had it before. Its selector and its
 * annotations change in one write, which is the one commit point of everything that is said about a bot here.
 */
export interface Pointer {
  readonly active: string | undefined;
  /** What had the traffic before. */
  readonly previous: string | undefined;
  /** ISO 8601: when the active one got the traffic. */
  readonly since: string | undefined;
  /** Revisions that had the traffic and still run, with the time at which they lost it (ISO 8601). */
  readonly kept: ReadonlyMap<string, string>;
  /** Revisions that are being removed, and may not get the traffic any more. */
  readonly leaving: readonly string[];
}

export const nowhere: Pointer = {
  active: undefined,
  previous: undefined,
  since: undefined,
  kept: new Map(),
  leaving: [],
};

const id = /^[0-9a-f]{12}$/;

/** Reads it off a Service. What isn't understood counts as not said. */
export function readPointer(service: ApiObject | undefined): Pointer {
  if (!service) return nowhere;
  const said = service.metadata.annotations ?? {};
  const active = selectorOf(service)[labels.revision];
  const kept = new Map<string, string>();
  for (const entry of (said[annotations.kept] ?? '').split(' ')) {
    const [revision = '', since = ''] = entry.split('=');
    if (id.test(revision) && !Number.isNaN(Date.parse(since))) kept.set(revision, since);
  }
  const previous = said[annotations.previous];
  return {
    active: active !== undefined && id.test(active) ? active : undefined,
    previous: previous !== undefined && id.test(previous) ? previous : undefined,
    since: said[annotations.since],
    kept,
    leaving: (said[annotations.leaving] ?? '').split(' ').filter((revision) => id.test(revision)),
  };
}

/** The annotations that say it. */
export function pointerAnnotations(pointer: Pointer): Readonly<Record<string, string>> {
  const { previous, since, kept, leaving } = pointer;
  return {
    ...(previous !== undefined && { [annotations.previous]: previous }),
    ...(since !== undefined && { [annotations.since]: since }),
    ...(kept.size > 0 && { [annotations.kept]: [...kept].map(([key, at]) => `${key}=${at}`).join(' ') }),
    ...(leaving.length > 0 && { [annotations.leaving]: leaving.join(' ') }),
  };
}

/** The Service with another word of where the traffic goes; all else, its resourceVersion too, stays. */
export function withPointer(service: ApiObject, bot: string, pointer: Pointer): ApiObject {
  const own: readonly string[] = [
    annotations.previous,
    annotations.since,
    annotations.kept,
    annotations.leaving,
  ];
  const others = Object.entries(service.metadata.annotations ?? {}).filter(([key]) => !own.includes(key));
  const spec = service['spec'];
  return {
    ...service,
    metadata: {
      ...service.metadata,
      annotations: { ...Object.fromEntries(others), ...pointerAnnotations(pointer) },
    },
    spec: {
      ...(isRecord(spec) ? spec : {}),
      selector: pointer.active === undefined ? selectorOf(service) : selectorFor(bot, pointer.active, 'core'),
    },
  };
}

/**
 * The revision gets the traffic; what had it is what a rollback goes to. At most one pair is kept beside the active
 * one: what was kept before that is on its way out.
 */
export function moved(pointer: Pointer, revision: string, now: number): Pointer {
  // Later than the switch before it, also where a clock was set back: switches are ordered by it.
  const before = Date.parse(pointer.since ?? '');
  const since = new Date(Number.isNaN(before) ? now : Math.max(now, before + 1)).toISOString();
  const kept = new Map(pointer.kept);
  kept.delete(revision);
  if (pointer.active !== undefined) kept.set(pointer.active, since);
  return {
    active: revision,
    previous: pointer.active ?? pointer.previous,
    since,
    kept,
    leaving: pointer.leaving,
  };
}

/** Revisions go: from this write on none of them can get the traffic. The active one stays whatever is asked. */
export function withLeaving(pointer: Pointer, revisions: readonly string[]): Pointer {
  const going = revisions.filter((revision) => revision !== pointer.active);
  const kept = new Map([...pointer.kept].filter(([revision]) => !going.includes(revision)));
  const previous =
    pointer.previous !== undefined && going.includes(pointer.previous) ? undefined : pointer.previous;
  return { ...pointer, previous, kept, leaving: [...new Set([...pointer.leaving, ...going])].sort() };
}

/** Revisions are gone, or come back. */
export function withoutLeaving(pointer: Pointer, revisions: readonly string[]): Pointer {
  return { ...pointer, leaving: pointer.leaving.filter((revision) => !revisions.includes(revision)) };
}

function selectorOf(service: ApiObject): Readonly<Record<string, string>> {
  const spec = service['spec'];
  const selector = isRecord(spec) ? spec['selector'] : undefined;
  if (!isRecord(selector)) return {};
  return Object.fromEntries(
    Object.entries(selector).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
