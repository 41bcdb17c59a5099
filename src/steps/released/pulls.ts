import { unknown } from '../../domain/facts.ts';
import type { Problem } from '../../domain/errors.ts';
import type { MergedCommits } from '../../domain/forge/release-facts.ts';
import type { Commit } from '../../domain/history.ts';
import { withAfterwords, type Afterword } from '../../domain/report/afterwards.ts';
import { commentMarker } from '../../domain/report/comment.ts';
import { counted, listed, oneLine } from '../../domain/text.ts';
import type { Forge } from '../../ports/forge.ts';
import { attempt } from '../attempt.ts';
import { askedFor } from '../forge-facts.ts';
import type { Told } from './index.ts';
import type { Move } from './moves.ts';
import { afterwordOf } from './words.ts';

/** Changes whose pull requests are told; of a first release, which has all that ever was, only the newest. */
const mostChanges = { since: 100, ever: 20 };

/** A pull request that a move concerns. */
export interface MovedPull {
  readonly number: number;
  readonly url: string;
}

/** A move, with the pull requests of its changes, newest first. */
export interface MovedPulls {
  readonly move: Move;
  readonly pulls: readonly MovedPull[];
}

/** Looks up the pull requests of all moves at once. What can't be told yet is a problem, never taken for none. */
export async function pullsOf(
  forge: Forge,
  branch: string,
  moves: readonly Move[],
  patienceMs: number,
): Promise<{ readonly moved: readonly MovedPulls[]; readonly problems: readonly Problem[] }> {
  const commits = [...new Map(moves.flatMap(commitsOf).map((commit) => [commit.id, commit])).values()];
  if (commits.length === 0) return { moved: moves.map((move) => ({ move, pulls: [] })), problems: [] };
  const asked = await attempt('Nobody could tell which pull requests are concerned', () =>
    forge.pulls.merged({ branch, commits: commits.map(askedFor), patienceMs }),
  );
  const found: MergedCommits = asked.ok ? asked.value : new Map();
  const moved = moves.map((move) => ({ move, pulls: pullsAmong(commitsOf(move), found) }));
  if (!asked.ok) return { moved, problems: [asked.problem] };
  const unsure = commits.flatMap(({ id }) => {
    const fact = found.get(id) ?? unknown('the code host said nothing of it');
    return fact.known ? [] : [`${id.slice(0, 7)} (${oneLine(fact.why, 200)})`];
  });
  const problem: Problem = {
    severity: 'error',
    code: 'forge-behind',
    message: `Nobody could tell yet which pull request brought ${listed(unsure, 10)}, so ${unsure.length === 1 ? 'it was' : `${counted(unsure.length, 'commit')} were`} told nothing.`,
    next: 'Run this job again in a few minutes: what was told already stays as it is.',
  };
  return { moved, problems: unsure.length === 0 ? [] : [problem] };
}

function commitsOf({ changes, line }: Move): readonly Commit[] {
  const most = line === 'first' || line === 'lost' ? mostChanges.ever : mostChanges.since;
  return changes.slice(0, most).flatMap(({ commits }) => commits);
}

function pullsAmong(commits: readonly Commit[], found: MergedCommits): readonly MovedPull[] {
  const pulls = new Map<number, MovedPull>();
  for (const { id } of commits) {
    const fact = found.get(id);
    const pull = fact?.known ? fact.value.pull : undefined;
    if (pull) pulls.set(pull.number, { number: pull.number, url: pull.url });
  }
  return [...pulls.values()];
}

/** Adds a word for each move to the comments of its pull requests: one comment each, however many bots it concerns. */
export async function tellPulls(
  forge: Forge,
  moved: readonly MovedPulls[],
  runUrl: string | undefined,
): Promise<{ readonly told: readonly Told[]; readonly problems: readonly Problem[] }> {
  const words = new Map<number, { readonly word: Afterword; readonly about: string }[]>();
  for (const { move, pulls } of moved) {
    const told = { word: afterwordOf(move, forge.repository.url, runUrl), about: move.record.bot };
    for (const { number } of pulls) words.set(number, [...(words.get(number) ?? []), told]);
  }
  const told: Told[] = [];
  const problems: Problem[] = [];
  for (const [number, all] of [...words].toSorted(([a], [b]) => a - b)) {
    const where = `pull request ${number}`;
    const written = await attempt(`The comment of ${where} wasn't written`, () =>
      forge.threads.comment(number, commentMarker, (old) =>
        withAfterwords(
          old,
          all.map(({ word }) => word),
        ),
      ),
    );
    const about = listed(all.map((one) => one.about));
    if (written.ok) told.push({ about, where, outcome: written.value.outcome });
    else problems.push(written.problem);
  }
  return { told, problems };
}
