import { describe, expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  asDeployment,
  asEvent,
  asJob,
  asPod,
  asReplicaSet,
} from '../../../src/adapters/kubernetes/api/objects.ts';
import type { ApiObject } from '../../../src/adapters/kubernetes/api/types.ts';
import { classify } from '../../../src/domain/rollout/classify.ts';
import { explain } from '../../../src/domain/rollout/explain.ts';
import { classifyJob } from '../../../src/domain/rollout/job.ts';
import type { RolloutObjects } from '../../../src/domain/rollout/objects.ts';
import { observe } from '../../../src/domain/rollout/progress.ts';
import type { RolloutCode, Verdict } from '../../../src/domain/rollout/verdict.ts';

// What a real cluster showed, recorded by `node sandbox/cluster/record.ts`: one file for each case.
const folder = join(import.meta.dirname, 'recorded');

interface Recording {
  readonly case: string;
  readonly at: string;
  readonly objects: Readonly<Record<keyof Required<RolloutObjects>, readonly ApiObject[]>>;
}

/** What each must be judged as when it was recorded. `waiting` comes with the seconds that its grace has in all. */
const expected: Readonly<Record<string, readonly ['ready'] | readonly ['waiting' | 'fatal', RolloutCode, RegExp]>> = {
  'claim-missing': ['waiting', 'volume', /persistentvolumeclaim \\"models\\" not found/],
  'config-key-missing': ['fatal', 'configuration-missing', /key mode in ConfigMap/],
  'crash-backoff': ['fatal', 'crash', /^The core ended twice, last with exit code 3\.$/],
  'crash-first': ['waiting', 'crash', /^The core ended once, with exit code 3\.$/],
  'crash-second': ['fatal', 'crash', /^The core ended twice, last with exit code 3\.$/],
  'crash-signal': ['fatal', 'crash', /with signal 11 \(exit code 139\)/],
  'crash-success': ['waiting', 'crash', /ended once, with exit code 0/],
  evicted: ['waiting', 'not-ready', /^The core runs and isn't ready/],
  'evicted-replaced': ['ready'],
  'image-missing': ['fatal', 'image-absent', /^The image ".*0001" of the core isn't in its registry\.$/],
  'image-name-invalid': ['fatal', 'bad-reference', /nothing can be pulled by/],
  'image-never-pulled': ['fatal', 'bad-reference', /pull policy is Never/],
  'image-tag-missing': ['fatal', 'image-absent', /nobody\/has-this:1" of the core isn't in its registry/],
  'image-tag-missing-backoff': ['fatal', 'image-absent', /has-this:1" of the core isn't in its registry/],
  'image-volume-missing': ['fatal', 'image-absent', /^The package ".*0001" of the core isn't in its registry\.$/],
  'init-crash': ['waiting', 'crash', /^The init container "package" of the core ended once, with exit code 2\.$/],
  'init-image-missing': ['fatal', 'image-absent', /of the init container "package" of the core isn't/],
  'init-out-of-memory': ['fatal', 'out-of-memory', /init container "package" of the core needs more memory.*64Mi/],
  'job-complete': ['ready'],
  'job-deadline': ['fatal', 'job-deadline', /took longer than it may/],
  'job-failed': ['fatal', 'job-failed', /failed: the container "train" ended with exit code 1\.$/],
  'job-failure-policy': ['fatal', 'job-policy', /no second try helps: .* exit code 2\.$/],
  'job-failure-target': ['fatal', 'job-deadline', /took longer than it may/],
  'job-image-missing': ['fatal', 'image-absent', /of the container "train" isn't in its registry/],
  'job-out-of-memory': ['fatal', 'out-of-memory', /needs more memory than its limit \(now "64Mi"\)/],
  'job-quota': ['fatal', 'quota', /requests "32Mi" of "requests.memory", and the quota "team" has "16Mi"/],
  'job-retrying': ['waiting', 'crash', /failed once .*exit code 1\) and is tried again/],
  'job-running': ['waiting', 'progress', /runs\.$/],
  'job-suspended': ['waiting', 'suspended', /waits for its turn/],
  'limit-range': ['fatal', 'admission', /maximum memory usage per Container is 16Mi/],
  'liveness-killed': ['fatal', 'probe-kill', /^The core was ended because its liveness probe failed\.$/],
  'mount-secret-missing': ['waiting', 'volume', /secret \\"certificates\\" not found/],
  'not-listening': ['waiting', 'not-ready', /connection refused/],
  'not-ready': ['waiting', 'not-ready', /^The core runs and isn't ready: "Readiness probe failed/],
  'out-of-memory': ['fatal', 'out-of-memory', /limit \(now "64Mi"\)/],
  paused: ['fatal', 'paused', /paused the rollout of the core/],
  'pod-security': ['fatal', 'admission', /violates PodSecurity/],
  'program-missing': ['fatal', 'cannot-start', /exec: \\"\/opt\/rasa\/bin\/rasa\\": .*no such file/],
  'progress-deadline': ['fatal', 'deadline', /^It wasn't ready .*: the core runs and isn't ready: .*503/],
  'pull-forbidden': ['fatal', 'pull-denied', /^The registry refuses the image/],
  'pull-too-many': ['waiting', 'pull-transient', /429 Too Many Requests/],
  'pull-unauthorized': ['fatal', 'pull-denied', /^The registry refuses the image/],
  'pull-unavailable': ['waiting', 'pull-transient', /503 Service Unavailable/],
  'pull-unreachable': ['waiting', 'pull-transient', /connection refused/],
  'quota-asks-limits': ['fatal', 'admission', /must specify limits\.cpu/],
  'quota-full': ['waiting', 'quota', /^The quota "team" is used up/],
  'quota-too-small': ['fatal', 'quota', /requests "32Mi" of "requests.memory", and the quota "team" has "16Mi"/],
  ready: ['ready'],
  'ready-two': ['ready'],
  'runs-as-root': ['fatal', 'cannot-start', /non-root policy/],
  'second-rollout': ['fatal', 'image-absent', /of the core isn't in its registry/],
  'secret-missing': ['fatal', 'configuration-missing', /secret \\"channels\\" not found/],
  'service-account-missing': ['fatal', 'admission', /serviceaccount \\"helpdesk\\" not found/],
  starting: ['waiting', 'progress', /^The core is starting: GET \/status on port 5005/],
  'startup-killed': ['fatal', 'probe-kill', /^The core was ended because its startup probe failed\.$/],
  'unschedulable-cpu': ['waiting', 'unschedulable', /Insufficient cpu/],
  'unschedulable-node': ['waiting', 'unschedulable', /didn't match Pod's node affinity/],
}; // prettier-ignore

function read(name: string): { readonly objects: RolloutObjects; readonly now: number } {
  const { at, objects } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Recording;
  return {
    now: Date.parse(at),
    objects: {
      deployments: objects.deployments.map(asDeployment),
      replicaSets: objects.replicaSets.map(asReplicaSet),
      pods: objects.pods.map(asPod),
      events: objects.events.map(asEvent),
      jobs: objects.jobs.map(asJob),
    },
  };
}

function judge(objects: RolloutObjects, now: number): Verdict {
  const policy = { deadlineAt: now + 600_000 };
  const [job] = objects.jobs ?? [];
  return job ? classifyJob(job.metadata.name, objects, now, policy) : classify(objects, now, policy);
}

const names = readdirSync(folder).map((file) => file.replace('.json', ''));

describe('what a real cluster showed', () => {
  test('is expected, all of it', () => {
    expect(names.toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  test.each(names)('%s', (name) => {
    const { objects, now } = read(name);
    const [state, code, headline] = expected[name] ?? [];
    const verdict = judge(objects, now);
    expect(verdict).toMatchObject(code === undefined ? { state } : { state, code });
    if (verdict.state === 'ready') return;
    expect(verdict.headline).toMatch(headline!);
    expect(verdict.headline).not.toMatch(/undefined|nothing more|\n/);
    expect(verdict.evidence.length).toBeGreaterThan(0);
    const { halves } = observe(objects, now, { deadlineAt: now + 600_000 });
    expect(halves.every(({ step }) => step === 'ready')).toBe(
      objects.deployments.length === 0 || name === 'liveness-killed',
    );
  });

  test.each(names)('%s, explained', (name) => {
    const { objects, now } = read(name);
    const [state, code] = expected[name] ?? [];
    const codes = explain(objects, now).map((explanation) => explanation.code);
    // A run that goes well needs no explanation; a deadline is explained by what kept it.
    if (state === 'ready' || name === 'job-running') expect(codes).toEqual([]);
    else expect(codes).toContain(code === 'deadline' ? 'not-ready' : code);
  });
});
