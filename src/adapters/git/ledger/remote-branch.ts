import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { EnvironmentError } from '../../../domain/errors.ts';
import { oneLine, quoted } from '../../../domain/text.ts';
import { objectId, type GitContext } from '../context.ts';
import { remoteTrouble, serverMessage, shellWord, withoutCredentials } from '../errors.ts';
import { withoutNewline } from '../process.ts';
import { remoteReference, remoteTimeoutMs } from '../remote.ts';
import type { Advance, LedgerBranch } from './branch.ts';

const stampSchema = v.object({ readAt: v.string() });

/** Reasons for which a server turns a push down because another one is in its way. */
const busy =
  /cannot lock ref|failed to (update|lock) ref|reference already exists|incorrect old value|fetch first|non-fast-forward|stale info/i;

/**
 * The ledger as a branch of a remote. What was read of it is kept under a reference of our own, below
 * `refs/tidegate/`: so the next reading needs one question, and nothing that people see is touched.
 */
export function remoteBranch(context: GitContext, remote: string, branch: string): LedgerBranch {
  const name = `refs/heads/${branch}`;
  const key = createHash('sha256').update(`${remote}\0${branch}`).digest('hex').slice(0, 16);
  const ours = `refs/tidegate/ledger/${key}`;
  const stamp = join(context.commonDirectory, 'tidegate', `ledger-${key}.json`);
  const shown = quoted(withoutCredentials(remote));
  let address: Promise<string> | undefined;
  const seen = () => objectId(context, `${ours}^{commit}`);

  /** The reference of our own only saves work, so a lock that another process holds is no matter. */
  const remember = async (commit: string) => {
    await context.git.run(['update-ref', ours, commit]);
    await writeStamp(stamp);
  };

  const fetch = async (): Promise<boolean> => {
    const result = await context.git.run(
      [
        ...['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-filter', '--refmap='],
        ...['--end-of-options', remote, name],
      ],
      { timeoutMs: remoteTimeoutMs },
    );
    if (result.code === 0) return true;
    if (/couldn't find remote ref/i.test(result.stderr)) return false;
    throw remoteTrouble('read the ledger', remote, result).error;
  };

  return {
    async tip() {
      // In this order: what was seen by now is at the remote already, also if another process of this clone saw it.
      const before = await seen();
      const there = await remoteReference(context, remote, name);
      if (there?.id === before) {
        await writeStamp(stamp);
        return before;
      }
      const fetched = there !== undefined && (await fetch());
      if (before !== undefined && !(fetched && (await isAncestor(context, before, there.id)))) {
        throw rewritten(shown, branch, remote, ours, before, !fetched);
      }
      if (!fetched) return undefined;
      await remember(there.id);
      return there.id;
    },

    async advance(commit, base): Promise<Advance> {
      const result = await context.git.run(
        [
          'push',
          '--porcelain',
          '--no-verify',
          '--no-signed',
          '--end-of-options',
          await (address ??= pushAddress(context, remote)),
          `${commit}:${name}`,
        ],
        { timeoutMs: remoteTimeoutMs },
      );
      if (result.code === 0) {
        await remember(commit);
        return { state: 'moved' };
      }
      const line = withoutNewline(result.stdout)
        .split('\n')
        .find((candidate) => candidate.startsWith('!'));
      if (line === undefined) {
        const { kind, error } = remoteTrouble('write the ledger', remote, result);
        if (kind === 'interrupted') return { state: 'lost', error };
        throw error;
      }
      const reason = oneLine(line.split('\t')[2] ?? '', 300);
      const said = serverMessage(result.stderr);
      const error = new EnvironmentError(
        `The remote ${shown} refused to move the ledger's branch ${quoted(branch)}: ${said === '' ? reason : `${reason}: ${said}`}`,
        {
          code: 'remote-denied',
          next: `Let this account push to ${branch} (a branch rule or a hook of the remote forbids it), then do it again.`,
        },
      );
      if (busy.test(`${reason} ${result.stderr}`)) return { state: 'lost', error };
      const there = await remoteReference(context, remote, name);
      if (there?.id !== base) return { state: 'lost', error };
      throw error;
    },

    async cached() {
      return { tip: await seen(), readAt: await readStamp(stamp) };
    },
  };
}

/** By its address, not its name: git then leaves the reference that follows the branch to the person's own fetches. */
async function pushAddress(context: GitContext, remote: string): Promise<string> {
  const result = await context.git.run(['remote', 'get-url', '--push', '--end-of-options', remote]);
  return result.code === 0 ? (withoutNewline(result.stdout).split('\n')[0] ?? remote) : remote;
}

async function isAncestor(context: GitContext, ancestor: string, commit: string): Promise<boolean> {
  return (await context.git.run(['merge-base', '--is-ancestor', ancestor, commit])).code === 0;
}

function rewritten(
  shown: string,
  branch: string,
  remote: string,
  ours: string,
  before: string,
  gone: boolean,
): EnvironmentError {
  return new EnvironmentError(
    gone
      ? `The ledger's branch ${quoted(branch)} is gone from the remote ${shown}, where this clone has seen it.`
      : `The ledger's branch ${quoted(branch)} was rewritten at the remote ${shown}: what this clone has seen of it is no longer there.`,
    {
      code: 'ledger-rewritten',
      next: `Restore it: git push ${gone ? '' : '--force '}${shellWord(remote)} ${before}:refs/heads/${branch} — or, if that was meant, forget what was seen: git update-ref -d ${ours}`,
    },
  );
}

async function writeStamp(file: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(temporary, JSON.stringify({ readAt: new Date().toISOString() }));
    await rename(temporary, file);
  } catch {
    // Only the age of what was read is lost.
  }
}

async function readStamp(file: string): Promise<string | undefined> {
  try {
    return v.parse(stampSchema, JSON.parse(await readFile(file, 'utf8'))).readAt;
  } catch {
    return undefined;
  }
}
