import type { Bot } from '../domain/bot.ts';
import { greetingSuite, judgeTurn, leftOut, type TurnJudgement } from '../domain/conversation.ts';
import type { BotMessage, Conversation, Reply, Turn } from '../domain/conversation.ts';
import type { Digest } from '../domain/digest.ts';
import type { Place } from '../domain/errors.ts';
import type { PackageMetadata } from '../domain/package.ts';
import type { Project } from '../domain/project.ts';
import type { BotFacts } from '../ports/engine.ts';
import type { Address } from '../ports/target.ts';
import { engineOf, type Ports } from './context.ts';

/** What is said to a bot, and what is needed to judge its answers. */
export interface Script {
  /** Undefined: the bot has no test conversations; these are an example of each intent, to be answered. */
  readonly suite: Digest | undefined;
  readonly conversations: readonly Conversation[];
  readonly facts: BotFacts;
}

/** Reads a bot's test conversations at a commit, or makes some from its examples where it has none. */
export async function prepareScript(
  ports: Pick<Ports, 'sources' | 'engine' | 'reporter'>,
  request: { readonly project: Project; readonly bot: Bot; readonly treeish: string },
): Promise<Script> {
  const { project, bot, treeish } = request;
  const suite = await ports.sources.suite(treeish, bot);
  for (const problem of suite.problems) ports.reporter.problem(problem);
  await using laidOut = await ports.sources.layOut(treeish, bot);
  const facts = await ports.engine(engineOf(project, bot)).inspect(laidOut.source);
  return suite.conversations.length === 0
    ? { suite: undefined, conversations: greetingSuite(facts.examples, bot.path).conversations, facts }
    : { suite: suite.digest, conversations: suite.conversations, facts };
}

export interface SmokeTestRequest {
  readonly bot: string;
  readonly address: Address;
  readonly metadata: PackageMetadata;
  readonly script: Script;
  /** Milliseconds that any answer may take, where a turn gives no bound of its own. */
  readonly patienceMs: number;
}

/** One exchange, as it went. What a bot says is untrusted text. */
export interface Exchange {
  readonly said: string;
  readonly answered: readonly BotMessage[];
}

export interface ConversationFailure {
  readonly conversation: string;
  /** Counts from 1. */
  readonly turn: number;
  readonly code: string;
  readonly message: string;
  readonly place: Place;
  /** The conversation up to and with the turn at fault. */
  readonly transcript: readonly Exchange[];
}

export interface SmokeTestResult {
  readonly reason: 'passed' | 'failed' | 'wrong-model' | 'unreachable' | 'action-server-down';
  /** One sentence, where it didn't pass. */
  readonly message: string | undefined;
  readonly suite: Digest | undefined;
  readonly passed: readonly string[];
  readonly failures: readonly ConversationFailure[];
  /** Conversations that need what can't run here, each with what it needs. They count as neither. */
  readonly leftOut: readonly { readonly conversation: string; readonly needs: string }[];
}

/** How many conversations are held at once. */
const atOnce = 4;

/** Holds a bot's conversations with one revision of it, through its REST channel. */
export async function smokeTest(
  ports: Pick<Ports, 'talk' | 'reporter' | 'clock'>,
  request: SmokeTestRequest,
): Promise<SmokeTestResult> {
  const { script, address, metadata } = request;
  const nothing = { suite: script.suite, passed: [], failures: [], leftOut: [] };
  const model = await ports.talk.model(address);
  if (model.kind !== 'serving') return { reason: 'unreachable', message: model.message, ...nothing };
  if (model.modelId !== undefined && model.modelId !== metadata.model.id) {
    const message = `The model behind the port is ${model.modelFile} (${model.modelId}), not ${metadata.model.file} (${metadata.model.id}).`;
    return { reason: 'wrong-model', message, ...nothing };
  }
  const available = address.actions === undefined ? [] : await ports.talk.actions(address);
  if (available === undefined) {
    const message = `The action server at ${address.actions ?? ''} doesn't say which actions it offers.`;
    return { reason: 'action-server-down', message, ...nothing };
  }

  const step = ports.reporter.step(`Talk to ${request.bot}`);
  const missing = script.facts.actionsWithoutCode.filter((action) => !available.includes(action));
  const tally: {
    passed: string[];
    failures: ConversationFailure[];
    leftOut: { conversation: string; needs: string }[];
  } = {
    passed: [],
    failures: [],
    leftOut: [],
  };
  const queue = [...script.conversations.entries()];
  const started = ports.clock.now().getTime().toString(36);
  const results: (ConversationOutcome | undefined)[] = queue.map(() => undefined);
  let finished = 0;
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, conversation] = next;
      const needs = leftOut(conversation, missing);
      results[index] =
        needs === undefined
          ? await hold(ports, request, conversation, `tidegate-${started}-${index}`)
          : { outcome: 'left-out', needs };
      finished += 1;
      step.progress(finished / script.conversations.length, conversation.name);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));

  for (const [index, conversation] of script.conversations.entries()) {
    const result = results[index];
    if (result?.outcome === 'passed') tally.passed.push(conversation.name);
    if (result?.outcome === 'failed') tally.failures.push(result.failure);
    if (result?.outcome === 'left-out')
      tally.leftOut.push({ conversation: conversation.name, needs: result.needs });
  }
  const [first] = tally.failures;
  const count = `${tally.passed.length} of ${tally.passed.length + tally.failures.length} conversations right`;
  const text = tally.leftOut.length === 0 ? count : `${count}, ${tally.leftOut.length} left out`;
  if (first === undefined) {
    step.done(text);
    return { reason: 'passed', message: undefined, suite: script.suite, ...tally };
  }
  step.failed(text);
  return { reason: 'failed', message: first.message, suite: script.suite, ...tally };
}

type ConversationOutcome =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly failure: ConversationFailure }
  | { readonly outcome: 'left-out'; readonly needs: string };

/** Holds one conversation and stops at the first turn that isn't right. */
async function hold(
  ports: Pick<Ports, 'talk'>,
  request: SmokeTestRequest,
  conversation: Conversation,
  sender: string,
): Promise<ConversationOutcome> {
  const transcript: Exchange[] = [];
  for (const [index, turn] of conversation.turns.entries()) {
    const reply = await ports.talk.say(
      request.address,
      sender,
      turn.say,
      turn.withinMs ?? request.patienceMs,
    );
    transcript.push({ said: turn.say, answered: reply.kind === 'answered' ? reply.messages : [] });
    const { judgement, missing } = await judge(ports, request, sender, index, turn, reply);
    if (judgement.passed) continue;
    // The bot may have been right as far as it could be: an action that nobody wrote code for answers nothing.
    if (missing !== undefined) return { outcome: 'left-out', needs: missing };
    const { code, message } = judgement;
    return {
      outcome: 'failed',
      failure: {
        conversation: conversation.name,
        turn: index + 1,
        code,
        message,
        place: turn.place,
        transcript,
      },
    };
  }
  return { outcome: 'passed' };
}

async function judge(
  ports: Pick<Ports, 'talk'>,
  request: SmokeTestRequest,
  sender: string,
  index: number,
  turn: Turn,
  reply: Reply,
): Promise<{ readonly judgement: TurnJudgement; readonly missing: string | undefined }> {
  const trace = reply.kind === 'answered' ? await ports.talk.trace(request.address, sender) : undefined;
  return {
    judgement: judgeTurn(turn, reply, trace?.turns[index], request.script.facts.responses),
    missing: trace?.missingActions[0],
  };
}
