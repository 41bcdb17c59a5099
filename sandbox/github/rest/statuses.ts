import { unprocessable } from '../http/errors.ts';
import { pageOf, paged } from '../http/pages.ts';
import { created, ok, route, type Route } from '../http/route.ts';
import { emit } from '../events/emit.ts';
import { text } from '../json.ts';
import { writer } from '../state/access.ts';
import type { CommitStatus } from '../state/checks.ts';
import { viewSimpleStatus, viewStatus } from '../view/check.ts';
import { viewMinimalRepository } from '../view/repository.ts';
import { commitOf } from './commits.ts';

/** A commit takes no more statuses of one context than this. */
const most = 1000;

/** Commit statuses: the newest of a context counts. */
export const statusRoutes: readonly Route[] = [
  route('repos/create-commit-status', { statuses: 'write' }, async (call) => {
    const { world, repository, actor, body, parameters } = call;
    const sha = parameters['sha'] ?? '';
    if ((await repository.git.type(sha)) !== 'commit') throw unprocessable(`No commit found for SHA: ${sha}`);
    const context = text(body, 'context') ?? 'default';
    const before = repository.statuses.filter((one) => one.sha === sha && one.context === context);
    if (before.length >= most)
      throw unprocessable('This SHA and context has reached the maximum number of statuses.');
    const status: CommitStatus = {
      id: world.nextId(),
      sha,
      state: (text(body, 'state') ?? 'pending') as CommitStatus['state'],
      context,
      description: text(body, 'description') ?? null,
      targetUrl: text(body, 'target_url') ?? null,
      creator: writer(actor),
      createdAt: world.now(),
    };
    repository.statuses.push(status);
    const { state, description, targetUrl } = status;
    const payload = { id: status.id, sha, state, context, description, target_url: targetUrl };
    emit(world, repository, actor, { name: 'status', sha, payload });
    return created(viewStatus(world, repository, status));
  }),

  route('repos/list-commit-statuses-for-ref', { statuses: 'read' }, async (call) => {
    const { world, repository } = call;
    const { sha } = await commitOf(call, call.parameters['ref'] ?? '');
    const found = repository.statuses.filter((one) => one.sha === sha && world.isListed(one.createdAt));
    return paged(call, found.reverse(), (one) => viewStatus(world, repository, one));
  }),

  route('repos/get-combined-status-for-ref', { statuses: 'read' }, async (call) => {
    const { world, repository } = call;
    const { sha } = await commitOf(call, call.parameters['ref'] ?? '');
    const newest = new Map<string, CommitStatus>();
    for (const one of repository.statuses) {
      if (one.sha === sha && world.isListed(one.createdAt)) newest.set(one.context, one);
    }
    const all = [...newest.values()];
    const { start, size } = pageOf(call);
    const url = world.repositoryApi(repository, `/commits/${sha}`);
    return ok({
      state: all.some(({ state }) => state === 'failure' || state === 'error')
        ? 'failure'
        : all.length > 0 && all.every(({ state }) => state === 'success')
          ? 'success'
          : 'pending',
      statuses: all.slice(start, start + size).map((one) => viewSimpleStatus(world, repository, one)),
      sha,
      total_count: all.length,
      repository: viewMinimalRepository(world, repository),
      commit_url: url,
      url: `${url}/status`,
    });
  }),
];
