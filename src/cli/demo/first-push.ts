import { shortDigest } from '../../domain/digest.ts';
import type { Reply } from '../../domain/conversation.ts';
import type { ValidateResult } from '../../steps/validate.ts';
import { cut } from '../text.ts';
import type { Teller } from './account.ts';
import type { CastBot } from './cast.ts';
import { pickDialogue, type Dialogue } from './dialogue.ts';
import { setAside, teach, writeTests, type WrittenTest } from './edits.ts';
import {
  addressOf,
  openPull,
  push,
  talkOf,
  tellChecks,
  tellComment,
  tellStaged,
  trainingOf,
  type Stage,
} from './moves.ts';
import { people } from './people.ts';
import type { Scene } from './scene.ts';
import { expect } from './stopped.ts';
import type { StagingRun } from './staging-workflow.ts';

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
  let run = await push(scene, teller, people.ada, bot, `feat: understand ${intent} when people shout`);
  for (const { name } of cast.filter((other) => !run.bots.includes(other.name)))
    teller.seen(`${name} has the same inputs: left alone`);

  const wrong = run.part(bot.name, 'talk');
  if (wrong?.state === 'failed' && wrong.talk?.suite !== undefined) {
    const names = wrong.talk.held.filter(({ passed }) => !passed).map(({ name }) => name);
    teller.refused(
      `${names.length} of its test conversations fail with this engine: nothing gets the traffic`,
    );
    for (const { message } of wrong.problems.slice(0, 5)) teller.detail(cut(message, 170));
    await setAside(scene, bot, names);
    teller.note(`For the story, Ada sets them aside: ${cut(names.join(', '), 300)}`);
    run = await push(scene, teller, people.ada, bot, 'test: set aside what the engine gets wrong');
  }

  let dialogue: Dialogue | undefined;
  if (run.succeeded) {
    tellStaged(teller, run, bot, true);
    dialogue = await pickDialogue(scene, bot, addressOf(run, bot), passedOf(run, bot));
  }
  if (!dialogue) {
    teller.note(
      'Too few of its conversations can be held here. For the story, Ada writes down some of its answers.',
    );
    // Where nothing got the traffic, Ada lets it run beside what does, to look at.
    if (!run.succeeded) await scene.tidegate(people.ada, 'stage', bot.name, '--keep-failed');
    const { package: digest } = trainingOf(run, bot);
    expect(digest !== undefined, 'the bot was not trained', run.log);
    await writeTests(scene, bot, await answersOf(scene, bot, digest, examples));
    run = await push(scene, teller, people.ada, bot, 'test: write down what it answers');
    expect(run.succeeded, 'the answers that were written down are not given again', run.log);
    tellStaged(teller, run, bot);
    dialogue = await pickDialogue(scene, bot, addressOf(run, bot), passedOf(run, bot));
    expect(dialogue !== undefined, `${bot.name} answers nothing that could be told`, run.bots);
  }
  await tellChecks(scene, teller, people.ada, run, bot);
  const pull = await openPull(scene, teller, people.ada, 'feat: understand people who shout');
  await tellComment(scene, teller, pull);
  return { bot, url: addressOf(run, bot), dialogue, pull };
}

function passedOf(run: StagingRun, bot: CastBot): readonly string[] {
  return talkOf(run, bot).held.flatMap(({ name, passed }) => (passed ? [name] : []));
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
