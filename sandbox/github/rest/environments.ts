import { notFound } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import { ok, route, type Route } from '../http/route.ts';
import { viewEnvironment } from '../view/deployment.ts';

/** The environments of a repository, with who must agree before a job enters one. */
export const environmentRoutes: readonly Route[] = [
  route('repos/get-all-environments', { actions: 'read' }, (call) =>
    paged(
      call,
      [...call.repository.environments.values()],
      (one) => viewEnvironment(call.world, call.repository, one),
      (environments, total_count) => ({ total_count, environments }),
    ),
  ),

  route('repos/get-environment', { actions: 'read' }, ({ world, repository, parameters }) => {
    const environment = repository.environments.get(parameters['environment_name'] ?? '');
    if (!environment) throw notFound();
    return ok(viewEnvironment(world, repository, environment));
  }),
];
