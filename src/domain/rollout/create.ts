import type { Half } from '../revision.ts';
import { eventEvidence, firstOf } from './events.ts';
import type { Condition, ObjectMeta } from './objects.ts';
import { isMore, quantityOf } from './quantity.ts';
import { atOnce, field, graceUntil, type Scene, type Trouble } from './trouble.ts';
import type { Evidence } from './verdict.ts';
import { halfName, named, timeOf, told } from './words.ts';

/** Refusals that hold until somebody changes something; all others may pass. */
const refusals = /forbidden|denied|violates|invalid|unknown|not found|must specify/i;

/** Refusals that are another's trouble: a webhook that doesn't answer, an API server in a hurry. */
const passing =
  /failed calling webhook|timed out|timeout|connection refused|etcdserver|too many requests|try again|already exists|deadline exceeded/i;

/** What a quota refused, resource by resource. */
export interface QuotaRefusal {
  readonly quota: string;
  /** Resources of which more is requested than the quota gives to all together: waiting can't help. */
  readonly beyond: readonly {
    readonly resource: string;
    readonly requested: string;
    readonly limited: string;
  }[];
}

/**
 * Reads a quota's refusal, as the API server's ResourceQuota plugin writes it:
 * `exceeded quota: NAME, requested: cpu=1,pods=1, used: cpu=2,pods=3, limited: cpu=2,pods=3`.
 */
export function quotaRefusal(message: string): QuotaRefusal | undefined {
  const [, quota, requested, limited] =
    /exceeded quota: ([^,]{1,253}), requested: (\S{1,4000}), used: \S{1,4000}, limited: (\S{1,4000})/.exec(
      message,
    ) ?? [];
  if (quota === undefined) return undefined;
  const limits = new Map(amounts(limited));
  const beyond = amounts(requested).flatMap(([resource, amount]) => {
    const limit = limits.get(resource);
    const more = limit !== undefined && isMore(quantityOf(amount), quantityOf(limit));
    return more ? [{ resource, requested: amount, limited: limit }] : [];
  });
  return { quota, beyond };
}

function amounts(list: string | undefined): readonly (readonly [resource: string, amount: string])[] {
  return String(list)
    .split(',')
    .map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)] as const;
    });
}

/** Why no pod is made: told by the ReplicaFailure condition of its owner, or by the owner's FailedCreate events. */
export function createTrouble(
  scene: Scene,
  owner: { readonly metadata: ObjectMeta },
  conditions: readonly (Condition | undefined)[],
  half: Half | undefined,
): Trouble | undefined {
  const condition = conditions.find((given) => given?.status === 'True');
  const events = scene.events.about(owner).filter(({ reason }) => reason === 'FailedCreate');
  const last = events.at(-1);
  if (!condition && !last) return undefined;
  const message = condition?.message ?? last?.message ?? '';
  const since = condition ? timeOf(condition.lastTransitionTime) : events.map(firstOf)[0];
  const evidence: Evidence[] = [
    ...(condition ? [field('status.conditions[ReplicaFailure]', told(message))] : []),
    ...(last ? [eventEvidence(events)] : []),
  ];
  return refusalTrouble(scene, message, { half, since, evidence });
}

interface Refused {
  readonly half: Half | undefined;
  readonly since: number | undefined;
  readonly evidence: readonly Evidence[];
}

function refusalTrouble(scene: Scene, message: string, { half, since, evidence }: Refused): Trouble {
  const quota = quotaRefusal(message);
  const name = halfName(half);
  const [beyond] = quota?.beyond ?? [];
  if (beyond) {
    const { resource, requested, limited } = beyond;
    return {
      ...{ code: 'quota', half, evidence, until: atOnce },
      headline: `${name} requests ${named(requested)} of ${named(resource)}, and the quota ${named(String(quota?.quota))} has ${named(limited)} for all together`,
      remedy: `Lower what ${name} requests, or have the quota raised.`,
    };
  }
  if (quota) {
    return {
      ...{ code: 'quota', half, evidence, until: graceUntil(scene, 'quota', since) },
      headline: `the quota ${named(quota.quota)} is used up, and ${name} waits for others to end`,
      remedy: 'End something in the namespace, or have the quota raised.',
    };
  }
  const fatal = refusals.test(message) && !passing.test(message);
  return {
    ...{ code: 'admission', half, evidence },
    until: fatal ? atOnce : graceUntil(scene, 'create', since),
    headline: `the cluster refuses to make ${name === 'the pod' ? name : `the pods of ${name}`}: ${told(message, 240)}`,
    remedy: remedyOf(message),
  };
}

function remedyOf(message: string): string {
  if (/PodSecurity/.test(message))
    return 'Change what the message names (security context, volumes), or the Pod Security level of the namespace.';
  if (/service ?account/i.test(message))
    return 'Create the ServiceAccount that the message names, in this namespace.';
  if (/failed calling webhook/.test(message))
    return 'Have the webhook that the message names repaired; it must answer before anything can start.';
  if (/exceeded|must specify|maximum|minimum/.test(message))
    return 'Set the requests and limits that the message asks for (resources).';
  return 'Change what the message names, or ask who set the rule up.';
}
