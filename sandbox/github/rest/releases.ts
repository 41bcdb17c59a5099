import { invalid, notFound } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import { created, noContent, notOffered, ok, route, type RepositoryCall, type Route } from '../http/route.ts';
import { emit } from '../events/emit.ts';
import { flag, text } from '../json.ts';
import { changeRef } from '../logic/refs.ts';
import { may, writer } from '../state/access.ts';
import type { Release } from '../state/releases.ts';
import { viewRelease } from '../view/release.ts';

const resource = 'Release';

/** Releases. Publishing one makes its tag where there is none. */
export const releaseRoutes: readonly Route[] = [
  route('repos/list-releases', { contents: 'read' }, (call) => {
    const { world, repository } = call;
    const all = [...repository.releases.values()].filter(
      (one) => (!one.draft || maySeeDrafts(call)) && world.isListed(one.createdAt),
    );
    return paged(call, all.reverse(), (one) => viewRelease(world, repository, one));
  }),

  route('repos/create-release', { contents: 'write' }, (call) =>
    call.repository.lock.run(async () => {
      const { world, repository, actor, body } = call;
      notOffered(body, 'generate_release_notes', 'discussion_category_name');
      const tag = text(body, 'tag_name') ?? '';
      if (tag.trim() === '') throw invalid({ resource, field: 'tag_name', code: 'missing_field' });
      if (!(await repository.git.isValidRef(`refs/tags/${tag}`))) {
        throw invalid({
          resource,
          field: 'tag_name',
          code: 'custom',
          message: 'tag_name is not well-formed',
        });
      }
      const draft = flag(body, 'draft') ?? false;
      if (!draft && published(call, tag))
        throw invalid({ resource, field: 'tag_name', code: 'already_exists' });
      const now = world.now();
      const release: Release = {
        id: world.nextId(),
        tag,
        target: text(body, 'target_commitish') ?? repository.defaultBranch,
        name: text(body, 'name') ?? null,
        body: text(body, 'body') ?? null,
        draft,
        prerelease: flag(body, 'prerelease') ?? false,
        latest: latestOf(text(body, 'make_latest')),
        author: writer(actor),
        createdAt: now,
        updatedAt: now,
        publishedAt: null,
      };
      if (!draft) await publish(call, release);
      repository.releases.set(release.id, release);
      tell(call, release, draft ? 'created' : 'published');
      return created(viewRelease(world, repository, release));
    }),
  ),

  route('repos/get-release', { contents: 'read' }, (call) =>
    ok(viewRelease(call.world, call.repository, releaseOf(call))),
  ),

  route('repos/update-release', { contents: 'write' }, (call) =>
    call.repository.lock.run(async () => {
      const { world, repository, body } = call;
      notOffered(body, 'discussion_category_name');
      const release = releaseOf(call);
      const tag = text(body, 'tag_name') ?? release.tag;
      if (tag !== release.tag && published(call, tag)) {
        throw invalid({ resource, field: 'tag_name', code: 'already_exists' });
      }
      release.tag = tag;
      release.target = text(body, 'target_commitish') ?? release.target;
      release.name = text(body, 'name') ?? release.name;
      release.body = text(body, 'body') ?? release.body;
      release.prerelease = flag(body, 'prerelease') ?? release.prerelease;
      if (body['make_latest'] !== undefined) release.latest = latestOf(text(body, 'make_latest'));
      release.draft = flag(body, 'draft') ?? release.draft;
      release.updatedAt = world.now();
      if (!release.draft && release.publishedAt === null) await publish(call, release);
      tell(call, release, 'edited');
      return ok(viewRelease(world, repository, release));
    }),
  ),

  route('repos/delete-release', { contents: 'write' }, (call) => {
    const release = releaseOf(call);
    call.repository.releases.delete(release.id);
    tell(call, release, 'deleted');
    return noContent();
  }),

  route('repos/get-latest-release', { contents: 'read' }, ({ world, repository }) => {
    const candidates = [...repository.releases.values()].filter((one) => !one.draft && !one.prerelease);
    // Who was made the latest last is it; without any such word, who was published last.
    const chosen = candidates.filter((one) => one.latest === 'true').at(-1);
    const found = chosen ?? candidates.filter((one) => one.latest !== 'false').at(-1);
    if (!found) throw notFound();
    return ok(viewRelease(world, repository, found));
  }),

  route('repos/get-release-by-tag', { contents: 'read' }, (call) => {
    const release = published(call, call.parameters['tag'] ?? '');
    if (!release) throw notFound();
    return ok(viewRelease(call.world, call.repository, release));
  }),
];

function releaseOf(call: RepositoryCall): Release {
  const release = call.repository.releases.get(Number(call.parameters['release_id']));
  if (!release || (release.draft && !maySeeDrafts(call))) throw notFound();
  return release;
}

function published({ repository }: RepositoryCall, tag: string): Release | undefined {
  return [...repository.releases.values()].find((one) => one.tag === tag && !one.draft);
}

function maySeeDrafts({ repository, actor }: RepositoryCall): boolean {
  return may(repository, actor, 'contents', 'write');
}

/** Makes the tag at the target, if there is none. */
async function publish({ world, repository, actor }: RepositoryCall, release: Release): Promise<void> {
  const ref = `refs/tags/${release.tag}`;
  if (!(await repository.git.ref(ref))) {
    const target = await repository.git.commitOf(release.target);
    if (target === undefined) throw invalid({ resource, field: 'target_commitish', code: 'invalid' });
    await changeRef(world, repository, actor, { ref, from: undefined, to: target });
  }
  release.publishedAt = world.now();
}

function latestOf(value: string | undefined): Release['latest'] {
  return value === 'false' || value === 'legacy' ? value : 'true';
}

function tell({ world, repository, actor }: RepositoryCall, release: Release, action: string): void {
  emit(world, repository, actor, {
    name: 'release',
    action,
    ref: `refs/tags/${release.tag}`,
    payload: { release: viewRelease(world, repository, release) },
  });
}
