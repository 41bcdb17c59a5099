import { messageOf } from './files.ts';
import type { Layout } from './layout.ts';
import { recordProcesses, type StartedProcess } from './orphans.ts';

/** Keeps the record of running processes up to date on disk, for whoever comes after this supervisor. */
export class ProcessBook {
  readonly #layout: Layout;
  readonly #log: (text: string) => void;
  readonly #processes = new Map<number, StartedProcess>();
  #writing: Promise<void> | undefined;
  #stale = false;

  constructor(layout: Layout, log: (text: string) => void) {
    this.#layout = layout;
    this.#log = log;
  }

  add(process: StartedProcess): void {
    this.#processes.set(process.pid, process);
    this.#writeSoon();
  }

  remove(pid: number): void {
    if (this.#processes.delete(pid)) this.#writeSoon();
  }

  /** Writes are gathered: one at a time, and one more if something changed meanwhile. */
  async write(): Promise<void> {
    this.#stale = true;
    this.#writing ??= (async () => {
      while (this.#stale) {
        this.#stale = false;
        await recordProcesses(this.#layout, [...this.#processes.values()]);
      }
    })().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  #writeSoon(): void {
    this.write().catch((error: unknown) =>
      this.#log(`the process record could not be written: ${messageOf(error)}`),
    );
  }
}
