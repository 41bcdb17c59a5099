import type { StageResult } from '../../steps/stage.ts';
import type { Permissions, StoryEvent } from './github.ts';
import { startWorkflow } from './runner.ts';
import type { Scene } from './scene.ts';
import { stopped } from './stopped.ts';

/** What a run of the staging workflow came to. */
export interface StagingRun {
  readonly event: StoryEvent;
  readonly sha: string;
  readonly succeeded: boolean;
  readonly result: StageResult;
}

const granted: Permissions = {
  contents: 'write',
  checks: 'write',
  pull_requests: 'write',
};

/** Whether staging.yml runs for something: a push to a staging branch or main, or a pull request with a new head. */
function starts({ name, action, ref, payload }: StoryEvent): boolean {
  if (name !== 'push') return false;
  const { deleted, head_commit } = payload as { deleted: boolean; head_commit: { message: string } | null };
  if (deleted || /\[skip ci\]/.test(head_commit?.message ?? '')) return false;
  return action === undefined && /^refs\/heads\/(main$|staging\/)/.test(ref);
}

/** Carries out the staging workflow for everything that happened since this was last done. */
export async function runStaging(
  scene: Scene,
  options: { readonly keepFailed?: boolean } = {},
): Promise<readonly StagingRun[]> {
  const ended: StagingRun[] = [];
  for (const event of scene.github.newEvents().filter(starts)) {
    const run = await startWorkflow(scene, 'staging.yml', event);
    const step = await run.job({ id: 'tidegate', permissions: granted }, (job) =>
      job.uses('stage', { 'keep-failed': String(options.keepFailed ?? false) }),
    );
    const succeeded = run.end();
    const text = step.outputs['result'];
    if (text === undefined) throw stopped('an action ended without a word', step.log.slice(-2_000));
    const result = JSON.parse(text) as StageResult;
    if (!('bots' in result)) throw stopped('an action failed', step.log.slice(-2_000));
    ended.push({ event, sha: run.sha, succeeded, result });
  }
  return ended;
}
