import type { Job } from './workflow.ts';

/** A line of act's own log (`--json`). */
interface ActLine {
  readonly msg?: string;
  readonly job?: string;
  readonly jobID?: string;
  readonly jobResult?: string;
  readonly matrix?: Readonly<Record<string, unknown>>;
  readonly stepID?: readonly string[];
  readonly stage?: string;
  readonly stepResult?: string;
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly raw_output?: boolean;
}

/** A job that ran, or didn't. */
export interface JobResult {
  readonly id: string;
  readonly name: string;
  conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | undefined;
  /** What its steps printed, and nothing that act says. */
  log: string;
  /** Everything, act's own words too. */
  full: string;
  /** What each step set, by the step's id (or its place, from 0). */
  readonly outputs: Record<string, Record<string, string>>;
  /** What act took for commands in what steps printed, but for outputs. */
  readonly commands: { readonly name: string; readonly text: string }[];
  readonly steps: { readonly step: string; readonly conclusion: string }[];
}

/** What to do when a job begins and ends. */
export interface JobListener {
  readonly begun: (job: JobResult) => void;
  readonly ended: (job: JobResult) => void;
}

/** Reads what act tells, line by line. */
export class ActLog {
  readonly jobs = new Map<string, JobResult>();
  /** What belongs to no job: such as why a workflow isn't valid. */
  other = '';
  readonly #listener: JobListener;
  readonly #known: Readonly<Record<string, Job>>;

  constructor(known: Readonly<Record<string, Job>>, listener: JobListener) {
    this.#known = known;
    this.#listener = listener;
  }

  take(text: string): void {
    const line = parsed(text);
    if (line?.jobID === undefined) {
      this.other += `${line?.msg ?? text}\n`;
      return;
    }
    const job = this.#jobOf(line);
    const message = line.msg ?? '';
    job.full += message.endsWith('\n') ? message : `${message}\n`;
    if (line.raw_output === true) job.log += message.endsWith('\n') ? message : `${message}\n`;
    const step = line.stepID?.[0];
    if (step !== undefined && line.command === 'set-output' && line.name !== undefined) {
      (job.outputs[step] ??= {})[line.name] = line.arg ?? '';
    }
    if (line.command !== undefined && line.command !== 'set-output')
      job.commands.push({ name: line.command, text: line.arg ?? message });
    if (step !== undefined && line.stage === 'Main' && line.stepResult !== undefined)
      job.steps.push({ step, conclusion: line.stepResult });
    if (line.jobResult !== undefined) {
      job.conclusion = line.jobResult === 'success' ? 'success' : 'failure';
      this.#listener.ended(job);
    }
  }

  #jobOf({ jobID: id = '', job: name = '', matrix = {} }: ActLine): JobResult {
    const key = `${id} ${JSON.stringify(matrix)}`;
    const known = this.jobs.get(key);
    if (known) return known;
    const job: JobResult = {
      id,
      name: nameOf(this.#known[id]?.name ?? id, matrix, name),
      conclusion: undefined,
      log: '',
      full: '',
      outputs: {},
      commands: [],
      steps: [],
    };
    this.jobs.set(key, job);
    this.#listener.begun(job);
    return job;
  }
}

/** A name with its matrix filled in; where there is more to it, as act evaluated it (`workflow/name`). */
function nameOf(template: string, matrix: Readonly<Record<string, unknown>>, evaluated: string): string {
  const filled = template.replaceAll(/\$\{\{ *matrix\.([\w-]+) *\}\}/g, (_, key: string) =>
    String(matrix[key] ?? ''),
  );
  return filled.includes('${{') ? evaluated.slice(evaluated.indexOf('/') + 1).trimEnd() : filled;
}

function parsed(text: string): ActLine | undefined {
  try {
    return JSON.parse(text) as ActLine;
  } catch {
    return undefined;
  }
}
