import type { Ports } from '../steps/context.ts';
import { environmentNamed } from '../steps/context.ts';
import type { PlanRequest } from '../steps/plan.ts';
import { botsNamed, released, versionsOf } from '../steps/workspace.ts';

/** What `plan` and `promote` are asked, from the same inputs. An empty selection is all that is merged and not live. */
export async function planRequest(
  ports: Ports,
  inputs: {
    readonly environment: string;
    readonly select: readonly string[];
    readonly bots: readonly string[];
    readonly versions: string | undefined;
  },
): Promise<PlanRequest> {
  const { workspace, head } = await released(ports);
  environmentNamed(workspace.project, inputs.environment);
  return {
    workspace,
    head,
    bots: botsNamed(workspace, inputs.bots),
    environment: inputs.environment,
    selection: inputs.select.length === 0 ? 'all' : inputs.select.join(' '),
    versions: versionsOf(inputs.versions, '`versions`'),
  };
}
