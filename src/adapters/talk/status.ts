import * as v from 'valibot';
import type { Exchange } from './http.ts';

/** What `GET /status` of a Rasa server said. */
export type ServedModel =
  | { readonly kind: 'serving'; readonly modelFile: string; readonly modelId: string | undefined }
  | { readonly kind: 'no-model' | 'unreachable'; readonly message: string };

const statusSchema = v.object({
  model_file: v.pipe(v.string(), v.nonEmpty()),
  model_id: v.optional(v.nullable(v.string())),
});

const failureSchema = v.object({ message: v.string() });

/** Characters of somebody else's message that are repeated. */
const quoted = 300;

/** Understands an answer of `GET /status`: 200 with `model_file` and `model_id`, or 409 while there is no model. */
export function readStatus(answer: Exchange): ServedModel {
  if (answer.kind !== 'response') return { kind: 'unreachable', message: failureOf(answer) };
  if (answer.status === 409)
    return { kind: 'no-model', message: 'it answers, but has no model loaded (409)' };
  if (answer.status !== 200) return { kind: 'unreachable', message: refusalOf(answer) };
  const status = v.safeParse(statusSchema, parseJson(answer.body));
  if (!status.success) return { kind: 'no-model', message: 'it answers 200, but names no model_file' };
  return {
    kind: 'serving',
    modelFile: status.output.model_file,
    modelId: status.output.model_id ?? undefined,
  };
}

/** Why there is no answer, to stand behind "because": `connection refused (ECONNREFUSED)`. */
export function failureOf(answer: Exclude<Exchange, { kind: 'response' }>): string {
  switch (answer.kind) {
    case 'timeout':
      return `no answer within ${seconds(answer.afterMs)}`;
    case 'too-large':
      return `its answer is larger than ${answer.limit} bytes`;
    case 'unreachable':
      return answer.message;
  }
}

/** What a server says that doesn't answer 2xx: the status, and the message of Rasa's error form if there is one. */
export function refusalOf(answer: Extract<Exchange, { kind: 'response' }>): string {
  const parsed = v.safeParse(failureSchema, parseJson(answer.body));
  const message = parsed.success ? parsed.output.message : '';
  return `it answers ${answer.status}${message ? `: ${message.slice(0, quoted)}` : ''}`;
}

/** A JSON text's value; undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${Number((ms / 1_000).toFixed(1))} s`;
}
