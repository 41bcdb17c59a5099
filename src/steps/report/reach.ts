import { isToldError } from '../../domain/errors.ts';
import { oneLine } from '../../domain/text.ts';
import type { Forge } from '../../ports/forge.ts';
import type { Ports } from '../context.ts';

/** Whom a run can tell what came of it. */
export interface Reach {
  /** Undefined: nothing is written there. */
  readonly forge: Forge | undefined;
  /** Why nothing is written, in one sentence; undefined where something is. */
  readonly silence: string | undefined;
}

/** Connects the code host, where the run may write. Settings that are wrong are a reason for silence, not a failure. */
export async function reachOf(ports: Pick<Ports, 'forge'>, writes: boolean): Promise<Reach> {
  const silent = (silence: string): Reach => ({ forge: undefined, silence });
  if (!writes) {
    return silent(
      'The token of a fork or of Dependabot reads only: what came of it is told here and nowhere else.',
    );
  }
  try {
    const forge = await ports.forge?.();
    return forge
      ? { forge, silence: undefined }
      : silent('No token for GitHub was given: what came of it is told here and nowhere else.');
  } catch (error) {
    if (!isToldError(error)) throw error;
    return silent(
      `GitHub isn't connected, so it is told here and nowhere else: ${oneLine(error.message, 300)}`,
    );
  }
}
