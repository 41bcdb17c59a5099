import { isToldError, type Problem } from '../domain/errors.ts';

/** What came of something whose failure stops nothing else. */
export type Attempt<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/**
 * Does something whose failure is told and stops nothing else; a defect is thrown.
 * @param what what failed then, as the beginning of a sentence: `The board of production wasn't written`.
 */
export async function attempt<T>(what: string, work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!isToldError(error)) throw error;
    const { code, message, next } = error;
    const problem = { severity: 'error', code, message: `${what}: ${message}` } as const;
    return { ok: false, problem: { ...problem, ...(next !== undefined && { next }) } };
  }
}
