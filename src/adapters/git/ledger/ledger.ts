import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError, type Problem } from '../../../domain/errors.ts';
import { readRecord, recordText } from '../../../domain/ledger-record.ts';
import type { LedgerRecord, UnreadRecord } from '../../../domain/ledger.ts';
import { quoted } from '../../../domain/text.ts';
import type { Ledger } from '../../../ports/ledger.ts';
import { closeContext, type GitContext } from '../context.ts';
import { readEntries } from '../entries.ts';
import { fetchMissing } from '../partial.ts';
import { parsePerson, signedBy, type Person } from '../people.ts';
import { checkBranchName } from '../remote.ts';
import { openContext } from '../repository.ts';
import { withScratch } from '../scratch.ts';
import { localBranch, type LedgerBranch } from './branch.ts';
import {
  claimPath,
  commitMessage,
  mostRecords,
  parseListing,
  readme,
  readmePath,
  recordPath,
  type Listing,
} from './layout.ts';
import { remoteBranch } from './remote-branch.ts';

export interface LedgerOptions {
  /** A directory of the repository whose remotes and credentials are used. */
  readonly directory: string;
  /** The ledger's branch, such as `tidegate/ledger`. */
  readonly branch: string;
  /** A remote's name or address; undefined keeps the ledger in the repository itself. */
  readonly remote: string | undefined;
  /** `Name <address>` of who writes. A function is asked at the first writing, so that readers need no name. */
  readonly identity: string | (() => Promise<string>);
  /** Milliseconds after which a writer gives up against others; 60,000 by default. */
  readonly writeTimeoutMs?: number;
  /** Hears of each record that can't be read, once. */
  readonly onProblem?: (problem: Problem) => void;
}

/** A ledger with what only git gives. */
export interface GitLedger extends Ledger {
  /**
   * What was read last on this machine, without asking the remote, and when that was (ISO 8601, undefined: never).
   * Good for showing, never for deciding.
   */
  readCached(): Promise<{ readonly records: readonly LedgerRecord[]; readonly readAt: string | undefined }>;
  /** Ends the helper processes. They would end with this process too. */
  close(): Promise<void>;
}

/** A record with what it is in git. */
interface Written {
  readonly record: LedgerRecord;
  readonly oid: string;
}

/** A file that a reading left out, and why: a clause. */
interface LeftOut {
  readonly path: string;
  readonly why: string;
}

const longestRecordBytes = 1024 * 1024;
/** For how many files that can't be read the commit is looked up that wrote them. */
const mostWriters = 3;

/** Opens the ledger. The repository is opened when it is first needed. */
export function openLedger(options: LedgerOptions): GitLedger {
  return new BranchLedger(options);
}

class BranchLedger implements GitLedger {
  readonly #options: LedgerOptions;
  #opened: Promise<{ context: GitContext; branch: LedgerBranch }> | undefined;
  /** What was read of blobs, which never change. */
  readonly #records = new Map<string, LedgerRecord | { readonly unread: string }>();
  #listed: { readonly tip: string; readonly listing: Listing } | undefined;
  /** The tip that was read last, and what of it was left out. */
  #left: { readonly tip: string | undefined; readonly files: readonly LeftOut[] } | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  async read(): Promise<readonly LedgerRecord[]> {
    const { context, branch } = await this.#open();
    return this.#readAt(context, await branch.tip());
  }

  async readCached(): Promise<{ records: readonly LedgerRecord[]; readAt: string | undefined }> {
    const { context, branch } = await this.#open();
    const { tip, readAt } = await branch.cached();
    return { records: await this.#readAt(context, tip), readAt };
  }

  async unread(): Promise<readonly UnreadRecord[]> {
    if (!this.#left) await this.read();
    const { tip, files } = this.#left ?? { tip: undefined, files: [] };
    const { context } = await this.#open();
    return Promise.all(
      files.map(async ({ path, why }, index) => ({
        file: `${this.#options.branch}:${path}`,
        commit:
          index < mostWriters && tip !== undefined
            ? await context.git.line(['log', '-1', '--format=%H', tip, '--', path])
            : undefined,
        why,
      })),
    );
  }

  append(records: readonly LedgerRecord[]): Promise<readonly LedgerRecord[]> {
    const written = this.#writing.then(() => this.#append(records));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    if (opened) await closeContext(opened.context);
  }

  #open(): Promise<{ context: GitContext; branch: LedgerBranch }> {
    this.#opened ??= (async () => {
      const { directory, branch, remote } = this.#options;
      const context = await openContext(directory);
      await checkBranchName(context, branch);
      return {
        context,
        branch: remote === undefined ? localBranch(context, branch) : remoteBranch(context, remote, branch),
      };
    })();
    return this.#opened;
  }

  async #append(records: readonly LedgerRecord[]): Promise<readonly LedgerRecord[]> {
    if (records.length === 0) return [];
    const texts = records.map(recordText);
    const { context, branch } = await this.#open();
    const { identity } = this.#options;
    const person = parsePerson(typeof identity === 'string' ? identity : await identity());
    const written: Written[] = [];
    for (const [index, record] of records.entries()) {
      const oid = await context.git.line(['hash-object', '-w', '--stdin'], { input: texts[index] ?? '' });
      written.push({ record, oid });
    }
    const deadline = Date.now() + (this.#options.writeTimeoutMs ?? 60_000);
    for (let attempt = 0; ; attempt++) {
      const start = Date.now();
      const tip = await branch.tip();
      const { standing, fresh, files } = merge(await this.#list(context, tip), written);
      if (fresh.length > 0) {
        const advance = await branch.advance(await this.#commit(context, tip, files, fresh, person), tip);
        if (advance.state === 'lost') {
          if (Date.now() >= deadline) throw advance.error;
          // In measure of how long an attempt takes here, so that writers don't keep hitting each other.
          await delay(Math.random() * Math.min(5000, (Date.now() - start) * 2 ** attempt));
          continue;
        }
      }
      return this.#parsed(context, tip, standing);
    }
  }

  /** The records behind blobs; ours are in git, too, so that what is returned is what others will read. */
  async #parsed(
    context: GitContext,
    tip: string | undefined,
    oids: readonly string[],
  ): Promise<readonly LedgerRecord[]> {
    await this.#load(
      context,
      tip,
      oids.map((oid) => ({ oid, path: oid })),
    );
    return oids.map((oid) => {
      const record = this.#records.get(oid);
      if (record && !('unread' in record)) return record;
      throw new EnvironmentError(
        'The record that stands in the ledger in place of this one was written by a newer Tidegate, or is damaged.',
        {
          code: 'ledger-unreadable',
          next: 'Update Tidegate to the version that wrote it, then do it again.',
        },
      );
    });
  }

  async #readAt(context: GitContext, tip: string | undefined): Promise<readonly LedgerRecord[]> {
    const { records, foreign } = await this.#list(context, tip);
    await this.#load(context, tip, records);
    const understood: LedgerRecord[] = [];
    const left: LeftOut[] = [];
    for (const { path, oid } of records) {
      const record = this.#records.get(oid) ?? { unread: "it isn't there" };
      if ('unread' in record) left.push({ path, why: record.unread });
      else understood.push(record);
    }
    for (const path of foreign) left.push({ path, why: 'it is no file of the ledger' });
    for (const { path, why } of left) this.#tell(path, why);
    // What lies beside the records may be anybody's, a record is what a version of Tidegate wrote.
    this.#left = { tip, files: left.filter(({ path }) => path.endsWith('.json')) };
    return understood;
  }

  async #list(context: GitContext, tip: string | undefined): Promise<Listing> {
    if (tip === undefined) return parseListing([]);
    if (this.#listed?.tip !== tip) {
      this.#listed = { tip, listing: parseListing(await readEntries(context, tip, [])) };
    }
    return this.#listed.listing;
  }

  async #load(
    context: GitContext,
    tip: string | undefined,
    files: readonly { readonly path: string; readonly oid: string }[],
  ): Promise<void> {
    const unknown = files.filter(({ oid }) => !this.#records.has(oid));
    if (unknown.length === 0) return;
    if (tip !== undefined)
      await fetchMissing(
        context,
        tip,
        unknown.map(({ oid }) => oid),
      );
    await context.contents.each(
      unknown.map(({ oid }) => oid),
      async (object, content, index) => {
        const { oid = '' } = unknown[index] ?? {};
        const tooLong = object !== undefined && object.size > longestRecordBytes;
        const readable = object?.type === 'blob' && !tooLong;
        const read = readRecord(readable ? (await content.bytes()).toString('utf8') : '');
        if (read.state === 'record') this.#records.set(oid, read.record);
        else if (read.state === 'newer')
          this.#records.set(oid, { unread: 'a newer version of Tidegate wrote it' });
        else
          this.#records.set(oid, {
            unread: tooLong ? 'it is too long' : readable ? read.why : "it isn't a file",
          });
      },
    );
  }

  readonly #told = new Set<string>();

  #tell(path: string, why: string): void {
    if (this.#told.has(path)) return;
    this.#told.add(path);
    this.#options.onProblem?.({
      severity: 'warning',
      code: 'ledger-unreadable',
      message: `The file ${quoted(path)} of the ledger is left out: ${why}.`,
      place: { file: `${this.#options.branch}:${path}` },
      next: 'If it tells of a newer version, update Tidegate. Otherwise see who wrote it: git log on that branch.',
    });
  }

  async #commit(
    context: GitContext,
    tip: string | undefined,
    files: ReadonlyMap<string, string>,
    records: readonly LedgerRecord[],
    person: Person,
  ): Promise<string> {
    const all = new Map(files);
    if (tip === undefined)
      all.set(readmePath, await context.git.line(['hash-object', '-w', '--stdin'], { input: readme }));
    return withScratch(context, async (scratch) => {
      const environment = { GIT_INDEX_FILE: join(scratch, 'index') };
      const plain = ['-c', 'core.sparseCheckout=false', '-c', 'index.sparse=false'];
      await context.git.output([...plain, 'read-tree', tip ?? '--empty'], { environment });
      const input = [...all].map(([path, oid]) => `100644 ${oid} 0\t${path}\0`).join('');
      await context.git.output([...plain, 'update-index', '-z', '--index-info'], { environment, input });
      const tree = await context.git.line([...plain, 'write-tree', '--missing-ok'], { environment });
      const at =
        records
          .map((record) => record.at)
          .sort()
          .at(-1) ?? '';
      return context.git.line(['commit-tree', tree, ...(tip === undefined ? [] : ['-p', tip])], {
        environment: signedBy(person, at),
        input: commitMessage(records),
      });
    });
  }
}

/** What records become on top of what stands: the blobs that stand for each, and the files to add. */
function merge(
  listing: Listing,
  written: readonly Written[],
): { standing: string[]; fresh: LedgerRecord[]; files: ReadonlyMap<string, string> } {
  const there = new Set(listing.records.map(({ oid }) => oid));
  const files = new Map<string, string>();
  const fresh: LedgerRecord[] = [];
  let next = listing.next;
  const standing = written.map(({ record, oid }) => {
    const claim = claimPath(record);
    const first = claim === undefined ? undefined : (listing.claims.get(claim) ?? files.get(claim));
    if (first !== undefined) return first;
    if (there.has(oid)) return oid;
    if (next >= mostRecords) throw new EnvironmentError('The ledger is full.', { code: 'ledger-full' });
    files.set(recordPath(next), oid);
    if (claim !== undefined) files.set(claim, oid);
    there.add(oid);
    fresh.push(record);
    next += 1;
    return oid;
  });
  return { standing, fresh, files };
}
