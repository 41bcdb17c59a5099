import type { Digest } from '../../../domain/digest.ts';
import type { LedgerRecord } from '../../../domain/ledger.ts';
import type { TreeEntry } from '../../../domain/inputs.ts';

/**
 * The files of the ledger's branch:
 *
 * - `records/00/00/12/34.json` is the record number 1234. Numbers give the order; the directories keep trees small.
 * - `packages/<bot>/<2 digits>/<62 digits>.json` is the package record of a bot's inputs digest: the same file again,
 *   at a place that can be taken once.
 * - `releases/<environment>/<bot>/<2 digits>/<62 digits>.json` is, in the same way, the release record of a plan's hash:
 *   two who apply one plan at once have released it once.
 */
export interface Listing {
  /** Records in their order: where each lies, and its blob. */
  readonly records: readonly { readonly path: string; readonly oid: string }[];
  /** From a claim's path to its blob. */
  readonly claims: ReadonlyMap<string, string>;
  /** The number of the next record. */
  readonly next: number;
  /** Files that are none of ours. */
  readonly foreign: readonly string[];
}

export const readmePath = 'README.md';
export const readme = `# Tidegate's ledger

Tidegate writes this branch: which inputs gave which package, what was verified, released and rolled back, by whom,
when and why. It only grows. Don't edit it by hand, don't merge it anywhere, and protect it from force pushes.
\`tidegate history\` shows it.
`;

const digits = 8;
export const mostRecords = 10 ** digits;

/** Where a record of this number lies. */
export function recordPath(number: number): string {
  const text = String(number).padStart(digits, '0');
  return `records/${text.match(/../g)?.join('/') ?? ''}.json`;
}

/** Where the claim of a record lies that can be said once; undefined for other records. */
export function claimPath(record: LedgerRecord): string | undefined {
  switch (record.kind) {
    case 'package':
      return `packages/${record.bot}/${hexPath(record.inputs)}`;
    case 'release':
      return `releases/${record.environment}/${record.bot}/${hexPath(record.plan)}`;
    default:
      return undefined;
  }
}

function hexPath(digest: Digest): string {
  const hex = digest.slice('sha256:'.length);
  return `${hex.slice(0, 2)}/${hex.slice(2)}.json`;
}

/** Sorts the files of the branch. */
export function parseListing(entries: readonly TreeEntry[]): Listing {
  const numbered: { number: number; path: string; oid: string }[] = [];
  const claims = new Map<string, string>();
  const foreign: string[] = [];
  for (const { path, oid } of entries) {
    const number = /^records\/(\d\d)\/(\d\d)\/(\d\d)\/(\d\d)\.json$/.exec(path)?.slice(1).join('');
    if (number !== undefined) numbered.push({ number: Number(number), path, oid });
    else if (/^(packages|releases)\//.test(path)) claims.set(path, oid);
    else if (path !== readmePath) foreign.push(path);
  }
  numbered.sort((a, b) => a.number - b.number);
  return { records: numbered, claims, next: (numbered.at(-1)?.number ?? -1) + 1, foreign };
}

/** A commit's message for records. */
export function commitMessage(records: readonly LedgerRecord[]): string {
  const lines = records.map((record) => `${record.bot}: ${record.kind} ${subjectOf(record).slice(0, 19)}`);
  const [first = ''] = lines;
  return lines.length === 1 ? `${first}\n` : `${first} and ${lines.length - 1} more\n\n${lines.join('\n')}\n`;
}

function subjectOf(record: LedgerRecord): Digest {
  return record.kind === 'rollback' ? record.to : record.package;
}
