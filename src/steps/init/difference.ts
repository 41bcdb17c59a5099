/** How two texts differ, line by line. */
export interface Difference {
  /** Lines that only the first has, in order. */
  readonly removed: readonly string[];
  /** Lines that only the second has, in order. */
  readonly added: readonly string[];
}

/** Pairs of lines that are compared at most; beyond it, the whole middle counts as different. */
const mostPairs = 1_000_000;

/** Whether two texts are the same but for how their lines end: git may have changed that. */
export function sameText(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

/** The lines that a longest common subsequence of two texts leaves out. */
export function difference(before: string, after: string): Difference {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end += 1;
  }
  const old = a.slice(start, a.length - end);
  const fresh = b.slice(start, b.length - end);
  if (old.length * fresh.length > mostPairs) return { removed: old, added: fresh };
  return subsequence(old, fresh);
}

function subsequence(a: readonly string[], b: readonly string[]): Difference {
  const width = b.length + 1;
  // The length of the longest common subsequence of what is left of both.
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => Number(lengths[i * width + j]);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const removed: string[] = [];
  const added: string[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      i += 1;
      j += 1;
    } else if (right === undefined || (left !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      if (left === undefined) return { removed, added };
      removed.push(left);
      i += 1;
    } else {
      added.push(right);
      j += 1;
    }
  }
}

function plain(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}

function linesOf(text: string): string[] {
  return plain(text).replace(/\n$/, '').split('\n');
}
