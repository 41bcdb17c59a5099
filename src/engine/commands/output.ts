import { once } from 'node:events';

import type { Problem } from '../types.ts';

/** One line of the engine program's standard output: docs of each command say which come when. */
export type OutputLine =
  | { readonly type: 'progress'; readonly phase: string; readonly fraction: number | undefined }
  | ({ readonly type: 'problem' } & Problem)
  | {
      readonly type: 'failure';
      readonly kind: 'disk-full' | 'unwritable' | 'defect';
      readonly message: string;
    }
  | { readonly type: 'result'; readonly [key: string]: unknown };

/** Writes lines of JSON, so that another program can follow the work. */
export class Output {
  #phase = '';
  #percent = -1;
  readonly #write: (text: string) => void;

  /** Takes standard output for itself: what a bot's own code prints while it is loaded goes to standard error. */
  constructor() {
    const write = process.stdout.write.bind(process.stdout);
    this.#write = (text) => {
      write(text);
    };
    process.stdout.write = process.stderr.write.bind(process.stderr);
  }

  write(line: OutputLine): void {
    this.#write(`${JSON.stringify(line)}\n`);
  }

  problems(problems: readonly Problem[]): void {
    for (const problem of problems) this.write({ type: 'problem', ...problem });
  }

  /** Tells how far a phase is, at most once for each hundredth. */
  progress(phase: string, fraction: number | undefined): void {
    const percent = fraction === undefined ? -1 : Math.floor(fraction * 100);
    if (phase === this.#phase && percent === this.#percent) return;
    this.#phase = phase;
    this.#percent = percent;
    this.write({ type: 'progress', phase, fraction });
  }

  /** Tells why the work couldn't be done: what of it is the machine's fault, and what is a defect here. */
  failed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
    if (code === 'ENOSPC' || code === 'EDQUOT') this.write({ type: 'failure', kind: 'disk-full', message });
    else if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENOENT'].includes(code)) {
      this.write({ type: 'failure', kind: 'unwritable', message });
    } else {
      const stack = error instanceof Error ? error.stack : undefined;
      this.write({ type: 'failure', kind: 'defect', message });
      process.stderr.write(`${stack ?? message}\n`);
    }
  }

  /** Resolves when everything written is on its way: only then may the process end. */
  async flush(): Promise<void> {
    if (process.stdout.writableLength > 0) await once(process.stdout, 'drain');
  }
}
