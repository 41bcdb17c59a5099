import { expect } from '@jest/globals';
import { Killed } from './life.ts';
import { lasting, type World } from './world.ts';

/** A world that is ready for a step, and the step. */
export interface Scenario {
  readonly world: World;
  readonly run: () => Promise<unknown>;
}

/**
 * Kills a step before each of its writes in turn, runs it again, and checks that this comes to the same as a run that
 * nobody disturbed, in what lasts (as `view` shows it) and in what `check` looks at.
 * @returns how many places it was killed at.
 */
export async function convergesWhereverItIsKilled(
  prepare: () => Promise<Scenario>,
  check: (world: World) => void = () => undefined,
  view: (world: World) => unknown = lasting,
): Promise<number> {
  const undisturbed = await prepare();
  await undisturbed.run();
  check(undisturbed.world);
  for (let write = 1; ; write++) {
    const { world, run } = await prepare();
    world.life.killAtWrite(write);
    const outcome = await run().catch((error: unknown) => error);
    if (!world.life.dead) return write - 1;
    expect(outcome).toBeInstanceOf(Killed);
    world.life.restart();
    await run();
    expect({ killedBefore: write, left: view(world) }).toEqual({
      killedBefore: write,
      left: view(undisturbed.world),
    });
    check(world);
  }
}
