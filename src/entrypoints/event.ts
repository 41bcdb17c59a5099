import { open } from 'node:fs/promises';
import * as v from 'valibot';
import { EnvironmentError, UserError } from '../domain/errors.ts';
import type { RunEvent } from '../domain/run/event.ts';
import type { RunName } from '../domain/run/record.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Bytes of an event: GitHub sends at most 25 MB. */
const longestEvent = 32 * 1024 * 1024;

const commit = v.pipe(v.string(), v.regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "isn't a commit"));
const branch = v.pipe(
  v.string(),
  v.maxLength(1_000, 'is too long'),
  v.regex(/^[^\u0000-\u001f\u007f]+$/, "isn't a branch"),
);
const repository = v.object({ full_name: v.string() });

const schemas = {
  push: v.object({
    ref: v.string(),
    before: v.optional(commit),
    deleted: v.optional(v.boolean(), false),
  }),
  'pull-request': v.object({
    number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    pull_request: v.object({
      head: v.object({ sha: commit, ref: branch, repo: v.nullish(repository) }),
      base: v.object({ repo: repository }),
      user: v.nullish(v.object({ login: v.string() })),
    }),
  }),
  'merge-group': v.object({
    merge_group: v.object({ head_ref: v.string(), base_sha: commit }),
  }),
};

/** Whose runs get a read-only token and no secret. */
const restrictedActor = 'dependabot[bot]';

/**
 * Reads what started the run, from the variables and the event's file that a runner gives. Both may hold texts of
 * anybody: only what is checked here goes on.
 * @throws UserError `event-refused` for an event that must start nothing of ours; EnvironmentError `event-unreadable`
 */
export async function readEvent(environment: Environment): Promise<RunEvent> {
  const name = environment['GITHUB_EVENT_NAME'] ?? '';
  switch (name) {
    case 'push': {
      const { ref, before, deleted } = await payload(environment, name, schemas.push);
      return { kind: 'push', branch: branchOf(ref), before: withoutZeros(before), deleted };
    }
    case 'pull_request': {
      const { number, pull_request: pull } = await payload(environment, name, schemas['pull-request']);
      const { head, base, user } = pull;
      return {
        kind: 'pull-request',
        number,
        branch: head.ref,
        commit: head.sha,
        own: head.repo?.full_name === base.repo.full_name,
        restricted: user?.login === restrictedActor || environment['GITHUB_ACTOR'] === restrictedActor,
      };
    }
    case 'merge_group': {
      const { merge_group: group } = await payload(environment, name, schemas['merge-group']);
      return {
        kind: 'merge-group',
        branch: branchOf(group.head_ref) ?? group.head_ref,
        base: group.base_sha,
      };
    }
    case 'pull_request_target':
    case 'workflow_run':
      throw new UserError(
        `A workflow on \`${name}\` gives its secrets to whatever a fork sends: it is refused.`,
        {
          code: 'event-refused',
          next: 'Use `pull_request` in its place: forks are validated and trained without a secret.',
        },
      );
    default:
      return { kind: 'other', branch: branchOf(environment['GITHUB_REF'] ?? '') };
  }
}

/** A branch of `refs/heads/…`; undefined for any other reference. */
function branchOf(reference: string): string | undefined {
  const name = /^refs\/heads\/(.+)$/u.exec(reference)?.[1];
  return name !== undefined && v.is(branch, name) ? name : undefined;
}

/** A commit of zeros stands for none. */
function withoutZeros(id: string | undefined): string | undefined {
  return id === undefined || /^0+$/.test(id) ? undefined : id;
}

async function payload<const Schema extends v.GenericSchema>(
  environment: Environment,
  event: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const file = environment['GITHUB_EVENT_PATH'] ?? '';
  const text = await readBounded(file).catch((error: unknown) => unreadable(event, error));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return unreadable(event, error);
  }
  const read = v.safeParse(schema, value);
  if (read.success) return read.output;
  const [issue] = read.issues;
  return unreadable(event, `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

async function readBounded(file: string): Promise<string> {
  await using handle = await open(file, 'r');
  const { size } = await handle.stat();
  if (size > longestEvent) throw new Error(`it has ${size} bytes`);
  return handle.readFile('utf8');
}

function unreadable(event: string, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new EnvironmentError(`What started this run (\`${event}\`) can't be read: ${why}`, {
    code: 'event-unreadable',
    next: 'Run it again; GITHUB_EVENT_PATH names the file that the runner gave.',
    cause,
  });
}

/**
 * The run that this is a job of.
 * @throws UserError `no-run` outside of a workflow
 */
export function runName(environment: Environment): RunName {
  const id = counting(environment['GITHUB_RUN_ID']);
  const attempt = counting(environment['GITHUB_RUN_ATTEMPT'] ?? '1');
  const server = environment['GITHUB_SERVER_URL'] ?? 'https://github.com';
  const repositoryName = environment['GITHUB_REPOSITORY'] ?? '';
  const url = `${server.replace(/\/+$/, '')}/${repositoryName}/actions/runs/${id}`;
  const named = /^[\w.-]+\/[\w.-]+$/.test(repositoryName) && /^https?:\/\/[^\s/]+/.test(server);
  if (id !== undefined && attempt !== undefined && named) return { id, attempt, url };
  throw new UserError('The input `hand-over` is for the jobs of a workflow, and this is none.', {
    code: 'no-run',
    next: 'Leave it out; in a workflow, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT and GITHUB_REPOSITORY name the run.',
  });
}

function counting(text: string | undefined): number | undefined {
  const value = /^[1-9]\d{0,15}$/.test(text ?? '') ? Number(text) : undefined;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The file of the workflow that runs, such as `.github/workflows/staging.yml`; undefined where nobody says. */
export function workflowFile(environment: Environment): string | undefined {
  return /^[^/]+\/[^/]+\/(.+?)@/.exec(environment['GITHUB_WORKFLOW_REF'] ?? '')?.[1];
}
