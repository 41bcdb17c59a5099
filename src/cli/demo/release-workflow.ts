import { join } from 'node:path';
import type { PlanResult } from '../../steps/plan.ts';
import type { PromoteResult } from '../../steps/promote.ts';
import type { RollbackResult } from '../../steps/rollback.ts';
import { hubOf } from './hub.ts';
import type { Person } from './people.ts';
import { startWorkflow, type Step, type WorkflowRun } from './runner.ts';
import type { Scene } from './scene.ts';
import { expect, stopped } from './stopped.ts';

/** What is entered in the form of release.yml. */
export interface ReleaseForm {
  readonly mode: 'plan' | 'promote' | 'rollback';
  readonly select?: string;
  readonly bots?: string;
  readonly plan?: string;
  readonly reason?: string;
}

/** What a run of the release workflow came to. */
export interface ReleaseRun {
  readonly succeeded: boolean;
  readonly plan: PlanResult | undefined;
  /** The plan's hash, as its run says to enter it. */
  readonly hash: string;
  readonly promoted: PromoteResult | undefined;
  readonly rolledBack: RollbackResult | undefined;
  /** Milliseconds that the job took that promoted or rolled back. */
  readonly tookMs: number;
  readonly log: string;
}

/** Fills in the form of release.yml as a person does, and carries the workflow out. */
export async function runRelease(scene: Scene, who: Person, form: ReleaseForm): Promise<ReleaseRun> {
  await hubOf(scene, who).dispatch('release.yml', { ...form });
  const event = scene.github.newEvents().find(({ name }) => name === 'workflow_dispatch');
  expect(event !== undefined, 'the release workflow was not started', form);
  const run = await startWorkflow(scene, 'release.yml', event);
  const { mode } = form;
  const planned = mode === 'rollback' ? run.skip('plan') : await plan(run, form);
  const goesOn = mode === 'promote' && /^(ships|denied)$/.test(planned?.outputs['reason'] ?? '');
  const started = performance.now();
  const promoted = goesOn ? await promote(run, form) : run.skip('promote');
  const rolledBack = mode === 'rollback' ? await rollBack(run, form) : run.skip('rollback');
  const tookMs = performance.now() - started;
  if (mode !== 'plan') await report(run);
  const succeeded = await run.end();
  return {
    succeeded,
    plan: resultOf(planned),
    hash: planned?.outputs['plan'] ?? '',
    promoted: resultOf(promoted),
    rolledBack: resultOf(rolledBack),
    tookMs,
    log: run.log(),
  };
}

/** What an action says of itself; undefined where it didn't run. */
function resultOf<T extends { readonly reason: string }>(step: Step | undefined): T | undefined {
  if (step === undefined) return undefined;
  const text = step.outputs['result'];
  const result = text === undefined ? undefined : (JSON.parse(text) as T | { readonly error: unknown });
  if (result === undefined || 'error' in result) throw stopped('an action of the release failed', step.log);
  return result;
}

function plan(run: WorkflowRun, { select = '', bots = '', plan: hash = '' }: ReleaseForm): Promise<Step> {
  return run.job(
    {
      id: 'plan',
      permissions: { contents: 'read', pull_requests: 'read', checks: 'read', packages: 'read' },
    },
    (job) => job.uses('plan', { environment: 'production', select, bots, plan: hash }),
    ({ outputs: { reason = '' } }) => ({ reason }),
  );
}

function promote(run: WorkflowRun, form: ReleaseForm): Promise<Step> {
  const { select = '', bots = '', plan: hash = '', reason = '' } = form;
  return run.job(
    {
      id: 'promote',
      permissions: { contents: 'write', pull_requests: 'read', checks: 'read', packages: 'write' },
    },
    async (job) => {
      const inputs = { environment: 'production', select, bots, plan: hash, why: reason };
      const step = await job.uses('promote', { ...inputs, 'hand-over': join(job.temp, 'tidegate') });
      await job.upload('tidegate-record-release', 'tidegate/record.json');
      return step;
    },
  );
}

function rollBack(run: WorkflowRun, { bots = '', reason = '' }: ReleaseForm): Promise<Step> {
  return run.job({ id: 'rollback', permissions: { contents: 'write' } }, async (job) => {
    const inputs = { environment: 'production', bot: bots, why: reason };
    const step = await job.uses('rollback', { ...inputs, 'hand-over': join(job.temp, 'tidegate') });
    await job.upload('tidegate-record-release', 'tidegate/record.json');
    return step;
  });
}

/** The last job: tells those whom it concerns. */
async function report(run: WorkflowRun): Promise<void> {
  await run.job(
    {
      id: 'tidegate',
      permissions: {
        contents: 'write',
        checks: 'read',
        deployments: 'write',
        pull_requests: 'write',
        issues: 'write',
        packages: 'read',
      },
    },
    async (job) => {
      await job.download({ run: run.id, begin: 'tidegate-record-' }, 'tidegate');
      await job.uses('report', {
        phase: 'end',
        environment: 'production',
        records: join(job.temp, 'tidegate'),
        needs: JSON.stringify(run.needs),
      });
    },
  );
}
