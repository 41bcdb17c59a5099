import { shortDigest } from '../../domain/digest.ts';
import { changeName, releaseName } from '../../domain/release.ts';
import type { CandidatesResult } from '../../steps/candidates.ts';
import type { PlanResult } from '../../steps/plan.ts';
import type { PromoteResult } from '../../steps/promote.ts';
import type { RollbackResult } from '../../steps/rollback.ts';
import { cut } from '../text.ts';
import type { Teller } from './account.ts';
import { writeProject, type CastBot } from './cast.ts';
import { say, slotsOf } from './dialogue.ts';
import { commit, type Stage } from './moves.ts';
import { people } from './people.ts';
import type { Scene } from './scene.ts';
import { expect, stopped } from './stopped.ts';

/** Where production answers, and with what. */
export interface Live {
  readonly url: string;
  readonly version: string;
}

/** An address that nothing listens at: port 9 is the discard service's, and binding it needs privileges. */
const deadAddress = 'http://127.0.0.1:9/webhook';

/** Candidates, a plan with its passengers, and the promotion of one change. */
export async function release(scene: Scene, teller: Teller, stage: Stage, pull: number): Promise<Live> {
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
): Promise<Live> {
  teller.command(`tidegate promote '${selection}' --plan ${hash}`);
  const brought = scene.packages.watch();
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
  const how = brought(promoted.transfer);
  if (how !== undefined) teller.seen(`its package came by digest: ${how}`);
  if (answer[0]?.text !== undefined) teller.detail(`“${cut(answer[0].text, 100)}”`);
  return { url: promoted.url, version: promoted.release.version };
}

/** A promotion that doesn't get ready in production leaves what was there. */
export async function failPromotion(
  scene: Scene,
  teller: Teller,
  cast: readonly CastBot[],
  stage: Stage,
  pull: number,
  url: string,
): Promise<void> {
  const { bot, dialogue } = stage;
  await writeProject(scene, cast, { actionsOf: { bot: bot.name, url: deadAddress } });
  await commit(scene, people.ada, 'Move the action server of production [skip ci]');
  await scene.git(people.ada, 'push', '--quiet', 'origin', 'main');
  teller.note(
    `Somebody points production's actions of ${bot.name} at ${deadAddress}, where nothing listens.`,
  );
  const selection = `${bot.name}:#${pull}`;
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

/** The next release, and a rollback in the middle of a conversation. */
export async function rollBack(
  scene: Scene,
  teller: Teller,
  cast: readonly CastBot[],
  stage: Stage,
  pull: number,
  first: Live,
): Promise<void> {
  const { bot, dialogue } = stage;
  await writeProject(scene, cast, {});
  await commit(scene, people.ada, 'Revert "Move the action server of production" [skip ci]');
  await scene.git(people.ada, 'push', '--quiet', 'origin', 'main');
  const selection = `${bot.name}:#${pull}`;
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
