import { oneLine } from '../../../domain/text.ts';
import type { HttpResponse } from './http.ts';

/** What a registry says about a request that it didn't do. */
export interface Refusal {
  readonly status: number;
  /** Codes of the distribution specification, such as `BLOB_UPLOAD_UNKNOWN`. */
  readonly codes: readonly string[];
  /** What it said, made fit for a sentence; empty if nothing. */
  readonly text: string;
  readonly retryAfter: string | undefined;
}

/** Bytes of an error's body that are looked at. */
const bodyLimit = 64 * 1024;

/** Reads the body of a refusal. Whatever comes, it gives a refusal. */
export async function readRefusal(response: HttpResponse): Promise<Refusal> {
  const body = await response.bytes(bodyLimit).catch(() => new Uint8Array(0));
  const errors = errorsOf(Buffer.from(body).toString('utf8'));
  const codes = errors.map(({ code }) => code).filter((code) => /^[A-Z0-9_]{1,60}$/.test(code));
  const texts = errors.map(({ code, message }) =>
    [code, message].filter((part) => part !== '' && part !== undefined).join(': '),
  );
  return {
    status: response.status,
    codes,
    text: plain(texts.join('; ')),
    retryAfter: response.header('retry-after'),
  };
}

/** Where a text names an address, its query may be a signature. */
function plain(text: string): string {
  return oneLine(text.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/gi, '$1'), 300);
}

/** The errors of the distribution specification's JSON; none where it is something else. */
function errorsOf(text: string): readonly { readonly code: string; readonly message: string }[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const errors = member(value, 'errors');
  if (!Array.isArray(errors)) return [];
  return errors.slice(0, 3).map((error: unknown) => ({
    code: textOf(member(error, 'code')),
    message: textOf(member(error, 'message')),
  }));
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
