import { deploymentOf } from '../../domain/report/words.ts';
import type { BotView, RunView } from '../../domain/report/view.ts';
import type { BotOutcome, PhaseOutcome } from '../../domain/run/conclude.ts';
import type { Phase, RunName } from '../../domain/run/record.ts';
import type { DeploymentReport, Forge } from '../../ports/forge.ts';
import type { Writes } from './writes.ts';

/** What is written of a run's deployments: one for each bot that it deployed, or couldn't. */
export function deploymentReports(
  { run, commit, bots }: RunView,
  environment: string,
): readonly DeploymentReport[] {
  return bots.flatMap((view) => deploymentReport(view, run, commit, environment));
}

function deploymentReport(
  { outcome }: BotView,
  run: RunName,
  commit: string,
  standard: string,
): readonly DeploymentReport[] {
  const deployment = deploymentOf(outcome);
  const state = stateOf(outcome);
  // A preview gets no traffic: what is listed as deployed stays what was.
  if (state === undefined || deployment?.preview === true) return [];
  // Only a revision that has the traffic is named; where nothing got it, nothing was deployed.
  if (state === 'success' && !deployment) return [];
  const environment = deployment?.environment ?? standard;
  return [
    {
      environment: `${environment}/${outcome.bot}`,
      commit,
      // Of any attempt: one that is run again goes on with it.
      key: `tidegate/${run.id}/${environment}/${outcome.bot}`,
      state,
      description: outcome.headline,
      production: false,
      transient: false,
      url: state === 'success' ? deployment?.url : undefined,
      logUrl: run.url,
    },
  ];
}

/** How a deployment ended; undefined where none was tried, or nobody can tell. */
function stateOf(outcome: BotOutcome): 'success' | 'failure' | undefined {
  const of = (phase: Phase): PhaseOutcome['state'] | undefined =>
    outcome.phases.find((one) => one.phase === phase)?.state;
  const [deployed, talked = 'passed'] = [of('deploy'), of('talk')];
  if (deployed === 'failed' || (deployed !== undefined && talked === 'failed')) return 'failure';
  return deployed === 'passed' && (talked === 'passed' || talked === 'skipped') ? 'success' : undefined;
}

export async function writeDeployments(
  forge: Forge,
  writes: Writes,
  view: RunView,
  environment: string,
): Promise<void> {
  for (const report of deploymentReports(view, environment)) {
    await writes.attempt('deployments', `the deployment of ${report.environment}`, () =>
      forge.deployments.report(report),
    );
  }
}
