import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './files.ts';
import { packageDirectory, type Layout } from './layout.ts';
import type { EnvironmentRecord } from './state.ts';

/** Milliseconds that something unneeded stays: a command may just be unpacking it for its start. */
const unpackingMs = 10 * 60_000;
/** Logs of forgotten revisions per bot that stay, to find out why they failed. */
const keptLogs = 5;

/** A directory on its way out: renamed first, so that nobody takes half of it for the whole. */
const leaving = '.leaving-';

/** Removes packages that no revision needs, and logs of revisions that are long forgotten. */
export async function sweep(layout: Layout, state: EnvironmentRecord, now = Date.now()): Promise<void> {
  await sweepPackages(layout, state, now);
  await sweepLogs(layout, state);
}

async function sweepPackages(layout: Layout, state: EnvironmentRecord, now: number): Promise<void> {
  const records = state.bots.flatMap((bot) => bot.revisions);
  const needed = new Set(records.map(({ revision }) => packageDirectory(layout, revision.package)));
  for (const name of await namesIn(layout.packages)) {
    const directory = join(layout.packages, name);
    if (needed.has(directory)) continue;
    const fresh = await stat(directory).then(
      ({ ctimeMs }) => now - ctimeMs < unpackingMs,
      () => true,
    );
    if (fresh && !name.startsWith(leaving)) continue;
    await removeDirectory(layout.packages, name);
  }
}

/** Removes the unpacked package of a revision that was just forgotten, unless another one needs it. */
export async function dropPackage(
  layout: Layout,
  state: EnvironmentRecord,
  directory: string,
): Promise<void> {
  const records = state.bots.flatMap((bot) => bot.revisions);
  if (records.some(({ revision }) => packageDirectory(layout, revision.package) === directory)) return;
  await removeDirectory(layout.packages, directory.slice(layout.packages.length + 1));
}

async function removeDirectory(parent: string, name: string): Promise<void> {
  let doomed = join(parent, name);
  if (!name.startsWith(leaving)) {
    doomed = join(parent, `${leaving}${randomBytes(6).toString('hex')}`);
    try {
      await rename(join(parent, name), doomed);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      throw error;
    }
  }
  await rm(doomed, { recursive: true, force: true });
}

async function sweepLogs(layout: Layout, state: EnvironmentRecord): Promise<void> {
  for (const bot of await namesIn(layout.logs)) {
    const known = new Set(
      state.bots.find((record) => record.bot === bot)?.revisions.map(({ revision }) => revision.id),
    );
    const forgotten = (await namesIn(join(layout.logs, bot))).filter((name) => !known.has(name));
    const dated = await Promise.all(
      forgotten.map(async (name) => ({
        name,
        at: await stat(join(layout.logs, bot, name)).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      })),
    );
    for (const { name } of dated.sort((a, b) => b.at - a.at).slice(keptLogs)) {
      await rm(join(layout.logs, bot, name), { recursive: true, force: true });
    }
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
