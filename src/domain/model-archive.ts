import type { Refusal } from './entry-refusals.ts';
import { entryRules, limits, type EntryRules } from './package-entries.ts';

/** What is sensible for a model archive: models are a few GiB at most, and weights hardly shrink. */
export const modelLimits = {
  /** Bytes of the whole archive once it isn't compressed any more. */
  unpackedBytes: limits.packageBytes,
  /** Bytes that may come out whatever went in: small models are mostly text, and the archive is filled up with zeros. */
  freeBytes: 64 * 1024 ** 2,
  /** Bytes that may come out beyond these for each byte that went in. Deflate itself ends at about 1,030. */
  ratio: 200,
} as const;

const tooLarge: Refusal = {
  code: 'unpacked-too-large',
  reason: `makes it larger than ${modelLimits.unpackedBytes} bytes when it is unpacked`,
};

/** The path of the directory that an archive was made of, which its writer archived too. */
export const archivedDirectory = '.';

/** The rules for all entries of one model archive together; their paths are those of `modelPath`. */
export function modelRules(): EntryRules {
  const rules = entryRules(tooLarge);
  let before = false;
  return {
    admit(entry) {
      if (entry.path !== archivedDirectory || entry.kind !== 'directory') return rules.admit(entry);
      if (before) return { code: 'duplicate-name', reason: 'comes twice' };
      before = true;
      return undefined;
    },
  };
}

/**
 * What is wrong with how much came out of a compressed archive so far; undefined if nothing is.
 * @param unpacked bytes that came out.
 * @param packed bytes that went in.
 */
export function expansionProblem(unpacked: number, packed: number): Refusal | undefined {
  if (unpacked > modelLimits.unpackedBytes)
    return { ...tooLarge, reason: `has more than ${modelLimits.unpackedBytes} bytes when it is unpacked` };
  if (unpacked > modelLimits.freeBytes + modelLimits.ratio * packed)
    return {
      code: 'compression-bomb',
      reason: `is a compression bomb: ${packed} bytes of it become more than ${unpacked}`,
    };
  return undefined;
}

/**
 * The path of an entry of a model archive as the rules for entries take it: writers that archive the directory itself
 * put `./` before each name (tar -C dir .). The directory itself, which Python calls `/` where it is archived under an
 * empty name, as Rasa does, becomes `archivedDirectory`.
 */
export function modelPath(path: string, directory: boolean): string {
  if (directory && (path === '/' || path === './' || path === '.')) return archivedDirectory;
  return path.startsWith('./') ? path.slice(2) : path;
}
