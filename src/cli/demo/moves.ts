import { shortDigest } from '../../domain/digest.ts';
import type { SmokeTestResult } from '../../steps/smoke-test.ts';
import type { StageResult, StagedBot } from '../../steps/stage.ts';
import { metricsText, neededText } from '../show.ts';
import { cut } from '../text.ts';
import type { Teller } from './account.ts';
import type { CastBot } from './cast.ts';
import type { Dialogue } from './dialogue.ts';
import { hubOf } from './hub.ts';
import type { Person } from './people.ts';
import type { Scene } from './scene.ts';
import { expect, stopped } from './stopped.ts';
import { runStaging } from './workflows.ts';

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

/** Opens a pull request for the branch that was pushed last. */
export async function openPull(scene: Scene, teller: Teller, author: Person, title: string): Promise<Pull> {
  const branch = await scene.git(author, 'branch', '--show-current');
  const number = await hubOf(scene, author).openPull(branch, title);
  teller.seen(`#${number} “${title}” is open`);
  return { number, author };
}

/** Commits everything that lies in the clone. */
export async function commit(scene: Scene, who: Person, subject: string): Promise<void> {
  await scene.git(who, 'add', '--all');
  await scene.git(who, 'commit', '--quiet', '--message', subject);
}

/** Commits everything, and pushes the branch. */
export async function push(scene: Scene, who: Person, subject: string): Promise<void> {
  await commit(scene, who, subject);
  await scene.git(who, 'push', '--quiet', 'origin', 'HEAD');
}

/** What the push that was made last came to. What fails its conversations stays, if asked, so that one can talk to it. */
export async function stageOnce(
  scene: Scene,
  teller: Teller,
  who: Person,
  bot: CastBot,
  keepFailed = false,
): Promise<{ code: number; document: StageResult }> {
  const branch = await scene.git(who, 'branch', '--show-current');
  teller.command(`git push          # ${who.name}, ${branch}`);
  const [run] = await runStaging(scene, { keepFailed });
  expect(
    run !== undefined && run.result.bots?.some((one) => one.bot === bot.name),
    'the change was not found',
    run,
  );
  return { code: run.succeeded ? 0 : 1, document: run.result };
}

/** What happened to the bot. */
export function stagedBot(result: StageResult, bot: CastBot): StagedBot {
  return result.bots.find((one) => one.bot === bot.name) as StagedBot;
}

/** How its conversations went. */
export function deployedSmoke(one: StagedBot): { smoke: SmokeTestResult } {
  const smoke = 'deployed' in one && 'smoke' in one.deployed ? one.deployed.smoke : undefined;
  if (smoke) return { smoke };
  throw stopped('nobody talked to the bot', one);
}

export function urlOf(one: StagedBot): string {
  if ('deployed' in one && 'url' in one.deployed) return one.deployed.url;
  throw stopped('the bot has no address', one);
}

/** Tells what a push came to. */
export function tellStaged(teller: Teller, one: StagedBot, leftOut = false): void {
  const { trained } = one;
  if (!('package' in trained)) return;
  const { metadata, digest } = trained.package;
  const how =
    trained.reason === 'found'
      ? 'its package was found again by its inputs'
      : `trained (${metricsText(metadata.metrics)})`;
  teller.seen(`${one.bot} changed: ${how}, package ${shortDigest(digest)}`);
  const { smoke } = deployedSmoke(one);
  const total = smoke.passed.length + smoke.failures.length;
  const what = smoke.suite === undefined ? 'examples answered' : 'conversations right';
  teller.seen(
    `core and actions ready, ${smoke.passed.length} of ${total} ${what}, has the traffic at ${urlOf(one)}, recorded as verified`,
  );
  if (!leftOut) return;
  const needs = Map.groupBy(smoke.leftOut, (left) => left.needs);
  for (const [action, left] of needs)
    teller.detail(
      cut(
        `left out (${neededText(action)}): ${left.map(({ conversation }) => conversation).join(', ')}`,
        200,
      ),
    );
}
