import { setFailed, setOutput, setSecret, summary } from '@actions/core';
import { resolve } from 'node:path';
import { isToldError, type Problem, UserError } from '../domain/errors.ts';
import { plainMarkdown } from '../domain/text.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { Ports } from '../steps/context.ts';
import type { Wiring } from '../wiring/ports.ts';
import { fromSystem } from '../wiring/system-error.ts';
import {
  actions,
  commonReasons,
  type ActionName,
  type InputsOf,
  type OutputOf,
  type ReasonOf,
} from './catalogue.ts';
import { runName } from './event.ts';
import { jobName, openHandOver, type HandOver } from './hand-over.ts';
import { readInputs, type Values } from './inputs.ts';
import { annotate, createWorkflowReporter, line, type WorkflowReporter } from './log.ts';
import { actorOf, useActor } from './actor.ts';
import { useToken } from './token.ts';

/** What every action works with. */
export interface Job<Name extends ActionName> {
  readonly inputs: Values<InputsOf<Name>>;
  readonly reporter: Reporter;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** What is left for the jobs after this one; undefined where nothing is. */
  readonly handOver: HandOver | undefined;
  /** Opens the repository, once however often it is asked for; when the job ends, it is closed. */
  open(): Promise<Opened>;
}

/** The repository that an action works in. */
export interface Opened {
  readonly ports: Ports;
  readonly wiring: Wiring;
  /** Who acts: the one who started the workflow. */
  readonly by: string;
}

/** What an action works with that needs the repository. */
export type Run<Name extends ActionName> = Omit<Job<Name>, 'open' | 'reporter'> & Opened;

/** What came of an action. */
export interface Outcome<Name extends ActionName> {
  readonly reason: ReasonOf<Name>;
  /** All of it, for machines. */
  readonly result: object;
  readonly outputs: Readonly<Record<OutputOf<Name>, string>>;
  /** One plain sentence for people. */
  readonly headline: string;
  /** Markdown, in which others' text was made plain. */
  readonly summary: string;
  /** The job goes on although the reason is none of the good ones: the record says it, and the last job fails. */
  readonly goesOn?: boolean;
}

/** Characters of the output `result`: a job's outputs may have 1 MiB in all. */
const longestResult = 500_000;

/** Milliseconds that a cancelled action has to end by itself: the runner's patience is 7.5 s. */
const graceMs = 4_000;

/** Runs an action in the repository. */
export async function runAction<const Name extends ActionName>(
  name: Name,
  work: (run: Run<Name>) => Promise<Outcome<Name>>,
): Promise<void> {
  await runJob(name, async ({ inputs, signal, handOver, open }) =>
    work({ inputs, signal, handOver, ...(await open()) }),
  );
}

/**
 * Runs an action from its inputs to its outputs. Whatever happens, `reason` and `result` are set once. The repository
 * is opened by those that ask for it: for one who only talks to GitHub, that would take longer than all the rest.
 */
export async function runJob<const Name extends ActionName>(
  name: Name,
  work: (job: Job<Name>) => Promise<Outcome<Name>>,
): Promise<void> {
  const reporter = createWorkflowReporter();
  const cancellation = new AbortController();
  const left: Left = { handOver: undefined };
  const cancel = () => {
    cancellation.abort();
    const steps = reporter.underWay();
    const doing = steps.length > 0 ? steps : [`${actions[name].title}, between two steps`];
    leave(left, 'cancelled');
    line(`Cancelled while it was at: ${doing.join('; ')}.`);
    line('What was done stays done; the next run goes on from there.');
    // What is under way may be in the middle of a request to something that doesn't answer.
    setTimeout(() => {
      leave(left, 'cancelled');
      finish('cancelled', { schema: 1, action: name, reason: 'cancelled', underWay: doing });
      process.exit(1);
    }, graceMs).unref();
  };
  process.once('SIGINT', cancel);
  process.once('SIGTERM', cancel);
  try {
    const outcome = await perform(name, work, reporter, cancellation.signal, left);
    const result = { schema: 1, action: name, ...outcome.result, reason: outcome.reason };
    for (const [output, value] of Object.entries<string>(outcome.outputs)) setOutput(output, value);
    finish(outcome.reason, result);
    await summarize(outcome.headline, outcome.summary);
    const reasons: Readonly<Record<string, { readonly ok: boolean }>> = {
      ...actions[name].reasons,
      ...commonReasons,
    };
    if (reasons[outcome.reason]?.ok !== true && outcome.goesOn !== true) setFailed(outcome.headline);
    else line(outcome.headline);
  } catch (thrown) {
    const { reason, headline, result } = failureOf(thrown, cancellation.signal);
    leave(left, cancellation.signal.aborted ? 'cancelled' : { error: fromSystem(thrown) ?? thrown });
    finish(reason, { schema: 1, action: name, reason, ...result });
    await summarize(headline, '');
    setFailed(headline);
  } finally {
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
  }
}

interface Left {
  handOver: HandOver | undefined;
}

/** Inputs that mean the same in every action that has them. */
interface CommonInputs {
  readonly directory?: string;
  readonly token?: string;
  readonly bots?: readonly string[];
  readonly 'hand-over'?: string | undefined;
}

/** Leaves what is known when an action breaks off. Whatever comes of that, the action's own end is told. */
function leave({ handOver }: Left, ending: Parameters<HandOver['write']>[0]): void {
  try {
    handOver?.write(ending);
  } catch (error) {
    line(`What was done can't be handed over: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function perform<Name extends ActionName>(
  name: Name,
  work: (job: Job<Name>) => Promise<Outcome<Name>>,
  reporter: WorkflowReporter,
  signal: AbortSignal,
  left: Left,
): Promise<Outcome<Name>> {
  const specs: InputsOf<Name> = actions[name].inputs;
  for (const [input, { kind }] of Object.entries(specs)) {
    const given = process.env[`INPUT_${input.toUpperCase()}`];
    if (kind === 'secret' && given !== undefined && given !== '') setSecret(given);
  }
  const inputs = readInputs(specs, process.env);
  const { directory, token, bots, ...others } = inputs as CommonInputs;
  const workspace = process.env['GITHUB_WORKSPACE'] ?? '.';
  const folder = others['hand-over'];
  if (folder !== undefined) {
    const job = jobName(process.env, (bots ?? []).join(', '));
    const about = { run: runName(process.env), job, now: () => new Date() };
    left.handOver = openHandOver(resolve(workspace, folder), about);
  }
  const { handOver } = left;
  if (token !== undefined && token !== '') useToken(token, process.env);
  useActor(process.env);
  let opening: Promise<Opened> | undefined;
  const open = () => (opening ??= openRepository(resolve(workspace, directory ?? '.'), reporter));
  try {
    const outcome = await work({ inputs, reporter, signal, handOver, open });
    handOver?.write();
    return outcome;
  } finally {
    // What couldn't be opened has nothing to close.
    const opened = await opening?.catch(() => undefined);
    await opened?.wiring.close();
  }
}

/** @param directory absolute; the repository that it lies in is opened. */
async function openRepository(directory: string, reporter: Reporter): Promise<Opened> {
  const { wire } = await import('../wiring/ports.ts');
  const wiring = await wire(directory, reporter);
  try {
    return { ports: wiring.ports, wiring, by: await actor(wiring.ports) };
  } catch (error) {
    await wiring.close();
    throw error;
  }
}

/** Who started the workflow, in the form of a commit's author; outside of a workflow, git's own word. */
async function actor(ports: Ports): Promise<string> {
  const person = actorOf(process.env);
  return person === undefined ? ports.checkout.identity() : `${person.name} <${person.address}>`;
}

let finished = false;

function finish(reason: string, result: object): void {
  if (finished) return;
  finished = true;
  const text = JSON.stringify(result);
  setOutput('reason', reason);
  setOutput(
    'result',
    text.length <= longestResult ? text : JSON.stringify({ schema: 1, reason, tooLong: text.length }),
  );
}

/** Writes the run's summary, where there is one to write to. */
async function summarize(headline: string, text: string): Promise<void> {
  if (process.env['GITHUB_STEP_SUMMARY'] === undefined) return;
  await summary.addRaw(`**${plainMarkdown(headline, 500)}**\n\n${text}\n`).write();
}

function failureOf(
  thrown: unknown,
  signal: AbortSignal,
): { readonly reason: keyof typeof commonReasons; readonly headline: string; readonly result: object } {
  const error = fromSystem(thrown) ?? thrown;
  if (signal.aborted)
    return { reason: 'cancelled', headline: 'Cancelled. The next run goes on from there.', result: {} };
  if (isToldError(error)) {
    const { code, message, place, next, problems } = error;
    const headline: Problem = {
      severity: 'error',
      code,
      message,
      ...(place && { place }),
      ...(next !== undefined && { next }),
    };
    for (const problem of problems.length > 0 ? problems : [headline]) annotate(problem);
    const mistake = error instanceof UserError;
    return {
      reason: mistake ? 'mistake' : 'environment-failed',
      headline: mistake
        ? 'Something is to be mended; the annotations say what.'
        : 'This is not your mistake: something outside failed.',
      result: { error: { code, message, place, next, problems } },
    };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  annotate({
    severity: 'error',
    code: 'defect',
    message: `Tidegate has a defect; this is not your mistake. ${detail}`,
  });
  return {
    reason: 'defect',
    headline: 'Tidegate has a defect; please report the lines above.',
    result: { error: { code: 'defect', message: detail } },
  };
}
