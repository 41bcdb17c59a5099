/**
 * Loaded into each step's process before anything else, and into no process that it starts. It makes the job what it is
 * on a hosted runner, where act makes it less: a home and a place for scratch of its own, a token with the job's own
 * permissions, GitHub's variables, a summary that is kept, and no step after a cancellation but those that ask for it.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

const { env } = process;
const { RUNNER_TEMP: temp = '', GITHUB_JOB: job = '', GITHUB_ACTION: step = '' } = env;
const control = JSON.parse(readFileSync(env['TIDEGATE_CONTROL'] ?? '', 'utf8'));
for (const name of ['NODE_OPTIONS', 'TIDEGATE_CONTROL', 'ACT']) delete env[name];

const disk = dirname(temp);
for (const name of ['home', 'scratch']) mkdirSync(join(disk, name), { recursive: true });
Object.assign(env, control.environment, {
  HOME: join(disk, 'home'),
  TMPDIR: join(disk, 'scratch'),
  RUNNER_TRACKING_ID: disk,
  GITHUB_STEP_SUMMARY: join(control.summaries, `${job}.md`),
});
appendFileSync(env['GITHUB_STEP_SUMMARY'], '');
// Everybody gets the same word from act; which token it stands for is the job's.
for (const [name, value] of Object.entries(env))
  if (value === control.placeholder) env[name] = control.tokens[job] ?? '';

const started = join(control.started, disk.replaceAll('/', '_'));
const cancelled = existsSync(control.cancelled);
if (!existsSync(started)) appendFileSync(started, cancelled ? 'late' : 'in time');
if (cancelled) {
  const always = (condition) =>
    /\b(?:always|cancelled)\(\)/.test(condition ?? '') && !/!\s*cancelled/.test(condition);
  const { steps = [], if: condition = '' } = control.jobs[job] ?? {};
  const { if: own } = steps.find(({ id }) => id === step) ?? steps[Number(step)] ?? {};
  // A job that begins after the cancellation begins afresh; one that was under way does what it does always.
  const runs = readFileSync(started, 'utf8') === 'late' ? always(condition) : always(own);
  if (!runs) {
    process.stdout.write('Error: The operation was canceled.\n');
    process.exit(1);
  }
}

// `needs`, as GitHub writes it: a job without outputs has an empty object (act: null), and a job that was cancelled
// says so (act, which knows nothing of the cancellation: a failure).
const needs = env['INPUT_NEEDS'];
if (needs) {
  const context = JSON.parse(needs);
  for (const job of Object.values(context)) {
    job.outputs ??= {};
    if (cancelled && job.result === 'failure') job.result = 'cancelled';
  }
  env['INPUT_NEEDS'] = JSON.stringify(context, undefined, 2);
}
