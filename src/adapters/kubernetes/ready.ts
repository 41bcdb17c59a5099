import { EnvironmentError, UserError } from '../../domain/errors.ts';
import { labelKeys, namesOf, selectorText } from '../../domain/kubernetes/names.ts';
import { classify } from '../../domain/rollout/classify.ts';
import {
  changeText,
  estimateOf,
  heartbeatText,
  observe as judge,
  rolloutMs,
  type Observation,
} from '../../domain/rollout/progress.ts';
import { asRolloutVerdict, evidenceText, type Verdict } from '../../domain/rollout/verdict.ts';
import type { RolloutVerdict } from '../../domain/revision.ts';
import type { ReadyOptions } from '../../ports/target.ts';
import { parseDeployment } from './api/objects.ts';
import type { Api } from './api/types.ts';
import { readHeld, type HeldRevision } from './held.ts';
import { look, observe, type Watched } from './observe.ts';
import { lastLinesOf } from './last-lines.ts';
import { askServing, type Serving } from './serving.ts';

export interface ReadyRequest {
  readonly environment: string;
  readonly bot: string;
  readonly revision: string;
  readonly options: ReadyOptions;
  /** Milliseconds of the epoch. */
  readonly now: () => number;
}

/** Milliseconds between two looks where nothing changes: graces and deadlines pass without any event. */
const lookMs = 1_000;
/** Milliseconds between two questions to a pair whose pods are ready and that doesn't answer as it should yet. */
const askAgainMs = 250;
/** Milliseconds without a change after which it is said that it goes on. */
const heartbeatMs = 10_000;

/**
 * Waits until a revision is ready or can't be: its pods by the API's objects, then what it serves, asked through the
 * API server. An API that doesn't answer for a while only costs time.
 * @throws UserError `unknown-revision` where the namespace holds no such revision, and what the API refuses.
 */
export async function waitUntilReady(api: Api, request: ReadyRequest): Promise<RolloutVerdict> {
  const { bot, revision, options, now } = request;
  const { deadlineMs, signal } = options;
  signal?.throwIfAborted();
  const startedAt = now();
  const began = performance.now();
  const left = () => deadlineMs - (performance.now() - began);
  const { held, earlierMs } = await patiently(() => heldRevision(api, request), left, signal);
  const selector = selectorText({ [labelKeys.bot]: bot, [labelKeys.revision]: revision });
  const names = namesOf(bot, revision);
  const policy = {
    deadlineAt: startedAt + Math.max(0, deadlineMs),
    startedAt,
    halves: (['core', 'actions'] as const)
      .filter((half) => held.deployments[half] !== undefined)
      .map((half) => ({ half, deployment: names[half] })),
  };
  const took = () => Math.round(performance.now() - began);
  if (deadlineMs <= 0) {
    const judged = classify(await look(api, selector), now(), { ...policy, deadlineAt: startedAt });
    const serving = judged.state === 'ready' ? await askServing(api, bot, held) : undefined;
    return concluded(api, request, judged, serving, took());
  }

  await using watched: Watched = await patiently(() => observe(api, selector), left, signal);
  let told: string | undefined;
  let toldAt = began;
  let before: Observation | undefined;
  let serving: Serving | undefined;
  for (;;) {
    signal?.throwIfAborted();
    if (left() <= 0) await watched.refresh().catch(() => undefined);
    const objects = watched.objects();
    const core = objects.deployments.find(({ metadata }) => metadata.name === names.core);
    if (!core || core.metadata.deletionTimestamp !== undefined) throw retired(request);
    const progress = judge(objects, now(), policy);
    const { verdict } = progress;
    serving =
      verdict.state === 'ready'
        ? await askServing(api, bot, held).catch((error: unknown): Serving => {
            if (!(error instanceof EnvironmentError)) throw error;
            return { state: 'waiting', text: error.message };
          })
        : undefined;
    const over = left() <= 0;
    if (verdict.state === 'fatal' || serving?.state === 'ready' || serving?.state === 'wrong' || over) {
      return concluded(api, request, verdict, serving, took());
    }
    const text = serving ? servingText(bot, serving) : changeText(before, progress);
    const since = performance.now();
    if (text !== undefined && text !== told) {
      options.onChange?.(text);
      [told, toldAt] = [text, since];
    } else if (since - toldAt >= heartbeatMs) {
      const estimate = estimateOf(earlierMs, objects.deployments);
      options.onChange?.(heartbeatText(progress, now(), { startedAt, estimate }));
      toldAt = since;
    }
    before = progress;
    await watched.changed(Math.min(left(), serving ? askAgainMs : lookMs), signal);
  }
}

/** The revision, and how long the cores of the others took to get ready, the newest last. */
async function heldRevision(
  api: Api,
  request: ReadyRequest,
): Promise<{ readonly held: HeldRevision; readonly earlierMs: readonly number[] }> {
  const { bot, revision } = request;
  const revisions = (await readHeld(api, bot)).find((one) => one.bot === bot)?.revisions ?? [];
  const held = revisions.find(({ id }) => id === revision);
  if (!held) throw retired(request);
  const earlierMs = revisions
    .filter((other) => other !== held)
    .sort((a, b) => Date.parse(a.since) - Date.parse(b.since))
    .flatMap(({ deployments: { core } }) => {
      const deployment = parseDeployment(core);
      return (deployment && rolloutMs(deployment)) ?? [];
    });
  return { held, earlierMs };
}

function retired({ bot, revision, environment }: ReadyRequest): UserError {
  return new UserError(`${environment} holds no revision ${revision} of ${bot}, or not any more.`, {
    code: 'unknown-revision',
    next: `Run the same command again; see what runs: tidegate status --environment ${environment}`,
  });
}

/** Tries again while the API is out of reach and there is time. */
async function patiently<T>(work: () => Promise<T>, left: () => number, signal?: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof EnvironmentError) || left() <= 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(500, Math.max(0, left()))));
    }
  }
}

async function concluded(
  api: Api,
  { bot, environment, options: { deadlineMs } }: ReadyRequest,
  verdict: Verdict,
  serving: Serving | undefined,
  tookMs: number,
): Promise<RolloutVerdict> {
  const logs = `Read the whole log: tidegate logs ${bot} --environment ${environment}`;
  if (serving && serving.state !== 'ready') {
    return {
      state: serving.state === 'wrong' ? 'fatal' : 'timeout',
      headline: servingText(bot, serving),
      evidence: [serving.text, ...waitedText(deadlineMs)],
      remedy:
        serving.state === 'wrong'
          ? 'Train the bot again: its package is not what it says.'
          : `${logs}; if it only needs more time, write it in environments.${environment}.ready of tidegate.yml.`,
      half: 'core',
      lastLines: [],
    };
  }
  if (verdict.state === 'waiting') {
    const { headline, evidence, half } = verdict;
    return {
      state: 'timeout',
      headline,
      evidence: [...evidence.map(evidenceText), ...waitedText(deadlineMs)],
      remedy: logs,
      half,
      lastLines: [],
    };
  }
  const culprit = verdict.state === 'fatal' ? verdict.culprit : undefined;
  const lastLines = culprit ? await lastLinesOf(api, culprit) : [];
  return asRolloutVerdict(verdict, { tookMs, lastLines });
}

/** Who only asks how it stands has waited for nothing. */
function waitedText(deadlineMs: number): readonly string[] {
  return deadlineMs > 0 ? [`waited ${Number((deadlineMs / 1_000).toFixed(1))} s for it`] : [];
}

function servingText(bot: string, serving: Extract<Serving, { text: string }>): string {
  return serving.state === 'wrong'
    ? `The core of ${bot} serves another model than the one of its package.`
    : `The core of ${bot} is not ready: ${serving.text}.`;
}
