import { deploy, type DeployRequest, type DeployResult } from '../../src/steps/deploy.ts';
import type { PlanRequest } from '../../src/steps/plan.ts';
import type { PromoteRequest } from '../../src/steps/promote.ts';
import { train, type TrainRequest, type TrainResult } from '../../src/steps/train.ts';
import type { StoredPackage } from '../../src/domain/package.ts';
import { rita, type World } from '../support/fakes/world.ts';

// What happened before a test begins: bots trained, staged and released, by the steps themselves.

export function trainRequest(world: World, name = 'bank', given: Partial<TrainRequest> = {}): TrainRequest {
  return {
    ...rita,
    project: world.project,
    bot: world.bot(name),
    treeish: world.head,
    commit: world.head,
    local: false,
    again: false,
    ...given,
  };
}

/** A package, trained if need be. */
export async function trained(
  world: World,
  name = 'bank',
  given: Partial<TrainRequest> = {},
): Promise<StoredPackage> {
  return packageOf(await train(world.ports, trainRequest(world, name, given)));
}

export function packageOf(result: TrainResult): StoredPackage {
  if (!('package' in result)) throw new Error(`It was ${result.reason}.`);
  return result.package;
}

export async function deployRequest(
  world: World,
  name = 'bank',
  given: Partial<DeployRequest> = {},
): Promise<DeployRequest> {
  return {
    ...rita,
    project: world.project,
    environment: world.environment('staging'),
    bot: world.bot(name),
    package: given.package ?? (await trained(world, name)),
    treeish: world.head,
    commit: world.head,
    branch: undefined,
    preview: false,
    keepFailed: false,
    ...given,
  };
}

/** Trains and deploys what main holds now, so that it is verified. */
export async function staged(
  world: World,
  name = 'bank',
  given: Partial<DeployRequest> = {},
): Promise<DeployResult> {
  return deploy(world.ports, await deployRequest(world, name, given));
}

export async function planRequest(world: World, given: Partial<PlanRequest> = {}): Promise<PlanRequest> {
  const workspace = await world.workspace();
  return {
    workspace,
    bots: workspace.bots,
    head: world.head,
    environment: 'production',
    selection: 'all',
    versions: {},
    ...given,
  };
}

export async function promoteRequest(
  world: World,
  given: Partial<PromoteRequest> = {},
): Promise<PromoteRequest> {
  return { ...(await planRequest(world)), ...rita, confirmed: undefined, keepFailed: false, ...given };
}
