import { isToldError } from '../../domain/errors.ts';
import { known, unknown, type Fact } from '../../domain/facts.ts';
import { oneLine } from '../../domain/text.ts';

/** What a question gave, or why nobody could answer it: what is merely shown must not break what tells it. */
export async function factOf<T>(ask: () => Promise<T>): Promise<Fact<T>> {
  try {
    return known(await ask());
  } catch (error) {
    if (!isToldError(error)) throw error;
    return unknown(oneLine(error.message, 300).replace(/\.$/, ''));
  }
}
