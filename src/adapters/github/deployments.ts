import * as v from 'valibot';
import { oneLine } from '../../domain/text.ts';
import type { DeploymentReport, Deployments } from '../../ports/forge.ts';
import type { GitHubClient } from './client.ts';
import { once, type Repetition } from './once.ts';
import { deployment, deployments, deploymentStatus, deploymentStatuses } from './shapes.ts';

const states: Readonly<Record<DeploymentReport['state'], string>> = {
  queued: 'queued',
  running: 'in_progress',
  success: 'success',
  failure: 'failure',
  error: 'error',
  inactive: 'inactive',
};

/** Characters that GitHub takes in a deployment's description. */
const descriptionLimit = 139;

/** How many older deployments of an environment are looked at. */
const lookBack = 10;

/** Deployments of a commit that one request gives, and requests that are made for them at most. */
const ofCommitAtOnce = 100;
const mostPages = 20;

const payload = v.object({ key: v.string() });

type DeploymentNode = v.InferOutput<typeof deployment>;

/** Deployments on GitHub, known by a key in their payload. */
export function openDeployments(client: GitHubClient, repetition: Repetition): Deployments {
  /** Deployments as this client has read or written them, newest first: of an environment, or of a commit. */
  const known = new Map<string, Promise<readonly DeploymentNode[]>>();
  const page = (query: Readonly<Record<string, unknown>>, what: string): Promise<readonly DeploymentNode[]> =>
    client.rest(
      'GET /repos/{owner}/{repo}/deployments',
      query,
      deployments,
      `read the deployments of ${what}`,
    );

  /** Of production what went before must be ended, elsewhere GitHub does that: one list of the commit tells all. */
  const list = async ({ production, environment, commit }: DeploymentReport) => {
    if (production) return page({ environment, per_page: lookBack }, environment);
    const found: DeploymentNode[] = [];
    for (let number = 1; number <= mostPages; number += 1) {
      const nodes = await page({ sha: commit, per_page: ofCommitAtOnce, page: number }, commit.slice(0, 12));
      found.push(...nodes);
      if (nodes.length < ofCommitAtOnce) break;
    }
    return found;
  };
  const listed = (report: DeploymentReport): Promise<readonly DeploymentNode[]> => {
    const scope = scopeOf(report);
    const nodes = known.get(scope) ?? list(report);
    known.set(scope, nodes);
    nodes.catch(() => known.delete(scope));
    return nodes;
  };

  const create = async (report: DeploymentReport): Promise<DeploymentNode> => {
    const created = await once(
      repetition,
      () =>
        client.rest(
          'POST /repos/{owner}/{repo}/deployments',
          {
            ref: report.commit,
            environment: report.environment,
            description: oneLine(report.description, descriptionLimit),
            payload: { key: report.key },
            // GitHub's defaults would merge the default branch into it, and wait for every check.
            auto_merge: false,
            required_contexts: [],
            production_environment: report.production,
            transient_environment: report.transient,
          },
          deployment,
          `write a deployment of ${report.environment}`,
        ),
      async () => (await list(report)).find((node) => keyOf(node) === report.key),
    );
    const before = await listed(report);
    known.set(scopeOf(report), Promise.resolve([created, ...before]));
    return created;
  };

  return {
    async report(report) {
      const before = await listed(report);
      const existing = before.find((node) => keyOf(node) === report.key);
      const node = existing ?? (await create(report));
      const changed =
        existing === undefined || !isState(await newestStatus(client, node.id, report.environment), report);
      if (changed) await addStatus(client, repetition, node.id, report);
      if (changed && report.state === 'success' && report.production) {
        // GitHub itself ends what went before in every environment but production.
        for (const older of before.filter(({ id }) => id < node.id)) {
          await endOlder(client, repetition, older.id, report);
        }
      }
      return { id: node.id, changed };
    },
  };
}

function scopeOf({ production, environment, commit }: DeploymentReport): string {
  return production ? `environment ${environment}` : `commit ${commit}`;
}

function keyOf({ payload: said }: DeploymentNode): string | undefined {
  const parsed = v.safeParse(payload, typeof said === 'string' ? parsedJson(said) : said);
  return parsed.success ? parsed.output.key : undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type StatusNode = v.InferOutput<typeof deploymentStatus>;

async function newestStatus(
  client: GitHubClient,
  id: number,
  environment: string,
): Promise<StatusNode | undefined> {
  const statuses = await client.rest(
    'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    { deployment_id: id, per_page: 10 },
    deploymentStatuses,
    `read the deployments of ${environment}`,
  );
  return statuses.toSorted((a, b) => b.id - a.id)[0];
}

function isState(
  status: StatusNode | undefined,
  report: Pick<DeploymentReport, 'state' | 'description'>,
): boolean {
  return (
    status?.state === states[report.state] &&
    (status.description ?? '') === oneLine(report.description, descriptionLimit)
  );
}

async function addStatus(
  client: GitHubClient,
  repetition: Repetition,
  id: number,
  report: DeploymentReport,
): Promise<void> {
  await once(
    repetition,
    () =>
      client.rest(
        'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
        {
          deployment_id: id,
          state: states[report.state],
          description: oneLine(report.description, descriptionLimit),
          environment: report.environment,
          auto_inactive: report.state === 'success',
          ...(report.url !== undefined && { environment_url: report.url }),
          ...(report.logUrl !== undefined && { log_url: report.logUrl }),
        },
        deploymentStatus,
        `write a deployment of ${report.environment}`,
      ),
    async () => {
      const newest = await newestStatus(client, id, report.environment);
      return isState(newest, report) ? newest : undefined;
    },
  );
}

/** Ends an older deployment of production that still counts as active. */
async function endOlder(
  client: GitHubClient,
  repetition: Repetition,
  id: number,
  report: DeploymentReport,
): Promise<void> {
  const newest = await newestStatus(client, id, report.environment);
  if (newest?.state !== 'success') return;
  const { url: _url, ...rest } = report;
  await addStatus(client, repetition, id, {
    ...rest,
    url: undefined,
    state: 'inactive',
    description: 'Another deployment took its place.',
  });
}
