import type { Digest } from '../../../domain/digest.ts';
import { podsOfJob, trainingContainer } from '../../../domain/kubernetes/training.ts';
import { classifyJob } from '../../../domain/rollout/job.ts';
import type { ClusterEvent, Job, Pod, RolloutObjects } from '../../../domain/rollout/objects.ts';
import type { Verdict } from '../../../domain/rollout/verdict.ts';
import { asEvent, asPod } from '../api/objects.ts';
import type { Api } from '../api/types.ts';
import { parseEnd } from './documents.ts';

/** What is to be seen of a training's Job. */
export interface Look {
  /** The digest of what came out and how the pod ended, as soon as that is said. */
  readonly result: { readonly digest: Digest; readonly exit: number } | undefined;
  /** Its last pod was ended because it took longer than it may. */
  readonly overdue: boolean;
  /** The pod that runs. */
  readonly running: string | undefined;
  /** Asked for when there is no result. */
  verdict(): Promise<Verdict>;
}

const day = 24 * 60 * 60 * 1000;

/** Milliseconds for which a Job waits for a place: somebody else decides how long that takes. */
const patience = { quota: day, unschedulable: day, scaleUp: day };

/** Looks at the pods of a Job, and at its events where they don't say all. */
export async function lookAt(api: Api, job: Job): Promise<Look> {
  const { name, uid } = job.metadata;
  const { items } = await api.list('Pod', podsOfJob(name));
  const pods = items
    .map((item) => asPod(item))
    .filter((pod) => pod.metadata.ownerReferences?.some((owner) => owner.uid === uid))
    .sort((a, b) => (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''));
  const running = pods.find((pod) => containerOf(pod)?.state?.running !== undefined);
  return {
    result: pods.map(resultOf).find((result) => result !== undefined),
    overdue: pods[0]?.status?.reason === 'DeadlineExceeded',
    running: running?.metadata.name,
    async verdict() {
      const objects: RolloutObjects = {
        deployments: [],
        replicaSets: [],
        pods,
        events: await eventsOf(api, job, pods[0]),
        jobs: [job],
      };
      const now = Date.now();
      return classifyJob(name, objects, now, { deadlineAt: now + day, graceMs: patience });
    },
  };
}

function resultOf(pod: Pod): Look['result'] {
  const terminated = containerOf(pod)?.state?.terminated;
  const digest = parseEnd(terminated?.message);
  return terminated && digest && { digest, exit: terminated.exitCode };
}

function containerOf(pod: Pod) {
  return pod.status?.containerStatuses?.find((status) => status.name === trainingContainer);
}

/** Events of a Job and of its newest pod. */
async function eventsOf(api: Api, job: Job, pod: Pod | undefined): Promise<readonly ClusterEvent[]> {
  const of = [job.metadata.uid, ...(pod ? [pod.metadata.uid] : [])];
  const lists = await Promise.all(
    of.map((uid) => api.list('Event', undefined, { fieldSelector: `involvedObject.uid=${uid}` })),
  );
  return lists.flatMap(({ items }) => items.map((item) => asEvent(item)));
}
