import picomatch from 'picomatch';
import { parse } from 'yaml';
import type { RepositoryEvent } from '../../../../sandbox/github/index.ts';

type Values = Readonly<Record<string, unknown>>;

/** A step, as its file says. Every text may hold expressions. */
export interface StepSource {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses: string;
  readonly with?: Values;
  readonly env?: Values;
  readonly 'continue-on-error'?: unknown;
}

export type ConcurrencySource =
  string | { readonly group: string; readonly 'cancel-in-progress'?: unknown; readonly queue?: string };

export interface JobSource {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly 'fail-fast'?: unknown; readonly matrix: unknown };
  readonly environment?: string | { readonly name: string };
  readonly concurrency?: ConcurrencySource;
  readonly outputs?: Values;
  readonly env?: Values;
  readonly steps: readonly StepSource[];
}

export interface WorkflowSource {
  readonly name?: string;
  readonly on: unknown;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: ConcurrencySource;
  readonly env?: Values;
  readonly jobs: Readonly<Record<string, JobSource>>;
}

/** Keys that this runner understands. What is none of them isn't passed over in silence. */
const known = {
  workflow: ['name', 'run-name', 'on', 'permissions', 'concurrency', 'env', 'jobs'],
  job: [
    ...['name', 'needs', 'if', 'runs-on', 'timeout-minutes', 'permissions', 'strategy', 'environment'],
    ...['concurrency', 'outputs', 'env', 'steps'],
  ],
  step: ['id', 'name', 'if', 'uses', 'with', 'env', 'continue-on-error'],
};

/** Reads a workflow's file. @throws where it has a key that this runner doesn't carry out, such as `run`. */
export function readWorkflow(text: string): WorkflowSource {
  // YAML 1.2: `on` is a word.
  const source = parse(text) as WorkflowSource;
  check('workflow', source);
  for (const job of Object.values(source.jobs)) {
    check('job', job);
    for (const step of job.steps) check('step', step);
  }
  return source;
}

function check(what: keyof typeof known, value: object): void {
  const strange = Object.keys(value).filter((key) => !known[what].includes(key));
  if (strange.length > 0) throw new Error(`A ${what} has ${strange.join(', ')}: not carried out here.`);
}

/** The jobs before each job that it needs, directly. */
export function needsOf(job: JobSource): readonly string[] {
  return typeof job.needs === 'string' ? [job.needs] : (job.needs ?? []);
}

/** All jobs that a job waits for, directly or not. */
export function ancestorsOf(source: WorkflowSource, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (job: string) => {
    for (const need of needsOf(source.jobs[job]!)) {
      found.add(need);
      add(need);
    }
  };
  add(name);
  return found;
}

const standardTypes: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
  merge_group: ['checks_requested'],
};

/** Whether `on:` of a workflow takes an event. Dispatches have runs of their own. */
export function takes(source: WorkflowSource, event: RepositoryEvent): boolean {
  const on = source.on as string | readonly string[] | Readonly<Record<string, Values | null>>;
  const filters =
    typeof on === 'string' ? { [on]: null } : Array.isArray(on) ? byName(on as readonly string[]) : on;
  if (event.name === 'workflow_dispatch' || !Object.hasOwn(filters, event.name)) return false;
  const filter = (filters as Readonly<Record<string, Values | null>>)[event.name] ?? {};
  const types = (filter['types'] as readonly string[] | undefined) ?? standardTypes[event.name];
  if (types && !types.includes(event.action ?? '')) return false;
  if (event.name === 'push') {
    const branch = /^refs\/heads\/(.*)$/s.exec(event.ref ?? '')?.[1];
    if (event.payload['deleted'] === true || branch === undefined) return false;
    return matches(branch, filter['branches'] as readonly string[] | undefined);
  }
  if (event.name === 'pull_request') {
    const { base } = event.payload['pull_request'] as { readonly base: { readonly ref: string } };
    return matches(base.ref, filter['branches'] as readonly string[] | undefined);
  }
  return true;
}

const byName = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]));

function matches(branch: string, patterns: readonly string[] | undefined): boolean {
  return (
    patterns === undefined || patterns.some((pattern) => picomatch.isMatch(branch, pattern, { dot: true }))
  );
}
