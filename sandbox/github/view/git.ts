import type { Ref } from '../git/reader.ts';
import type { JsonObject } from '../json.ts';
import type { RepositoryState } from '../state/repository.ts';
import { nodeId, type World } from '../state/world.ts';

/** The schema `git-ref`. */
export function viewRef(world: World, repository: RepositoryState, { name, sha, type }: Ref): JsonObject {
  return {
    ref: name,
    node_id: nodeId('REF', `${repository.id}:${name}`),
    url: world.repositoryApi(repository, `/git/${name}`),
    object: { sha, type, url: objectUrl(world, repository, type, sha) },
  };
}

export function objectUrl(world: World, repository: RepositoryState, type: string, sha: string): string {
  return world.repositoryApi(repository, `/git/${type}s/${sha}`);
}
