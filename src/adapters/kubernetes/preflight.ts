import { problemOf, type Problem } from '../../domain/errors.ts';
import type { KubernetesTargetSettings } from '../../domain/kubernetes/settings.ts';
import { requiredAccess, resourceName } from '../../domain/kubernetes/access.ts';
import { storeProblem } from '../../domain/kubernetes/reference.ts';
import type { Api } from './api/types.ts';
import { ours } from './held.ts';

export interface PreflightRequest {
  readonly environment: string;
  readonly settings: KubernetesTargetSettings;
  /** The store that the environment's packages lie in. */
  readonly store: string;
}

/** Whether the namespace can take anything: settings first, then whether it can be read, then each verb. Nothing is changed. */
export async function checkNamespace(api: Api, request: PreflightRequest): Promise<readonly Problem[]> {
  const problems = settingProblems(request);
  try {
    await api.list('Deployment', ours, { pageSize: 1 });
  } catch (error) {
    return [...problems, problemOf(error)];
  }
  try {
    return [...problems, ...(await missingAccess(api, request))];
  } catch (error) {
    return [...problems, problemOf(error)];
  }
}

/** What can be said without asking anybody. */
export function settingProblems({ environment, settings, store }: PreflightRequest): readonly Problem[] {
  const problems: Problem[] = [];
  if (settings.image === undefined) {
    problems.push({
      severity: 'error',
      code: 'image-missing',
      message: `environments.${environment}.target.kubernetes names no image that runs the bots.`,
      next: 'Write image: HOST/PATH@sha256:… there, in tidegate.yml',
    });
  }
  const folder = storeProblem(environment, store);
  return folder ? [...problems, folder] : problems;
}

async function missingAccess(api: Api, { environment }: PreflightRequest): Promise<readonly Problem[]> {
  const asked = requiredAccess('deployer').flatMap(({ group, resource, subresource, verbs }) =>
    verbs.map((verb) => ({ verb, resource, group, ...(subresource !== undefined && { subresource }) })),
  );
  const answers = await Promise.all(
    asked.map(async (access) => ({ access, allowed: await api.may(access) })),
  );
  return answers
    .filter(({ allowed }) => !allowed)
    .map(({ access }) => {
      const what = `${resourceName(access)}${access.group === '' ? '' : ` (${access.group})`}`;
      return {
        severity: 'error',
        code: 'verb-missing',
        message: `This login may not ${access.verb} ${what} in the namespace ${api.namespace} of ${environment}.`,
        next: `Give it the Role that this prints: tidegate rbac --environment ${environment}`,
      };
    });
}
