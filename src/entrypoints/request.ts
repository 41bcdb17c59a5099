import { UserError } from '../domain/errors.ts';
import type { PlanForm } from '../domain/report/plan.ts';
import type { Ports } from '../steps/context.ts';
import { environmentNamed } from '../steps/context.ts';
import type { PlanRequest } from '../steps/plan.ts';
import { botsNamed, released, versionsOf } from '../steps/workspace.ts';

/** What `plan` and `promote` are asked with. */
export interface SelectionInputs {
  readonly environment: string;
  readonly select: readonly string[];
  readonly bots: readonly string[];
  readonly versions: string | undefined;
  /** The hash of the plan that is promoted. */
  readonly plan: string | undefined;
}

/** What an empty selection stands for. */
export const everything = 'all';

/**
 * What `plan` and `promote` are asked, from the same inputs. An empty selection is all that is merged and not live: of
 * a promotion only with the hash of the plan that says so.
 * @throws UserError for what isn't there.
 */
export async function planRequest(ports: Ports, inputs: SelectionInputs): Promise<PlanRequest> {
  const { workspace, head } = await released(ports);
  environmentNamed(workspace.project, inputs.environment);
  return {
    workspace,
    head,
    bots: botsNamed(workspace, inputs.bots),
    environment: inputs.environment,
    selection: inputs.select.length === 0 ? everything : inputs.select.join(' '),
    versions: versionsOf(inputs.versions, '`versions`'),
  };
}

/** @throws UserError where neither a selection nor a plan says what is to ship. */
export function refuseUnselected({ select, plan }: SelectionInputs): void {
  if (select.length > 0 || plan !== undefined) return;
  throw new UserError('Nothing says what is to ship: `select` and `plan` are both empty.', {
    code: 'nothing-selected',
    next: 'Run it with `mode: plan` and an empty `select` to see what there is; or enter `all`.',
  });
}

/** The form that was filled in, to be filled in again with what comes next. */
export function formOf(inputs: SelectionInputs, env: Readonly<Record<string, string | undefined>>): PlanForm {
  return {
    url: formUrl(env),
    select: inputs.select.length === 0 ? everything : inputs.select.join(' '),
    given: [
      ['environment', inputs.environment === 'production' ? '' : inputs.environment],
      ['bots', inputs.bots.join(' ')],
      ['versions', inputs.versions ?? ''],
    ],
  };
}

/** The page of the workflow that runs this, with its form; undefined where no workflow does. */
export function formUrl(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, GITHUB_WORKFLOW_REF: ref } = env;
  const file = /\/\.github\/workflows\/([^/@]+)@/.exec(ref ?? '')?.[1];
  return server && name && file
    ? `${server}/${name}/actions/workflows/${encodeURIComponent(file)}`
    : undefined;
}
