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
];
