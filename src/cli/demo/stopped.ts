import { EnvironmentError } from '../../domain/errors.ts';
import { cut } from '../text.ts';

/** The story goes on only if it is true. */
export function expect(holds: boolean, otherwise: string, document: unknown): asserts holds {
  if (!holds) throw stopped(otherwise, document);
}

export function stopped(why: string, document: unknown): EnvironmentError {
  return new EnvironmentError(`The story stopped: ${why}.\n${cut(JSON.stringify(document, null, 1), 700)}`, {
    code: 'demo-failed',
  });
}
