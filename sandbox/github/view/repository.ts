import { timestamp } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import { accountOf, atLeast, type Actor } from '../state/accounts.ts';
import { roleOf } from '../state/access.ts';
import { fullName, type RepositoryState } from '../state/repository.ts';
import { nodeId, type World } from '../state/world.ts';
import { viewAccount } from './account.ts';

/** The fields of a repository that are URLs of its API, with what follows its own URL. */
const urls: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

/** The schema `minimal-repository`. */
export function viewMinimalRepository(world: World, repository: RepositoryState): JsonObject {
  const api = world.repositoryApi(repository);
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    owner: viewAccount(world, repository.owner),
    html_url: world.html(repository),
    description: repository.description,
    fork: repository.parent !== undefined,
    url: api,
    ...Object.fromEntries(Object.entries(urls).map(([name, suffix]) => [name, api + suffix])),
  };
}

/** The schema `repository`. */
export function viewRepository(world: World, repository: RepositoryState, actor?: Actor): JsonObject {
  const open = [...repository.issues.values()].filter((one) => one.state === 'open').length;
  const host = new URL(world.origin).host;
  const forks = [...world.repositories.values()].filter((one) => one.parent === repository).length;
  const account = actor && accountOf(actor);
  const role = account === undefined ? undefined : roleOf(repository, account);
  return {
    ...viewMinimalRepository(world, repository),
    git_url: `git://${host}/${fullName(repository)}.git`,
    ssh_url: `git@${host}:${fullName(repository)}.git`,
    clone_url: world.cloneUrl(repository),
    svn_url: world.html(repository),
    mirror_url: null,
    homepage: null,
    language: null,
    forks_count: forks,
    forks,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    open_issues: open,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: repository.private ? 'private' : 'public',
    allow_forking: true,
    web_commit_signoff_required: false,
    license: null,
    pushed_at: timestamp(repository.pushedAt),
    created_at: timestamp(repository.createdAt),
    updated_at: timestamp(repository.pushedAt),
    ...(role !== undefined && {
      permissions: {
        admin: atLeast(role, 'admin'),
        maintain: atLeast(role, 'maintain'),
        push: atLeast(role, 'write'),
        triage: atLeast(role, 'triage'),
        pull: atLeast(role, 'read'),
      },
    }),
  };
}

/** The schema `full-repository`. */
export function viewFullRepository(world: World, repository: RepositoryState, actor: Actor): JsonObject {
  const { mergeMethods, deleteBranchOnMerge, parent } = repository;
  return {
    ...viewRepository(world, repository, actor),
    ...(parent && { parent: viewRepository(world, parent), source: viewRepository(world, parent) }),
    allow_merge_commit: mergeMethods.merge,
    allow_squash_merge: mergeMethods.squash,
    allow_rebase_merge: mergeMethods.rebase,
    allow_auto_merge: false,
    allow_update_branch: false,
    delete_branch_on_merge: deleteBranchOnMerge,
    squash_merge_commit_title: 'COMMIT_OR_PR_TITLE',
    squash_merge_commit_message: 'COMMIT_MESSAGES',
    merge_commit_title: 'MERGE_MESSAGE',
    merge_commit_message: 'PR_TITLE',
    subscribers_count: 0,
    network_count: 0,
  };
}
