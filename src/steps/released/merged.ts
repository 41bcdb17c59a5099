import type { Commit } from '../../domain/history.ts';
import { marker } from '../../domain/markdown/blocks.ts';
import { code, link, sentence } from '../../domain/markdown/inline.ts';
import { withAfterwords, type Afterword } from '../../domain/report/afterwards.ts';
import { commentMarker } from '../../domain/report/comment.ts';
import type { Conclusion } from '../../domain/run/conclude.ts';
import type { RunName } from '../../domain/run/record.ts';
import type { Forge } from '../../ports/forge.ts';
import type { Ports } from '../context.ts';
import type { ToldResult } from './index.ts';
import { brought, tellingPatienceMs, writeWords, type PullWords } from './pulls.ts';

/** How many of a push's commits are looked at, the newest first. */
const mostCommits = 100;

export interface MergedRequest {
  /** The default branch. */
  readonly branch: string;
  /** Where it stood before the push; undefined, or zeros, where it is new: then only the newest commit is looked at. */
  readonly from: string | undefined;
  /** Where it stands after the push. */
  readonly commit: string;
  readonly run: RunName;
  readonly conclusion: Conclusion;
  /** Milliseconds to wait for merges that the code host doesn't know yet. */
  readonly patienceMs?: number;
}

/**
 * Tells the pull requests that a push to the default branch brought when its run didn't succeed. Of a success nothing
 * is told or asked, unless a run that was started again takes back what it said before.
 */
export async function tellMerged(
  ports: Pick<Ports, 'repository'>,
  forge: Forge,
  request: MergedRequest,
): Promise<ToldResult> {
  const { branch, from, commit, run, conclusion, patienceMs = tellingPatienceMs } = request;
  const well = conclusion.state === 'success';
  if (conclusion.state === 'superseded' || (well && run.attempt === 1)) return { told: [], problems: [] };
  const { pulls, problems } = await brought(forge, branch, await pushed(ports, from, commit), patienceMs);
  const word = wordOf(request);
  const words: PullWords[] = pulls.map(({ number }) => ({ number, about: branch, words: [word] }));
  const written = await writeWords(words, (number, said) =>
    forge.threads.comment(number, commentMarker, (old) =>
      // There is nothing to take back where nothing was said.
      well && !old?.includes(marker(word.key)) ? undefined : withAfterwords(old, said),
    ),
  );
  return { told: written.told, problems: [...problems, ...written.problems] };
}

async function pushed(
  { repository }: Pick<Ports, 'repository'>,
  from: string | undefined,
  commit: string,
): Promise<readonly Commit[]> {
  const before = from === undefined || /^0+$/.test(from) ? undefined : await repository.resolve(from);
  const commits = await repository.history({ from: before?.id, to: commit, paths: [] });
  return commits.slice(0, before ? mostCommits : 1);
}

function wordOf({ branch, commit, run, conclusion }: MergedRequest): Afterword {
  const [sign, what] =
    conclusion.state === 'success'
      ? ['✅', 'went through at last']
      : conclusion.state === 'cancelled'
        ? ['⏹️', 'was cancelled']
        : ['❌', 'failed'];
  const attempt = run.attempt > 1 ? `, attempt ${run.attempt},` : '';
  const why = conclusion.state === 'failure' ? `: ${sentence(conclusion.headline, 300)}` : '.';
  return {
    key: `merged:${commit}`,
    sentence: `${sign} On ${code(branch)}, ${link(`run ${run.id}`, run.url)}${attempt} of commit ${code(commit.slice(0, 12))} ${what}${why}`,
  };
}
