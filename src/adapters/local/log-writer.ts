import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import type { Half } from '../../domain/revision.ts';
import { logFile } from './layout.ts';

/** Each half has one file of this size, and as many older ones. */
const fileSize = '4M';
const olderFiles = 2;
/** Characters of one line; what is longer is cut. */
export const longestLine = 8_192;
/** Lines that are kept in memory for a verdict. */
const tailLines = 60;
/** Milliseconds until a log that couldn't be written (a full disk) is tried again. */
const retryMs = 5_000;

/** Where a line came from: the half's standard output or error, or the supervisor about the half. */
export type LineSource = 'out' | 'err' | 'tidegate';

export interface TailLine {
  readonly source: LineSource;
  readonly text: string;
}

/**
 * Splits output into lines that a terminal can show: invalid UTF-8 and control characters become U+FFFD, terminal
 * sequences are taken out, long lines are cut. Memory is bounded whatever comes.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8');
  readonly #emit: (line: string) => void;
  #rest = '';
  #dropped = 0;

  constructor(emit: (line: string) => void) {
    this.#emit = emit;
  }

  push(chunk: Uint8Array): void {
    this.#take(this.#decoder.decode(chunk, { stream: true }));
  }

  end(): void {
    this.#take(this.#decoder.decode());
    if (this.#rest !== '' || this.#dropped > 0) this.#line();
  }

  #take(text: string): void {
    const parts = text.split(/\r\n|\n|\r/);
    for (const [index, part] of parts.entries()) {
      const room = longestLine - this.#rest.length;
      this.#rest += part.slice(0, room);
      this.#dropped += Math.max(0, part.length - room);
      if (index < parts.length - 1) this.#line();
    }
  }

  #line(): void {
    const line = readable(this.#rest) + (this.#dropped > 0 ? ` … (${this.#dropped} more characters)` : '');
    this.#rest = '';
    this.#dropped = 0;
    // A carriage return and a line feed that came in two chunks make one line end, and an empty line says nothing.
    if (line.trim() !== '') this.#emit(line);
  }
}

function readable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\uFFFD');
}

/** The log of one half: lines with their time, in files of a limited size. Writing it never fails loudly. */
export class HalfLog {
  readonly #directory: string;
  readonly #half: Half;
  #stream: RotatingFileStream | undefined;
  #brokenUntil = 0;
  #tail: TailLine[] = [];

  constructor(directory: string, half: Half) {
    this.#directory = directory;
    this.#half = half;
  }

  /** What was written since the process started, the last lines of it. */
  get tail(): readonly TailLine[] {
    return this.#tail;
  }

  /** A new process starts: what the last one said is no evidence about it. */
  restart(): void {
    this.#tail = [];
  }

  note(text: string): void {
    this.#write([{ source: 'tidegate', text }]);
  }

  /** Takes all that a process says, and makes it wait while the disk is slower than it. */
  attach(readableStream: Readable, source: LineSource): void {
    let lines: TailLine[] = [];
    const splitter = new LineSplitter((text) => lines.push({ source, text }));
    const flush = () => {
      const batch = lines;
      lines = [];
      return batch.length === 0 || this.#write(batch);
    };
    readableStream.on('data', (chunk: Buffer) => {
      splitter.push(chunk);
      const stream = flush() ? undefined : this.#stream;
      if (!stream) return;
      readableStream.pause();
      const resume = () => {
        stream.off('drain', resume).off('close', resume);
        readableStream.resume();
      };
      stream.once('drain', resume).once('close', resume);
    });
    readableStream.on('error', () => undefined);
    readableStream.on('end', () => {
      splitter.end();
      flush();
    });
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    if (!stream || stream.destroyed) return;
    await new Promise<void>((resolve) => {
      stream.once('close', resolve).once('error', () => resolve());
      stream.end();
    });
  }

  /** False if the file wants no more for now. */
  #write(lines: readonly TailLine[]): boolean {
    this.#tail = [...this.#tail, ...lines].slice(-tailLines);
    const now = Date.now();
    if (now < this.#brokenUntil) return true;
    const at = new Date(now).toISOString();
    const stream = (this.#stream ??= this.#open());
    return stream.write(lines.map(({ source, text }) => `${at} ${source} ${text}\n`).join(''));
  }

  #open(): RotatingFileStream {
    const stream = createStream(logFile(this.#half), {
      path: this.#directory,
      size: fileSize,
      rotate: olderFiles,
      mode: 0o600,
    });
    stream.on('error', () => {
      this.#brokenUntil = Date.now() + retryMs;
      if (this.#stream === stream) this.#stream = undefined;
    });
    return stream;
  }
}
