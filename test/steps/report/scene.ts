import type { RunEvent } from '../../../src/domain/run/event.ts';
import { runRecordBytes } from '../../../src/domain/run/read.ts';
import type { RunRecord } from '../../../src/domain/run/record.ts';
import type { Ports } from '../../../src/steps/context.ts';
import type { Needs } from '../../../src/steps/report/needs.ts';
import type { EndRequest } from '../../../src/steps/report/request.ts';
import { FakeForge, openPull } from '../../support/fakes/forge.ts';
import { World } from '../../support/fakes/world.ts';
import { changesRecord, stageRecord, trainRecord } from '../../support/acceptance/reporting.ts';

/** A world with a code host, two bots on main and a branch on which one of them is changed. */
export class Reported {
  readonly world: World;
  readonly forge: FakeForge;
  readonly ports: Ports;
  /** Where the remote's branches stand; a branch that isn't named stands at the newest commit of the world. */
  readonly branches = new Map<string, string>();
  readonly waited: number[] = [];
  readonly commit: string;

  constructor(world = new World()) {
    this.world = world;
    this.forge = new FakeForge(world.life);
    this.ports = {
      ...world.ports,
      forge: () => Promise.resolve(this.forge),
      checkout: Object.assign(world.checkout, {
        upstream: (branch: string) =>
          Promise.resolve(this.branches.get(branch) ?? String(world.repository.branches.get(branch))),
      }),
    };
    world.commitBot('bank', 'one');
    world.commitBot('shop', 'one');
    this.commit = world.repository.commit(
      'staging/tea',
      { 'bots/bank/data.txt': 'two' },
      { from: world.head },
    ).id;
    // `resolve('HEAD')` is what is checked out.
    world.repository.branches.set('HEAD', this.commit);
    this.forge.pullRequests.push(
      openPull(12, 'staging/tea', { head: { branch: 'staging/tea', commit: this.commit, fork: false } }),
    );
  }

  /** What the last job is asked after a run that went well, unless something else is given. */
  request(
    given: Partial<EndRequest> & { readonly records?: Readonly<Record<string, RunRecord>> } = {},
  ): EndRequest {
    const { commit } = this;
    const { records = whole(commit), ...rest } = given;
    const names = [
      ...new Set(Object.keys(records).flatMap((name) => /^(?:train|stage)-(.+)$/.exec(name)?.[1] ?? [])),
    ];
    return {
      run: nameOf(commit),
      commit,
      event: push('staging/tea'),
      needs: needs(names),
      files: files(records),
      standard: this.world.project,
      environment: 'staging',
      registrar: undefined,
      wait: (ms) => {
        this.waited.push(ms);
        return Promise.resolve();
      },
      ...rest,
    };
  }
}

export function nameOf(commit: string, attempt = 1) {
  const { run } = trainRecord(commit, 'bank');
  return { ...run, attempt };
}

export function push(branch: string, before?: string): RunEvent {
  return { kind: 'push', branch, before, deleted: false };
}

export function needs(bots: readonly string[] = ['bank'], given: Partial<Needs> = {}): Needs {
  return {
    jobs: { changes: 'success', begin: 'success', train: 'success', stage: 'success' },
    matrix: bots.map((name) => ({ name, bots: name })),
    toldBy: undefined,
    planned: undefined,
    ...given,
  };
}

export function files(records: Readonly<Record<string, RunRecord>>) {
  return Object.entries(records).map(([name, record]) => ({
    artifact: `tidegate-record-${name}`,
    bytes: runRecordBytes(record),
  }));
}

/** The records of a run in which all went well. */
export function whole(commit: string, bots: readonly string[] = ['bank']): Record<string, RunRecord> {
  return {
    changes: changesRecord(commit, bots),
    ...Object.fromEntries(bots.map((bot) => [`train-${bot}`, trainRecord(commit, bot)])),
    ...Object.fromEntries(bots.map((bot) => [`stage-${bot}`, stageRecord(commit, bot)])),
  };
}
