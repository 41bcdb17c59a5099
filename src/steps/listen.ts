import type { Conversation, TurnFailure } from '../domain/conversation.ts';
import { isToldError } from '../domain/errors.ts';
import type { PackageMetadata } from '../domain/package.ts';
import type { Environment } from '../domain/project.ts';
import type { BotState, RevisionState, RolloutVerdict } from '../domain/revision.ts';
import { counted } from '../domain/text.ts';
import type { ReportedStep } from '../ports/reporter.ts';
import type { Target } from '../ports/target.ts';
import type { Ports } from './context.ts';
import { beforeOf, describeRevision } from './rollback.ts';
import { holdConversation, isExpectedModel, type Script, type SmokeTestResult } from './smoke-test.ts';

export interface ListenRequest {
  readonly environment: Environment;
  readonly bot: string;
  /** The one that was just given the traffic. */
  readonly revision: string;
  readonly metadata: PackageMetadata;
  readonly script: Script;
  /** How it was talked to before it got the traffic: what it got right then is said to it again. */
  readonly smoke: SmokeTestResult;
  /** Leave a revision that fell silent running, to look at. */
  readonly keepFailed: boolean;
  /** Aborted: it is listened to no longer, and counts as heard. */
  readonly signal?: AbortSignal | undefined;
}

/** How answers stopped. */
export interface Silence {
  readonly code: 'unreachable' | 'wrong-model' | 'action-server-down' | 'no-answer';
  /** One sentence: what was heard last. Untrusted text. */
  readonly message: string;
  /** How often in a row. */
  readonly times: number;
  /** Seconds from the switch to the first of them. */
  readonly afterSeconds: number;
}

type NotReady = Exclude<RolloutVerdict, { state: 'ready' }>;

export type ListenResult =
  /** `rounds`: how often it answered; 0 where it was not to be listened to, or couldn't be heard from here. */
  | { readonly reason: 'answers'; readonly rounds: number }
  /** Somebody else moved the traffic, such as a rollback. */
  | { readonly reason: 'overtaken'; readonly active: string | undefined }
  /** Answers stopped, and what had the traffic before has it again. */
  | {
      readonly reason: 'switched-back';
      readonly silence: Silence;
      readonly to: RevisionState;
      readonly url: string;
      /** ISO 8601: when the traffic went back, by the target's clock, where it tells. */
      readonly switched: string | undefined;
      /** What the target says is wrong with what fell silent; undefined where it sees nothing wrong. */
      readonly cause: NotReady | undefined;
    }
  /** Answers stopped, and it keeps the traffic all the same. */
  | {
      readonly reason: 'stays';
      readonly silence: Silence;
      /** Why it didn't go back: one sentence. */
      readonly why: string;
      readonly cause: NotReady | undefined;
    };

/** Failures in a row that mean that answers have stopped: one alone may be an address that hasn't spread yet. */
const timesUntilSilent = 3;
/** Milliseconds from one round to the next. */
const pauseMs = 2_000;

/** What means that a customer got no answer. A wrong one may have become right: the world behind a bot changes. */
const silences = ['timeout', 'unreachable', 'refused', 'empty-answer'] as const satisfies TurnFailure[];
const noAnswer: ReadonlySet<string> = new Set(silences);

/**
 * Talks to a bot through the address of its customers for as long as its environment says, after it was given the
 * traffic. When answers stop, what had the traffic before gets it back by the same compare-and-swap.
 */
export async function listen(
  ports: Pick<Ports, 'talk' | 'reporter' | 'clock'>,
  target: Target,
  request: ListenRequest,
): Promise<ListenResult> {
  const { environment, bot, signal } = request;
  const forMs = environment.listenSeconds * 1_000;
  if (forMs === 0) return { reason: 'answers', rounds: 0 };
  const started = ports.clock.now().getTime();
  const step = ports.reporter.step(`Listen to ${bot} in ${environment.name}`);
  const conversations = saidAgain(request);
  let rounds = 0;
  let unheard = 0;
  let silence: Silence | undefined;
  // What began to fail is listened to until that is over, or has failed often enough.
  for (let round = 0; ; round += 1) {
    const elapsed = ports.clock.now().getTime() - started;
    if (signal?.aborted === true || (round > 0 && elapsed >= forMs && !silence)) break;
    const heard = await hear(
      ports,
      target,
      request,
      // One that wasn't answered is held again; otherwise it is the next one's turn.
      conversations[rounds % conversations.length],
      `tidegate-${started.toString(36)}-${round}`,
    );
    if (heard === undefined) {
      rounds += 1;
      silence = undefined;
    } else {
      const now = await runningNow(target, bot);
      if (!now) {
        // The environment itself can't be asked: then nothing is known of the bot.
        unheard += 1;
        silence = undefined;
      } else if (now.active?.id !== request.revision) {
        step.failed('something else changed it in the meantime');
        return { reason: 'overtaken', active: now.active?.id };
      } else {
        const afterSeconds = silence?.afterSeconds ?? Math.round(elapsed / 1_000);
        silence = { ...heard, times: (silence?.times ?? 0) + 1, afterSeconds };
        if (silence.times >= timesUntilSilent) {
          step.failed(silenceSentence(silence));
          return goBack(ports, target, request, silence, beforeOf(now.active, now.previous));
        }
      }
    }
    step.progress(Math.min(1, elapsed / forMs), silence ? silence.message : 'it answers');
    await ports.clock.wait(pauseMs, signal);
  }
  return ended(ports, target, request, step, { rounds, unheard });
}

/** Nothing more is heard. A rollback to a revision of the same model sounds the same: the target tells. */
async function ended(
  ports: Pick<Ports, 'reporter'>,
  target: Target,
  { bot, environment, revision }: ListenRequest,
  step: ReportedStep,
  { rounds, unheard }: { readonly rounds: number; readonly unheard: number },
): Promise<ListenResult> {
  const now = await runningNow(target, bot);
  if (now && now.active?.id !== revision) {
    step.failed('something else changed it in the meantime');
    return { reason: 'overtaken', active: now.active?.id };
  }
  step.done(`it answered ${counted(rounds, 'time')}`);
  if (unheard > 0) {
    ports.reporter.problem({
      severity: 'warning',
      code: 'not-listened',
      message: `${environment.name} couldn't be asked while ${bot} was listened to (${counted(unheard, 'time')}): whether it answered all along isn't known.`,
      next: `Look at it: tidegate doctor ${bot} --environment ${environment.name}`,
    });
  }
  return { reason: 'answers', rounds };
}

/** How answers stopped, in a sentence. Untrusted text. */
export function silenceSentence({ times, afterSeconds, message }: Silence): string {
  return `It stopped answering ${afterSeconds} s after the switch (${times} times in a row): ${message}`;
}

/** The conversations that it got right before; examples of its intents where it has none. */
function saidAgain({ script, smoke }: ListenRequest): readonly Conversation[] {
  return [...script.conversations, ...script.examples].filter(({ name }) => smoke.passed.includes(name));
}

/** Talks to whatever customers reach, once; undefined where it answers. */
async function hear(
  ports: Pick<Ports, 'talk'>,
  target: Target,
  { bot, metadata, script, environment }: ListenRequest,
  conversation: Conversation | undefined,
  sender: string,
): Promise<Pick<Silence, 'code' | 'message'> | undefined> {
  const address = await target.reach(bot, 'active').catch(told);
  if (!address || 'message' in address) {
    return { code: 'unreachable', message: address?.message ?? 'Nothing answers at its address.' };
  }
  const model = await ports.talk.model(address);
  if (model.kind !== 'serving') return { code: 'unreachable', message: model.message };
  if (!isExpectedModel(model, metadata)) {
    const message = `The model behind its address is ${model.modelFile}, not ${metadata.model.file}.`;
    return { code: 'wrong-model', message };
  }
  if (address.actions !== undefined && (await ports.talk.actions(address)) === undefined) {
    const message = `Its action server at ${address.actions} doesn't answer.`;
    return { code: 'action-server-down', message };
  }
  if (!conversation) return undefined;
  const patienceMs = environment.answerSeconds * 1_000;
  const held = await holdConversation(ports, { address, script, patienceMs }, conversation, sender);
  if (held.outcome !== 'failed' || !noAnswer.has(held.failure.code)) return undefined;
  return { code: 'no-answer', message: held.failure.message };
}

/** An error that is told to people, as a value. @throws any other. */
function told(error: unknown): { readonly message: string } {
  if (!isToldError(error)) throw error;
  return { message: error.message };
}

/** What has the traffic, and what had it before; undefined where the target can't be asked. */
async function runningNow(
  target: Target,
  bot: string,
): Promise<Partial<Pick<BotState, 'active' | 'previous'>> | undefined> {
  const state = await target.current().catch(told);
  if ('message' in state || !state.running) return undefined;
  return state.bots.find((candidate) => candidate.bot === bot) ?? {};
}

/** @param to what had the traffic before; what fell silent itself where there is nothing older. */
async function goBack(
  ports: Pick<Ports, 'reporter'>,
  target: Target,
  request: ListenRequest,
  silence: Silence,
  to: RevisionState | undefined,
): Promise<ListenResult> {
  const { bot, environment, revision, keepFailed } = request;
  const stays = async (why: string): Promise<ListenResult> => ({
    ...{ reason: 'stays', silence, why },
    cause: await causeOf(target, bot, revision),
  });
  const step = ports.reporter.step(`Switch ${bot} back in ${environment.name}`);
  try {
    if (!to || to.id === revision) {
      step.failed('there is nothing to go back to');
      return await stays(`${environment.name} holds nothing of ${bot} to go back to.`);
    }
    const deadlineMs = environment.readySeconds * 1_000;
    const onChange = (text: string) => step.progress(undefined, text);
    const verdict = await target.ready(bot, to.id, { deadlineMs, onChange });
    if (verdict.state !== 'ready') {
      step.failed(verdict.headline);
      return await stays(
        `${describeRevision(to)}, which had the traffic before, isn't ready: ${verdict.headline}`,
      );
    }
    const switched = await target.switch(bot, to.id, revision);
    if (switched.state === 'conflict') {
      step.failed('something else changed it in the meantime');
      return { reason: 'overtaken', active: switched.active };
    }
    if (switched.state === 'not-ready') {
      step.failed('it stopped before it could get the traffic');
      return await stays(
        `${describeRevision(to)}, which had the traffic before, stopped before it could get it back.`,
      );
    }
    step.done(`${describeRevision(to)} has the traffic`);
    const cause = await causeOf(target, bot, revision);
    // What is left behind does no harm: the target ends it when its time is over.
    if (!keepFailed) await target.retire(bot, revision).catch(told);
    return { reason: 'switched-back', silence, to, url: switched.url, switched: switched.at, cause };
  } catch (error) {
    const { message } = told(error);
    step.failed(message);
    return stays(`Going back failed: ${message}`);
  }
}

/** What the target says about a revision at this moment. */
async function causeOf(target: Target, bot: string, revision: string): Promise<NotReady | undefined> {
  const verdict = await target.ready(bot, revision, { deadlineMs: 0 }).catch(told);
  return 'state' in verdict && verdict.state !== 'ready' ? verdict : undefined;
}
