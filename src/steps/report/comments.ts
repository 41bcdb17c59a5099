import type { PullRequest } from '../../domain/forge/pull-request.ts';
import { marker } from '../../domain/markdown/blocks.ts';
import { code, link } from '../../domain/markdown/inline.ts';
import { carryAfterwords, withAfterwords, type Afterword } from '../../domain/report/afterwards.ts';
import { comment, commentMarker } from '../../domain/report/comment.ts';
import type { RunView } from '../../domain/report/view.ts';
import { slotGiven } from './slots.ts';
import type { Forge } from '../../ports/forge.ts';
import type { Writes } from './writes.ts';

/** Writes the one comment of a pull request, with what was told in it since. */
export async function writeComment(
  forge: Forge,
  writes: Writes,
  number: number,
  view: RunView,
): Promise<void> {
  const fresh = comment(view);
  const slots = slotsOf(view);
  await writes.attempt('comments', `the comment on pull request ${number}`, () =>
    forge.threads.comment(number, commentMarker, (old) => {
      // A push that changed no bot is nothing to speak of, unless an older one was spoken of.
      if (old === undefined && view.bots.length === 0) return undefined;
      const back = slots.flatMap(({ bot, environment }) => {
        const key = slotKey(environment, bot);
        const sentence = `${code(bot)} has the traffic of ${environment} again, by ${runLink(view)}.`;
        return old?.includes(marker(key)) === true ? [{ key, sentence }] : [];
      });
      return withAfterwords(carryAfterwords(old, fresh), back);
    }),
  );
}

/** The slots that a run took, each with whom it took it from. */
function slotsOf(view: RunView) {
  return view.bots.flatMap(({ outcome }) => {
    const given = slotGiven(outcome);
    return given ? [{ bot: outcome.bot, environment: given.environment, from: given.replaced?.branch }] : [];
  });
}

function slotKey(environment: string, bot: string): string {
  return `tidegate:slot:${environment}:${bot}`;
}

function runLink({ run }: RunView): string {
  return link(`run ${run.id}`, run.url);
}

/** What is said to whom about slots that a run took from other branches. */
export function takenSlots(
  view: RunView,
  branch: string | undefined,
  pull: Pick<PullRequest, 'number' | 'url'> | undefined,
): ReadonlyMap<string, readonly Afterword[]> {
  const taken = new Map<string, Afterword[]>();
  if (branch === undefined) return taken;
  const who = pull ? link(`pull request ${pull.number}`, pull.url) : `the branch ${code(branch)}`;
  for (const { bot, environment, from } of slotsOf(view)) {
    if (from === undefined || from === branch) continue;
    const word = {
      key: slotKey(environment, bot),
      sentence: `The traffic of ${code(bot)} in ${environment} went to ${who}, by ${runLink(view)}.`,
    };
    taken.set(from, [...(taken.get(from) ?? []), word]);
  }
  return taken;
}

/** Tells the pull requests of other branches that their staging slots were taken. */
export async function tellTaken(
  forge: Forge,
  writes: Writes,
  taken: ReadonlyMap<string, readonly Afterword[]>,
  pullOf: (branch: string) => Promise<PullRequest | undefined>,
): Promise<void> {
  for (const [branch, words] of taken) {
    await writes.attempt('comments', 'a word about a slot in the comment of its pull request', async () => {
      const pull = await pullOf(branch);
      if (!pull) return;
      await forge.threads.comment(pull.number, commentMarker, (old) => withAfterwords(old, words));
    });
  }
}
