import type { Problem } from '../../domain/errors.ts';
import { unknown } from '../../domain/facts.ts';
import type { MergedCommits } from '../../domain/forge/release-facts.ts';
import type { Commit } from '../../domain/history.ts';
import { withAfterwords, type Afterword } from '../../domain/report/afterwards.ts';
import { commentMarker } from '../../domain/report/comment.ts';
import { counted, listed, oneLine } from '../../domain/text.ts';
import type { Forge, Posted } from '../../ports/forge.ts';
import { attempt } from '../attempt.ts';
import { askedFor } from '../forge-facts.ts';
import type { Told } from './index.ts';
import type { Move } from './moves.ts';
import { afterwordOf } from './words.ts';

/**
 * Milliseconds to wait for merges that the code host doesn't know yet. Whoever tells comes minutes after the merge; what
 * is unknown then was most likely pushed without a pull request, and is asked for three times, no more.
 */
export const tellingPatienceMs = 3_000;

/** Changes whose pull requests are told; of a first release, which has all that ever was, only the newest. */
const mostChanges = { since: 100, ever: 20 };

/** A pull request that is told something. */
export interface ConcernedPull {
  readonly number: number;
  readonly url: string;
}

/** A move, with the pull requests of its changes, newest first. */
export interface MovedPulls {
  readonly move: Move;
  readonly pulls: readonly ConcernedPull[];
}

/** Looks up the pull requests of all moves at once. What can't be told yet is a problem, never taken for none. */
export async function pullsOf(
  forge: Forge,
  branch: string,
  moves: readonly Move[],
  patienceMs: number,
): Promise<{ readonly moved: readonly MovedPulls[]; readonly problems: readonly Problem[] }> {
  const { found, problems } = await brought(forge, branch, moves.flatMap(commitsOf), patienceMs);
  const moved = moves.map((move) => ({ move, pulls: pullsAmong(commitsOf(move), found) }));
  return { moved, problems };
}

function commitsOf({ changes, line }: Move): readonly Commit[] {
  const most = line === 'first' || line === 'lost' ? mostChanges.ever : mostChanges.since;
  return changes.slice(0, most).flatMap(({ commits }) => commits);
}

/** The pull requests that brought commits, newest first, with what the code host said of each commit. */
export async function brought(
  forge: Forge,
  branch: string,
  all: readonly Commit[],
  patienceMs: number,
): Promise<{
  readonly pulls: readonly ConcernedPull[];
  readonly found: MergedCommits;
  readonly problems: readonly Problem[];
}> {
  const commits = [...new Map(all.map((commit) => [commit.id, commit])).values()];
  if (commits.length === 0) return { pulls: [], found: new Map(), problems: [] };
  const asked = await attempt('Nobody could tell which pull requests are concerned', () =>
    forge.pulls.merged({ branch, commits: commits.map(askedFor), patienceMs }),
  );
  if (!asked.ok) return { pulls: [], found: new Map(), problems: [asked.problem] };
  const found: MergedCommits = asked.value;
  const unsure = commits.flatMap(({ id }) => {
    const fact = found.get(id) ?? unknown('the code host said nothing of it');
    return fact.known ? [] : [`${id.slice(0, 7)} (${oneLine(fact.why, 200)})`];
  });
  const problem: Problem = {
    // A commit that was pushed without a pull request has none to be told, and looks the same for some minutes.
    severity: 'note',
    code: 'forge-behind',
    message: `Nobody could tell yet which pull request brought ${listed(unsure, 10)}, if any did, so nothing was told there about ${counted(unsure.length, 'commit')}.`,
    next: 'If there is one, run this job again in a few minutes: what was told already stays as it is.',
  };
  return { pulls: pullsAmong(commits, found), found, problems: unsure.length === 0 ? [] : [problem] };
}

function pullsAmong(commits: readonly Commit[], found: MergedCommits): readonly ConcernedPull[] {
  const pulls = new Map<number, ConcernedPull>();
  for (const { id } of commits) {
    const fact = found.get(id);
    const pull = fact?.known ? fact.value.pull : undefined;
    if (pull) pulls.set(pull.number, { number: pull.number, url: pull.url });
  }
  return [...pulls.values()];
}

/** What a pull request is told, and about what. */
export interface PullWords {
  readonly number: number;
  readonly about: string;
  readonly words: readonly Afterword[];
}

/** Adds a word for each move to the comments of its pull requests: one comment each, however many bots it concerns. */
export async function tellPulls(
  forge: Forge,
  moved: readonly MovedPulls[],
  runUrl: string | undefined,
): Promise<{ readonly told: readonly Told[]; readonly problems: readonly Problem[] }> {
  const words = new Map<number, { readonly word: Afterword; readonly bot: string }[]>();
  for (const { move, pulls } of moved) {
    const told = { word: afterwordOf(move, forge.repository.url, runUrl), bot: move.record.bot };
    for (const { number } of pulls) words.set(number, [...(words.get(number) ?? []), told]);
  }
  const all = [...words].map(([number, told]) => ({
    number,
    about: listed(told.map(({ bot }) => bot)),
    words: told.map(({ word }) => word),
  }));
  return writeWords(all, (number, said) =>
    forge.threads.comment(number, commentMarker, (old) => withAfterwords(old, said)),
  );
}

/** Writes comments one after the other, by number; one that fails stops no other. */
export async function writeWords(
  all: readonly PullWords[],
  write: (number: number, words: readonly Afterword[]) => Promise<Posted>,
): Promise<{ readonly told: readonly Told[]; readonly problems: readonly Problem[] }> {
  const told: Told[] = [];
  const problems: Problem[] = [];
  for (const { number, about, words } of all.toSorted((a, b) => a.number - b.number)) {
    const where = `pull request ${number}`;
    const written = await attempt(`The comment of ${where} wasn't written`, () => write(number, words));
    if (written.ok) told.push({ about, where, outcome: written.value.outcome });
    else problems.push(written.problem);
  }
  return { told, problems };
}
