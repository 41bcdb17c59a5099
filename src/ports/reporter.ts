import type { Problem } from '../domain/errors.ts';

/** Tells people how the work goes: on a terminal, in a workflow log, or to nobody. */
export interface Reporter {
  /** A step that takes a while. End it with `done` or `failed`. */
  step(title: string): ReportedStep;
  info(text: string): void;
  problem(problem: Problem): void;
}

export interface ReportedStep {
  /** `fraction` from 0 to 1; undefined where nobody knows. */
  progress(fraction: number | undefined, text: string): void;
  /** `bytes` of `of` have gone by now; rate and time left are made of it where people see them. */
  transfer(bytes: number, of: number, text: string): void;
  done(text?: string): void;
  failed(text: string): void;
}

/** The clock, so that steps need none of their own. */
export interface Clock {
  now(): Date;
  /** Milliseconds go by. Where `signal` is aborted, the rest of them isn't waited for; it is no error. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}
