import { shortDigest } from '../../domain/digest.ts';
import type { Reply } from '../../domain/conversation.ts';
import type { ValidateResult } from '../../steps/validate.ts';
import { cut } from '../text.ts';
import type { Teller } from './account.ts';
import type { CastBot } from './cast.ts';
import { pickDialogue, type Dialogue } from './dialogue.ts';
import { setAside, teach, writeTests, type WrittenTest } from './edits.ts';
import {
  deployedSmoke,
  openPull,
  push,
  stageOnce,
  stagedBot,
  tellStaged,
  urlOf,
  type Stage,
} from './moves.ts';
import { people } from './people.ts';
import type { Scene } from './scene.ts';
import { expect } from './stopped.ts';

/** How many examples are said at most to find some that are answered. */
const mostExamples = 25;

/**
 * Ada's change is staged. A real bot may have test conversations that the engine gets wrong, too few of them, or none:
 * then the story sets those aside by name, and writes down some answers as tests, since without any it can't be told.
 */
export async function firstPush(scene: Scene, teller: Teller, cast: readonly CastBot[]): Promise<Stage> {
  const bot = cast[0] as CastBot;
  await scene.git(people.ada, 'switch', '--quiet', '--create', 'staging/ada');
  const examples = await examplesOf(scene, bot);
  const [intent, example] = examples[0] ?? ['greet', 'hello'];
  await teach(scene, bot, 'from-ada.yml', intent, `${example}!`);
  await push(scene, people.ada, `feat: understand ${intent} when people shout`);
  let { document } = await stageOnce(scene, teller, people.ada, bot, true);
  for (const name of document.unchanged) teller.seen(`${name} has the same inputs: left alone`);
  let one = stagedBot(document, bot);

  const wrong = one.reason === 'not-deployed' && 'smoke' in one.deployed ? one.deployed.smoke : undefined;
  if (wrong !== undefined && wrong.suite !== undefined) {
    const names = wrong.failures.map(({ conversation }) => conversation);
    teller.refused(
      `${names.length} of its test conversations fail with this engine: nothing gets the traffic`,
    );
    for (const { conversation, message } of wrong.failures.slice(0, 5)) {
      teller.detail(`${conversation}: ${cut(message, 150)}`);
    }
    await setAside(scene, bot, names);
    await push(scene, people.ada, 'test: set aside what the engine gets wrong');
    teller.note(`For the story, Ada sets them aside: ${cut(names.join(', '), 300)}`);
    ({ document } = await stageOnce(scene, teller, people.ada, bot, true));
    one = stagedBot(document, bot);
  }

  let dialogue: Dialogue | undefined;
  if (one.reason === 'staged') {
    tellStaged(teller, one, true);
    dialogue = await pickDialogue(scene, bot, urlOf(one), deployedSmoke(one).smoke.passed);
  }
  if (!dialogue) {
    teller.note(
      'Too few of its conversations can be held here. For the story, Ada writes down some of its answers.',
    );
    expect('package' in one.trained, 'the bot was not trained', document);
    await writeTests(scene, bot, await answersOf(scene, bot, one.trained.package.digest, examples));
    await push(scene, people.ada, 'test: write down what it answers');
    ({ document } = await stageOnce(scene, teller, people.ada, bot));
    one = stagedBot(document, bot);
    expect(one.reason === 'staged', 'the answers that were written down are not given again', document);
    tellStaged(teller, one);
    dialogue = await pickDialogue(scene, bot, urlOf(one), deployedSmoke(one).smoke.passed);
    expect(dialogue !== undefined, `${bot.name} answers nothing that could be told`, document);
  }
  const pull = await openPull(scene, teller, people.ada, 'feat: understand people who shout');
  return { bot, url: urlOf(one), dialogue, pull };
}

async function examplesOf(scene: Scene, bot: CastBot): Promise<readonly (readonly [string, string])[]> {
  const { document } = await scene.tidegate<ValidateResult>(people.ada, 'validate', bot.name);
  // The shortest first: it has no entities that would have to be annotated.
  return Object.entries(document.bots[0]?.examples ?? {}).sort(([, a], [, b]) => a.length - b.length);
}

interface ChatDocument {
  readonly exchanges: readonly {
    readonly said: string;
    readonly reply: Reply;
    readonly actions?: readonly string[];
  }[];
}

/** Says examples of intents to a package that runs in staging, and finds three that different responses answer. */
async function answersOf(
  scene: Scene,
  bot: CastBot,
  digest: Parameters<typeof shortDigest>[0],
  examples: readonly (readonly [string, string])[],
): Promise<readonly WrittenTest[]> {
  const written: WrittenTest[] = [];
  for (const [, example] of examples.slice(0, mostExamples)) {
    if (written.length === 3) break;
    const where = ['--package', shortDigest(digest), '--message', example];
    const { document } = await scene.tidegate<ChatDocument>(people.ada, 'chat', bot.name, ...where);
    const [exchange] = document.exchanges;
    const responses = exchange?.actions?.filter((action) => action.startsWith('utter_')) ?? [];
    const messages = exchange?.reply.kind === 'answered' ? exchange.reply.messages : [];
    const told =
      responses.length > 0 &&
      responses.length === messages.length &&
      messages.every(({ text }) => text !== undefined);
    if (told && !written.some((test) => test.responses.join() === responses.join()))
      written.push({ said: example, responses });
  }
  expect(
    written.length > 1,
    `${bot.name} answers too few of its own examples without the code of its actions`,
    examples,
  );
  return written;
}
