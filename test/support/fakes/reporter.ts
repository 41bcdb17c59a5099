import type { Problem } from '../../../src/domain/errors.ts';
import type { ReportedStep, Reporter } from '../../../src/ports/reporter.ts';

/** Remembers what people were told. */
export class FakeReporter implements Reporter {
  /** Titles of steps, each with how it ended: `done`, `failed: why` or `open`. */
  readonly steps: { readonly title: string; end: string }[] = [];
  readonly progress: {
    readonly title: string;
    readonly fraction: number | undefined;
    readonly text: string;
  }[] = [];
  readonly problems: Problem[] = [];
  readonly infos: string[] = [];

  step(title: string): ReportedStep {
    const step = { title, end: 'open' };
    this.steps.push(step);
    return {
      progress: (fraction, text) => void this.progress.push({ title, fraction, text }),
      transfer: (bytes, of, text) => void this.progress.push({ title, fraction: bytes / of, text }),
      done: (text) => {
        step.end = text === undefined ? 'done' : `done: ${text}`;
      },
      failed: (text) => {
        step.end = `failed: ${text}`;
      },
    };
  }

  info(text: string): void {
    this.infos.push(text);
  }

  problem(problem: Problem): void {
    this.problems.push(problem);
  }
}
