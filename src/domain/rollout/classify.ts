import type { Half } from '../revision.ts';
import { deploymentTroubles, givenUp, ownedIn, scopeOf, type Owned } from './deployment.ts';
import { eventsIn } from './events.ts';
import type { Condition, Deployment, RolloutObjects } from './objects.ts';
import { collapsed, field, graceUntil, notByItself, type Scene, type Trouble } from './trouble.ts';
import { durationText } from '../transfer.ts';
import {
  defaultGraceMs,
  type Evidence,
  type Fatal,
  type RolloutPolicy,
  type Verdict,
  type Waiting,
} from './verdict.ts';
import { byText, named, sentence, told } from './words.ts';

/** A Deployment that must be ready, as far as it is there. */
export interface SubjectScope {
  readonly half: Half | undefined;
  readonly name: string;
  readonly deployment: Deployment | undefined;
}

/**
 * Judges a rollout: both halves of a pair, or whatever Deployments the policy names. It is ready when all are; fatal
 * when something can't get well by itself or has had its time; and else waits, with a time at which that changes.
 * @param objects in any order; those of other Deployments and of older revisions don't count.
 * @param now milliseconds since 1970.
 */
export function classify(objects: RolloutObjects, now: number, policy: RolloutPolicy): Verdict {
  const scene = sceneOf(objects, now, policy);
  const subjects = subjectsOf(objects, policy);
  const owned = ownedIn(objects);
  if (subjects.length === 0) return judged([missing(scene, undefined, 'Deployment', '')], now, policy, []);
  const troubles = subjects.flatMap((subject) => troublesOf(scene, subject, owned));
  if (troubles.length === 0) return { state: 'ready' };
  const late = subjects.flatMap(({ deployment }) => (deployment && givenUp(deployment)) ?? []);
  return judged(troubles, now, policy, late.map(givenUpEvidence));
}

/** The Deployments that a policy asks about, in its order; else all of the objects', by half and name. */
export function subjectsOf(objects: RolloutObjects, { halves }: RolloutPolicy): readonly SubjectScope[] {
  if (halves) {
    const byName = new Map(objects.deployments.map((deployment) => [deployment.metadata.name, deployment]));
    return halves.map(({ half, deployment: name }) => ({ half, name, deployment: byName.get(name) }));
  }
  return objects.deployments
    .toSorted(byText(({ metadata }) => `${metadata.name} ${metadata.uid}`))
    .map((deployment) => ({ half: halfOf(deployment), name: deployment.metadata.name, deployment }));
}

/** The half that an object is of, by its labels. */
export function halfOf({ metadata }: Pick<Deployment, 'metadata'>): Half | undefined {
  const component = metadata.labels?.['app.kubernetes.io/component'];
  return component === 'core' || component === 'actions' ? component : undefined;
}

/** What the rules of this folder look at beside one object. */
export function sceneOf({ events }: RolloutObjects, now: number, policy: RolloutPolicy): Scene {
  const { startedAt, graceMs } = policy;
  return { now, startedAt, graceMs: { ...defaultGraceMs, ...graceMs }, events: eventsIn(events) };
}

function troublesOf(
  scene: Scene,
  { half, name, deployment }: SubjectScope,
  owned: Owned,
): readonly Trouble[] {
  return deployment
    ? deploymentTroubles(scene, scopeOf(deployment, owned), half)
    : [missing(scene, half, 'Deployment', name)];
}

/** Something that should be there, and isn't. */
export function missing(scene: Scene, half: Half | undefined, kind: string, name: string): Trouble {
  return {
    ...{ code: 'missing', half, until: graceUntil(scene, 'missing') },
    headline: `the ${kind}${name === '' ? '' : ` ${named(name)}`} isn't in the namespace`,
    evidence: [field('metadata.name', name === '' ? 'none' : `no ${named(name)}`)],
    remedy: 'Find out who deleted it, and deploy again.',
  };
}

/** The verdict over troubles, of which there is at least one. */
export function judged(
  troubles: readonly Trouble[],
  now: number,
  policy: RolloutPolicy,
  late: readonly Evidence[],
): Waiting | Fatal {
  const [worst = nothingKnown] = collapsed(troubles, now);
  const { code, headline, evidence, remedy, half, culprit, until } = worst;
  const fatal = { state: 'fatal', cause: code, remedy, half, culprit } as const;
  if (until <= now) return { ...fatal, code, headline: sentence(headline), evidence };
  const { deadlineAt, startedAt } = policy;
  if (late.length > 0 || !(now < deadlineAt)) {
    const within = startedAt === undefined ? 'in time' : `within ${durationText((now - startedAt) / 1_000)}`;
    const said = late.length > 0 ? late : [field('deadline', `passed: not ready ${within}`)];
    return {
      ...{ ...fatal, code: 'deadline', evidence: [...evidence, ...said] },
      headline: sentence(`it wasn't ready ${within}: ${headline}`),
    };
  }
  return {
    ...{ state: 'waiting', code, headline: sentence(headline), evidence, half },
    until: Math.min(until, deadlineAt),
  };
}

const nothingKnown: Trouble = {
  ...{ code: 'progress', until: notByItself, half: undefined, headline: 'it is starting' },
  evidence: [],
  remedy: 'Allow more time (timeout).',
};

function givenUpEvidence({ message }: Condition): Evidence {
  return field('status.conditions[Progressing]', `ProgressDeadlineExceeded: ${told(message)}`);
}
