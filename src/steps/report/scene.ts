import type { Project } from '../../domain/project.ts';
import { runKind, type RunKind } from '../../domain/run/event.ts';
import { workspaceOrNone } from '../changed.ts';
import type { Ports } from '../context.ts';
import { factOf } from './fact.ts';
import { reachOf, type Reach } from './reach.ts';
import type { EndRequest } from './request.ts';

/** Where a run stands: what it may write, and where to. */
export interface Scene extends Reach {
  readonly project: Project;
  readonly kind: RunKind;
}

/** Finds out where a run stands. */
export async function sceneOf(
  ports: Pick<Ports, 'sources' | 'forge'>,
  { commit, event, standard }: EndRequest,
): Promise<Scene> {
  const workspace = await factOf(() => workspaceOrNone(ports, commit));
  const project = (workspace.known ? workspace.value?.project : undefined) ?? standard;
  const kind = runKind(event, project.branches);
  return { project, kind, ...(await reachOf(ports, kind.writes)) };
}
