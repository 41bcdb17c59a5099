import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../../domain/digest.ts';
import type { Half } from '../../domain/revision.ts';

/** Where everything of one environment lies. All paths are absolute. */
export interface Layout {
  readonly directory: string;
  /** What should run: the truth that survives everything (state.ts). */
  readonly state: string;
  /** Which processes were started: the process record (orphans.ts). */
  readonly processes: string;
  /** How to reach the supervisor: port and token, only for its owner's eyes. */
  readonly control: string;
  readonly lock: string;
  readonly supervisorLog: string;
  readonly packages: string;
  readonly conversations: string;
  readonly logs: string;
}

/**
 * Bytes that an environment's directory may be long: SQLite opens no path of more than 512 bytes, and a bot's
 * conversation file with its journal needs room below the directory.
 */
export const longestDirectory = 400;

export function layoutOf(directory: string): Layout {
  return {
    directory,
    state: join(directory, 'state.json'),
    processes: join(directory, 'processes.json'),
    control: join(directory, 'control.json'),
    lock: join(directory, 'supervisor.lock'),
    supervisorLog: join(directory, 'supervisor.log'),
    packages: join(directory, 'packages'),
    conversations: join(directory, 'conversations'),
    logs: join(directory, 'logs'),
  };
}

/** Where a package lies unpacked, shared by all revisions of it. */
export function packageDirectory(layout: Layout, digest: Digest): string {
  return join(layout.packages, digest.slice('sha256:'.length));
}

/** A bot's conversations, shared by its revisions so that a switch loses none. */
export function conversationsFile(layout: Layout, bot: string): string {
  return join(layout.conversations, `${bot}.sqlite`);
}

export function logDirectory(layout: Layout, bot: string, revision: string): string {
  return join(layout.logs, bot, revision);
}

export function logFile(half: Half): string {
  return `${half}.log`;
}

/**
 * Names a directory itself, so that a copy of it is another environment: what a copied record says about processes
 * then isn't taken for the copy's own. Undefined while the directory doesn't exist.
 */
export function directoryIdentity(directory: string): string | undefined {
  try {
    const { dev, ino } = statSync(directory, { bigint: true });
    // Where a file system has no inode numbers, the path has to do.
    const name = ino === 0n ? realpathSync(directory) : `${dev}:${ino}`;
    return createHash('sha256').update(name).digest('hex').slice(0, 32);
  } catch {
    return undefined;
  }
}
