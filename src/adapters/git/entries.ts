import type { TreeEntry } from '../../domain/inputs.ts';
import { treeId, type GitContext } from './context.ts';

/** A path that no tree and no work tree has. */
const nowhere = '.git/nowhere';

/** A path as git has it: no `.` and no doubled or last `/`. Undefined for the root; nowhere if it leaves that. */
export function repositoryPath(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/') || parts.includes('..') || path.includes('\0')) return nowhere;
  return parts.length === 0 ? undefined : parts.join('/');
}

/** Paths for git's command line. None means: all. */
export function pathArguments(paths: readonly string[]): string[] {
  const known = paths.map(repositoryPath);
  return known.some((path) => path === undefined) ? [] : known.filter((path) => path !== undefined);
}

/** Every file below `paths`, sorted by the bytes of its path. @throws UserError for an unknown treeish. */
export async function readEntries(
  context: GitContext,
  treeish: string,
  paths: readonly string[],
): Promise<readonly TreeEntry[]> {
  const tree = await treeId(context, treeish);
  const wanted = pathArguments(paths);
  const listings = listingsOf(context);
  const whole = listings.get(tree);
  if (whole) return below(await whole, wanted);
  const key = [tree, ...wanted].join('\0');
  const known = listings.get(key);
  if (known) return known;
  const listing = listTree(context, tree, wanted);
  listings.keep(key, listing);
  return listing;
}

/** A tree never changes, and is asked for again and again: for each bot, and for each commit that has it. */
class Listings {
  readonly #kept = new Map<string, { readonly listing: Promise<readonly TreeEntry[]>; size: number }>();
  #size = 0;

  get(key: string): Promise<readonly TreeEntry[]> | undefined {
    return this.#kept.get(key)?.listing;
  }

  keep(key: string, listing: Promise<readonly TreeEntry[]>): void {
    const kept = { listing, size: 0 };
    this.#kept.set(key, kept);
    listing.then(
      ({ length }) => {
        kept.size = length + 1;
        this.#size += kept.size;
        for (const [oldest, { size }] of this.#kept) {
          if (this.#size <= mostEntries) break;
          this.#kept.delete(oldest);
          this.#size -= size;
        }
      },
      () => this.#kept.delete(key),
    );
  }
}

/** How many entries are kept in all: some 50 MB. */
const mostEntries = 200_000;

const remembered = new WeakMap<GitContext, Listings>();

function listingsOf(context: GitContext): Listings {
  const listings = remembered.get(context) ?? new Listings();
  remembered.set(context, listings);
  return listings;
}

async function listTree(
  context: GitContext,
  tree: string,
  wanted: readonly string[],
): Promise<readonly TreeEntry[]> {
  return parseEntries(
    await context.git.output(['ls-tree', '-r', '-z', '--full-tree', tree, '--', ...wanted]),
  );
}

/** Those that git would list for these paths; all where none is named. */
function below(entries: readonly TreeEntry[], wanted: readonly string[]): readonly TreeEntry[] {
  if (wanted.length === 0) return entries;
  return entries.filter(({ path }) => wanted.some((one) => path === one || path.startsWith(`${one}/`)));
}

/** Parses the output of `git ls-tree -r -z`. */
export function parseEntries(output: Buffer): TreeEntry[] {
  return split(output).map((record) => {
    const [, mode = '', oid = '', path = ''] = /^(\d{6}) [a-z]+ ([0-9a-f]+)\t(.*)$/s.exec(record) ?? [];
    return { mode, oid, path };
  });
}

/** Splits output of `-z` into its records. */
export function split(output: Buffer): string[] {
  const records = decode(output).split('\0');
  records.pop();
  return records;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(output: Buffer): string {
  try {
    return strict.decode(output);
  } catch {
    return splitBytes(output).map(decodeName).join('\0');
  }
}

function splitBytes(output: Buffer): Buffer[] {
  const records: Buffer[] = [];
  let start = 0;
  for (let end = output.indexOf(0); end >= 0; end = output.indexOf(0, start)) {
    records.push(output.subarray(start, end));
    start = end + 1;
  }
  return [...records, output.subarray(start)];
}

/**
 * A name that isn't UTF-8 keeps its bytes apart as lone surrogates (U+DC80 to U+DCFF), which no UTF-8 decodes to: so
 * different names stay different. Such a file can be told from others, but isn't laid out.
 */
function decodeName(name: Buffer): string {
  try {
    return strict.decode(name);
  } catch {
    return [...name].map((byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
  }
}
