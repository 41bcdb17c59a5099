import {
  mediaOf,
  notOffered,
  raw,
  route,
  type Reply,
  type RepositoryCall,
  type Route,
} from '../http/route.ts';
import { ApiError, notFound, unprocessable } from '../http/errors.ts';
import { links, pageOf, paged } from '../http/pages.ts';
import { diff, emptyTree } from '../git/diff.ts';
import type { CommitData } from '../git/commits.ts';
import { pullsOfCommit } from '../logic/pulls.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { viewCommit, viewFile } from '../view/commit.ts';
import { viewSimplePull } from '../view/pull.ts';

/** Commits, what they change, and the pull requests that they came with. */
export const commitRoutes: readonly Route[] = [
  route('repos/list-commits', { contents: 'read' }, async (call) => {
    const { world, repository, query } = call;
    notOffered(query, 'committer');
    const from = query['sha'] === undefined ? repository.defaultBranch : String(query['sha']);
    const sha = await repository.git.commitOf(from);
    if (sha === undefined) {
      if ((await repository.git.branches()).length === 0) throw new ApiError(409, 'Git Repository is empty.');
      throw notFound();
    }
    const texts = (name: string): string | undefined =>
      query[name] === undefined ? undefined : String(query[name]);
    const [path, author, since, until] = ['path', 'author', 'since', 'until'].map(texts);
    const account = author === undefined ? undefined : world.accounts.get(author.toLowerCase());
    const page = pageOf(call);
    const found = await repository.git.log([sha], {
      skip: page.start,
      // One more tells whether there is another page.
      limit: page.size + 1,
      ...(path !== undefined && path !== '' && { path }),
      ...(author !== undefined && { author: account?.email ?? author }),
      ...(since !== undefined && { since: Date.parse(since) }),
      ...(until !== undefined && { until: Date.parse(until) }),
    });
    const shown = found.slice(0, page.size);
    return {
      status: 200,
      body: shown.map((commit) => viewCommit(world, repository, commit)),
      headers: links(call, page, page.start + found.length),
    };
  }),

  route('repos/get-commit', { contents: 'read' }, async (call) => {
    const { world, repository } = call;
    const commit = await commitOf(call, call.parameters['ref'] ?? '');
    if (mediaOf(call) === 'sha') return raw('sha', commit.sha);
    const files = await diff(repository.git, commit.parents[0] ?? emptyTree, commit.sha);
    const page = pageOf(call, 300, 300);
    return {
      status: 200,
      body: viewCommit(world, repository, commit, files.slice(page.start, page.start + page.size)),
      headers: links(call, page, files.length),
    };
  }),

  route('repos/compare-commits-with-basehead', { contents: 'read' }, compare),

  route(
    'repos/list-pull-requests-associated-with-commit',
    { pull_requests: 'read', contents: 'read' },
    async (call) => {
      const { world, repository } = call;
      const commit = await commitOf(call, call.parameters['commit_sha'] ?? '');
      const pulls = await pullsOfCommit(world, repository, commit.sha);
      return paged(call, pulls, (pull) => viewSimplePull(world, pull));
    },
  ),
];

/** The commit that a part of the path names. @throws ApiError 422 as GitHub says it */
export async function commitOf({ repository }: RepositoryCall, name: string): Promise<CommitData> {
  const sha = await repository.git.commitOf(name.replace(/^(?:refs\/)?(?:heads|tags)\//, ''));
  const commit = sha === undefined ? undefined : await repository.git.commit(sha);
  if (!commit) throw unprocessable(`No commit found for SHA: ${name}`);
  return commit;
}

async function compare(call: RepositoryCall): Promise<Reply> {
  const { world, repository } = call;
  const [baseName = '', headName = ''] = (call.parameters['basehead'] ?? '').split('...');
  const base = await side(world, repository, baseName);
  const head = await side(world, repository, headName);
  if (!base || !head) throw notFound();
  const { git } = repository;
  if (head.repository !== repository)
    await git.fetch(head.repository.git, head.sha, `refs/compare/${head.sha}`);
  const mergeBase = await git.mergeBase(base.sha, head.sha);
  if (mergeBase === undefined) {
    throw new ApiError(404, `No common ancestor between ${baseName} and ${headName}.`);
  }
  const page = pageOf(call, 250, 250);
  const [ahead, behind, all, files] = await Promise.all([
    git.count([head.sha, `^${base.sha}`]),
    git.count([base.sha, `^${head.sha}`]),
    git.log([head.sha, `^${base.sha}`], { reverse: true }),
    diff(git, mergeBase, head.sha),
  ]);
  const shown = all.slice(page.start, page.start + page.size);
  const baseCommit = await git.commit(base.sha);
  const mergeBaseCommit = await git.commit(mergeBase);
  if (!baseCommit || !mergeBaseCommit) throw notFound();
  const status = ahead === 0 ? (behind === 0 ? 'identical' : 'behind') : behind === 0 ? 'ahead' : 'diverged';
  const html = world.html(
    repository,
    `/compare/${encodeURIComponent(baseName)}...${encodeURIComponent(headName)}`,
  );
  const owner = repository.owner.login;
  return {
    status: 200,
    body: {
      url: world.repositoryApi(
        repository,
        `/compare/${encodeURIComponent(baseName)}...${encodeURIComponent(headName)}`,
      ),
      html_url: html,
      permalink_url: world.html(
        repository,
        `/compare/${owner}:${base.sha.slice(0, 7)}...${head.repository.owner.login}:${head.sha.slice(0, 7)}`,
      ),
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: viewCommit(world, repository, baseCommit),
      merge_base_commit: viewCommit(world, repository, mergeBaseCommit),
      status,
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: shown.map((commit) => viewCommit(world, repository, commit)),
      // Files stand on the first page alone, at most 300.
      ...(page.page === 1 && {
        files: files.slice(0, 300).map((file) => viewFile(world, repository, head.sha, file)),
      }),
    },
    headers: links(call, page, all.length),
  };
}

/** One side of a comparison: `name`, or `owner:name` of another repository of the network. */
async function side(
  world: World,
  repository: RepositoryState,
  name: string,
): Promise<{ readonly repository: RepositoryState; readonly sha: string } | undefined> {
  const colon = name.indexOf(':');
  const owner = colon < 0 ? undefined : name.slice(0, colon);
  const other =
    owner === undefined
      ? repository
      : [...world.repositories.values()].find(
          (one) =>
            one.owner.login.toLowerCase() === owner.toLowerCase() &&
            (one === repository || one.parent === repository || repository.parent === one),
        );
  const sha = await other?.git.commitOf(name.slice(colon + 1));
  return other && sha !== undefined ? { repository: other, sha } : undefined;
}
