import { UserError, EnvironmentError } from '../../domain/errors.ts';
import type { Project } from '../../domain/project.ts';
import { runKind, type RunKind } from '../../domain/run/event.ts';
import { oneLine } from '../../domain/text.ts';
import type { Forge } from '../../ports/forge.ts';
import { workspaceOrNone } from '../changed.ts';
import type { Ports } from '../context.ts';
import { factOf } from './fact.ts';
import type { ReportRequest } from './request.ts';

/** Where a run stands: what it may write, and where to. */
export interface Scene {
  readonly project: Project;
  readonly kind: RunKind;
  /** Undefined: nothing is written there. */
  readonly forge: Forge | undefined;
  /** Why nothing is written, in one sentence; undefined where something is. */
  readonly silence: string | undefined;
}

/** Finds out where a run stands. */
export async function sceneOf(
  ports: Pick<Ports, 'sources' | 'forge'>,
  { commit, event, standard }: ReportRequest,
): Promise<Scene> {
  const workspace = await factOf(() => workspaceOrNone(ports, commit));
  const project = (workspace.known ? workspace.value?.project : undefined) ?? standard;
  const kind = runKind(event, project.branches);
  const about = { project, kind };
  if (!kind.writes) {
    const silence =
      'The token of a fork or of Dependabot reads only: what came of it is told here and nowhere else.';
    return { ...about, forge: undefined, silence };
  }
  try {
    const forge = await ports.forge?.();
    const silence = forge
      ? undefined
      : 'No token for GitHub was given: what came of it is told here and nowhere else.';
    return { ...about, forge, silence };
  } catch (error) {
    if (!(error instanceof UserError || error instanceof EnvironmentError)) throw error;
    const silence = `GitHub isn't connected, so it is told here and nowhere else: ${oneLine(error.message, 300)}`;
    return { ...about, forge: undefined, silence };
  }
}
