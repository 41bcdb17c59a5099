import * as v from 'valibot';
import { isDigest, type Digest } from '../../domain/digest.ts';
import { EnvironmentError, isToldError, UserError } from '../../domain/errors.ts';
import type { TargetState } from '../../domain/revision.ts';
import type { Address, StartRequest, SwitchOutcome } from '../../ports/target.ts';
import type { Watched } from './environment.ts';
import { messageOf } from './files.ts';
import { portSchema, revisionSchema, serveSchema, withActionsUrl } from './state.ts';

/** What a command and a supervisor say to each other: JSON over HTTP on the loopback, with a bearer token. */

/** Raised when a command can no longer talk to a supervisor that an older version left running. */
export const protocolVersion = 1;

/** The exit code of a supervisor that found another one at work: EX_TEMPFAIL of sysexits.h. */
export const alreadyRunning = 75;

/** The control file: how to reach the supervisor that runs. */
export const controlSchema = v.object({
  protocol: v.number(),
  /** The identity of the directory: a copied file speaks of another environment's supervisor. */
  owner: v.string(),
  pid: v.number(),
  /** The start of that process (processes.ts). */
  start: v.string(),
  port: v.number(),
  token: v.string(),
});
export type Control = v.InferOutput<typeof controlSchema>;

export interface Greeting {
  readonly protocol: number;
  readonly environment: string;
  /** The identity of its directory: a copied control file leads to another environment's supervisor. */
  readonly owner: string;
  readonly pid: number;
}

export const greetingSchema: v.GenericSchema<unknown, Greeting> = v.object({
  protocol: v.number(),
  environment: v.string(),
  owner: v.string(),
  pid: v.number(),
});

/** What can be asked, by name: the request's schema, and the answer's type. */
export interface Answers {
  readonly hello: Greeting;
  readonly current: TargetState;
  readonly start: { readonly outcome: 'started' | 'missing-package' };
  readonly watch: { readonly watched?: Watched };
  readonly reach: { readonly address?: Address };
  readonly switch: SwitchOutcome;
  readonly retire: Record<never, never>;
  readonly end: Record<never, never>;
  readonly stop: Record<never, never>;
}
export type Verb = keyof Answers;

const one = { bot: v.string(), revision: v.string() };

export const requestSchemas = {
  hello: v.object({}),
  current: v.object({}),
  start: v.pipe(
    v.object({
      revision: revisionSchema,
      serve: serveSchema,
      role: v.picklist(['preview', 'candidate']),
      commit: v.exactOptional(v.string()),
      version: v.exactOptional(v.string()),
      branch: v.exactOptional(v.string()),
      port: v.exactOptional(portSchema),
      keepMinutes: v.pipe(v.number(), v.minValue(0)),
      previews: v.pipe(v.number(), v.minValue(0)),
    }),
    v.transform(({ keepMinutes, previews, ...request }) => ({
      settings: { keepMinutes, previews },
      request: {
        ...request,
        revision: withActionsUrl(request.revision),
        commit: request.commit,
        version: request.version,
        branch: request.branch,
        port: request.port,
      } satisfies StartRequest,
    })),
  ),
  watch: v.object({
    ...one,
    seen: v.exactOptional(v.number()),
    waitMs: v.pipe(v.number(), v.maxValue(60_000)),
  }),
  reach: v.object(one),
  switch: v.object({
    ...one,
    expected: v.exactOptional(v.string()),
    keepMinutes: v.pipe(v.number(), v.minValue(0)),
  }),
  retire: v.object(one),
  end: v.object({ bot: v.string() }),
  stop: v.object({}),
} as const satisfies Record<Verb, v.GenericSchema>;

export type Requests = { readonly [V in Verb]: v.InferInput<(typeof requestSchemas)[V]> };

const failureSchema = v.object({
  failure: v.object({
    kind: v.picklist(['user', 'environment']),
    code: v.string(),
    message: v.string(),
    next: v.exactOptional(v.string()),
  }),
});

/** An error, to be thrown again by whoever asked. */
export function packFailure(error: unknown): v.InferOutput<typeof failureSchema> {
  if (isToldError(error)) {
    const { code, message, next } = error;
    const kind = error instanceof UserError ? 'user' : 'environment';
    return { failure: { kind, code, message, ...(next !== undefined && { next }) } };
  }
  const message = messageOf(error);
  return { failure: { kind: 'environment', code: 'supervisor-failed', message } };
}

/** The error in an answer; undefined if the answer is none. */
export function unpackFailure(value: unknown): Error | undefined {
  const parsed = v.safeParse(failureSchema, value);
  if (!parsed.success) return undefined;
  const { kind, message, code, next } = parsed.output.failure;
  const details = { code, ...(next !== undefined && { next }) };
  return kind === 'user' ? new UserError(message, details) : new EnvironmentError(message, details);
}

const digest = v.custom<Digest>((value) => typeof value === 'string' && isDigest(value));
const maybeText = v.optional(v.string());
const half = v.pipe(
  v.object({
    half: v.picklist(['core', 'actions']),
    state: v.picklist(['starting', 'ready', 'unready', 'crashed', 'stopped', 'elsewhere']),
    restarts: v.number(),
    pid: v.optional(v.number()),
    trouble: maybeText,
  }),
  v.transform((value) => ({ ...value, pid: value.pid, trouble: value.trouble })),
);
const revision = v.pipe(
  v.object({
    id: v.string(),
    package: digest,
    role: v.picklist(['active', 'kept', 'preview', 'candidate']),
    since: v.string(),
    commit: maybeText,
    version: maybeText,
    branch: maybeText,
    halves: v.array(half),
  }),
  v.transform((value) => ({ ...value, commit: value.commit, version: value.version, branch: value.branch })),
);
const bot = v.pipe(
  v.object({
    bot: v.string(),
    url: maybeText,
    active: v.optional(revision),
    previous: v.optional(revision),
    revisions: v.array(revision),
  }),
  v.transform((value) => ({ ...value, url: value.url, active: value.active, previous: value.previous })),
);
const judgement = v.variant('state', [
  v.object({ state: v.literal('ready') }),
  v.pipe(
    v.object({
      state: v.picklist(['fatal', 'waiting']),
      headline: v.string(),
      evidence: v.array(v.string()),
      remedy: v.string(),
      half: v.optional(v.picklist(['core', 'actions'])),
      lastLines: v.array(v.string()),
    }),
    v.transform((value) => ({ ...value, half: value.half })),
  ),
]);
const address = v.pipe(
  v.object({ core: v.string(), actions: maybeText }),
  v.transform((value) => ({ core: value.core, actions: value.actions })),
);
const empty = v.object({});

export const answerSchemas: { readonly [V in Verb]: v.GenericSchema<unknown, Answers[V]> } = {
  hello: greetingSchema,
  current: v.object({ environment: v.string(), running: v.boolean(), bots: v.array(bot) }),
  start: v.object({ outcome: v.picklist(['started', 'missing-package']) }),
  watch: v.object({
    watched: v.exactOptional(v.object({ seen: v.number(), judgement, tookMs: v.number() })),
  }),
  reach: v.object({ address: v.exactOptional(address) }),
  switch: v.variant('state', [
    v.pipe(
      v.object({ state: v.literal('switched'), url: v.string(), previous: maybeText, at: maybeText }),
      v.transform((value) => ({ ...value, previous: value.previous })),
    ),
    v.pipe(
      v.object({ state: v.literal('conflict'), active: maybeText }),
      v.transform((value) => ({ ...value, active: value.active })),
    ),
    v.object({ state: v.literal('not-ready') }),
  ]),
  retire: empty,
  end: empty,
  stop: empty,
};
