import * as v from 'valibot';
import type { Half } from '../../domain/revision.ts';
import { readIfThere, writeAtomically } from './files.ts';
import { directoryIdentity, type Layout } from './layout.ts';
import { endProcesses, isAlive, processesWith, type ProcessMark } from './processes.ts';

/** A process that was started for a revision. */
export interface StartedProcess extends ProcessMark {
  readonly bot: string;
  readonly revision: string;
  readonly half: Half;
}

/**
 * Every process that is started has this variable, with the identity of the environment's directory: it finds those
 * that a killed supervisor had no time to note, and what they started themselves.
 */
export const ownerVariable = 'TIDEGATE_ENVIRONMENT';

/** Milliseconds that an orphan gets to end by itself; its end of standard input came before. */
const orphanGraceMs = 2_000;

const schema = v.object({
  owner: v.string(),
  processes: v.array(
    v.object({
      pid: v.pipe(v.number(), v.integer(), v.minValue(2)),
      start: v.string(),
      bot: v.string(),
      revision: v.string(),
      half: v.picklist(['core', 'actions']),
    }),
  ),
});

/** Notes which processes run, for whoever comes after this supervisor. */
export async function recordProcesses(layout: Layout, processes: readonly StartedProcess[]): Promise<void> {
  const owner = directoryIdentity(layout.directory);
  await writeAtomically(layout.processes, `${JSON.stringify({ owner, processes }, undefined, 1)}\n`);
}

/** The processes that were noted and still are what they were. A damaged or copied note counts as none. */
export async function recordedProcesses(layout: Layout): Promise<readonly StartedProcess[]> {
  const text = await readIfThere(layout.processes);
  if (text === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success || parsed.output.owner !== directoryIdentity(layout.directory)) return [];
  const living = await Promise.all(parsed.output.processes.map(isAlive));
  return parsed.output.processes.filter((_, index) => living[index]);
}

/**
 * Ends what an earlier supervisor of this directory left behind, and nothing else. Only the holder of the lock may
 * call it. Returns what was found, and what would not go.
 */
export async function endOrphans(
  layout: Layout,
): Promise<{ readonly found: readonly ProcessMark[]; readonly left: readonly ProcessMark[] }> {
  const owner = directoryIdentity(layout.directory);
  const marked = owner === undefined ? [] : await processesWith(ownerVariable, owner);
  const byPid = new Map([...(await recordedProcesses(layout)), ...marked].map((mark) => [mark.pid, mark]));
  const found = [...byPid.values()];
  const left = await endProcesses(found, orphanGraceMs);
  return { found, left };
}
