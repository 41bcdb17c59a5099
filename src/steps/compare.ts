import type { Bot } from '../domain/bot.ts';
import { shortDigest, type Digest } from '../domain/digest.ts';
import { isToldError } from '../domain/errors.ts';
import { known, unknown, type Fact } from '../domain/facts.ts';
import { liveState } from '../domain/history.ts';
import type { StoredPackage } from '../domain/package.ts';
import { productionOf, settingsFor, type Environment, type Project } from '../domain/project.ts';
import type { Difference } from '../domain/report/view.ts';
import type { Responses } from '../domain/responses.ts';
import { makeRevision, renderSettings } from '../domain/revision.ts';
import type { HeldConversation } from '../domain/run/record.ts';
import { sameAnswer } from '../domain/run/same-answer.ts';
import { counted, oneLine } from '../domain/text.ts';
import type { ReportedStep } from '../ports/reporter.ts';
import type { Address, Target } from '../ports/target.ts';
import type { Ports } from './context.ts';
import { reported } from './reported.ts';
import { longestText, shownAnswer } from './transcript.ts';

type Comparing = Pick<Ports, 'ledger' | 'store' | 'target' | 'engine' | 'talk' | 'reporter' | 'clock'>;

export interface CompareRequest {
  readonly project: Project;
  /** Where both run side by side. */
  readonly environment: Environment;
  readonly bot: Bot;
  /** The new package. */
  readonly package: Digest;
  /** What it was told, and what it answered. */
  readonly held: readonly HeldConversation[];
  /** The bot's responses, whose variants may stand for each other. */
  readonly responses: Responses;
  readonly signal?: AbortSignal;
}

/** What is never gone beyond: it delays the run, and nothing depends on it. */
const most = {
  conversations: 200,
  atOnce: 4,
  /** Milliseconds until production's package is ready, and for all conversations together. */
  readyMs: 120_000,
  talkMs: 60_000,
  differences: 100,
  /** Characters of all differences. */
  characters: 100_000,
};

/**
 * Says to the package that is live in production what was said to a new one, and tells what it answers differently. It
 * runs as a candidate in the same environment for as long as that takes. Never throws: what stands in the way is why
 * nobody knows.
 */
export async function compareWithLive(
  ports: Comparing,
  request: CompareRequest,
): Promise<Fact<readonly Difference[]>> {
  const { signal } = request;
  const asked = compare(ports, request).catch((error: unknown) => {
    const why = oneLine(error instanceof Error ? error.message : String(error), 300).replace(/\.$/, '');
    const told = isToldError(error);
    return unknown(told ? why : `comparing broke off (${why})`);
  });
  // A run that is cancelled has seconds left to tell what it did, and this is the least of it.
  const over = new AbortController();
  const interrupted = new Promise<Fact<never>>((resolve) => {
    const interrupt = () => resolve(unknown('it was interrupted'));
    signal?.addEventListener('abort', interrupt, { once: true, signal: over.signal });
    if (signal?.aborted === true) interrupt();
  });
  try {
    return await Promise.race([interrupted, asked]);
  } finally {
    over.abort();
  }
}

async function compare(ports: Comparing, request: CompareRequest): Promise<Fact<readonly Difference[]>> {
  const { project, environment, bot } = request;
  const production = productionOf(project);
  if (!production) return unknown('tidegate.yml has no environment that takes releases');
  if (production.name === environment.name) return unknown(`${environment.name} is production itself`);
  const held = request.held.filter(canBeSaidAgain);
  if (held.length === 0) return unknown('nothing was said to it');
  const live = liveState(await ports.ledger.read(), production.name, bot.name);
  if (!live) return unknown('nothing of it is live in production yet');
  if (live.package === request.package) return known([]);
  const stored = await (await ports.store(project, environment)).find(live.package);
  if (!stored) {
    return unknown(`the package that is live (${shortDigest(live.package)}) isn't in the store`);
  }
  const step = ports.reporter.step(`Say the same to what is live in production (${bot.name})`);
  const result = await reported(step, () => besides(ports, request, stored, held, step));
  step.done(result.known ? `${counted(result.value.length, 'answer')} differ` : result.why);
  return result;
}

/** What was kept of it whole: conversations beyond a bound have no exchanges, long texts are cut. */
function canBeSaidAgain({ exchanges }: HeldConversation): boolean {
  return exchanges.length > 0 && exchanges.every(({ said }) => [...said].length <= longestText);
}

/** Runs production's package beside what runs, for as long as it is talked to. What ran before is left as it is. */
async function besides(
  ports: Comparing,
  request: CompareRequest,
  stored: StoredPackage,
  held: readonly HeldConversation[],
  step: ReportedStep,
): Promise<Fact<readonly Difference[]>> {
  const { project, environment, bot, signal } = request;
  const target = await ports.target(project, environment);
  const settings = renderSettings(environment, bot.name);
  const pair = makeRevision(environment.name, bot.name, stored.digest, settings);
  // Under a name of its own: what is kept to go back to isn't woken for this, and isn't kept any longer.
  const revision = { ...pair, id: `${pair.id}-live` };
  try {
    await target.start(
      {
        revision,
        serve: ports.engine({ name: stored.metadata.engine.name, settings: {} }).serve(stored.metadata),
        // A candidate goes away by itself where nobody is left to retire it, and takes no preview's place.
        role: 'candidate',
        ...{ commit: undefined, version: undefined, branch: undefined },
        port: settingsFor(environment, bot.name).port,
      },
      (bytes, of) => step.transfer(bytes, of, 'fetching its package'),
    );
    const deadlineMs = Math.min(environment.readySeconds * 1_000, most.readyMs);
    const verdict = await target.ready(bot.name, revision.id, { deadlineMs, ...(signal && { signal }) });
    if (verdict.state !== 'ready') {
      return unknown(
        `the package that is live didn't get ready beside it: ${oneLine(verdict.headline, 300)}`,
      );
    }
    const address = await target.reach(bot.name, revision.id);
    if (!address) return unknown('the package that is live stopped right after it was ready');
    return await sayAll(ports, request, address, held, step);
  } finally {
    await retire(ports, target, bot.name, revision.id);
  }
}

async function roleOf(target: Target, bot: string, revision: string): Promise<string | undefined> {
  const state = (await target.current()).bots.find((candidate) => candidate.bot === bot);
  return state?.revisions.find(({ id }) => id === revision)?.role;
}

/** Takes it away again, unless somebody gave it the traffic meanwhile. A candidate that stays ends by itself, later. */
async function retire(
  ports: Pick<Ports, 'reporter'>,
  target: Target,
  bot: string,
  revision: string,
): Promise<void> {
  try {
    if ((await roleOf(target, bot, revision)) === 'candidate') await target.retire(bot, revision);
  } catch (error) {
    const message = `Revision ${revision} of ${bot} could not be taken away again: ${String(error)}`;
    ports.reporter.problem({ severity: 'warning', code: 'not-retired', message });
  }
}

async function sayAll(
  ports: Pick<Ports, 'talk' | 'clock'>,
  { environment, responses, signal }: CompareRequest,
  address: Address,
  held: readonly HeldConversation[],
  step: ReportedStep,
): Promise<Fact<readonly Difference[]>> {
  const started = ports.clock.now().getTime();
  const queue = [...held.slice(0, most.conversations).entries()];
  const found: (readonly Difference[])[] = [];
  const count = { done: 0, whole: 0 };
  const patienceMs = (): number => {
    if (signal?.aborted === true) return 0;
    const leftMs = started + most.talkMs - ports.clock.now().getTime();
    return Math.min(leftMs, environment.answerSeconds * 1_000);
  };
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, conversation] = next;
      const sender = `tidegate-live-${started.toString(36)}-${index}`;
      const answers = await replay(ports, address, sender, conversation, patienceMs);
      if (answers.length === conversation.exchanges.length) count.whole += 1;
      found[index] = answers.filter(({ here, production }) => !sameAnswer(here, production, responses));
      count.done += 1;
      step.progress(count.done / held.length, conversation.name);
    }
  };
  await Promise.all(Array.from({ length: most.atOnce }, worker));
  const differences = bounded(found.flat());
  return differences.length === 0 && count.whole < held.length
    ? unknown(
        `only ${count.whole} of ${counted(held.length, 'conversation')} could be held with it; these agree`,
      )
    : known(differences);
}

/** Says a conversation's sentences again, as far as they are answered in time: both answers to each. */
async function replay(
  { talk }: Pick<Ports, 'talk'>,
  address: Address,
  sender: string,
  { name, exchanges }: HeldConversation,
  patienceMs: () => number,
): Promise<readonly Difference[]> {
  const answers: Difference[] = [];
  for (const { said, answered: here } of exchanges) {
    const timeoutMs = patienceMs();
    const reply = timeoutMs > 0 ? await talk.say(address, sender, said, timeoutMs) : undefined;
    if (reply?.kind !== 'answered') break;
    answers.push({ conversation: name, said, here, production: shownAnswer(reply.messages) });
  }
  return answers;
}

/** As many as a record has room for, and as anybody reads. */
function bounded(differences: readonly Difference[]): readonly Difference[] {
  let left = most.characters;
  return differences.slice(0, most.differences).filter(({ said, here, production }) => {
    left -= said.length + here.join('').length + production.join('').length;
    return left >= 0;
  });
}
