import { ApiError, invalid, notFound } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import {
  created,
  mediaOf,
  noContent,
  notOffered,
  ok,
  raw,
  route,
  type RepositoryCall,
  type Route,
} from '../http/route.ts';
import { pullEvent } from '../events/pull.ts';
import { flag, text } from '../json.ts';
import { checkLengths } from '../logic/issues.ts';
import { openPull } from '../logic/open-pull.ts';
import { mergePull } from '../logic/merge.ts';
import { baseCommit, pullCommits, pullFiles, pullsOf } from '../logic/pulls.ts';
import { closePull } from '../logic/refs.ts';
import { roleOf, writer } from '../state/access.ts';
import { atLeast } from '../state/accounts.ts';
import type { Pull } from '../state/issues.ts';
import { viewCommit, viewFile } from '../view/commit.ts';
import { viewPull, viewSimplePull } from '../view/pull.ts';

/** Pull requests, what they hold, and their merge. */
export const pullRoutes: readonly Route[] = [
  route('pulls/list', { pull_requests: 'read' }, async (call) => {
    const { world, repository, query } = call;
    if (query['sort'] === 'popularity' || query['sort'] === 'long-running') notOffered(query, 'sort');
    const state = query['state'] ?? 'open';
    const [head, base] = [query['head'], query['base']];
    const found = pullsOf(repository).filter(
      (pull) =>
        (state === 'all' || pull.issue.state === state) &&
        (base === undefined || pull.base.ref === base) &&
        (head === undefined || isHead(pull, String(head))) &&
        world.isListed(pull.issue.createdAt),
    );
    const time = query['sort'] === 'updated' ? 'updatedAt' : 'createdAt';
    const sorted = found.sort((a, b) => b.issue[time] - a.issue[time] || b.number - a.number);
    // By creation the newest come first, unless another order is asked for without a direction.
    const down =
      query['direction'] ?? (query['sort'] === undefined || query['sort'] === 'created' ? 'desc' : 'asc');
    if (down === 'asc') sorted.reverse();
    return paged(call, sorted, (pull) => viewSimplePull(world, pull));
  }),

  route(
    'pulls/create',
    { pull_requests: 'write' },
    (call) =>
      call.repository.lock.run(async () => {
        const { world, body } = call;
        notOffered(body, 'head_repo', 'issue');
        const pull = await openPull(call, {
          head: text(body, 'head') ?? '',
          base: text(body, 'base') ?? '',
          title: text(body, 'title') ?? '',
          body: text(body, 'body') ?? null,
          draft: flag(body, 'draft') ?? false,
          maintainerCanModify: flag(body, 'maintainer_can_modify') ?? true,
        });
        return created(await viewPull(world, pull));
      }),
    { forReaders: true },
  ),

  route('pulls/get', { pull_requests: 'read' }, async (call) => {
    const pull = pullOf(call);
    const media = mediaOf(call);
    if (media === 'diff' || media === 'patch') {
      const { git } = pull.repository;
      const range = [`${await baseCommit(pull)}...${pull.head.sha}`, '--'];
      const command =
        media === 'diff' ? ['diff', '--no-color', '--no-ext-diff'] : ['format-patch', '--stdout'];
      return raw(media, await git.output([...command, ...range]));
    }
    return ok(await viewPull(call.world, pull));
  }),

  route('pulls/update', { pull_requests: 'write' }, (call) =>
    call.repository.lock.run(async () => {
      const { world, repository, actor, body } = call;
      const pull = pullOf(call);
      mayEdit(call, pull);
      const { issue } = pull;
      const base = text(body, 'base');
      if (base !== undefined && base !== pull.base.ref) {
        const ref = await repository.git.ref(`refs/heads/${base}`);
        if (!ref) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
        pull.base = { ref: base, sha: ref.sha };
      }
      checkLengths('PullRequest', { title: text(body, 'title'), body: text(body, 'body') });
      issue.title = text(body, 'title') ?? issue.title;
      issue.body = body['body'] === undefined ? issue.body : (text(body, 'body') ?? null);
      issue.updatedAt = world.now();
      const state = text(body, 'state');
      if (state === 'closed' && issue.state === 'open') await closePull(world, pull, actor);
      else if (state === 'open' && issue.state === 'closed') {
        if (pull.merged) throw invalid({ resource: 'PullRequest', field: 'state', code: 'invalid' });
        issue.state = 'open';
        issue.closedAt = issue.closedBy = null;
        await pullEvent(world, pull, actor, 'reopened');
      } else await pullEvent(world, pull, actor, 'edited', { changes: {} });
      return ok(await viewPull(world, pull));
    }),
  ),

  route('pulls/list-files', { pull_requests: 'read' }, async (call) => {
    const pull = pullOf(call);
    const files = await pullFiles(pull);
    return paged(call, files.slice(0, 3000), (file) =>
      viewFile(call.world, pull.repository, pull.head.sha, file),
    );
  }),

  route('pulls/list-commits', { pull_requests: 'read' }, async (call) => {
    const pull = pullOf(call);
    return paged(call, await pullCommits(pull), (commit) => viewCommit(call.world, pull.repository, commit));
  }),

  route('pulls/check-if-merged', { pull_requests: 'read', contents: 'read' }, (call) =>
    pullOf(call).merged ? noContent() : { status: 404 },
  ),

  route('pulls/merge', { contents: 'write' }, (call) =>
    call.repository.lock.run(async () => {
      const { world, actor, body } = call;
      const method = text(body, 'merge_method') ?? 'merge';
      const sha = await mergePull(world, pullOf(call), actor, {
        method: method === 'squash' || method === 'rebase' ? method : 'merge',
        title: text(body, 'commit_title'),
        message: text(body, 'commit_message'),
        sha: text(body, 'sha'),
      });
      return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
    }),
  ),
];

/** The pull request that a path names. @throws ApiError 404 */
export function pullOf({ repository, parameters }: RepositoryCall): Pull {
  const pull = repository.issues.get(Number(parameters['pull_number']))?.pull;
  if (!pull) throw notFound();
  return pull;
}

/** Its author may edit a pull request, and whoever may write. */
function mayEdit({ repository, actor }: RepositoryCall, pull: Pull): void {
  const account = writer(actor);
  if (account === pull.issue.author || actor.kind !== 'user') return;
  if (!atLeast(roleOf(repository, account), 'triage')) throw new ApiError(403, 'Forbidden');
}

function isHead(pull: Pull, head: string): boolean {
  const label = `${pull.head.repository.owner.login}:${pull.head.ref}`;
  return head.includes(':') ? label.toLowerCase() === head.toLowerCase() : pull.head.ref === head;
}
