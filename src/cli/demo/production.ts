import { shortDigest } from '../../domain/digest.ts';
import { changeName, releaseName } from '../../domain/release.ts';
import { cut } from '../text.ts';
import type { Teller } from './account.ts';
import { writeProject, type CastBot } from './cast.ts';
import { say, slotsOf } from './dialogue.ts';
import { hubOf } from './hub.ts';
import { commit, tellBoard, type Pull, type Stage } from './moves.ts';
import { people } from './people.ts';
import { plainLines } from './plain.ts';
import { runRelease, type ReleaseForm } from './release-workflow.ts';
import type { Scene } from './scene.ts';
import { expect, stopped } from './stopped.ts';

/** Where production answers, and with what. */
export interface Live {
  readonly url: string;
  readonly version: string;
}

/** An address that nothing listens at: port 9 is the discard service's, and binding it needs privileges. */
const deadAddress = 'http://127.0.0.1:9/webhook';

/** A plan with its passengers, and the promotion of one change. */
export async function release(scene: Scene, teller: Teller, stage: Stage, pull: Pull): Promise<Live> {
  const { bot } = stage;
  const select = `${bot.name}:#${pull.number}`;
  tellForm(teller, { mode: 'plan', select });
  const { plan, hash, log } = await runRelease(scene, people.rosa, { mode: 'plan', select });
  const one = plan?.plan.bots[0];
  expect(plan?.reason === 'ships' && one !== undefined, 'the plan does not ship', log);
  teller.seen(
    `plan ${hash}: ${bot.name} ships as ${releaseName(one.version, one.package ?? plan.plan.hash)}`,
  );
  for (const passenger of one.passengers)
    teller.detail(
      `passenger ${changeName(passenger)} by ${passenger.commit.author.name}: ${cut(passenger.commit.subject, 60)}`,
    );
  const live = await promoteNow(scene, teller, bot, { select, plan: hash });
  await tellRelease(scene, teller, bot, live.version);
  await tellAfterwords(scene, teller, pull);
  return live;
}

/** Tells what Rosa enters in the form of the release workflow. */
function tellForm(teller: Teller, form: ReleaseForm): void {
  const entered = Object.entries(form).map(([name, value]) => `${name}: ${value}`);
  teller.command(`Actions ▸ release          # Rosa, ${entered.join(', ')}`);
}

async function promoteNow(
  scene: Scene,
  teller: Teller,
  bot: CastBot,
  picked: { readonly select: string; readonly plan?: string },
): Promise<Live> {
  tellForm(teller, { mode: 'promote', ...picked });
  const brought = scene.packages.watch();
  const run = await runRelease(scene, people.rosa, { mode: 'promote', ...picked, reason: 'the demo' });
  const promoted = run.promoted?.bots[0];
  if (!run.succeeded || run.promoted?.reason !== 'promoted' || promoted?.reason !== 'released')
    throw stopped('the promotion failed', run.log);
  const answer = await say(promoted.url, 'tidegate-demo-customer', '/greet');
  teller.seen(
    `${bot.name} ${promoted.release.version} is live at ${promoted.url}, by the same digest ${shortDigest(promoted.release.package)}, tagged ${promoted.tag}`,
  );
  const how = brought(promoted.transfer);
  if (how !== undefined) teller.seen(`its package came by digest: ${how}`);
  if (answer[0]?.text !== undefined) teller.detail(`“${cut(answer[0].text, 100)}”`);
  return { url: promoted.url, version: promoted.release.version };
}

/** Tells the release and its notes, as GitHub has them. */
async function tellRelease(scene: Scene, teller: Teller, bot: CastBot, version: string): Promise<void> {
  const tag = `${bot.name}/v${version}`;
  const found = await hubOf(scene, people.rosa).release(tag);
  expect(found !== undefined, `GitHub has no release ${tag}`, tag);
  teller.seen(`release “${found.name}” on GitHub, with its notes:`);
  for (const line of plainLines(found.body).slice(0, 6)) teller.detail(`│ ${cut(line, 150)}`);
}

/** Tells what a pull request's comment says since then. */
async function tellAfterwords(scene: Scene, teller: Teller, { number, author }: Pull): Promise<void> {
  const lines = plainLines((await hubOf(scene, author).comment(number)) ?? '');
  const at = lines.indexOf('Since then');
  expect(at >= 0, `the comment of #${number} says nothing of the promotion`, lines);
  teller.seen(`and in the comment of #${number}: ${cut(lines[at + 1]?.replace(/^- /, '') ?? '', 150)}`);
}

/** A promotion that doesn't get ready in production leaves what was there. */
export async function failPromotion(
  scene: Scene,
  teller: Teller,
  cast: readonly CastBot[],
  stage: Stage,
  pull: Pull,
  url: string,
): Promise<void> {
  const { bot, dialogue } = stage;
  await writeProject(scene, cast, { actionsOf: { bot: bot.name, url: deadAddress } });
  await pushSettings(scene, 'Move the action server of production [skip ci]');
  teller.note(
    `Somebody points production's actions of ${bot.name} at ${deadAddress}, where nothing listens.`,
  );
  const form = { mode: 'promote', select: `${bot.name}:#${pull.number}` } as const;
  tellForm(teller, form);
  const run = await runRelease(scene, people.rosa, form);
  const promoted = run.promoted?.bots[0];
  if (run.succeeded || promoted?.reason !== 'not-rolled-out' || promoted.rollout.reason !== 'not-ready') {
    throw stopped('the promotion was not stopped', run.log);
  }
  teller.refused(cut(promoted.rollout.verdict.headline, 200));
  teller.detail(`→ ${cut(promoted.rollout.verdict.remedy, 200)}`);
  const answer = await say(url, 'tidegate-demo-customer', dialogue.opening);
  expect(answer.length > 0, 'production stopped answering', answer);
  teller.seen(`production goes on: ${cut(`“${dialogue.opening}” → “${answer[0]?.text ?? '…'}”`, 120)}`);
}

/** Pushes a change of the environments' settings to main. */
async function pushSettings(scene: Scene, subject: string): Promise<void> {
  await commit(scene, people.ada, subject);
  await scene.git(people.ada, 'push', '--quiet', 'origin', 'main');
}

/** The next release, and a rollback in the middle of a conversation. */
export async function rollBack(
  scene: Scene,
  teller: Teller,
  cast: readonly CastBot[],
  stage: Stage,
  pull: Pull,
  first: Live,
): Promise<void> {
  const { bot, dialogue } = stage;
  await writeProject(scene, cast, {});
  await pushSettings(scene, 'Revert "Move the action server of production" [skip ci]');
  const { url, version } = await promoteNow(scene, teller, bot, { select: `${bot.name}:#${pull.number}` });
  expect(url === first.url, 'the address of production changed', { url, before: first.url });

  const sender = 'customer-42';
  const [opening = dialogue.opening, ...rest] = dialogue.turns;
  const before = await say(url, sender, opening);
  teller.note(`A customer talks to ${version}:`);
  teller.detail(`person  ${cut(opening, 80)}`);
  for (const { text } of before) teller.detail(`bot     ${cut(text ?? '(no text)', 80)}`);
  const slots = await slotsOf(url, sender);

  tellForm(teller, { mode: 'rollback', bots: bot.name });
  const form = { mode: 'rollback', bots: bot.name, reason: 'the demo' } as const;
  const { rolledBack, tookMs, log } = await runRelease(scene, people.rosa, form);
  if (rolledBack?.reason !== 'rolled-back') throw stopped('the rollback failed', log);
  teller.seen(
    `back at ${first.version} (package ${shortDigest(rolledBack.to.package)}) after ${(tookMs / 1000).toFixed(1)} s, same address`,
  );

  const kept = await slotsOf(url, sender);
  expect(JSON.stringify(kept) === JSON.stringify(slots), 'slots were lost in the rollback', { slots, kept });
  teller.note(`The same customer goes on, slots intact (${slotsText(kept)}):`);
  for (const text of rest.length > 0 ? rest : [dialogue.opening]) {
    teller.detail(`person  ${cut(text, 80)}`);
    for (const message of await say(url, sender, text))
      teller.detail(`bot     ${cut(message.text ?? '(no text)', 80)}`);
  }
  await tellBoard(scene, teller);
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
