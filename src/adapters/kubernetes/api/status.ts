import * as v from 'valibot';
import { oneLine } from '../../../domain/text.ts';
import type { Reply } from './transport.ts';

const causeSchema = v.object({
  reason: v.optional(v.string(), ''),
  message: v.optional(v.string(), ''),
  field: v.optional(v.string(), ''),
});

/** `meta/v1` Status, which the API server answers with where it doesn't do what it was asked. */
const statusSchema = v.object({
  kind: v.literal('Status'),
  apiVersion: v.literal('v1'),
  status: v.optional(v.string()),
  message: v.optional(v.string(), ''),
  reason: v.optional(v.string(), ''),
  code: v.optional(v.number()),
  details: v.optional(
    v.object({
      name: v.optional(v.string(), ''),
      kind: v.optional(v.string(), ''),
      causes: v.optional(v.array(causeSchema), []),
      retryAfterSeconds: v.optional(v.number()),
    }),
  ),
});

export type Cause = v.InferOutput<typeof causeSchema>;

/** What the API server says about a request that it didn't do. */
export interface Refusal {
  readonly status: number;
  /** A word of a closed list, such as `AlreadyExists`; empty where what answered is no API server. */
  readonly reason: string;
  /** Fit for a sentence, without its full stop; empty if nothing was said. */
  readonly message: string;
  /** What the request was about: a plural, and a name. */
  readonly about: { readonly kind: string; readonly name: string };
  readonly causes: readonly Cause[];
  /** Milliseconds that it asks to wait. */
  readonly retryAfterMs: number | undefined;
  /** Whether it was the API server that spoke, and not something before or behind it. */
  readonly own: boolean;
}

/** Bytes of a refusal that are looked at. */
const bodyLimit = 1 << 20;

/** Reads the body of an answer that isn't what was hoped for. Whatever comes, it gives a refusal. */
export async function readRefusal(reply: Reply): Promise<Refusal> {
  const text = await reply.text(bodyLimit).catch(() => '');
  return refusalOf(reply.status, text, first(reply.headers['retry-after']));
}

/** The same of a text that was read already, as an event of a watch carries one. */
export function refusalOf(status: number, text: string, retryAfter?: string): Refusal {
  const parsed = v.safeParse(statusSchema, jsonOf(text));
  if (!parsed.success)
    return {
      status,
      reason: '',
      message: plain(text.startsWith('<') ? '' : text),
      about: { kind: '', name: '' },
      causes: [],
      retryAfterMs: waitOf(retryAfter),
      own: false,
    };
  const { message, reason, code, details } = parsed.output;
  return {
    status: code ?? status,
    reason,
    message: plain(message),
    about: { kind: details?.kind ?? '', name: details?.name ?? '' },
    causes: details?.causes ?? [],
    retryAfterMs:
      waitOf(retryAfter) ??
      (details?.retryAfterSeconds === undefined ? undefined : details.retryAfterSeconds * 1000),
    own: true,
  };
}

/** A server-side apply with a field that nobody knows: the API server calls that its own failure (500). */
export function isUndeclared({ status, message }: Refusal): boolean {
  return status === 500 && /field not declared in schema|failed to create typed patch object/.test(message);
}

/** A JSON text's value; undefined if it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Retry-After` in seconds, as milliseconds. The API server never sends a date. */
function waitOf(retryAfter: string | undefined): number | undefined {
  const seconds = Number(retryAfter ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/**
 * A message on one line. Validation quotes whole structures in Go's notation, where values of the object stand: they go,
 * and the reason that follows them stays. What looks like a token goes too.
 */
export function plain(text: string): string {
  const short = text
    .replace(/Invalid value: (?:[\w.]+\{.*\}|\{.*\}|"(?:[^"\\]|\\.){80,}"): /gs, '')
    .replace(/\bbearer [\w.~+/=-]{8,}/gi, 'Bearer ***')
    .replace(/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g, '***');
  return oneLine(short, 500).replace(/[.!]+$/, '');
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
