import { parse } from 'yaml';
import { isObject, text, type JsonObject } from '../json.ts';
import type { Workflow } from '../state/actions.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';

const folder = '.github/workflows/';

/** The workflows of the default branch, and those that ran before. */
export async function workflowsOf(world: World, repository: RepositoryState): Promise<Workflow[]> {
  const tip = (await repository.git.ref(`refs/heads/${repository.defaultBranch}`))?.sha;
  const entries = tip === undefined ? [] : await repository.git.tree(tip, { path: folder });
  for (const { path, type, sha } of entries) {
    if (type !== 'blob' || !/\.ya?ml$/.test(path)) continue;
    workflowAt(world, repository, path, nameOf(await definition(repository, sha)));
  }
  return [...repository.workflows.values()];
}

/** A workflow by its number or the name of its file. */
export async function findWorkflow(
  world: World,
  repository: RepositoryState,
  name: string,
): Promise<Workflow | undefined> {
  const all = await workflowsOf(world, repository);
  return all.find(({ id, path }) => String(id) === name || path === folder + name || path === name);
}

/** The workflow of a file, which is known from the first time on that it is seen. */
export function workflowAt(
  world: World,
  repository: RepositoryState,
  path: string,
  name: string | undefined,
): Workflow {
  const found = repository.workflows.get(path);
  if (found) return found;
  const workflow: Workflow = {
    id: world.nextId(),
    repository,
    path,
    name: name ?? path,
    createdAt: world.now(),
  };
  repository.workflows.set(path, workflow);
  return workflow;
}

/** What a workflow's file says; an empty object where it says nothing. */
export async function definition(repository: RepositoryState, blob: string): Promise<JsonObject> {
  const source = (await repository.git.blob(blob)).toString('utf8');
  try {
    // YAML 1.2: `on` is a word, not a truth value.
    const value: unknown = parse(source);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function nameOf(definition: JsonObject): string | undefined {
  return text(definition, 'name');
}

/** What `on.workflow_dispatch` of a workflow says at a commit; undefined where it has none. */
export async function dispatchTrigger(
  repository: RepositoryState,
  sha: string,
  path: string,
): Promise<JsonObject | undefined> {
  const [entry] = await repository.git.tree(sha, { path });
  if (entry?.type !== 'blob') return undefined;
  const on = (await definition(repository, entry.sha))['on'];
  if (on === 'workflow_dispatch') return {};
  if (Array.isArray(on)) return on.includes('workflow_dispatch') ? {} : undefined;
  if (!isObject(on) || !('workflow_dispatch' in on)) return undefined;
  const trigger = on['workflow_dispatch'];
  return isObject(trigger) ? trigger : {};
}
