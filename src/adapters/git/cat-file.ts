import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import { gitFailure, type Git } from './process.ts';

/** An object as git announces it. */
export interface GitObject {
  readonly oid: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  /** Bytes. */
  readonly size: number;
}

/** The content of an object, to be read at most once. What isn't read is skipped. */
export interface ObjectContent {
  /** All of it, or its first `limit` bytes. */
  bytes(limit?: number): Promise<Buffer>;
  /** Piece by piece; a piece is only valid until the next one is asked for. */
  chunks(): AsyncIterable<Buffer>;
}

/** Milliseconds after which a process that nobody asks anything is ended. */
const idleMs = 10_000;

/**
 * One `git cat-file --batch` (or `--batch-check`), started when it is first needed. It ends when it is closed, when
 * it was idle for a while, and with this process however that ends: its input is then closed. It never keeps this
 * process alive.
 */
export class CatFile {
  readonly #git: Git;
  readonly #mode: '--batch' | '--batch-check';
  #running: Running | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(git: Git, mode: '--batch' | '--batch-check') {
    this.#git = git;
    this.#mode = mode;
  }

  /**
   * Asks for objects and visits the answers in the same order. An object that isn't there (or whose short name is
   * ambiguous) is undefined. Names must not hold a newline.
   */
  each(
    names: readonly string[],
    visit: (object: GitObject | undefined, content: ObjectContent, index: number) => Promise<void> | void,
  ): Promise<void> {
    const asked = this.#queue.then(() => this.#ask(names, visit));
    this.#queue = asked.catch(() => undefined);
    return asked;
  }

  /** Ends the process once what was asked is answered. Asking again starts another. */
  async close(): Promise<void> {
    await this.#queue;
    clearTimeout(this.#idle);
    const running = this.#running;
    this.#running = undefined;
    await running?.end();
  }

  async #ask(
    names: readonly string[],
    visit: (object: GitObject | undefined, content: ObjectContent, index: number) => Promise<void> | void,
  ): Promise<void> {
    if (names.length === 0) return;
    clearTimeout(this.#idle);
    const running = (this.#running ??= new Running(this.#git, this.#mode));
    try {
      running.hold();
      running.write(names);
      for (const index of names.keys()) {
        const object = parseHeader(await running.line());
        const content = new Content(running, this.#mode === '--batch' ? (object?.size ?? 0) : 0);
        await visit(object, content, index);
        await content.skip();
        if (object && this.#mode === '--batch') await running.line();
      }
      running.release();
      this.#idle = setTimeout(() => void this.close(), idleMs).unref();
    } catch (error) {
      // Answers that nobody read would be taken for those of the next question.
      this.#running = undefined;
      await running.kill();
      throw running.failed() ?? error;
    }
  }
}

class Running {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #ended: Promise<number | null>;
  readonly #mode: string;
  #buffer: Buffer = Buffer.alloc(0);
  #stderr = '';
  #broken = false;
  #startError: unknown;

  constructor(git: Git, mode: string) {
    this.#mode = mode;
    this.#child = git.spawn(['cat-file', mode]);
    this.#chunks = this.#child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4096);
    });
    this.#child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', resolve);
      this.#child.once('error', (error) => {
        this.#startError = error;
        resolve(null);
      });
    });
  }

  write(names: readonly string[]): void {
    this.#child.stdin.write(names.map((name) => `${name}\n`).join(''));
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf(10);
      if (end >= 0) {
        const line = this.#buffer.toString('utf8', 0, end);
        this.#buffer = this.#buffer.subarray(end + 1);
        return line;
      }
      this.#buffer = Buffer.concat([this.#buffer, await this.#more()]);
    }
  }

  /** The next bytes, at most `limit` of them. */
  async piece(limit: number): Promise<Buffer> {
    if (this.#buffer.length === 0) this.#buffer = await this.#more();
    const piece = this.#buffer.subarray(0, limit);
    this.#buffer = this.#buffer.subarray(piece.length);
    return piece;
  }

  async #more(): Promise<Buffer> {
    const { value, done } = await this.#chunks.next();
    if (done !== true) return value;
    this.#broken = true;
    await this.#ended;
    throw new Error('git cat-file ended early');
  }

  /** The error to throw where git itself is what failed. */
  failed(): Error | undefined {
    if (!this.#broken) return undefined;
    if (this.#startError instanceof Error) return this.#startError;
    const { exitCode: code } = this.#child;
    return gitFailure(['cat-file', this.#mode], { code, stderr: this.#stderr, timedOut: false });
  }

  hold(): void {
    for (const handle of this.#handles()) handle.ref();
  }

  release(): void {
    for (const handle of this.#handles()) handle.unref();
  }

  #handles(): { ref(): unknown; unref(): unknown }[] {
    const { stdin, stdout, stderr } = this.#child;
    return [this.#child, ...[stdin, stdout, stderr].filter((stream) => stream instanceof Socket)];
  }

  async end(): Promise<void> {
    this.hold();
    this.#child.stdin.end();
    this.#child.stdout.resume();
    await this.#ended;
  }

  async kill(): Promise<void> {
    this.hold();
    this.#child.kill();
    this.#child.stdout.destroy();
    await this.#ended;
  }
}

class Content implements ObjectContent {
  readonly #running: Running;
  #left: number;

  constructor(running: Running, size: number) {
    this.#running = running;
    this.#left = size;
  }

  async bytes(limit = Infinity): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let wanted = Math.min(limit, this.#left);
    while (wanted > 0) {
      const piece = await this.#piece(wanted);
      wanted -= piece.length;
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  async *chunks(): AsyncIterable<Buffer> {
    while (this.#left > 0) yield await this.#piece(this.#left);
  }

  async skip(): Promise<void> {
    while (this.#left > 0) await this.#piece(this.#left);
  }

  async #piece(limit: number): Promise<Buffer> {
    const piece = await this.#running.piece(limit);
    this.#left -= piece.length;
    return piece;
  }
}

function parseHeader(line: string): GitObject | undefined {
  const match = /^([0-9a-f]{40}|[0-9a-f]{64}) (blob|tree|commit|tag) (\d+)$/.exec(line);
  if (!match) return undefined;
  const [, oid = '', type = '', size = ''] = match;
  return { oid, type: type as GitObject['type'], size: Number(size) };
}
