import * as v from 'valibot';
import type { Problem } from '../../domain/errors.ts';

const place = v.object({
  file: v.string(),
  line: v.optional(v.number()),
  column: v.optional(v.number()),
});

const problem = v.object({
  severity: v.picklist(['error', 'warning', 'note']),
  code: v.string(),
  message: v.string(),
  place: v.optional(place),
  next: v.optional(v.string()),
});

const ratio = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const counts = v.object({ right: count, of: count });
const conversationScore = v.object({ conversations: counts, actions: counts });
const spanScore = { precision: ratio, recall: ratio, f1: ratio, support: count };

const metrics = v.object({
  intents: v.optional(v.object({ accuracy: ratio, macroF1: ratio, examples: count, folds: count })),
  entities: v.optional(v.object(spanScore)),
  givenIntents: v.optional(conversationScore),
  predictedIntents: v.optional(conversationScore),
});

/** What each command's result must be. */
export const results = {
  inspect: v.object({
    examples: v.record(v.string(), v.string()),
    responses: v.record(v.string(), v.array(v.string())),
    actionsWithoutCode: v.array(v.string()),
  }),
  train: v.variant('state', [
    v.object({ state: v.literal('invalid') }),
    v.object({
      state: v.literal('trained'),
      modelId: v.pipe(v.string(), v.nonEmpty()),
      actions: v.object({ directory: v.optional(v.string()), names: v.array(v.string()) }),
      metrics,
    }),
  ]),
  test: v.object({
    metrics,
    intents: v.array(v.object({ intent: v.string(), ...spanScore })),
    failures: v.array(
      v.object({ conversation: v.string(), intents: v.picklist(['given', 'predicted']), problem }),
    ),
  }),
};

const line = v.variant('type', [
  v.object({ type: v.literal('progress'), phase: v.string(), fraction: v.optional(ratio) }),
  v.object({ type: v.literal('problem'), ...problem.entries }),
  v.object({
    type: v.literal('failure'),
    kind: v.picklist(['disk-full', 'unwritable', 'defect']),
    message: v.string(),
  }),
  v.looseObject({ type: v.literal('result') }),
]);

export type Line = v.InferOutput<typeof line>;
export type Failure = Extract<Line, { type: 'failure' }>;

/** One line of the engine program's output; undefined for anything that it doesn't write. */
export function parseLine(text: string): Line | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(line, value);
  return parsed.success ? parsed.output : undefined;
}

/** A command's result, checked; undefined where it isn't what the command promises. */
export function parseResult<K extends keyof typeof results>(
  command: K,
  value: unknown,
): v.InferOutput<(typeof results)[K]> | undefined {
  const parsed = v.safeParse(results[command], value);
  return parsed.success ? (parsed.output as v.InferOutput<(typeof results)[K]>) : undefined;
}

/** A problem without the members that a line leaves undefined. */
export function asProblem(value: v.InferOutput<typeof problem>): Problem {
  const { severity, code, message, next } = value;
  const { file, line: at, column } = value.place ?? {};
  return {
    severity,
    code,
    message,
    ...(file !== undefined && {
      place: { file, ...(at !== undefined && { line: at }), ...(column !== undefined && { column }) },
    }),
    ...(next !== undefined && { next }),
  };
}
