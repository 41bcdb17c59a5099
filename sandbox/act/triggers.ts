import picomatch from 'picomatch';
import type { RepositoryEvent } from '../github/index.ts';
import { isObject, type Json } from '../github/json.ts';
import type { WorkflowFile } from './workflow.ts';

/** An event, as a run of a workflow sees it. */
export interface Occasion {
  readonly event: string;
  /** `GITHUB_REF` and `GITHUB_SHA`: for a pull request its merge with the base. */
  readonly ref: string;
  readonly sha: string;
  /** The commit and the branch that the run is listed under. */
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly actor: string;
  readonly actorId: number;
  readonly title: string;
  readonly payload: RepositoryEvent['payload'];
  /** From a fork, or by Dependabot: the token reads, and there is no secret. */
  readonly restricted: boolean;
}

const at = (value: Json | undefined, ...path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>((seen, key) => (isObject(seen) ? seen[key] : undefined), value);

/** What runs start with; undefined where GitHub starts none, such as for a pull request with conflicts. */
export function occasionOf(happened: RepositoryEvent): Occasion | undefined {
  const { name, ref, sha, actor, payload } = happened;
  if (!happened.startsWorkflows || ref === undefined || sha === undefined) return undefined;
  const common = { event: name, ref, sha, actor: actor.login, actorId: actor.id, payload };
  const dependabot = actor.login === 'dependabot[bot]';
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null;
  switch (name) {
    case 'push':
      if (payload['deleted'] === true) return undefined;
      return {
        ...common,
        headSha: sha,
        headBranch: branch,
        title: String(at(payload, 'head_commit', 'message') ?? '').split('\n')[0] ?? '',
        restricted: dependabot,
      };
    case 'pull_request': {
      const head = at(payload, 'pull_request', 'head');
      const from = at(head, 'repo', 'full_name');
      return {
        ...common,
        headSha: String(at(head, 'sha')),
        headBranch: String(at(head, 'ref')),
        title: String(at(payload, 'pull_request', 'title')),
        restricted: dependabot || from !== at(payload, 'repository', 'full_name'),
      };
    }
    case 'merge_group':
      return { ...common, headSha: sha, headBranch: branch, title: 'Merge queue', restricted: false };
    case 'workflow_dispatch':
      return { ...common, headSha: sha, headBranch: branch, title: '', restricted: false };
    default:
      return undefined;
  }
}

/** Kinds of an event that start workflows which name none. */
const usual: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
  merge_group: ['checks_requested'],
};

/** Whether a workflow runs on an occasion, by its `on:`. */
export function runsOn(file: WorkflowFile, occasion: Occasion): boolean {
  const trigger = file.on[occasion.event];
  if (!trigger) return false;
  const action = occasion.payload['action'];
  const types = trigger.types ?? usual[occasion.event];
  if (types && typeof action === 'string' && !types.includes(action)) return false;
  const against =
    occasion.event === 'pull_request'
      ? String(at(occasion.payload, 'pull_request', 'base', 'ref'))
      : occasion.event === 'push'
        ? occasion.headBranch
        : undefined;
  if (against === undefined) return true;
  const { branches, 'branches-ignore': ignored } = trigger;
  if (against === null) return branches === undefined;
  const matches = (patterns: readonly string[]) =>
    patterns.reduce(
      (yes, pattern) =>
        pattern.startsWith('!')
          ? yes && !picomatch.isMatch(against, pattern.slice(1), { dot: true })
          : yes || picomatch.isMatch(against, pattern, { dot: true }),
      false,
    );
  return (branches === undefined || matches(branches)) && !(ignored && matches(ignored));
}
