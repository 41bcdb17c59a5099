import { ApiError, notFound } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import { ok, route, type RepositoryCall, type Route } from '../http/route.ts';
import type { Artifact } from '../state/actions.ts';
import { viewArtifact } from '../view/actions.ts';

/** What runs left behind. */
export const artifactRoutes: readonly Route[] = [
  route('actions/list-artifacts-for-repo', { actions: 'read' }, (call) =>
    listArtifacts(call, [...call.repository.artifacts.values()]),
  ),

  route('actions/list-workflow-run-artifacts', { actions: 'read' }, (call) => {
    const id = Number(call.parameters['run_id']);
    if (!call.repository.runs.has(id)) throw notFound();
    return listArtifacts(
      call,
      [...call.repository.artifacts.values()].filter(({ run }) => run.id === id),
    );
  }),

  route('actions/get-artifact', { actions: 'read' }, (call) =>
    ok(viewArtifact(call.world, artifactOf(call))),
  ),

  route('actions/download-artifact', { actions: 'read' }, (call) => {
    const { world, actor, parameters } = call;
    if (actor.kind === 'anonymous') throw new ApiError(401, 'Requires authentication');
    const artifact = artifactOf(call);
    if (parameters['archive_format'] !== 'zip') throw notFound();
    if (world.now() >= artifact.expiresAt) throw new ApiError(410, 'Artifact has expired');
    // A minute's address elsewhere, which asks for no token.
    return { status: 302, headers: { location: `${world.origin}/_artifacts/${artifact.secret}` } };
  }),
];

function artifactOf({ repository, parameters }: RepositoryCall): Artifact {
  const artifact = repository.artifacts.get(Number(parameters['artifact_id']));
  if (!artifact) throw notFound();
  return artifact;
}

function listArtifacts(call: RepositoryCall, all: readonly Artifact[]): ReturnType<typeof paged> {
  const { world, query } = call;
  const found = all.filter(
    ({ name, createdAt }) =>
      (query['name'] === undefined || name === query['name']) && world.isListed(createdAt),
  );
  return paged(
    call,
    query['direction'] === 'asc' ? found : found.toReversed(),
    (one) => viewArtifact(world, one),
    (artifacts, total_count) => ({ total_count, artifacts }),
  );
}
