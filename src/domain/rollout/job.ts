import { counted } from '../text.ts';
import { judged, missing, sceneOf } from './classify.ts';
import { createTrouble } from './create.ts';
import { controllerOf } from './deployment.ts';
import { exitText, timesText } from './ended.ts';
import type { Events } from './events.ts';
import type { ContainerStatus, Job, Pod, RolloutObjects } from './objects.ts';
import { counts, disruptionOf, podTroubles } from './pod.ts';
import { atOnce, field, notByItself, type Scene, type Trouble } from './trouble.ts';
import type { Culprit, Evidence, RolloutCode, RolloutPolicy, Verdict } from './verdict.ts';
import { byText, conditionOf, named, pathOf, timeOf, told } from './words.ts';

/** What a Job's condition says of why it failed, what that means, and what to do. */
const endings: Readonly<Record<string, readonly [code: RolloutCode, text: string]>> = {
  BackoffLimitExceeded: ['job-failed', 'failed'],
  DeadlineExceeded: ['job-deadline', 'took longer than it may'],
  PodFailurePolicy: ['job-policy', 'failed in a way that no second try helps'],
};

/**
 * Judges a Job: `ready` is that it has completed. Whether it failed is the Job's own word; a try of several that fails
 * is told and waited for.
 * @param name of the Job among the objects.
 */
export function classifyJob(
  name: string,
  objects: RolloutObjects,
  now: number,
  policy: RolloutPolicy,
): Verdict {
  const scene = sceneOf(objects, now, policy);
  const job = objects.jobs?.find(({ metadata }) => metadata.name === name);
  if (!job) return judged([missing(scene, undefined, 'Job', name)], now, policy, []);
  if (isCompleteJob(job)) return { state: 'ready' };
  return judged(jobTroubles(scene, job, podsOf(job, objects.pods)), now, policy, []);
}

export function isCompleteJob(job: Job): boolean {
  return conditionOf(job, 'Complete')?.status === 'True';
}

/** The pods of a Job, the oldest first. */
export function podsOf({ metadata }: Job, pods: readonly Pod[]): readonly Pod[] {
  return pods
    .filter((pod) => controllerOf(pod.metadata)?.uid === metadata.uid)
    .toSorted(
      (a, b) =>
        createdOf(a) - createdOf(b) || byText<Pod>((pod) => `${pod.metadata.name} ${pod.metadata.uid}`)(a, b),
    );
}

function createdOf({ metadata }: Pod): number {
  return timeOf(metadata.creationTimestamp) ?? 0;
}

/** What keeps a Job from completing, if it is only that it runs. */
export function jobTroubles(scene: Scene, job: Job, pods: readonly Pod[]): readonly Trouble[] {
  const { status, spec, metadata } = job;
  const about = `the Job ${named(metadata.name)}`;
  // FailureTarget comes first: its pods may still be ending.
  const failed = ['Failed', 'FailureTarget']
    .map((type) => conditionOf(job, type))
    .find((condition) => condition?.status === 'True');
  const tries = pods.flatMap((pod) => tryOf(pod, scene.events));
  const last = tries.at(-1);
  if (failed) {
    const reason = String(failed.reason);
    const [code, text] = endings[reason] ?? (['job-failed', 'failed'] as const);
    const said = field(`status.conditions[${failed.type}]`, `${told(reason, 60)}: ${told(failed.message)}`);
    return [failedJob(about, { code, text, said, last, count: tries.length })];
  }
  if (metadata.deletionTimestamp !== undefined) {
    return [
      {
        ...{ code: 'deleted', half: undefined, until: atOnce, headline: `${about} is being deleted` },
        evidence: [field('metadata.deletionTimestamp', told(metadata.deletionTimestamp, 60))],
        remedy: 'Find out who deletes it, and begin again.',
      },
    ];
  }
  if (spec?.suspend === true) {
    return [
      {
        ...{ code: 'suspended', half: undefined, until: notByItself },
        headline: `${about} is suspended and waits for its turn`,
        evidence: [field('spec.suspend', 'true')],
        remedy: 'Look at the queue that it is in, or let it go: set its spec.suspend to false.',
      },
    ];
  }
  const live = pods.filter((pod) => counts(pod) && pod.status?.phase !== 'Failed');
  const refused = live.length === 0 ? createTrouble(scene, job, [], undefined) : undefined;
  const found = live.flatMap((pod) => podTroubles(scene, { pod, half: undefined, job: true }));
  return [
    ...(refused ? [refused] : []),
    ...found,
    ...(last
      ? [
          {
            ...({ code: 'crash', half: undefined, until: notByItself, culprit: last.culprit } as const),
            headline: `${about} failed ${timesText(tries.length)} (${last.text}) and is tried again`,
            evidence: [last.evidence, field('status.failed', counted(status?.failed ?? tries.length, 'pod'))],
            remedy: 'Read the last lines of its log.',
          },
        ]
      : []),
    {
      ...{ code: 'progress', half: undefined, until: notByItself, headline: `${about} runs` },
      evidence: [field('status.active', counted(status?.active ?? 0, 'pod'))],
      remedy: 'Allow it more time, or read its log for what takes so long.',
    },
  ];
}

/** A try of a Job that failed by what ran in it. */
interface Try {
  readonly text: string;
  readonly evidence: Evidence;
  readonly culprit: Culprit;
  readonly status: ContainerStatus;
  readonly limit: string | undefined;
}

function tryOf(pod: Pod, events: Events): readonly Try[] {
  if (disruptionOf({ pod, half: undefined, job: true }, events.about(pod)) !== undefined) return [];
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const statuses = [
    ...initContainerStatuses.map((status) => ({ status, path: 'initContainerStatuses' as const })),
    ...containerStatuses.map((status) => ({ status, path: 'containerStatuses' as const })),
  ];
  return statuses
    .flatMap(({ status, path }) => {
      const ended = status.state?.terminated ?? status.lastState?.terminated;
      if (ended === undefined || ended.exitCode === 0) return [];
      const previous = status.state?.terminated === undefined;
      const container = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(
        ({ name }) => name === status.name,
      );
      return [
        {
          text: `the container ${named(status.name)} ended with ${exitText(ended)}`,
          evidence: field(
            `${pathOf(path, status.name)}.${previous ? 'lastState' : 'state'}.terminated`,
            `${told(ended.reason, 60)}, ${exitText(ended)}`,
          ),
          culprit: {
            ...{ half: undefined, pod: pod.metadata.name, container: status.name },
            ...{ previous, exitCode: ended.exitCode },
          },
          status,
          limit: container?.resources?.limits?.['memory'],
        },
      ];
    })
    .slice(0, 1);
}

function failedJob(
  about: string,
  told: {
    readonly code: RolloutCode;
    readonly text: string;
    readonly said: Evidence;
    readonly last: Try | undefined;
    readonly count: number;
  },
): Trouble {
  const { code, text, said, last, count } = told;
  const fatal = { half: undefined, until: atOnce } as const;
  if (!last) {
    return {
      ...{ ...fatal, code, headline: `${about} ${text}`, evidence: [said] },
      remedy:
        code === 'job-deadline'
          ? 'Allow it more time (activeDeadlineSeconds), or make it smaller.'
          : 'Look at its events: kubectl describe job.',
    };
  }
  const often = count > 1 ? ` ${timesText(count)}` : '';
  const { status, limit, culprit, evidence } = last;
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  if (ended?.reason === 'OOMKilled') {
    const now = limit === undefined ? 'none is set' : `now ${named(limit)}`;
    return {
      ...{ ...fatal, code: 'out-of-memory', culprit, evidence: [evidence, said] },
      headline: `${about} needs more memory than its limit (${now}) and was killed`,
      remedy: `Raise its memory limit (${now}).`,
    };
  }
  return {
    ...{ ...fatal, code, culprit, evidence: [evidence, said] },
    headline: `${about} ${text}${often}: ${last.text}`,
    remedy:
      code === 'job-deadline'
        ? 'Allow it more time (activeDeadlineSeconds), or make it smaller.'
        : 'Read the last lines of its log and correct what ended it.',
  };
}
