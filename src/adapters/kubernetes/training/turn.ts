import { hasRoom, settleMs, turnOf, type TrainingTurn } from '../../../domain/kubernetes/training-turn.ts';
import {
  trainingAnnotations,
  trainingSelector,
  type TrainingSettings,
} from '../../../domain/kubernetes/training.ts';
import type { Job } from '../../../domain/rollout/objects.ts';
import { asJob } from '../api/objects.ts';
import type { Api } from '../api/types.ts';

/** Whether a Job has succeeded or failed for good. */
export function finished(job: Job): 'complete' | 'failed' | undefined {
  const is = (type: string) =>
    job.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True');
  if (is('Complete')) return 'complete';
  return is('Failed') ? 'failed' : undefined;
}

/** Whether a Job waits for somebody who looks whether it is its turn. */
export function awaitsTurn(job: Job): boolean {
  return job.spec?.suspend === true && job.metadata.annotations?.[trainingAnnotations.turn] !== undefined;
}

/** Whether there is a place for one more. Where a queue orders them, it decides, and there always is. */
export async function room(api: Api, settings: TrainingSettings): Promise<boolean> {
  return settings.queue !== undefined || hasRoom(await turns(api), settings.atOnce);
}

/**
 * Lets a Job run that was made suspended, if it is its turn; it is taken away if it isn't.
 * @param sinceMs how long it has been known here.
 * @returns `settle`: ask again after `settleMs`.
 */
export async function takeTurn(
  api: Api,
  settings: TrainingSettings,
  job: Job,
  sinceMs: number,
): Promise<'went' | 'settle' | 'waits'> {
  const { name, uid } = job.metadata;
  const turn = turnOf(turnFacts(job), await turns(api), { most: settings.atOnce, sinceMs });
  if (turn === 'settle') return 'settle';
  if (turn === 'wait') {
    await api.remove('Job', name, { uid });
    return 'waits';
  }
  // Whatever was changed meanwhile: who wakes it twice wakes it once.
  await api.patch('Job', name, {
    merge: { metadata: { uid, annotations: { [trainingAnnotations.turn]: null } }, spec: { suspend: false } },
  });
  return 'went';
}

/** Milliseconds after which a Job that has to settle is looked at again. */
export const settleAgainMs = settleMs + 50;

async function turns(api: Api): Promise<readonly TrainingTurn[]> {
  const { items } = await api.list('Job', trainingSelector);
  return items.map((item) => turnFacts(asJob(item)));
}

function turnFacts(job: Job): TrainingTurn {
  const { name, creationTimestamp, deletionTimestamp } = job.metadata;
  return {
    name,
    createdAt: Date.parse(creationTimestamp ?? ''),
    unfinished: finished(job) === undefined && deletionTimestamp === undefined,
    suspended: job.spec?.suspend === true,
    awaitsTurn: awaitsTurn(job),
  };
}
