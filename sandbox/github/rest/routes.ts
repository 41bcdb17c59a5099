import type { Route } from '../http/route.ts';
import { checkRoutes } from './checks.ts';
import { commentRoutes } from './comments.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './contents.ts';
import { issueRoutes } from './issues.ts';
import { labelRoutes } from './labels.ts';
import { objectRoutes } from './objects.ts';
import { pullRoutes } from './pulls.ts';
import { refRoutes } from './refs.ts';
import { repositoryRoutes } from './repositories.ts';
import { reviewRoutes } from './reviews.ts';
import { serverRoutes } from './server.ts';
import { actionRoutes } from './actions.ts';
import { artifactRoutes } from './artifacts.ts';
import { deploymentRoutes } from './deployments.ts';
import { environmentRoutes } from './environments.ts';
import { releaseRoutes } from './releases.ts';
import { statusRoutes } from './statuses.ts';

/** Every operation of the REST API that the stand-in offers. */
export const routes: readonly Route[] = [
  ...serverRoutes,
  ...repositoryRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...refRoutes,
  ...objectRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...issueRoutes,
  ...commentRoutes,
  ...labelRoutes,
  ...checkRoutes,
  ...statusRoutes,
  ...releaseRoutes,
  ...environmentRoutes,
  ...deploymentRoutes,
  ...artifactRoutes,
  ...actionRoutes,
];
