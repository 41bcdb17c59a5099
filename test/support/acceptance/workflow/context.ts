import type { RepositoryEvent, RepositoryState, Running } from '../../../../sandbox/github/index.ts';
import type { Permissions } from '../../../../sandbox/github/index.ts';
import type { WorkflowRun } from './records.ts';

interface Head {
  readonly sha: string;
  readonly ref: string;
  readonly repo: { readonly full_name: string } | null;
}

const headOf = (event: RepositoryEvent): Head | undefined =>
  (event.payload['pull_request'] as { readonly head: Head } | undefined)?.head;

/** The commit that a run's checks stand at: of a pull request its own last one. */
export function shownAt(event: RepositoryEvent): string {
  return headOf(event)?.sha ?? event.sha ?? '';
}

/** The branch that a run belongs to. */
export function branchOf(event: RepositoryEvent): string {
  return headOf(event)?.ref ?? nameOf(event.ref ?? '');
}

/** Whether a run may only read and gets no secret: pull requests from forks, and Dependabot's. */
export function isRestricted(event: RepositoryEvent, repository: RepositoryState): boolean {
  const head = headOf(event);
  const foreign = head && head.repo?.full_name !== `${repository.owner.login}/${repository.name}`;
  return foreign === true || event.actor.login === 'dependabot[bot]';
}

/** What a job's token may do: what the job asks for, or else the workflow; of a restricted run only to read. */
export function permissionsOf(
  asked: Readonly<Record<string, string>>,
  restricted: boolean,
): { readonly token: Permissions; readonly mayReadArtifacts: boolean } {
  const token = Object.fromEntries(
    Object.entries(asked).map(([name, level]) => [
      name.replaceAll('-', '_'),
      restricted && level === 'write' ? 'read' : level,
    ]),
  ) as Permissions;
  return { token, mayReadArtifacts: ['read', 'write'].includes(asked['actions'] ?? 'none') };
}

const nameOf = (ref: string) => ref.replace(/^refs\/(?:heads|tags|pull)\//, '');

/** The context `github` of a job. */
export function githubContext(
  github: Running,
  repository: RepositoryState,
  run: WorkflowRun,
  job: { readonly id: string; readonly token: string; readonly workspace: string },
): Readonly<Record<string, unknown>> {
  const { event } = run;
  const head = headOf(event);
  const pull = event.payload['pull_request'] as { readonly base: { readonly ref: string } } | undefined;
  const ref = event.ref ?? '';
  return {
    token: job.token,
    job: job.id,
    ref,
    ref_name: nameOf(ref),
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: false,
    sha: event.sha ?? '',
    head_ref: head?.ref ?? '',
    base_ref: pull?.base.ref ?? '',
    repository: `${repository.owner.login}/${repository.name}`,
    repository_owner: repository.owner.login,
    repository_id: String(repository.id),
    run_id: String(run.id),
    run_number: String(run.id),
    run_attempt: String(run.attempt),
    actor: event.actor.login,
    actor_id: String(event.actor.id),
    triggering_actor: event.actor.login,
    workflow: run.workflow,
    workflow_ref: `${repository.owner.login}/${repository.name}/.github/workflows/${run.workflow}.yml@${ref}`,
    workflow_sha: event.sha ?? '',
    event_name: event.name,
    event: event.payload,
    server_url: github.origin,
    api_url: github.apiUrl,
    graphql_url: github.graphqlUrl,
    workspace: job.workspace,
    retention_days: '90',
  };
}

/** The variables of a job's steps, from the context. Neither the token nor the event is one. */
export function githubVariables(
  context: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(context).flatMap(([name, value]) =>
      name === 'token' || name === 'event' ? [] : [[`GITHUB_${name.toUpperCase()}`, String(value)]],
    ),
  );
}
