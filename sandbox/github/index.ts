import { mkdir } from 'node:fs/promises';
import { systemClock, type Clock } from './clock.ts';
import { GraphqlApi } from './graphql/api.ts';
import { Faults } from './http/faults.ts';
import { GitHttp } from './http/git.ts';
import { RateLimits, type Resource } from './http/limits.ts';
import type { Mismatch, RequestRecord } from './http/record.ts';
import { Router } from './http/router.ts';
import { ApiServer } from './http/server.ts';
import { validator } from './openapi/validate.ts';
import { routes } from './rest/routes.ts';
import { Running } from './running.ts';
import { World, type Lags } from './state/world.ts';
import { Webhooks } from './webhooks.ts';

export interface GithubOptions {
  /** A folder of its own: the bare repositories lie there. */
  readonly directory: string;
  readonly clock?: Clock;
  readonly lags?: Partial<Lags>;
  /** Other limits than GitHub's, so that a test reaches them. */
  readonly limits?: Partial<Record<Resource, number>>;
}

/** Starts a stand-in for GitHub on a free port of the loopback interface. */
export async function startGitHub(options: GithubOptions): Promise<Running> {
  await mkdir(options.directory, { recursive: true });
  const world = new World({
    clock: options.clock ?? systemClock,
    directory: options.directory,
    lags: { commitPulls: 0, lists: 0, mergeability: 0, ...options.lags },
    limits: new RateLimits(options.limits),
  });
  const faults = new Faults();
  const requests: RequestRecord[] = [];
  const mismatches: Mismatch[] = [];
  const server = new ApiServer({
    world,
    router: new Router(routes),
    validator: validator(),
    graphql: new GraphqlApi(world, mismatches),
    git: new GitHttp(world, faults, requests),
    faults,
    requests,
    mismatches,
  });
  world.origin = await server.listen();
  const webhooks = new Webhooks(world);
  return new Running({ world, server, faults, requests, mismatches, webhooks });
}

export { ManualClock, systemClock, type Clock } from './clock.ts';
export type { Chance, Fault, FaultKind, FaultRule } from './http/faults.ts';
export { addArtifact, completeJob, completeRun, startJob, startRun, type NewRun } from './logic/runs.ts';
export { workflowAt } from './logic/workflows.ts';
export type { NewCommit } from './logic/files.ts';
export type { Mismatch, RequestRecord } from './http/record.ts';
export type { Running } from './running.ts';
export type { Permissions, Role } from './state/accounts.ts';
export type { Delivery, Hook, RepositoryEvent } from './state/hooks.ts';
export type { RepositoryState } from './state/repository.ts';
export type { Lags, NewRepository } from './state/world.ts';
