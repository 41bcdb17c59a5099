import type { Place, Problem } from '../types.ts';

/** More than this many problems help nobody; the rest is counted. */
const most = 500;

interface Extra {
  readonly place?: Place | undefined;
  readonly next?: string | undefined;
}

/** Collects what is wrong with a bot's files. Reading never throws for what stands in them. */
export class Report {
  readonly #problems: Problem[] = [];
  readonly #said = new Set<string>();
  #left = 0;
  #lenient = false;
  #errors = 0;

  /** The problems so far, in the order found. */
  get problems(): readonly Problem[] {
    if (this.#left === 0) return this.#problems;
    return [
      ...this.#problems,
      {
        severity: this.#errors > 0 ? 'error' : 'note',
        code: 'more-problems',
        message: `${this.#left} more problems are not shown.`,
      },
    ];
  }

  error(code: string, message: string, extra: Extra = {}): void {
    this.#add('error', code, message, extra);
  }

  warning(code: string, message: string, extra: Extra = {}): void {
    this.#add('warning', code, message, extra);
  }

  note(code: string, message: string, extra: Extra = {}): void {
    this.#add('note', code, message, extra);
  }

  /** Does some reading whose errors are no reason not to train: they become warnings. */
  leniently(read: () => void): void {
    const before = this.#lenient;
    this.#lenient = true;
    read();
    this.#lenient = before;
  }

  #add(wanted: Problem['severity'], code: string, message: string, extra: Extra): void {
    const severity = this.#lenient && wanted === 'error' ? 'warning' : wanted;
    const key = `${code}\0${message}\0${extra.place?.file}:${extra.place?.line}:${extra.place?.column}`;
    if (this.#said.has(key)) return;
    if (this.#problems.length >= most) {
      this.#left += 1;
      if (severity === 'error') this.#errors += 1;
      return;
    }
    this.#said.add(key);
    this.#problems.push({
      severity,
      code,
      message,
      ...(extra.place && { place: extra.place }),
      ...(extra.next !== undefined && { next: extra.next }),
    });
  }
}

/** A name or text out of a file, quoted and cut so that it can stand in a sentence. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
