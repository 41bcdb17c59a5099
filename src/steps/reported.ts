import type { ReportedStep } from '../ports/reporter.ts';

/** Does the work of a reported step. Where it throws, the step is told as failed; whoever catches the error says why. */
export async function reported<T>(step: ReportedStep, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    step.failed('it broke off');
    throw error;
  }
}
