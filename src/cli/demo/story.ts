import type { Account } from './account.ts';
import { firstPush } from './first-push.ts';
import { failPromotion, release, rollBack, type Live } from './production.ts';
import type { Scene } from './scene.ts';
import { breakAndMend, mergeAll, prepare } from './staging.ts';

/** What the story leaves: where production answers. */
export interface Ending extends Live {
  readonly bot: string;
}

/** Tells the whole story. @throws EnvironmentError when a chapter doesn't go as it should. */
export async function tell(scene: Scene, account: Account, botsDirectory: string): Promise<Ending> {
  const cast = await account.chapter('A repository with bots, each with a sealed id', (teller) =>
    prepare(scene, teller, botsDirectory),
  );
  const stage = await account.chapter('Ada teaches a bot something, and stages it', (teller) =>
    firstPush(scene, teller, cast),
  );
  const pulls = await account.chapter(
    'Ben and Chen go on; Chen breaks a conversation, and mends it',
    (teller) => breakAndMend(scene, teller, stage),
  );
  const [, bens = stage.pull, chens = stage.pull] = pulls;
  await account.chapter('Merged by squash: nothing is trained twice', (teller) =>
    mergeAll(scene, teller, stage, pulls),
  );
  const first = await account.chapter(
    "Rosa releases Ben's change; Ada's comes along, and the plan says so",
    (teller) => release(scene, teller, stage, bens),
  );
  await account.chapter("The next promotion doesn't get ready: production stays as it is", (teller) =>
    failPromotion(scene, teller, cast, stage, chens, first.url),
  );
  await account.chapter('Mended and released, then rolled back in the middle of a conversation', (teller) =>
    rollBack(scene, teller, cast, stage, chens, first),
  );
  return { bot: stage.bot.name, ...first };
}
