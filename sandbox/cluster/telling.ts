import { isToldError } from '../../src/domain/errors.ts';

/** Runs a program's main part. What it throws for people is told in its sentence, and the exit code says that it failed. */
export async function tellErrors(main: () => Promise<void> | void): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!isToldError(error)) throw error;
    console.error(error.message);
    if (error.next !== undefined) console.error(error.next);
    process.exitCode = 3;
  }
}
