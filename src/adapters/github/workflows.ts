import type * as v from 'valibot';
import { EnvironmentError } from '../../domain/errors.ts';
import type { WorkflowRun, Workflows } from '../../ports/forge.ts';
import type { GitHubClient } from './client.ts';
import { isMissing, mayHaveHappened } from './failures.ts';
import { anything, workflowRun, workflowRuns } from './shapes.ts';

/** Workflow runs on GitHub. */
export function openWorkflows(client: GitHubClient): Workflows {
  const listed = async (workflow: string, query: object): Promise<readonly WorkflowRun[]> => {
    const { workflow_runs: runs } = await client.rest(
      'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
      { workflow_id: fileOf(workflow), ...query, per_page: 100 },
      workflowRuns,
      `read the runs of ${workflow}`,
    );
    return runs.map(runOf).toSorted((a, b) => b.id - a.id);
  };
  return {
    async active(workflow, branch) {
      return (await listed(workflow, { branch })).filter(({ state }) => state !== 'ended');
    },
    async ofCommit(workflow, event, commit) {
      const runs = await listed(workflow, { event, head_sha: commit });
      // What a host gives beyond what was asked for is none of it.
      return runs.filter((run) => run.event === event && run.commit === commit);
    },
    async run(id) {
      try {
        const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}';
        return runOf(await client.rest(route, { run_id: id }, workflowRun, `read the run ${id}`));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async cancel(id) {
      try {
        const route = 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel';
        await client.rest(route, { run_id: id }, anything, `cancel the run ${id}`);
      } catch (error) {
        // A run that has ended can't be cancelled, which is as good.
        if ((await this.run(id))?.state !== 'ended') throw error;
      }
    },
    async dispatch(workflow, ref, inputs) {
      const doing = `start ${workflow}`;
      const route = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';
      try {
        await client.rest(route, { workflow_id: fileOf(workflow), ref, inputs }, anything, doing);
      } catch (error) {
        if (!mayHaveHappened(error)) throw error;
        throw new EnvironmentError(`Nobody can tell whether GitHub did ${doing}: its answer was lost.`, {
          code: 'forge-unsure',
          next: 'Look in the Actions tab whether it runs, and start it again only if it does not.',
        });
      }
    },
  };
}

/** GitHub knows a workflow by the name of its file. */
function fileOf(workflow: string): string {
  return workflow.slice(workflow.lastIndexOf('/') + 1);
}

function runOf(node: v.InferOutput<typeof workflowRun>): WorkflowRun {
  return {
    id: node.id,
    attempt: node.run_attempt,
    // GitHub adds `@branch` to the path of a workflow that isn't the default branch's.
    workflow: node.path.replace(/@.*$/, ''),
    event: node.event,
    branch: node.head_branch ?? undefined,
    commit: node.head_sha,
    state: node.status === 'completed' ? 'ended' : node.status === 'in_progress' ? 'running' : 'waiting',
    conclusion: node.conclusion ?? undefined,
    createdAt: node.created_at,
    url: node.html_url,
  };
}
