import { timestamp, timestampOrNull } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import type { Release } from '../state/releases.ts';
import type { RepositoryState } from '../state/repository.ts';
import { nodeId, type World } from '../state/world.ts';
import { viewAccount } from './account.ts';

/** The schema `release`. */
export function viewRelease(world: World, repository: RepositoryState, release: Release): JsonObject {
  const url = world.repositoryApi(repository, `/releases/${release.id}`);
  const tag = release.tag.split('/').map(encodeURIComponent).join('/');
  return {
    url,
    html_url: world.html(
      repository,
      release.draft ? `/releases/tag/untagged-${release.id}` : `/releases/tag/${tag}`,
    ),
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    tarball_url: release.draft ? null : world.repositoryApi(repository, `/tarball/${tag}`),
    zipball_url: release.draft ? null : world.repositoryApi(repository, `/zipball/${tag}`),
    id: release.id,
    node_id: nodeId('RE', release.id),
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    immutable: false,
    created_at: timestamp(release.createdAt),
    updated_at: timestamp(release.updatedAt),
    published_at: timestampOrNull(release.publishedAt),
    author: viewAccount(world, release.author),
    assets: [],
  };
}
