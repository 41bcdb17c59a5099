/** Where something stands in a file: lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Something worth telling a person, with the place that it is about and what to do next. */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'note';
  /** A short stable name in kebab-case, such as `unknown-key`. */
  readonly code: string;
  /** One sentence: what was wrong, and what is allowed. */
  readonly message: string;
  readonly place?: Place;
  /** What to type or change next. */
  readonly next?: string;
}

interface Details {
  readonly code: string;
  readonly place?: Place;
  readonly next?: string;
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

abstract class TidegateError extends Error {
  readonly code: string;
  readonly place: Place | undefined;
  readonly next: string | undefined;
  /** All that was found, where one sentence is the headline of several. */
  readonly problems: readonly Problem[];

  constructor(message: string, details: Details) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.place = details.place;
    this.next = details.next;
    this.problems = details.problems ?? [];
  }
}

/** The user's mistake: a wrong argument, configuration or bot. Exit code 2. */
export class UserError extends TidegateError {
  override readonly name = 'UserError';
}

/** Our failure or the environment's: a full disk, an unreachable remote, a defect. Exit code 3. */
export class EnvironmentError extends TidegateError {
  override readonly name = 'EnvironmentError';
}

/** Whether something that was thrown is told as a sentence to people; everything else is a defect. */
export function isToldError(thrown: unknown): thrown is UserError | EnvironmentError {
  return thrown instanceof UserError || thrown instanceof EnvironmentError;
}

/** What was thrown, as a problem. @throws it where it is a defect, which is told otherwise. */
export function problemOf(thrown: unknown): Problem {
  if (!isToldError(thrown)) throw thrown;
  const { code, message, place, next } = thrown;
  return { severity: 'error', code, message, ...(place && { place }), ...(next !== undefined && { next }) };
}

/** `file:line:column`, as far as known: the form that editors and terminals make clickable. */
export function placeText(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}
