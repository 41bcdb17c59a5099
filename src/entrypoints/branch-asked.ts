import type { Project } from '../domain/project.ts';
import { runKind } from '../domain/run/event.ts';
import type { Ports } from '../steps/context.ts';
import { askSuperseded, type AskSuperseded } from '../steps/superseded.ts';
import { readEvent } from './event.ts';

/** Asks whether the branch that started the run still stands at a commit; undefined where no branch matters. */
export async function branchAsked(
  ports: Pick<Ports, 'checkout' | 'repository'>,
  project: Project,
  commit: string,
): Promise<AskSuperseded | undefined> {
  const { branch, writes } = runKind(await readEvent(process.env), project.branches);
  return branch === undefined || !writes ? undefined : askSuperseded(ports, { branch, commit });
}
