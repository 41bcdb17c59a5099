import { EnvironmentError, type Problem } from '../domain/errors.ts';
import type { PullRequest } from '../domain/forge/pull-request.ts';
import { withOrigins, type BotHistory, type Commit, type PullOrigin } from '../domain/history.ts';
import { pullRequestOf, refusedSelection, type Selection } from '../domain/selection.ts';
import { listed } from '../domain/text.ts';
import type { Forge } from '../ports/forge.ts';
import type { Ports } from './context.ts';
import { askedFor, originOf, originsOf, usualPatienceMs } from './forge-facts.ts';

/** Milliseconds before and after a merge in which the commits of a rebase were made. */
const rebaseTook = { before: 120_000, after: 60_000 };

/**
 * Histories in which the pull requests that a selection names are found, however they were merged: most commits say it
 * in their subjects; of what doesn't, the code host is asked. It knows a pull request's last commit at once, and some
 * seconds late which others a rebase brought.
 * @throws UserError for a pull request that isn't merged into `branch`, EnvironmentError where the code host can't be
 * read, or doesn't know yet.
 */
export async function withPickedPulls(
  ports: Pick<Ports, 'forge'>,
  branch: string,
  selection: Selection,
  histories: readonly BotHistory[],
): Promise<readonly BotHistory[]> {
  const commits = [
    ...new Map(
      histories.flatMap(({ changes }) =>
        changes.flatMap((change) => change.commits.map((commit) => [commit.id, commit] as const)),
      ),
    ).values(),
  ];
  const told = new Set(commits.map(pullRequestOf));
  const wanted = [
    ...new Set(selection.flatMap((part) => (part.kind === 'pull' ? [part.number] : []))),
  ].filter((number) => !told.has(number));
  const forge = wanted.length === 0 ? undefined : await ports.forge?.();
  if (!forge) return histories;
  const pulls: PullRequest[] = [];
  const problems: Problem[] = [];
  for (const number of wanted) {
    const pull = await forge.pulls.get(number);
    const why = whyNotPicked(number, pull, branch);
    if (pull && why === undefined) pulls.push(pull);
    else problems.push({ severity: 'error', code: 'unmatched-selection', message: String(why) });
  }
  if (problems.length > 0) throw refusedSelection(problems);
  const origins = await broughtBy(forge, branch, pulls, commits);
  return histories.map((history) => withOrigins(history, origins));
}

function whyNotPicked(number: number, pull: PullRequest | undefined, branch: string): string | undefined {
  const refused = `"#${number}" can't be selected: `;
  if (!pull) return `${refused}there is no pull request of that number.`;
  if (pull.state === 'open') return `${refused}it isn't merged yet.`;
  if (!pull.merged) return `${refused}it was closed without being merged.`;
  if (pull.base !== branch) return `${refused}it was merged into another branch than ${branch}.`;
  return undefined;
}

async function broughtBy(
  forge: Forge,
  branch: string,
  pulls: readonly PullRequest[],
  commits: readonly Commit[],
): Promise<ReadonlyMap<string, PullOrigin>> {
  const origins = new Map<string, PullOrigin>();
  const unsure = new Set<Commit>();
  for (const pull of pulls) {
    const last = pull.merged?.commit;
    const whole = commits.find(({ id }) => id === last);
    if (whole) origins.set(whole.id, originOf(pull));
    // A merge commit, or the only commit of a rebase, is all that the default branch has of it.
    if (whole && (whole.parents.length > 1 || pull.commits === 1)) continue;
    for (const commit of commits.filter((one) => mayBeRebased(one, pull))) unsure.add(commit);
  }
  const asked = [...unsure].filter(({ id }) => !origins.has(id));
  if (asked.length === 0) return origins;
  const found = await forge.pulls.merged({
    branch,
    commits: asked.map(askedFor),
    patienceMs: usualPatienceMs,
  });
  for (const [id, origin] of originsOf(found)) origins.set(id, origin);
  const unknown = asked.filter(({ id }) => !origins.has(id));
  if (unknown.length > 0) {
    throw new EnvironmentError(
      `Nobody could tell yet which pull request brought ${listed(unknown.map(({ id }) => id.slice(0, 7)))}, which came at the same time as what is selected.`,
      { code: 'forge-behind', next: 'Try again in a minute, or select commits instead of pull requests.' },
    );
  }
  return origins;
}

function mayBeRebased(commit: Commit, { merged }: PullRequest): boolean {
  const after = Date.parse(commit.at) - Date.parse(String(merged?.at));
  return (
    commit.parents.length < 2 &&
    pullRequestOf(commit) === undefined &&
    after >= -rebaseTook.before &&
    after <= rebaseTook.after
  );
}
