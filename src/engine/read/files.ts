import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import type { Report } from './report.ts';

/** Bytes that one file may have: far above any bot's, far below what fills a machine's memory. */
const largestFile = 32 * 1024 * 1024;
/** Bytes that all files of a bot may have together. */
const largestBot = 256 * 1024 * 1024;
const mostFiles = 20_000;
const skipped = new Set(['node_modules', 'models', 'results', '__pycache__']);

export interface Found {
  /** Absolute. */
  readonly path: string;
  /** For messages, with `/`. */
  readonly shown: string;
}

/** Reads a bot's folders and files, within limits. All of it is reported, nothing thrown. */
export class Files {
  readonly #root: string;
  readonly #shownAs: string;
  readonly #report: Report;
  readonly #roots: readonly string[];
  #bytes = 0;
  #files = 0;

  /** `shownAs` is what stands before the paths below `root` in messages. `others` are more roots to read from. */
  constructor(root: string, shownAs: string, others: readonly string[], report: Report) {
    this.#root = root;
    this.#shownAs = shownAs === '.' ? '' : shownAs.replaceAll('\\', '/').replace(/\/+$/, '');
    this.#report = report;
    this.#roots = [root, ...others].map(realPath).filter((path) => path !== undefined);
  }

  /** How a path is shown. What lies beside the bot is shown relative to the root that `shownAs` starts at. */
  shown(path: string): string {
    const below = relative(this.#root, path).split(sep);
    const parts = this.#shownAs === '' ? [] : this.#shownAs.split('/');
    while (below[0] === '..' && parts.length > 0) {
      below.shift();
      parts.pop();
    }
    return [...parts, ...below].filter((part) => part !== '').join('/') || '.';
  }

  exists(path: string): 'file' | 'directory' | undefined {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? 'file' : stat?.isDirectory() ? 'directory' : undefined;
  }

  /**
   * The files below a directory, sorted by their paths' code units. Hidden folders, virtual environments,
   * node_modules, models and the like are left out. A directory that isn't there has no files.
   */
  list(directory: string, extensions: readonly string[]): Found[] {
    const found: Found[] = [];
    const seen = new Set<string>();
    const pending = [directory];
    for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
      const real = realPath(current);
      if (real === undefined || seen.has(real)) continue;
      seen.add(real);
      for (const path of this.#children(current)) {
        const kind = this.#kind(path);
        if (kind === 'directory') pending.push(path);
        else if (kind === 'file' && extensions.some((extension) => path.toLowerCase().endsWith(extension))) {
          found.push({ path, shown: this.shown(path) });
        }
      }
    }
    const key = (file: Found): string => relative(directory, file.path).split(sep).join('/');
    return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  /** A file's bytes; undefined (and reported) where it is too large or can't be read. */
  read(file: Found): Uint8Array | undefined {
    const place = { file: file.shown };
    try {
      const { size } = statSync(file.path);
      this.#bytes += size;
      if (size > largestFile) {
        this.#report.error(
          'too-large',
          `This file has ${size} bytes; ${largestFile} (32 MiB) is the most that a file of a bot may have.`,
          { place, next: 'Split it, or take it out of the bot.' },
        );
        return undefined;
      }
      if (this.#bytes > largestBot) {
        this.#report.error('too-large', 'The files of this bot have more than 256 MiB together.', { place });
        return undefined;
      }
      return readFileSync(file.path);
    } catch (error) {
      this.#report.error('unreadable', `This file can't be read: ${reason(error)}.`, { place });
      return undefined;
    }
  }

  #children(directory: string): string[] {
    let names: string[];
    try {
      names = readdirSync(directory);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') {
        this.#report.error('unreadable', `This folder can't be read: ${reason(error)}.`, {
          place: { file: this.shown(directory) },
        });
      }
      return [];
    }
    if (names.includes('pyvenv.cfg')) return [];
    this.#files += names.length;
    if (this.#files > mostFiles) {
      this.#report.error('too-many-files', `This bot has more than ${mostFiles} files.`, {
        place: { file: this.shown(directory) },
      });
      return [];
    }
    return names
      .filter((name) => !name.startsWith('.') && !skipped.has(name))
      .map((name) => join(directory, name));
  }

  #kind(path: string): 'file' | 'directory' | undefined {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat?.isSymbolicLink())
      return stat?.isFile() ? 'file' : stat?.isDirectory() ? 'directory' : undefined;
    const target = realPath(path);
    if (
      target !== undefined &&
      this.#roots.some((root) => target === root || target.startsWith(root + sep))
    ) {
      return this.exists(path);
    }
    this.#report.warning(
      'link-outside',
      target === undefined ? 'This link leads nowhere.' : 'This link leads out of the bot; it is left out.',
      { place: { file: this.shown(path) }, next: 'Name shared folders under `shared:` in tidegate.yml.' },
    );
    return undefined;
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, \w+ '.*'$/, '') : String(error);
}
