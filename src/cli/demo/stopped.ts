import { EnvironmentError } from '../../domain/errors.ts';
import { cut } from '../text.ts';

/** The story goes on only if it is true. */
export function expect(holds: boolean, otherwise: string, document: unknown): asserts holds {
  if (!holds) throw stopped(otherwise, document);
}

/** @param document what was found: of a log the end is told, of anything else the beginning. */
export function stopped(why: string, document: unknown): EnvironmentError {
  const found =
    typeof document === 'string' ? document.slice(-2_000) : cut(JSON.stringify(document, null, 1), 700);
  return new EnvironmentError(`The story stopped: ${why}.\n${found}`, { code: 'demo-failed' });
}
