import { timestamp } from '../clock.ts';
import type { CommitData, Identity } from '../git/commits.ts';
import type { FileChange } from '../git/diff.ts';
import type { JsonObject } from '../json.ts';
import type { RepositoryState } from '../state/repository.ts';
import { nodeId, type World } from '../state/world.ts';
import { viewAccount } from './account.ts';

/** Nothing here is signed. */
const unsigned = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

function viewIdentity({ name, email, date }: Identity): JsonObject {
  return { name, email, date: timestamp(date) };
}

function viewAuthor(world: World, { email }: Identity): JsonObject | null {
  const account = world.accountByEmail(email);
  return account ? viewAccount(world, account) : null;
}

/** The schema `commit`. */
export function viewCommit(
  world: World,
  repository: RepositoryState,
  commit: CommitData,
  files?: readonly FileChange[],
): JsonObject {
  const url = world.repositoryApi(repository, `/commits/${commit.sha}`);
  const additions = files?.reduce((sum, file) => sum + file.additions, 0) ?? 0;
  const deletions = files?.reduce((sum, file) => sum + file.deletions, 0) ?? 0;
  return {
    sha: commit.sha,
    node_id: nodeId('C', `${repository.id}:${commit.sha}`),
    commit: {
      author: viewIdentity(commit.author),
      committer: viewIdentity(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: world.repositoryApi(repository, `/git/trees/${commit.tree}`) },
      url: world.repositoryApi(repository, `/git/commits/${commit.sha}`),
      comment_count: 0,
      verification: unsigned,
    },
    url,
    html_url: world.html(repository, `/commit/${commit.sha}`),
    comments_url: `${url}/comments`,
    author: viewAuthor(world, commit.author),
    committer: viewAuthor(world, commit.committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: world.repositoryApi(repository, `/commits/${sha}`),
      html_url: world.html(repository, `/commit/${sha}`),
    })),
    ...(files && {
      stats: { total: additions + deletions, additions, deletions },
      files: files.map((file) => viewFile(world, repository, commit.sha, file)),
    }),
  };
}

/** The schema `git-commit`. */
export function viewGitCommit(world: World, repository: RepositoryState, commit: CommitData): JsonObject {
  return {
    sha: commit.sha,
    node_id: nodeId('C', `${repository.id}:${commit.sha}`),
    url: world.repositoryApi(repository, `/git/commits/${commit.sha}`),
    html_url: world.html(repository, `/commit/${commit.sha}`),
    author: viewIdentity(commit.author),
    committer: viewIdentity(commit.committer),
    tree: { sha: commit.tree, url: world.repositoryApi(repository, `/git/trees/${commit.tree}`) },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: world.repositoryApi(repository, `/git/commits/${sha}`),
      html_url: world.html(repository, `/commit/${sha}`),
    })),
    verification: unsigned,
  };
}

/** The schema `simple-commit`. */
export function viewSimpleCommit(commit: CommitData): JsonObject {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: timestamp(commit.committer.date),
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}

/** The schema `diff-entry`. `sha` is the commit that the file is shown at. */
export function viewFile(
  world: World,
  repository: RepositoryState,
  sha: string,
  file: FileChange,
): JsonObject {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: world.html(repository, `/blob/${sha}/${path}`),
    raw_url: world.html(repository, `/raw/${sha}/${path}`),
    contents_url: world.repositoryApi(repository, `/contents/${path}?ref=${sha}`),
    ...(file.patch !== undefined && { patch: file.patch }),
    ...(file.previousPath !== undefined && { previous_filename: file.previousPath }),
  };
}

export { unsigned };
