import type { Account } from '../../domain/forge/pull-request.ts';
import type { Forge } from '../../ports/forge.ts';
import { openChecks } from './checks.ts';
import { openClient, usualPatience, type Patience } from './client.ts';
import { openDeployments } from './deployments.ts';
import { accountOf } from './pull-nodes.ts';
import { openPulls } from './pulls.ts';
import { viewerQuery } from './queries.ts';
import { openReleases } from './releases.ts';
import { isCheckRequired } from './rules.ts';
import type { GitHubSettings } from './settings.ts';
import { viewer } from './shapes.ts';
import { openThreads } from './threads.ts';
import { openWorkflows } from './workflows.ts';

export { usualPatience, type Patience } from './client.ts';
export { readGitHubSettings, type GitHubAuth, type GitHubSettings } from './settings.ts';

/** How often a write that may have happened is looked up and tried again. */
const attempts = 3;

/**
 * GitHub as a code host. Nothing is sent before something is asked for.
 * @throws EnvironmentError where a proxy is named that this Node can't use.
 */
export function openGitHub(settings: GitHubSettings, patience: Patience = usualPatience): Forge {
  const client = openClient(settings, patience);
  const repetition = { attempts, delayMs: patience.repeatMs };
  const { owner, name, serverUrl } = settings;
  return {
    repository: { owner, name, url: `${serverUrl}/${owner}/${name}` },
    pulls: openPulls(client),
    checks: openChecks(client, repetition),
    deployments: openDeployments(client, repetition),
    threads: openThreads(client, repetition),
    releases: openReleases(client, repetition),
    workflows: openWorkflows(client),
    async whoAmI() {
      const { viewer: node } = await client.graphql(viewerQuery, {}, viewer, 'tell who the token is of');
      return accountOf(node) as Account;
    },
    isCheckRequired: (branch, check) => isCheckRequired(client, branch, check),
    usage: () => client.usage(),
  };
}
