import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Half } from '../../domain/revision.ts';
import type { LogLine, LogQuery } from '../../ports/target.ts';
import { codeOf } from './files.ts';
import { logDirectory, logFile, type Layout } from './layout.ts';
import { backwards, forwards, LineReader } from './log-lines.ts';

/** The log of one half of one revision. */
interface Source {
  readonly bot: string;
  readonly revision: string;
  readonly half: Half;
  readonly path: string;
}

const pollMs = 200;
/** Polls between looks for new revisions. */
const discoverEvery = 5;
const halves: readonly Half[] = ['core', 'actions'];

/**
 * Lines of the environment's logs in the order of their times, from the files themselves: it works whatever runs.
 * With `follow` it goes on, over rotations and restarts and with revisions that come later, until `signal`.
 */
export async function* readLogs(layout: Layout, query: LogQuery): AsyncGenerator<LogLine> {
  const { signal } = query;
  const followed = new Map<string, Follower>();
  try {
    const sources = await findSources(layout, query);
    for (const source of sources) followed.set(source.path, await Follower.open(source));
    const backlogs = [...followed.values()].map((follower) => follower.backlog(query.tail));
    for await (const line of merged(backlogs)) {
      if (signal?.aborted) return;
      yield line;
    }
    if (!query.follow) return;
    for (let round = 1; !signal?.aborted; round += 1) {
      if (round % discoverEvery === 0) {
        for (const source of await findSources(layout, query)) {
          if (!followed.has(source.path)) followed.set(source.path, new Follower(source));
        }
      }
      const fresh: LogLine[] = [];
      for (const follower of followed.values()) fresh.push(...(await follower.more()));
      yield* fresh.sort(byTime);
      await wait(pollMs, undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  } finally {
    for (const follower of followed.values()) await follower.close();
  }
}

/** Reads one source: first what is there, then what comes. */
class Follower {
  readonly #source: Source;
  #file: FileHandle | undefined;
  #inode = 0;
  #position = 0;
  #lines: LineReader;

  constructor(source: Source) {
    this.#source = source;
    this.#lines = new LineReader();
  }

  static async open(source: Source): Promise<Follower> {
    const follower = new Follower(source);
    await follower.#reopen();
    // What is written from here on is for `more`; everything before it for `backlog`.
    follower.#position = (await follower.#file?.stat())?.size ?? 0;
    return follower;
  }

  async *backlog(tail: number | undefined): AsyncGenerator<LogLine> {
    const files: { file: FileHandle; size: number }[] = [];
    try {
      for (const path of await this.#older()) {
        const file = await openIfThere(path);
        const facts = await file?.stat();
        // It was rotated just now: then it is the file that is open already.
        if (!file || !facts || facts.ino === this.#inode) await file?.close();
        else files.push({ file, size: facts.size });
      }
      const all = [...files, ...(this.#file ? [{ file: this.#file, size: this.#position }] : [])];
      if (tail === undefined) {
        for (const { file, size } of all) yield* this.#parsed(forwards(file, size));
        return;
      }
      const last: LogLine[] = [];
      for (const { file, size } of all.reverse()) {
        for await (const text of backwards(file, size)) {
          if (last.length >= tail) break;
          const line = parseLine(this.#source, text);
          if (line) last.push(line);
        }
      }
      yield* last.reverse();
    } finally {
      for (const { file } of files) await file.close();
    }
  }

  /** Lines that were written since the last call. */
  async more(): Promise<readonly LogLine[]> {
    const lines = await this.#rest();
    const now = await inodeOf(this.#source.path);
    if (now === undefined || now === this.#inode) return lines;
    // Rotated: what was still written to the old file comes first.
    lines.push(...(await this.#rest()));
    await this.#reopen();
    lines.push(...(await this.#rest()));
    return lines;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #rest(): Promise<LogLine[]> {
    if (!this.#file) return [];
    const { size } = await this.#file.stat();
    const lines: LogLine[] = [];
    const buffer = Buffer.alloc(65_536);
    while (this.#position < size) {
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#position);
      if (bytesRead === 0) break;
      this.#position += bytesRead;
      for (const text of this.#lines.push(buffer.subarray(0, bytesRead))) {
        const line = parseLine(this.#source, text);
        if (line) lines.push(line);
      }
    }
    return lines;
  }

  async #reopen(): Promise<void> {
    await this.close();
    this.#file = await openIfThere(this.#source.path);
    this.#inode = (await this.#file?.stat())?.ino ?? 0;
    this.#position = 0;
    this.#lines = new LineReader();
  }

  /** Rotated files, the oldest first. */
  async #older(): Promise<readonly string[]> {
    const slash = this.#source.path.lastIndexOf(logFile(this.#source.half));
    const directory = this.#source.path.slice(0, slash);
    const prefix = `${logFile(this.#source.half)}.`;
    return (await namesIn(directory))
      .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
      .sort((a, b) => Number(b.slice(prefix.length)) - Number(a.slice(prefix.length)))
      .map((name) => join(directory, name));
  }

  async *#parsed(lines: AsyncIterable<string>): AsyncGenerator<LogLine> {
    for await (const text of lines) {
      const line = parseLine(this.#source, text);
      if (line) yield line;
    }
  }
}

async function findSources(layout: Layout, query: LogQuery): Promise<readonly Source[]> {
  const wanted = (name: string, asked: string | undefined) => asked === undefined || name === asked;
  const sources: Source[] = [];
  for (const bot of await namesIn(layout.logs)) {
    if (!wanted(bot, query.bot)) continue;
    for (const revision of await namesIn(join(layout.logs, bot))) {
      if (!wanted(revision, query.revision)) continue;
      const directory = logDirectory(layout, bot, revision);
      const files = await namesIn(directory);
      for (const half of halves) {
        if (!wanted(half, query.half) || !files.some((name) => name.startsWith(logFile(half)))) continue;
        sources.push({ bot, revision, half, path: join(directory, logFile(half)) });
      }
    }
  }
  return sources;
}

/** A line as the log writer writes it; undefined if it is something else, such as half a line of a killed supervisor. */
function parseLine(source: Source, line: string): LogLine | undefined {
  const match = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (out|err|tidegate) (.*)$/.exec(line);
  const [, at, from, text] = match ?? [];
  if (at === undefined || text === undefined) return undefined;
  const { bot, half, revision } = source;
  return { bot, half, revision, at, source: from as LogLine['source'], text };
}

/** Merges sources, each in order, by time. */
async function* merged(sources: readonly AsyncGenerator<LogLine>[]): AsyncGenerator<LogLine> {
  const heads: { line: LogLine; source: AsyncGenerator<LogLine> }[] = [];
  try {
    for (const source of sources) {
      const first = await source.next();
      if (!first.done) heads.push({ line: first.value, source });
    }
    while (heads.length > 0) {
      const head = heads.reduce((least, one) => (byTime(one.line, least.line) < 0 ? one : least));
      yield head.line;
      const following = await head.source.next();
      if (following.done) heads.splice(heads.indexOf(head), 1);
      else head.line = following.value;
    }
  } finally {
    for (const source of sources) await source.return(undefined);
  }
}

function byTime(a: LogLine, b: LogLine): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function inodeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).ino;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}
