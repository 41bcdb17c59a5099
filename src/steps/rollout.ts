import type { Bot } from '../domain/bot.ts';
import { UserError, type Problem } from '../domain/errors.ts';
import type { StoredPackage } from '../domain/package.ts';
import { settingsFor, type Environment, type Project } from '../domain/project.ts';
import { makeRevision, renderSettings, type Revision, type RolloutVerdict } from '../domain/revision.ts';
import type { Target } from '../ports/target.ts';
import type { Ports } from './context.ts';
import { reported } from './reported.ts';
import { brokenScript, smokeTest, type Script, type SmokeTestResult } from './smoke-test.ts';
import type { AskSuperseded, Superseding } from './superseded.ts';

/** A package on its way into an environment. */
export interface RolloutRequest {
  readonly project: Project;
  readonly environment: Environment;
  readonly bot: Bot;
  readonly package: StoredPackage;
  readonly script: Script;
  /** Said about the revision. */
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly version: string | undefined;
  /** Ready and talked to, but without the traffic; `ends`: and then taken away again. */
  readonly preview: boolean | 'ends';
  /** Leave a revision that failed running, to look at. */
  readonly keepFailed: boolean;
  /** Asked before the start, and last before the switch: what is superseded starts nothing and moves nothing. */
  readonly superseded?: AskSuperseded | undefined;
  /** Told when it is ready and is going to be talked to. */
  readonly onTalk?: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal;
}

export type RolloutResult = { readonly revision: Revision } & (
  | {
      readonly reason: 'switched' | 'already-active';
      readonly url: string;
      readonly previous: string | undefined;
      /** ISO 8601: when it got the traffic, by the target's clock, where it tells. */
      readonly switched: string | undefined;
      readonly smoke: SmokeTestResult;
    }
  | { readonly reason: 'previewed'; readonly smoke: SmokeTestResult }
  | { readonly reason: 'not-ready'; readonly verdict: Exclude<RolloutVerdict, { state: 'ready' }> }
  | { readonly reason: 'failed-talk'; readonly smoke: SmokeTestResult }
  | { readonly reason: 'overtaken'; readonly active: string | undefined }
  /** Something newer took its place before the switch; it was talked to, or it never came to that. */
  | {
      readonly reason: 'superseded';
      readonly by: Superseding;
      readonly smoke: SmokeTestResult | undefined;
    }
  | { readonly reason: 'refused'; readonly problems: readonly Problem[] }
);

/**
 * Start beside what runs, get ready, talk, and only then give it the traffic in one write. Until that write nothing
 * has changed for customers; wherever it is interrupted, running it again converges.
 */
export async function rollout(
  ports: Pick<Ports, 'engine' | 'talk' | 'reporter' | 'clock' | 'target'>,
  request: RolloutRequest,
): Promise<RolloutResult> {
  const { project, environment, bot, package: stored, script } = request;
  const target = await ports.target(project, environment);
  const revision = makeRevision(
    environment.name,
    bot.name,
    stored.digest,
    renderSettings(environment, bot.name),
  );
  const problems = await target.preflight();
  if (problems.length > 0) return { revision, reason: 'refused', problems };

  const broken = brokenScript(script);
  if (broken) return { revision, reason: 'failed-talk', smoke: broken };

  const newer = await request.superseded?.();
  if (newer) return { revision, reason: 'superseded', by: newer, smoke: undefined };

  const before = (await target.current()).bots.find((state) => state.bot === bot.name);
  const failedReady = await startAndWait(ports, target, revision, request);
  if (failedReady) {
    await retireFailed(target, revision, request);
    return { revision, reason: 'not-ready', verdict: failedReady };
  }

  await request.onTalk?.();
  const address = await target.reach(bot.name, revision.id);
  const smoke: SmokeTestResult = address
    ? await smokeTest(ports, {
        bot: bot.name,
        address,
        metadata: stored.metadata,
        script,
        patienceMs: environment.answerSeconds * 1000,
      })
    : {
        reason: 'unreachable',
        message: 'It stopped right after it was ready.',
        suite: script.suite,
        passed: [],
        failures: [],
        leftOut: [],
        held: [],
      };
  if (smoke.reason !== 'passed') {
    await retireFailed(target, revision, request);
    return { revision, reason: 'failed-talk', smoke };
  }
  if (request.preview) {
    if (request.preview === 'ends') await retireUnused(target, revision);
    return { revision, reason: 'previewed', smoke };
  }

  const newest = await request.superseded?.();
  if (newest) {
    await retireUnused(target, revision);
    return { revision, reason: 'superseded', by: newest, smoke };
  }
  // The last moment at which an interruption leaves everything as it was.
  request.signal?.throwIfAborted();
  const switched = await target.switch(bot.name, revision.id, before?.active?.id);
  if (switched.state === 'switched') {
    const { url, previous, at } = switched;
    const was = before?.active?.id === revision.id;
    return { revision, reason: was ? 'already-active' : 'switched', url, previous, switched: at, smoke };
  }
  // What was overtaken is well, and another run of the same revision may be about to give it the traffic.
  if (switched.state === 'conflict') return { revision, reason: 'overtaken', active: switched.active };
  await retireFailed(target, revision, request);
  return { revision, reason: 'not-ready', verdict: stoppedBeforeSwitch(bot.name, environment.name) };
}

/** The verdict on a revision that was ready, and wasn't any more when it should have got the traffic. */
export function stoppedBeforeSwitch(
  bot: string,
  environment: string,
): Exclude<RolloutVerdict, { state: 'ready' }> {
  return {
    state: 'fatal',
    headline: `${bot} was ready, but stopped before it could get the traffic.`,
    evidence: [],
    remedy: `Try again; if it comes back, read \`tidegate logs ${bot} --environment ${environment}\`.`,
    half: undefined,
    lastLines: [],
  };
}

async function retireFailed(target: Target, revision: Revision, request: RolloutRequest): Promise<void> {
  if (!request.keepFailed) await retireUnused(target, revision);
}

/** What has the traffic by now, or is there to roll back to, stays whatever was seen of it here. */
async function retireUnused(target: Target, revision: Revision): Promise<void> {
  const state = (await target.current()).bots.find(({ bot }) => bot === revision.bot);
  const role = state?.revisions.find(({ id }) => id === revision.id)?.role;
  if (role !== 'candidate' && role !== 'preview') return;
  try {
    await target.retire(revision.bot, revision.id);
  } catch (error) {
    // Another run of the same revision gave it the traffic right now.
    if (!(error instanceof UserError && error.code === 'active-revision')) throw error;
  }
}

async function startAndWait(
  ports: Pick<Ports, 'engine' | 'reporter'>,
  target: Target,
  revision: Revision,
  request: RolloutRequest,
): Promise<Exclude<RolloutVerdict, { state: 'ready' }> | undefined> {
  const { bot, environment, package: stored, preview } = request;
  const step = ports.reporter.step(`Start ${bot.name} in ${environment.name}`);
  await reported(step, () =>
    target.start(
      {
        revision,
        serve: ports.engine({ name: stored.metadata.engine.name, settings: {} }).serve(stored.metadata),
        role: preview === false ? 'candidate' : 'preview',
        commit: request.commit,
        version: request.version,
        branch: request.branch,
        port: settingsFor(environment, bot.name).port,
      },
      (bytes, of) => step.transfer(bytes, of, 'fetching its package'),
    ),
  );
  const verdict = await target.ready(bot.name, revision.id, {
    deadlineMs: environment.readySeconds * 1000,
    onChange: (text) => step.progress(undefined, text),
    ...(request.signal && { signal: request.signal }),
  });
  if (verdict.state === 'ready') {
    step.done(`ready after ${(verdict.tookMs / 1000).toFixed(1)} s`);
    return undefined;
  }
  step.failed(verdict.headline);
  return verdict;
}
