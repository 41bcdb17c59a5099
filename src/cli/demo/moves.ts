import { shortDigest } from '../../domain/digest.ts';
import type { TalkPart, TrainingPart } from '../../domain/run/record.ts';
import { metricsText, neededText } from '../show.ts';
import { cut } from '../text.ts';
import type { Teller } from './account.ts';
import type { CastBot } from './cast.ts';
import type { Dialogue } from './dialogue.ts';
import { hubOf } from './hub.ts';
import { people, type Person } from './people.ts';
import { plainLines } from './plain.ts';
import type { Scene } from './scene.ts';
import { expect, stopped } from './stopped.ts';
import { runStaging, type StagingRun } from './staging-workflow.ts';

/** What the later chapters know of the bot that the story is about. */
export interface Stage {
  readonly bot: CastBot;
  /** Where it answers in staging. */
  readonly url: string;
  readonly dialogue: Dialogue;
  /** Ada's pull request. */
  readonly pull: Pull;
}

/** A pull request of the story. */
export interface Pull {
  readonly number: number;
  readonly author: Person;
}

/** Commits everything that lies in the clone. */
export async function commit(scene: Scene, who: Person, subject: string): Promise<void> {
  await scene.git(who, 'add', '--all');
  await scene.git(who, 'commit', '--quiet', '--message', subject);
}

/** Commits everything and pushes the branch; its workflow goes through the bot. */
export async function push(
  scene: Scene,
  teller: Teller,
  who: Person,
  bot: CastBot,
  subject: string,
): Promise<StagingRun> {
  await commit(scene, who, subject);
  await scene.git(who, 'push', '--quiet', 'origin', 'HEAD');
  const branch = await scene.git(who, 'branch', '--show-current');
  teller.command(`git push          # ${who.name}, ${branch}`);
  const [run] = await runStaging(scene);
  expect(run !== undefined && run.bots.includes(bot.name), 'the change was not found', run?.log);
  return run;
}

/** Opens a pull request for the branch that was pushed last. Its workflow finds that the push told all of it. */
export async function openPull(scene: Scene, teller: Teller, author: Person, title: string): Promise<Pull> {
  const branch = await scene.git(author, 'branch', '--show-current');
  const number = await hubOf(scene, author).openPull(branch, title);
  await runStaging(scene);
  teller.seen(`#${number} “${title}” is open`);
  return { number, author };
}

/** Tells the checks of a commit, as its page shows them: the required one, and those of a bot. */
export async function tellChecks(
  scene: Scene,
  teller: Teller,
  who: Person,
  run: StagingRun,
  bot: CastBot,
): Promise<void> {
  const checks = await hubOf(scene, who).checks(run.sha);
  const required = checks.find(({ name }) => name === 'tidegate');
  expect(
    required?.conclusion === (run.succeeded ? 'success' : 'failure'),
    'the required check is wrong',
    checks,
  );
  const own = checks.filter(({ name }) => name.startsWith(`${bot.name} / `));
  expect(own.length > 0, `there are no checks of ${bot.name}`, { checks, log: run.log });
  const marks = { success: '✓', failure: '✗', skipped: '–' } as Readonly<Record<string, string>>;
  const signs = own.map(({ name, conclusion }) => `${marks[conclusion ?? ''] ?? '…'} ${name}`).join('   ');
  const line = `required check tidegate: ${required.conclusion}     ${signs}`;
  if (run.succeeded) return teller.seen(line);
  teller.refused(line);
  for (const { name, title, annotations } of own.filter(({ conclusion }) => conclusion === 'failure')) {
    teller.detail(cut(`${name}: ${title ?? ''}`, 160));
    for (const { place, message } of annotations.slice(0, 2))
      teller.detail(cut(`${place} ${message.replaceAll('\n', ' ')}`, 200));
  }
}

/** Tells some lines of the one comment in a pull request. */
export async function tellComment(scene: Scene, teller: Teller, { number, author }: Pull): Promise<void> {
  const comment = await hubOf(scene, author).comment(number);
  expect(comment !== undefined, `#${number} has no comment`, comment);
  teller.seen(`its comment:`);
  for (const line of plainLines(comment).slice(0, 14)) teller.detail(`│ ${cut(line, 150)}`);
}

/** Tells some lines of the standing issue that says what can be released. */
export async function tellBoard(scene: Scene, teller: Teller, most = 14): Promise<void> {
  const board = await hubOf(scene, people.rosa).board();
  expect(board !== undefined, 'there is no release board', board);
  teller.seen(`#${board.number} “${board.title}” says what can be released:`);
  for (const line of plainLines(board.body).slice(0, most)) teller.detail(`│ ${cut(line, 150)}`);
}

/** What came of a bot's training. @throws EnvironmentError where nothing did. */
export function trainingOf(run: StagingRun, bot: CastBot): TrainingPart {
  return run.part(bot.name, 'train')?.training ?? missing(run, bot, 'it was not trained');
}

/** How its conversations went. @throws EnvironmentError where nobody talked to it. */
export function talkOf(run: StagingRun, bot: CastBot): TalkPart {
  return run.part(bot.name, 'talk')?.talk ?? missing(run, bot, 'nobody talked to it');
}

/** Where it has the traffic. @throws EnvironmentError where it hasn't. */
export function addressOf(run: StagingRun, bot: CastBot): string {
  return run.part(bot.name, 'deploy')?.deployment?.url ?? missing(run, bot, 'it has no address');
}

function missing(run: StagingRun, bot: CastBot, why: string): never {
  throw stopped(`${bot.name}: ${why}`, run.log);
}

/** Tells what a push came to. */
export function tellStaged(teller: Teller, run: StagingRun, bot: CastBot, leftOut = false): void {
  const training = trainingOf(run, bot);
  const how = training.found
    ? 'its package was found again by its inputs'
    : `trained (${metricsText(training.metrics)})`;
  const digest = training.package === undefined ? '' : shortDigest(training.package);
  teller.seen(`${bot.name} changed: ${how}, package ${digest}`);
  const talk = talkOf(run, bot);
  const passed = talk.held.filter((one) => one.passed).length;
  const what = talk.suite === undefined ? 'examples answered' : 'conversations right';
  teller.seen(
    `core and actions ready, ${passed} of ${talk.held.length} ${what}, has the traffic at ${addressOf(run, bot)}, recorded as verified`,
  );
  if (!leftOut) return;
  for (const [action, left] of Map.groupBy(talk.leftOut, ({ needs }) => needs)) {
    const names = left.map(({ conversation }) => conversation).join(', ');
    teller.detail(cut(`left out (${neededText(action)}): ${names}`, 200));
  }
}
