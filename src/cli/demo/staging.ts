import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { shortDigest } from '../../domain/digest.ts';
import { placeText, UserError, type Problem } from '../../domain/errors.ts';
import type { ValidatedBot, ValidateResult } from '../../steps/validate.ts';
import { cut } from '../text.ts';
import type { Teller } from './account.ts';
import { copyBots, writeProject, writeWorkflows, type CastBot } from './cast.ts';
import { say } from './dialogue.ts';
import { mislabel, teach } from './edits.ts';
import { hubOf } from './hub.ts';
import {
  commit,
  openPull,
  push,
  talkOf,
  tellBoard,
  tellChecks,
  tellStaged,
  trainingOf,
  type Pull,
  type Stage,
} from './moves.ts';
import { people, type Person } from './people.ts';
import type { Scene } from './scene.ts';
import { expect } from './stopped.ts';
import { runStaging } from './staging-workflow.ts';

/** Copies the bots into a repository, registers them, and pushes. @returns those that can be trained. */
export async function prepare(scene: Scene, teller: Teller, directory: string): Promise<readonly CastBot[]> {
  if (scene.packages.told !== undefined) teller.note(scene.packages.told);
  const all = await copyBots(scene, directory);
  await writeProject(scene, all, {});
  await writeWorkflows(scene);
  // What was pushed without a pull request is known to have none only when GitHub's index must have caught up.
  const ada = { ...people.ada, at: new Date(Date.now() - 7 * 24 * 3_600_000) };
  await commit(scene, ada, 'Add the bots');
  teller.command('tidegate validate');
  let { document } = await scene.tidegate<ValidateResult>(people.ada, 'validate');
  if (await setAsideBrokenTests(scene, teller, ada, document)) {
    ({ document } = await scene.tidegate<ValidateResult>(people.ada, 'validate'));
  }
  const cast = all.filter(({ name }) =>
    tellValidated(
      teller,
      document.bots.find(({ bot }) => bot === name),
    ),
  );
  if (cast.length === 0) {
    throw new UserError('None of the bots can be trained: see the errors above.', {
      code: 'no-valid-bot',
      next: 'Mend them, or name a directory with others.',
    });
  }
  if (cast.length < all.length) {
    await writeProject(scene, cast, {});
    await commit(scene, ada, 'Leave out the bots that have errors');
  }
  teller.command('tidegate register');
  const registered = await scene.tidegate<{ reason: string }>(people.ada, 'register', '--new-key');
  expect(registered.code === 0, 'registering failed', registered.document);
  await commit(scene, ada, 'Register the bots [skip ci]');
  await scene.git(people.ada, 'push', '--quiet', '--set-upstream', 'origin', 'main');
  teller.seen(`${cast.map(({ name }) => name).join(', ')}: registered, committed and pushed`);
  // The story is about the first one: one that has test conversations, if there is any.
  const tested = (bot: CastBot) =>
    Number((document.bots.find(({ bot: name }) => name === bot.name)?.conversations ?? 0) > 0);
  return cast.toSorted((a, b) => tested(b) - tested(a));
}

/** Files of test conversations that can't be read whole are taken away, by name: the bot may be well all the same. */
async function setAsideBrokenTests(
  scene: Scene,
  teller: Teller,
  who: Person,
  result: ValidateResult,
): Promise<boolean> {
  const errors = result.bots.flatMap(({ problems }) => errorsOf(problems));
  const broken = new Map(errors.map(({ place, message }) => [place?.file ?? '', { place, message }]));
  const tests = [...broken].filter(([file]) => /^bots\/[^/]+\/tests\//.test(file));
  for (const [file, { place, message }] of tests) {
    teller.refused(`${file}:${place?.line ?? ''} ${cut(message, 150)}`);
    teller.note(`For the story, ${file} is set aside.`);
    await rm(join(scene.work, file), { force: true });
  }
  if (tests.length > 0) await commit(scene, who, 'Set aside tests that have errors');
  return tests.length > 0;
}

function errorsOf(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ severity }) => severity === 'error');
}

/** Tells how a bot was read. @returns whether it can be trained. */
function tellValidated(teller: Teller, read: ValidatedBot | undefined): boolean {
  if (!read) return false;
  const [error] = errorsOf(read.problems);
  const warnings = read.problems.filter(({ severity }) => severity === 'warning');
  if (error) {
    teller.refused(`${read.bot} has errors and is left out: ${told(error)}`);
    return false;
  }
  const also = warnings.length === 0 ? '' : `, ${warnings.length} warning${warnings.length === 1 ? '' : 's'}`;
  teller.seen(
    `${read.bot}: ${read.conversations} test conversation${read.conversations === 1 ? '' : 's'}${also}`,
  );
  for (const warning of warnings.slice(0, 3)) teller.detail(cut(told(warning), 170));
  return true;
}

function told({ place, message }: Problem): string {
  return place ? `${placeText(place)} ${message}` : message;
}

/** One change is staged; the next one breaks a conversation, is stopped, and mended. */
export async function breakAndMend(scene: Scene, teller: Teller, stage: Stage): Promise<readonly Pull[]> {
  const { bot, dialogue, url } = stage;
  await scene.git(people.ben, 'switch', '--quiet', '--create', 'staging/ben');
  await teach(scene, bot, 'from-ben.yml', dialogue.intent, `${dialogue.opening}!`);
  const bens = await push(scene, teller, people.ben, bot, 'fix: understand excited people');
  expect(bens.succeeded, "Ben's change was not staged", bens.log);
  tellStaged(teller, bens, bot);
  const ben = await openPull(scene, teller, people.ben, 'fix: understand excited people');

  await scene.git(people.chen, 'switch', '--quiet', '--create', 'staging/chen');
  await teach(scene, bot, 'from-chen.yml', dialogue.otherIntent, `${dialogue.otherOpening}!`);
  const where = await mislabel(scene, bot, dialogue.intent, dialogue.otherIntent);
  teller.note(
    `Chen files the examples of ${dialogue.intent} under ${dialogue.otherIntent} (${where ?? '?'}).`,
  );
  const subject = `feat: tidy the examples of ${dialogue.otherIntent}`;
  const broken = await push(scene, teller, people.chen, bot, subject);
  expect(
    !broken.succeeded && broken.part(bot.name, 'talk')?.state === 'failed',
    'the broken bot was not stopped',
    broken.log,
  );
  await tellChecks(scene, teller, people.chen, broken, bot);
  const failed = talkOf(broken, bot).held.find(({ passed }) => !passed);
  for (const { said, answered } of failed?.exchanges.slice(-2) ?? []) {
    teller.detail(`person  ${cut(said, 80)}`);
    for (const line of answered) teller.detail(`bot     ${cut(line, 80)}`);
  }
  const answer = await say(url, 'tidegate-demo-still', dialogue.opening);
  expect(answer.length > 0, 'staging stopped answering', answer);
  teller.seen(
    `staging goes on with Ben's: ${cut(`“${dialogue.opening}” → “${answer[0]?.text ?? '…'}”`, 120)}`,
  );
  await scene.git(people.chen, 'checkout', '--quiet', 'HEAD~1', '--', bot.path);
  await teach(scene, bot, 'from-chen.yml', dialogue.otherIntent, `${dialogue.otherOpening}!`);
  const mending = `fix: put the examples of ${dialogue.intent} back`;
  const mended = await push(scene, teller, people.chen, bot, mending);
  expect(mended.succeeded, 'the mended bot was not staged', mended.log);
  tellStaged(teller, mended, bot);
  const chen = await openPull(scene, teller, people.chen, `feat: more ways to say ${dialogue.otherIntent}`);
  return [stage.pull, ben, chen];
}

/** The pull requests are approved and squashed, one after the other: their packages are found again. */
export async function mergeAll(
  scene: Scene,
  teller: Teller,
  stage: Stage,
  pulls: readonly Pull[],
): Promise<void> {
  for (const { number, author } of pulls) {
    await hubOf(scene, people.rosa).approve(number);
    const { subject } = await hubOf(scene, author).squash(number);
    const [run] = await runStaging(scene);
    expect(run !== undefined, 'the merge started no workflow', subject);
    const { inputs, found, package: digest } = trainingOf(run, stage.bot);
    expect(found && digest !== undefined, 'the package was not found again', run.log);
    teller.seen(
      `${author.name} squashes #${number}, which ${people.rosa.name} approved: “${cut(subject, 60)}”`,
    );
    teller.detail(
      `another commit, the same inputs ${shortDigest(inputs)}: package ${shortDigest(digest)}, not trained again`,
    );
  }
  await tellBoard(scene, teller);
  await scene.git(people.ada, 'switch', '--quiet', 'main');
  await scene.git(people.ada, 'pull', '--quiet', '--ff-only', 'origin', 'main');
}
