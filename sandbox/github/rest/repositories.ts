import { route, ok, type Route } from '../http/route.ts';
import { ApiError, notFound } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import { accountOf, atLeast } from '../state/accounts.ts';
import { roleOf } from '../state/access.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import type { JsonObject } from '../json.ts';
import { viewAccount } from '../view/account.ts';
import { viewCommit } from '../view/commit.ts';
import { viewFullRepository } from '../view/repository.ts';
import { nodeId } from '../state/world.ts';

/** The repository itself, its branches and tags. */
export const repositoryRoutes: readonly Route[] = [
  route('repos/get', {}, ({ world, repository, actor }) => ok(viewFullRepository(world, repository, actor))),

  route('repos/list-branches', { contents: 'read' }, async (call) => {
    const { world, repository, query } = call;
    const branches = (await repository.git.branches()).filter(
      ({ name }) =>
        query['protected'] === undefined || repository.protections.has(name) === query['protected'],
    );
    return paged(call, branches, ({ name, sha }) => ({
      name,
      commit: { sha, url: world.repositoryApi(repository, `/commits/${sha}`) },
      protected: repository.protections.has(name),
    }));
  }),

  route('repos/get-branch', { contents: 'read' }, async ({ world, repository, parameters }) => {
    const name = parameters['branch'] ?? '';
    const ref = await repository.git.ref(`refs/heads/${name}`);
    const commit = ref && (await repository.git.commit(ref.sha));
    if (!commit) throw new ApiError(404, 'Branch not found');
    const self = world.repositoryApi(repository, `/branches/${encodeURIComponent(name)}`);
    return ok({
      name,
      commit: viewCommit(world, repository, commit),
      _links: { self, html: world.html(repository, `/tree/${name}`) },
      protected: repository.protections.has(name),
      protection: viewProtection(world, repository, name),
      protection_url: `${self}/protection`,
    });
  }),

  route('repos/get-branch-protection', { administration: 'read' }, ({ world, repository, parameters }) => {
    const name = parameters['branch'] ?? '';
    if (!repository.protections.has(name)) throw new ApiError(404, 'Branch not protected');
    return ok(viewProtection(world, repository, name));
  }),

  route('repos/list-tags', { contents: 'read' }, async (call) => {
    const { world, repository } = call;
    const tags = (await repository.git.refs('refs/tags/')).reverse();
    return paged(call, tags, async ({ name: ref }) => {
      const name = ref.slice('refs/tags/'.length);
      const sha = (await repository.git.resolve(ref, 'commit')) ?? '';
      return {
        name,
        zipball_url: world.repositoryApi(repository, `/zipball/${ref}`),
        tarball_url: world.repositoryApi(repository, `/tarball/${ref}`),
        commit: { sha, url: world.repositoryApi(repository, `/commits/${sha}`) },
        node_id: nodeId('REF', `${repository.id}:${ref}`),
      };
    });
  }),

  route(
    'repos/get-collaborator-permission-level',
    { metadata: 'read' },
    ({ world, repository, actor, parameters }) => {
      if (!accountOf(actor)) throw new ApiError(401, 'Requires authentication');
      const account = world.accounts.get((parameters['username'] ?? '').toLowerCase());
      if (!account) throw notFound();
      const role = roleOf(repository, account);
      // The old four levels: who triages may read, who maintains may write.
      const permission = role === 'triage' ? 'read' : role === 'maintain' ? 'write' : role;
      return ok({
        permission,
        role_name: role,
        user: {
          ...viewAccount(world, account),
          permissions: {
            admin: atLeast(role, 'admin'),
            maintain: atLeast(role, 'maintain'),
            push: atLeast(role, 'write'),
            triage: atLeast(role, 'triage'),
            pull: atLeast(role, 'read'),
          },
          role_name: role,
        },
      });
    },
  ),
];

/** The schema `branch-protection`. */
function viewProtection(world: World, repository: RepositoryState, name: string): JsonObject {
  const rule = repository.protections.get(name);
  const url = world.repositoryApi(repository, `/branches/${encodeURIComponent(name)}/protection`);
  if (!rule) return { enabled: false, required_status_checks: noChecks };
  return {
    url,
    enabled: true,
    required_status_checks: {
      url: `${url}/required_status_checks`,
      strict: false,
      enforcement_level: 'everyone',
      contexts: [...rule.requiredChecks],
      contexts_url: `${url}/required_status_checks/contexts`,
      checks: rule.requiredChecks.map((context) => ({ context, app_id: null })),
    },
    ...(rule.requiredApprovals > 0 && {
      required_pull_request_reviews: {
        url: `${url}/required_pull_request_reviews`,
        dismiss_stale_reviews: false,
        require_code_owner_reviews: false,
        required_approving_review_count: rule.requiredApprovals,
      },
    }),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: true },
    allow_force_pushes: { enabled: rule.allowForcePushes },
    allow_deletions: { enabled: false },
  };
}

const noChecks: JsonObject = { enforcement_level: 'off', contexts: [], checks: [] };
