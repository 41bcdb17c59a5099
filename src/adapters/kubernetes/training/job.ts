import { setTimeout } from 'node:timers/promises';
import type { Digest } from '../../../domain/digest.ts';
import type { Problem } from '../../../domain/errors.ts';
import type { Manifest } from '../../../domain/kubernetes/manifest.ts';
import { trainingExits, type TrainingSettings } from '../../../domain/kubernetes/training.ts';
import type { Job } from '../../../domain/rollout/objects.ts';
import { evidenceText, type Fatal } from '../../../domain/rollout/verdict.ts';
import type { EngineProgress } from '../../../ports/engine.ts';
import { asJob } from '../api/objects.ts';
import type { Api } from '../api/types.ts';
import { followLogs, lastWords, type Follower } from './log.ts';
import { lookAt } from './look.ts';
import { awaitsTurn, finished, room, settleAgainMs, takeTurn } from './turn.ts';

/** What is to run, and who is told. */
export interface JobRun {
  readonly api: Api;
  readonly settings: TrainingSettings;
  readonly manifest: Manifest;
  readonly onProgress?: ((progress: EngineProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A Job that has ended. */
export interface EndedJob {
  readonly name: string;
  readonly uid: string;
}

export type JobEnd =
  /** `result`: the digest of what came out; undefined where it ended well and nobody knows it any more. */
  | { readonly kind: 'ended'; readonly job: EndedJob; readonly result: Digest | undefined }
  | { readonly kind: 'failed'; readonly problems: readonly Problem[] };

/** Milliseconds between two looks. */
const lookEvery = 1_000;
/** Milliseconds between two looks for a free place; chance keeps those who wait from looking all at once. */
const roomEvery = () => 1_000 + Math.random() * 1_000;
/** Seconds that a Job stays when its result was brought away: others may follow it too. */
const staySeconds = 60;
const mostEvidence = 5;

/**
 * Runs a training's Job, or follows the one that runs already, until it has ended. One that failed before anybody
 * asked is made anew, unless it says that the bot is broken.
 * @throws the signal's reason; the Job goes on.
 */
export async function runJob(run: JobRun): Promise<JobEnd> {
  const follower = followLogs(run.api, run.onProgress);
  try {
    return await new JobRunner(run, follower).end();
  } finally {
    await follower.end();
  }
}

class JobRunner {
  readonly #run: JobRun;
  readonly #follower: Follower;
  readonly #name: string;
  /** When it was first seen to await its turn, by this process's clock. */
  #awaitsSince: { readonly uid: string; readonly at: number } | undefined;
  /** The Job that was made or seen here before it had ended. */
  #followed: string | undefined;
  #told: string | undefined;

  constructor(run: JobRun, follower: Follower) {
    this.#run = run;
    this.#follower = follower;
    this.#name = run.manifest.metadata.name;
  }

  async end(): Promise<JobEnd> {
    const { api, signal } = this.#run;
    for (;;) {
      signal?.throwIfAborted();
      const object = await api.get('Job', this.#name, signal);
      const job = object && asJob(object);
      if (!job) await this.#make();
      else if (job.metadata.deletionTimestamp !== undefined) {
        this.#tell(`the last Job ${this.#name} is on its way out`);
        await this.#wait(lookEvery);
      } else if (awaitsTurn(job)) await this.#await(job);
      else {
        const end = await this.#look(job);
        if (end) return end;
      }
    }
  }

  /** Makes the Job once there is room for it. Another process may be faster; then it is the same one. */
  async #make(): Promise<void> {
    const { api, settings, manifest } = this.#run;
    if (await room(api, settings)) {
      this.#tell(`starting the Job ${this.#name}`);
      const made = await api.create(manifest);
      if (made !== 'exists') this.#followed = made.metadata.uid;
      return;
    }
    this.#tellRoom();
    await this.#wait(roomEvery());
  }

  async #await(job: Job): Promise<void> {
    const { api, settings } = this.#run;
    const { uid } = job.metadata;
    if (this.#awaitsSince?.uid !== uid) this.#awaitsSince = { uid, at: performance.now() };
    const turn = await takeTurn(api, settings, job, performance.now() - this.#awaitsSince.at);
    if (turn === 'settle') await this.#wait(settleAgainMs);
    if (turn !== 'waits') return;
    this.#tellRoom();
    await this.#wait(roomEvery());
  }

  async #look(job: Job): Promise<JobEnd | undefined> {
    const { api, settings } = this.#run;
    const { name, uid } = job.metadata;
    const look = await lookAt(api, job);
    const ended = finished(job);
    const { result } = look;
    if ((ended === 'failed' || result?.exit === trainingExits.failed) && this.#followed !== uid) {
      if (result?.exit !== trainingExits.invalid) {
        // Whoever asks again wants another try.
        await api.remove('Job', name, { uid });
        return undefined;
      }
    }
    this.#followed = uid;
    if (result !== undefined || ended === 'complete')
      return { kind: 'ended', job: { name, uid }, result: result?.digest };
    if (look.running !== undefined) this.#follower.follow(look.running);
    if (job.spec?.suspend === true) {
      const why =
        settings.queue === undefined ? 'somebody suspended it' : `the queue ${settings.queue} orders it`;
      this.#tell(`the Job ${name} waits: ${why}`);
    } else {
      const verdict = await look.verdict();
      if (verdict.state === 'fatal') return await this.#failed(job, verdict, look.overdue);
      if (look.running === undefined && verdict.state === 'waiting') this.#tell(verdict.headline);
    }
    await this.#wait(lookEvery);
    return undefined;
  }

  /** What is wrong, with the last words of the pod. A Job that would try the same for ever is taken away. */
  async #failed(job: Job, verdict: Fatal, overdue: boolean): Promise<JobEnd> {
    const { name, uid } = job.metadata;
    const { deadlineSeconds } = this.#run.settings;
    const words = verdict.culprit ? await lastWords(this.#run.api, verdict.culprit) : [];
    if (finished(job) === undefined) await this.#run.api.remove('Job', name, { uid });
    const note = (code: string, message: string): Problem => ({ severity: 'note', code, message });
    return {
      kind: 'failed',
      problems: [
        overdue
          ? {
              severity: 'error',
              code: 'training-deadline',
              message: `The training took longer than ${deadlineSeconds} s, and its Job ${name} was ended.`,
              next: 'Allow it more time with train.deadline in tidegate.yml, or more of the processor with train.resources.',
            }
          : {
              severity: 'error',
              code: `training-${verdict.cause}`,
              message: verdict.headline,
              next: verdict.remedy,
            },
        ...verdict.evidence
          .slice(0, mostEvidence)
          .map((evidence) => note('training-evidence', evidenceText(evidence))),
        ...words.map((line) => note('training-log', line)),
      ],
    };
  }

  #tellRoom(): void {
    const { api, settings } = this.#run;
    const { atOnce } = settings;
    this.#tell(
      atOnce === 1
        ? `waiting: one training runs in ${api.namespace}, and no more may at once`
        : `waiting: ${atOnce} trainings run in ${api.namespace}, and no more may at once`,
    );
  }

  /** Tells each thing once. */
  #tell(phase: string): void {
    if (this.#told === phase) return;
    this.#told = phase;
    this.#run.onProgress?.({ phase, fraction: undefined });
  }

  async #wait(ms: number): Promise<void> {
    const { signal } = this.#run;
    await setTimeout(ms, undefined, signal && { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}

/** A Job whose result was brought away goes soon, and its pod with it. Who follows it too still finds it. */
export async function endSoon(api: Api, { name, uid }: EndedJob): Promise<void> {
  await api.patch('Job', name, {
    merge: { metadata: { uid }, spec: { ttlSecondsAfterFinished: staySeconds } },
  });
}
