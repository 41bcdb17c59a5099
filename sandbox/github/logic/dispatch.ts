import { emit } from '../events/emit.ts';
import { unprocessable } from '../http/errors.ts';
import { isObject, list, type Json, type JsonObject } from '../json.ts';
import type { Actor } from '../state/accounts.ts';
import type { Workflow, WorkflowRun } from '../state/actions.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { startRun } from './runs.ts';
import { dispatchTrigger } from './workflows.ts';

/** All inputs together take no more characters than this. */
const most = 65_535;

/**
 * Starts a workflow by hand, with its inputs checked against its file and filled up with their defaults.
 * @throws ApiError 422 in GitHub's words
 */
export async function dispatch(
  world: World,
  repository: RepositoryState,
  actor: Actor,
  workflow: Workflow,
  request: { readonly ref: string; readonly inputs: JsonObject },
): Promise<WorkflowRun> {
  const name = request.ref.replace(/^refs\/(?:heads|tags)\//, '');
  const branch = await repository.git.ref(`refs/heads/${name}`);
  const tag = branch ?? (await repository.git.ref(`refs/tags/${name}`));
  const sha = tag && (await repository.git.resolve(tag.name, 'commit'));
  if (!tag || sha === undefined) throw unprocessable(`No ref found for: ${request.ref}`);
  const trigger = await dispatchTrigger(repository, sha, workflow.path);
  if (!trigger) throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
  const inputs = checked(trigger, request.inputs);
  const run = await startRun(world, repository, actor, {
    workflow,
    event: 'workflow_dispatch',
    branch: name,
    sha,
    title: workflow.name,
    inputs,
  });
  emit(world, repository, actor, {
    name: 'workflow_dispatch',
    ref: tag.name,
    sha,
    payload: { inputs, ref: tag.name, workflow: workflow.path },
  });
  return run;
}

function checked(trigger: JsonObject, given: JsonObject): Record<string, Json> {
  const known = isObject(trigger['inputs']) ? trigger['inputs'] : {};
  const unexpected = Object.keys(given).filter((name) => !(name in known));
  if (unexpected.length > 0) {
    throw unprocessable(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  }
  const inputs: Record<string, Json> = {};
  for (const [name, declared] of Object.entries(known)) {
    const input = isObject(declared) ? declared : {};
    const value = given[name] ?? input['default'];
    if (value === undefined || value === null || value === '') {
      if (input['required'] === true) throw unprocessable(`Required input '${name}' not provided`);
      inputs[name] = '';
      continue;
    }
    const options = list(input, 'options')?.map(String);
    if (input['type'] === 'choice' && options && !options.includes(String(value))) {
      throw unprocessable(
        `Provided value '${String(value)}' for input '${name}' not in the list of allowed values`,
      );
    }
    if (input['type'] === 'boolean' && !/^(?:true|false)$/.test(String(value))) {
      throw unprocessable(`Provided value '${String(value)}' for input '${name}' is not a boolean`);
    }
    inputs[name] = String(value);
  }
  if (JSON.stringify(inputs).length > most) throw unprocessable('inputs are too large.');
  return inputs;
}
