import type { Bot } from '../domain/bot.ts';
import { greetingSuite, judgeTurn, leftOut, type TurnJudgement } from '../domain/conversation.ts';
import type { BotMessage, Conversation, Reply, Turn } from '../domain/conversation.ts';
import type { Digest } from '../domain/digest.ts';
import type { Place, Problem } from '../domain/errors.ts';
import type { PackageMetadata } from '../domain/package.ts';
import type { Project } from '../domain/project.ts';
import type { HeldConversation } from '../domain/run/record.ts';
import { quoted } from '../domain/text.ts';
import type { BotFacts } from '../ports/engine.ts';
import type { ReportedStep } from '../ports/reporter.ts';
import type { Address } from '../ports/target.ts';
import { engineOf, type Ports } from './context.ts';
import { heldWithin } from './transcript.ts';

/** What is said to a bot, and what is needed to judge its answers. */
export interface Script {
  /** Undefined: the bot has no test conversations. */
  readonly suite: Digest | undefined;
  readonly conversations: readonly Conversation[];
  /** Conversations that can't be held as they are written. */
  readonly leftOut: SmokeTestResult['leftOut'];
  /** Errors in the files of test conversations: the suite isn't whole, so that nothing of it is held. */
  readonly errors: readonly Problem[];
  /** An example of each intent, to be answered where no test conversation can be held. */
  readonly examples: readonly Conversation[];
  readonly facts: BotFacts;
}

/** Reads a bot's test conversations at a commit, and makes some of its examples for where it has none. */
export async function prepareScript(
  ports: Pick<Ports, 'sources' | 'engine' | 'reporter'>,
  request: { readonly project: Project; readonly bot: Bot; readonly treeish: string },
): Promise<Script> {
  const { project, bot, treeish } = request;
  const suite = await ports.sources.suite(treeish, bot);
  for (const problem of suite.problems) ports.reporter.problem(problem);
  await using laidOut = await ports.sources.layOut(treeish, bot);
  const facts = await ports.engine(engineOf(project, bot)).inspect(laidOut.source);
  return {
    suite: suite.digest,
    conversations: suite.conversations,
    leftOut: suite.leftOut,
    errors: suite.problems.filter(({ severity }) => severity === 'error'),
    examples: greetingSuite(facts.examples, bot.path).conversations,
    facts,
  };
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
  /** What was said in each conversation, right or wrong; long ones are cut. Untrusted text. */
  readonly held: readonly HeldConversation[];
}

/** How many conversations are held at once. */
const atOnce = 4;

/** What a script with errors comes to, before anything is said; undefined where it is whole. */
export function brokenScript(script: Script): SmokeTestResult | undefined {
  const [first] = script.errors;
  if (!first) return undefined;
  const failures = script.errors.map(({ code, message, place = { file: 'its test conversations' } }) => ({
    conversation: place.file,
    turn: 1,
    code,
    message,
    place,
    transcript: [],
  }));
  return {
    reason: 'failed',
    message: first.message,
    suite: script.suite,
    passed: [],
    failures,
    leftOut: script.leftOut,
    held: [],
  };
}

/**
 * Holds a bot's conversations with one revision of it, through its REST channel. Where none of its suite can be held,
 * it is only talked to: an example of each intent must be answered, and the result names no suite.
 */
export async function smokeTest(
  ports: Pick<Ports, 'talk' | 'reporter' | 'clock'>,
  request: SmokeTestRequest,
): Promise<SmokeTestResult> {
  const { script, address, metadata } = request;
  const broken = brokenScript(script);
  if (broken) return broken;
  const nothing = { suite: script.suite, passed: [], failures: [], leftOut: [], held: [] };
  const model = await ports.talk.model(address);
  if (model.kind !== 'serving') return { reason: 'unreachable', message: model.message, ...nothing };
  if (!isExpectedModel(model, metadata)) {
    const message = `The model behind the port is ${model.modelFile} (${model.modelId ?? 'without an id'}), not ${metadata.model.file} (${metadata.model.id}).`;
    return { reason: 'wrong-model', message, ...nothing };
  }
  const available = address.actions === undefined ? [] : await ports.talk.actions(address);
  if (available === undefined) {
    const message = `The action server at ${address.actions} doesn't say which actions it offers.`;
    return { reason: 'action-server-down', message, ...nothing };
  }

  const missing = script.facts.actionsWithoutCode.filter((action) => !available.includes(action));
  const needs = new Map(script.conversations.map((one) => [one, leftOut(one, missing)]));
  const suite = script.conversations.filter((one) => needs.get(one) === undefined);
  const said = suite.length > 0 ? suite : script.examples;

  const step = ports.reporter.step(`Talk to ${request.bot}`);
  const outcomes = await holdAll(ports, request, said, step);
  const passed = said.filter((_, index) => outcomes[index]?.outcome === 'passed').map(({ name }) => name);
  const failures = outcomes.flatMap((result) => (result.outcome === 'failed' ? [result.failure] : []));
  const result = {
    suite: suite.length > 0 ? script.suite : undefined,
    passed,
    failures,
    leftOut: [
      ...script.leftOut,
      ...[...needs].flatMap(([{ name }, need]) =>
        need === undefined ? [] : [{ conversation: name, needs: need }],
      ),
      ...outcomes.flatMap((outcome) => (outcome.outcome === 'left-out' ? [outcome.left] : [])),
    ],
    held: heldWithin(
      said.flatMap(({ name }, index) => {
        const outcome = outcomes[index];
        if (outcome === undefined || outcome.outcome === 'left-out') return [];
        return [{ name, passed: outcome.outcome === 'passed', exchanges: outcome.transcript }];
      }),
    ),
  };
  const text = countsOf(result);
  const message = passed.length + failures.length === 0 ? nothingHeld(result) : failures[0]?.message;
  if (message === undefined) {
    step.done(text);
    return { reason: 'passed', message, ...result };
  }
  step.failed(text);
  return { reason: 'failed', message, ...result };
}

/** Whether a package's model is what answers: by its id, which the engine's training gave it; by its file where the server tells no id. */
export function isExpectedModel(
  model: { readonly modelFile: string; readonly modelId: string | undefined },
  { model: { id, file } }: PackageMetadata,
): boolean {
  return model.modelId === undefined ? model.modelFile.split(/[\\/]/).at(-1) === file : model.modelId === id;
}

function countsOf({
  passed,
  failures,
  leftOut: left,
}: Pick<SmokeTestResult, 'passed' | 'failures' | 'leftOut'>): string {
  const count = `${passed.length} of ${passed.length + failures.length} conversations right`;
  return left.length === 0 ? count : `${count}, ${left.length} left out`;
}

/** What was never said was never right. */
function nothingHeld({ leftOut: [first] }: Pick<SmokeTestResult, 'leftOut'>): string {
  return first === undefined
    ? 'There is nothing to say to it: it has neither test conversations nor examples of its intents.'
    : `None of its conversations could be held: ${quoted(first.conversation)} needs ${first.needs}, for one.`;
}

/** Holds several conversations at once; outcomes stand in the order of the conversations. */
async function holdAll(
  ports: Pick<Ports, 'talk' | 'clock'>,
  request: SmokeTestRequest,
  conversations: readonly Conversation[],
  step: ReportedStep,
): Promise<readonly ConversationOutcome[]> {
  const started = ports.clock.now().getTime().toString(36);
  const queue = [...conversations.entries()];
  const outcomes: [number, ConversationOutcome][] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, conversation] = next;
      outcomes.push([
        index,
        await holdConversation(ports, request, conversation, `tidegate-${started}-${index}`),
      ]);
      step.progress(outcomes.length / conversations.length, conversation.name);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return outcomes.sort(([a], [b]) => a - b).map(([, outcome]) => outcome);
}

/** How a conversation went. */
export type ConversationOutcome =
  | { readonly outcome: 'passed'; readonly transcript: readonly Exchange[] }
  | {
      readonly outcome: 'failed';
      readonly failure: ConversationFailure;
      readonly transcript: readonly Exchange[];
    }
  | { readonly outcome: 'left-out'; readonly left: SmokeTestResult['leftOut'][number] };

/** Holds one conversation and stops at the first turn that isn't right. */
export async function holdConversation(
  ports: Pick<Ports, 'talk'>,
  request: Pick<SmokeTestRequest, 'address' | 'patienceMs' | 'script'>,
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
    if (missing !== undefined) {
      return { outcome: 'left-out', left: { conversation: conversation.name, needs: missing } };
    }
    const { code, message } = judgement;
    return {
      outcome: 'failed',
      transcript,
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
  return { outcome: 'passed', transcript };
}

/**
 * Actions that a form calls by itself. Every other one stands in a test story that needs it: where another action ran
 * into missing code, the bot took a wrong way, and that is a failure.
 */
const asksOrValidates = /^(validate|action_ask)_/;

async function judge(
  ports: Pick<Ports, 'talk'>,
  request: Pick<SmokeTestRequest, 'address' | 'script'>,
  sender: string,
  index: number,
  turn: Turn,
  reply: Reply,
): Promise<{ readonly judgement: TurnJudgement; readonly missing: string | undefined }> {
  const trace = reply.kind === 'answered' ? await ports.talk.trace(request.address, sender) : undefined;
  return {
    judgement: judgeTurn(turn, reply, trace?.turns[index], request.script.facts.responses),
    missing: trace?.missingActions.find(
      (action) => turn.actions === undefined || asksOrValidates.test(action),
    ),
  };
}
