import { EnvironmentError } from '../../domain/errors.ts';
import { shortDigest } from '../../domain/digest.ts';
import { changeName, releaseName } from '../../domain/release.ts';
import type { CandidatesResult } from '../../steps/candidates.ts';
import type { PlanResult } from '../../steps/plan.ts';
import type { PromoteResult } from '../../steps/promote.ts';
import type { RollbackResult } from '../../steps/rollback.ts';
import type { SmokeTestResult } from '../../steps/smoke-test.ts';
import type { StageResult, StagedBot } from '../../steps/stage.ts';
import type { TrainResult } from '../../steps/train.ts';
import type { ValidateResult } from '../../steps/validate.ts';
import { metricsText } from '../show.ts';
import { cut } from '../text.ts';
import type { Account, Teller } from './account.ts';
import { copyBots, writeProject, type CastBot } from './cast.ts';
import { mislabel, setAside, teach, writeTests } from './edits.ts';
import { pickDialogue, say, slotsOf, type Dialogue } from './dialogue.ts';
import { people, type Person, type Scene } from './scene.ts';

/** What the story leaves: where production answers. */
export interface Ending {
  readonly bot: string;
  readonly url: string;
  readonly version: string;
}

/** An address that nothing listens at: port 9 is the discard service's, and binding it needs privileges. */
const deadAddress = 'http://127.0.0.1:9/webhook';

/** Tells the whole story. @throws EnvironmentError when a chapter doesn't go as it should. */
export async function tell(scene: Scene, account: Account, botsDirectory: string): Promise<Ending> {
  const cast = await account.chapter('A repository with bots, each with a sealed id', (teller) =>
    prepare(scene, teller, botsDirectory),
  );
  const stage = await account.chapter('Ada teaches a bot something, and stages it', (teller) =>
    firstPush(scene, teller, cast),
  );
  await account.chapter('Ben and Chen go on; Chen breaks a conversation, and mends it', (teller) =>
    breakAndMend(scene, teller, stage),
  );
  await account.chapter('Merged by squash: nothing is trained twice', (teller) =>
    mergeAll(scene, teller, stage),
  );
  const first = await account.chapter(
    "Rosa releases Ben's change; Ada's comes along, and the plan says so",
    (teller) => release(scene, teller, stage, 2),
  );
  await account.chapter("The next promotion doesn't get ready: production stays as it is", (teller) =>
    failPromotion(scene, teller, cast, stage, first.url),
  );
  await account.chapter('Mended and released, then rolled back in the middle of a conversation', (teller) =>
    rollBack(scene, teller, cast, stage, first),
  );
  return { bot: stage.bot.name, ...first };
}

/** What the later chapters know of the bot that the story is about. */
interface Stage {
  readonly bot: CastBot;
  readonly url: string;
  readonly dialogue: Dialogue;
}

async function prepare(scene: Scene, teller: Teller, directory: string): Promise<readonly CastBot[]> {
  const all = await copyBots(scene, directory);
  await writeProject(scene, all, {});
  await commit(scene, people.ada, 'Add the bots');
  teller.command('tidegate validate');
  const { document } = await scene.tidegate<ValidateResult>(people.ada, 'validate');
  const cast = all.filter(({ name }) => isValid(document, name));
  for (const { name } of all) {
    const result = document.bots.find(({ bot }) => bot === name);
    const errors = result?.problems.filter(({ severity }) => severity === 'error') ?? [];
    const warnings = result?.problems.filter(({ severity }) => severity === 'warning') ?? [];
    if (errors[0])
      teller.refused(
        `${name} has errors and is left out: ${errors[0].place?.file ?? ''}:${errors[0].place?.line ?? ''} ${errors[0].message}`,
      );
    else
      teller.seen(
        `${name}: ${result?.conversations ?? 0} test conversations${warnings.length === 0 ? '' : `, ${warnings.length} warnings`}`,
      );
    for (const { place, message } of warnings.slice(0, 3))
      teller.detail(`${place?.file ?? ''}:${place?.line ?? ''} ${cut(message, 150)}`);
  }
  if (cast.length === 0)
    throw new EnvironmentError('None of the bots can be trained: see the errors above.', {
      code: 'no-valid-bot',
    });
  if (cast.length < all.length) {
    await writeProject(scene, cast, {});
    await commit(scene, people.ada, 'Leave out the bots that have errors');
  }
  teller.command('tidegate register');
  const registered = await scene.tidegate<{ reason: string }>(people.ada, 'register', '--new-key');
  expect(registered.code === 0, 'registering failed', registered.document);
  await commit(scene, people.ada, 'Register the bots');
  await scene.git(people.ada, 'push', '--quiet', '--set-upstream', 'origin', 'main');
  teller.seen(`${cast.map(({ name }) => name).join(', ')}: registered, committed and pushed`);
  return cast;
}

function isValid(result: ValidateResult, name: string): boolean {
  return result.bots.some(
    ({ bot, problems }) => bot === name && problems.every(({ severity }) => severity !== 'error'),
  );
}

async function firstPush(scene: Scene, teller: Teller, cast: readonly CastBot[]): Promise<Stage> {
  const bot = cast[0] as CastBot;
  await scene.git(people.ada, 'switch', '--quiet', '--create', 'staging/ada');
  const examples = await examplesOf(scene, bot);
  const [intent, example] = examples[0] ?? ['greet', 'hello'];
  await teach(scene, bot, 'from-ada.yml', intent, `${example}!`);
  await push(scene, people.ada, `feat: understand ${intent} when people shout`);
  let staged = await stageOnce(scene, teller, people.ada, bot);
  for (const name of staged.document.unchanged) teller.seen(`${name} has the same inputs: left alone`);
  let one = stagedBot(staged.document, bot);
  if (one.reason === 'not-deployed' && 'smoke' in one.deployed) {
    // A real bot's tests may ask for more than this engine can: the story goes on with the ones that it passes.
    const names = one.deployed.smoke.failures.map(({ conversation }) => conversation);
    teller.refused(
      `${names.length} of its test conversations fail with this engine: nothing gets the traffic`,
    );
    for (const { conversation, message } of one.deployed.smoke.failures.slice(0, 5))
      teller.detail(`${conversation}: ${cut(message, 150)}`);
    await setAside(scene, bot, names);
    await push(scene, people.ada, 'test: set aside what the engine gets wrong');
    teller.note(`For the story, Ada sets them aside: ${cut(names.join(', '), 300)}`);
    staged = await stageOnce(scene, teller, people.ada, bot);
    one = stagedBot(staged.document, bot);
  }
  expect(one.reason === 'staged', 'the first push was not staged', staged.document);
  tellStaged(teller, one, true);
  let { smoke } = deployedSmoke(one);
  const url = urlOf(one);
  if (smoke.suite === undefined || smoke.passed.length === 0) {
    teller.note(
      'It has no test conversation that can be held here. For the story, Ada writes down what it answers now.',
    );
    const exchanges = await writeDownAnswers(bot, url, examples);
    await writeTests(scene, bot, exchanges);
    await push(scene, people.ada, 'test: write down what it answers');
    staged = await stageOnce(scene, teller, people.ada, bot);
    one = stagedBot(staged.document, bot);
    expect(one.reason === 'staged', 'the tests that were written down fail', staged.document);
    tellStaged(teller, one);
    ({ smoke } = deployedSmoke(one));
  }
  const dialogue = await pickDialogue(scene, bot, url, smoke.passed);
  return { bot, url, dialogue };
}

async function writeDownAnswers(
  bot: CastBot,
  url: string,
  examples: readonly (readonly [string, string])[],
): Promise<{ said: string; answered: string[] }[]> {
  const exchanges: { said: string; answered: string[] }[] = [];
  for (const [index, [, example]] of examples.entries()) {
    if (exchanges.length === 3) break;
    const messages = await say(url, `tidegate-demo-${bot.name}-${index}`, example);
    const answered = messages.map(({ text }) => text).filter((text) => text !== undefined);
    if (answered.length > 0 && answered.length === messages.length)
      exchanges.push({ said: example, answered });
  }
  expect(
    exchanges.length > 0,
    `${bot.name} answers none of its own examples without its actions' code`,
    examples,
  );
  return exchanges;
}

async function breakAndMend(scene: Scene, teller: Teller, stage: Stage): Promise<void> {
  const { bot, dialogue, url } = stage;
  await scene.git(people.ben, 'switch', '--quiet', '--create', 'staging/ben');
  await teach(scene, bot, 'from-ben.yml', dialogue.intent, `${dialogue.opening}!`);
  await push(scene, people.ben, `fix: understand excited people`);
  const bens = await stageOnce(scene, teller, people.ben, bot);
  expect(bens.code === 0, "Ben's change was not staged", bens.document);
  tellStaged(teller, stagedBot(bens.document, bot));

  await scene.git(people.chen, 'switch', '--quiet', '--create', 'staging/chen');
  await teach(scene, bot, 'from-chen.yml', dialogue.otherIntent, `${dialogue.otherOpening}!`);
  const where = await mislabel(scene, bot, dialogue.intent, dialogue.otherIntent);
  await push(scene, people.chen, `feat: tidy the examples of ${dialogue.otherIntent}`);
  teller.note(
    `Chen files the examples of ${dialogue.intent} under ${dialogue.otherIntent} (${where ?? '?'}).`,
  );
  const broken = await stageOnce(scene, teller, people.chen, bot);
  const one = stagedBot(broken.document, bot);
  expect(
    broken.code === 1 && one.reason === 'not-deployed' && 'smoke' in one.deployed,
    'the broken bot was not stopped',
    broken.document,
  );
  const [failure] = deployedSmoke(one).smoke.failures;
  teller.refused(
    `stopped by its smoke test: ${failure?.conversation ?? ''}, turn ${failure?.turn ?? ''} (${failure?.place.file ?? ''}:${failure?.place.line ?? ''})`,
  );
  for (const { said, answered } of failure?.transcript.slice(-2) ?? []) {
    teller.detail(`person  ${cut(said, 80)}`);
    for (const { text } of answered) teller.detail(`bot     ${cut(text ?? '(no text)', 80)}`);
  }
  teller.detail(cut(failure?.message ?? '', 160));
  const answer = await say(url, 'tidegate-demo-still', dialogue.opening);
  expect(answer.length > 0, 'staging stopped answering', answer);
  teller.seen(
    `staging goes on with Ben's: ${cut(`“${dialogue.opening}” → “${answer[0]?.text ?? '…'}”`, 120)}`,
  );

  await scene.git(people.chen, 'checkout', '--quiet', 'HEAD~1', '--', bot.path);
  await teach(scene, bot, 'from-chen.yml', dialogue.otherIntent, `${dialogue.otherOpening}!`);
  await push(scene, people.chen, `fix: put the examples of ${dialogue.intent} back`);
  const mended = await stageOnce(scene, teller, people.chen, bot);
  expect(mended.code === 0, 'the mended bot was not staged', mended.document);
  tellStaged(teller, stagedBot(mended.document, bot));
}

async function mergeAll(scene: Scene, teller: Teller, stage: Stage): Promise<void> {
  const merges = [
    [people.ada, 'staging/ada', 'feat: understand people who shout (#1)'],
    [people.ben, 'staging/ben', 'fix: understand excited people (#2)'],
    [people.chen, 'staging/chen', `feat: more ways to say ${stage.dialogue.otherIntent} (#3)`],
  ] as const;
  await scene.git(people.ada, 'switch', '--quiet', 'main');
  for (const [who, branch, subject] of merges) {
    // What a squash merge of a forge makes: the branch's tree, in one new commit on main.
    await scene.git(who, 'read-tree', '-u', '--reset', branch);
    await scene.git(who, 'commit', '--quiet', '--message', subject);
    await scene.git(who, 'push', '--quiet', 'origin', 'main');
    teller.command(`git merge --squash ${branch} && tidegate train ${stage.bot.name}`);
    const { document } = await scene.tidegate<{ bots: ({ bot: string } & TrainResult)[] }>(
      who,
      'train',
      stage.bot.name,
    );
    const [result] = document.bots;
    expect(result?.reason === 'found', 'the package was not found again by its inputs', document);
    const digest = 'package' in result ? shortDigest(result.package.digest) : '';
    teller.seen(
      `${subject.slice(-4)}  another commit, the same inputs ${shortDigest(result.inputs)}: package ${digest}, not trained again`,
    );
  }
}

async function release(
  scene: Scene,
  teller: Teller,
  stage: Stage,
  pull: number,
): Promise<Omit<Ending, 'bot'>> {
  const { bot } = stage;
  teller.command('tidegate candidates');
  const { document: listed } = await scene.tidegate<CandidatesResult>(people.rosa, 'candidates');
  for (const { change, package: digest, verification } of listed.bots.find((one) => one.bot === bot.name)
    ?.candidates ?? []) {
    teller.detail(
      `${changeName(change).padEnd(8)} ${change.commit.author.name.padEnd(5)} ${cut(change.commit.subject, 60)}  ${digest === undefined ? 'not trained' : verification}`,
    );
  }
  const selection = `${bot.name}:#${pull}`;
  teller.command(`tidegate plan '${selection}'`);
  const { document: planned } = await scene.tidegate<PlanResult>(people.rosa, 'plan', selection);
  const [one] = planned.plan.bots;
  expect(planned.reason === 'ships' && one !== undefined, 'the plan does not ship', planned);
  const short = shortDigest(planned.plan.hash);
  teller.seen(
    `plan ${short}: ${bot.name} ships as ${releaseName(one.version, one.package ?? planned.plan.hash)}`,
  );
  for (const passenger of one.passengers)
    teller.detail(
      `passenger ${changeName(passenger)} by ${passenger.commit.author.name}: ${cut(passenger.commit.subject, 60)}`,
    );
  return promoteNow(scene, teller, bot, selection, short);
}

async function promoteNow(
  scene: Scene,
  teller: Teller,
  bot: CastBot,
  selection: string,
  hash: string,
): Promise<Omit<Ending, 'bot'>> {
  teller.command(`tidegate promote '${selection}' --plan ${hash}`);
  const { document } = await scene.tidegate<PromoteResult>(
    people.rosa,
    'promote',
    selection,
    '--plan',
    hash,
    '--why',
    'the demo',
  );
  const [promoted] = document.bots;
  if (document.reason !== 'promoted' || promoted?.reason !== 'released')
    throw stopped('the promotion failed', document);
  const answer = await say(promoted.url, 'tidegate-demo-customer', '/greet');
  teller.seen(
    `${bot.name} ${promoted.release.version} is live at ${promoted.url}, by the same digest ${shortDigest(promoted.release.package)}, tagged ${promoted.tag}`,
  );
  if (answer[0]?.text !== undefined) teller.detail(`“${cut(answer[0].text, 100)}”`);
  return { url: promoted.url, version: promoted.release.version };
}

async function failPromotion(
  scene: Scene,
  teller: Teller,
  cast: readonly CastBot[],
  stage: Stage,
  url: string,
): Promise<void> {
  const { bot, dialogue } = stage;
  await writeProject(scene, cast, { actionsOf: { bot: bot.name, url: deadAddress } });
  await commit(scene, people.ada, 'Move the action server of production');
  await scene.git(people.ada, 'push', '--quiet', 'origin', 'main');
  teller.note(
    `Somebody points production's actions of ${bot.name} at ${deadAddress}, where nothing listens.`,
  );
  const selection = `${bot.name}:#3`;
  const { document: planned } = await scene.tidegate<PlanResult>(people.rosa, 'plan', selection);
  const short = shortDigest(planned.plan.hash);
  teller.command(`tidegate promote '${selection}' --plan ${short}`);
  const { code, document } = await scene.tidegate<PromoteResult>(
    people.rosa,
    'promote',
    selection,
    '--plan',
    short,
  );
  const [promoted] = document.bots;
  if (code !== 1 || promoted?.reason !== 'not-rolled-out' || promoted.rollout.reason !== 'not-ready') {
    throw stopped('the promotion was not stopped', document);
  }
  teller.refused(cut(promoted.rollout.verdict.headline, 200));
  teller.detail(`→ ${cut(promoted.rollout.verdict.remedy, 200)}`);
  const answer = await say(url, 'tidegate-demo-customer', dialogue.opening);
  expect(answer.length > 0, 'production stopped answering', answer);
  teller.seen(`production goes on: ${cut(`“${dialogue.opening}” → “${answer[0]?.text ?? '…'}”`, 120)}`);
}

async function rollBack(
  scene: Scene,
  teller: Teller,
  cast: readonly CastBot[],
  stage: Stage,
  first: Omit<Ending, 'bot'>,
): Promise<void> {
  const { bot, dialogue } = stage;
  await writeProject(scene, cast, {});
  await commit(scene, people.ada, 'Revert "Move the action server of production"');
  await scene.git(people.ada, 'push', '--quiet', 'origin', 'main');
  const selection = `${bot.name}:#3`;
  const { document: planned } = await scene.tidegate<PlanResult>(people.rosa, 'plan', selection);
  const { url, version } = await promoteNow(scene, teller, bot, selection, shortDigest(planned.plan.hash));
  expect(url === first.url, 'the address of production changed', { url, before: first.url });

  const sender = 'customer-42';
  const [opening = dialogue.opening, ...rest] = dialogue.turns;
  const before = await say(url, sender, opening);
  teller.note(`A customer talks to ${version}:`);
  teller.detail(`person  ${cut(opening, 80)}`);
  for (const { text } of before) teller.detail(`bot     ${cut(text ?? '(no text)', 80)}`);
  const slots = await slotsOf(url, sender);

  teller.command(`tidegate rollback ${bot.name} --why "the demo"`);
  const started = performance.now();
  const { document } = await scene.tidegate<RollbackResult>(
    people.rosa,
    'rollback',
    bot.name,
    '--why',
    'the demo',
  );
  expect(document.reason === 'rolled-back', 'the rollback failed', document);
  const to = document.reason === 'rolled-back' ? document.to : undefined;
  teller.seen(
    `back at ${first.version} (package ${to ? shortDigest(to.package) : ''}) after ${((performance.now() - started) / 1000).toFixed(1)} s, same address`,
  );

  const kept = await slotsOf(url, sender);
  expect(JSON.stringify(kept) === JSON.stringify(slots), 'slots were lost in the rollback', { slots, kept });
  teller.note(`The same customer goes on, slots intact (${slotsText(kept)}):`);
  for (const text of rest.length > 0 ? rest : [dialogue.opening]) {
    teller.detail(`person  ${cut(text, 80)}`);
    for (const message of await say(url, sender, text))
      teller.detail(`bot     ${cut(message.text ?? '(no text)', 80)}`);
  }
  teller.command(`tidegate history ${bot.name}`);
  const { document: past } = await scene.tidegate<{ records: { kind: string; by: string; why: string }[] }>(
    people.rosa,
    'history',
    bot.name,
  );
  const counts = Map.groupBy(past.records, ({ kind }) => kind);
  teller.seen(
    `the ledger holds ${[...counts].map(([kind, records]) => `${records.length} ${kind}${records.length === 1 ? '' : 's'}`).join(', ')}`,
  );
}

function slotsText(slots: Readonly<Record<string, unknown>>): string {
  const set = Object.entries(slots).filter(([, value]) => value !== null && value !== undefined);
  return set.length === 0
    ? 'none was set'
    : cut(set.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', '), 120);
}

async function examplesOf(scene: Scene, bot: CastBot): Promise<readonly (readonly [string, string])[]> {
  const { document } = await scene.tidegate<ValidateResult>(people.ada, 'validate', bot.name);
  // The shortest first: it has no entities that would have to be annotated.
  return Object.entries(document.bots[0]?.examples ?? {}).sort(([, a], [, b]) => a.length - b.length);
}

async function commit(scene: Scene, who: Person, subject: string): Promise<void> {
  await scene.git(who, 'add', '--all');
  await scene.git(who, 'commit', '--quiet', '--message', subject);
}

async function push(scene: Scene, who: Person, subject: string): Promise<void> {
  await commit(scene, who, subject);
  await scene.git(who, 'push', '--quiet', 'origin', 'HEAD');
}

async function stageOnce(
  scene: Scene,
  teller: Teller,
  who: Person,
  bot: CastBot,
): Promise<{ code: number; document: StageResult }> {
  const branch = await scene.git(who, 'branch', '--show-current');
  teller.command(`git push && tidegate stage          # ${who.name}, ${branch}`);
  const staged = await scene.tidegate<StageResult>(who, 'stage');
  expect(
    'bots' in staged.document && staged.document.bots.some((one) => one.bot === bot.name),
    'the change was not found',
    staged.document,
  );
  return staged;
}

function stagedBot(result: StageResult, bot: CastBot): StagedBot {
  return result.bots.find((one) => one.bot === bot.name) as StagedBot;
}

function deployedSmoke(one: StagedBot): { smoke: SmokeTestResult } {
  if ('deployed' in one && 'smoke' in one.deployed) return one.deployed;
  throw stopped('nobody talked to the bot', one);
}

function urlOf(one: StagedBot): string {
  if ('deployed' in one && 'url' in one.deployed) return one.deployed.url;
  throw stopped('the bot has no address', one);
}

function tellStaged(teller: Teller, one: StagedBot, leftOut = false): void {
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
        `left out, since ${action} has no code here: ${left.map(({ conversation }) => conversation).join(', ')}`,
        200,
      ),
    );
}

/** The story goes on only if it is true. */
function expect(holds: boolean, otherwise: string, document: unknown): asserts holds {
  if (!holds) throw stopped(otherwise, document);
}

function stopped(why: string, document: unknown): EnvironmentError {
  return new EnvironmentError(`The story stopped: ${why}.\n${cut(JSON.stringify(document, null, 1), 4000)}`, {
    code: 'demo-failed',
  });
}
