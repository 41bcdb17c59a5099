import { deploy } from '../steps/deploy.ts';
import { packageNamed } from '../steps/find.ts';
import { environmentSettings, oneBotNamed, refuseUnplanned, workspaceAt } from '../steps/workspace.ts';
import { deployHandedOver } from './deploy-handed-over.ts';
import { runAction } from './run.ts';
import { rolloutSentence } from './show.ts';

await runAction('deploy', async (run) => {
  const { inputs, ports, by, signal, handOver } = run;
  if (handOver || inputs.packages !== undefined || inputs.bots.length > 0) return deployHandedOver(run);
  const workspace = await workspaceAt(ports, inputs.commit);
  const { project } = workspace;
  const bot = oneBotNamed(workspace, inputs.bot);
  const environment = await environmentSettings(ports, workspace, inputs.environment);
  refuseUnplanned(environment);
  const found = await packageNamed(ports, { project, bot, commit: workspace.commit, text: inputs.package });
  const result = await deploy(ports, {
    project,
    environment,
    bot,
    package: found.stored,
    treeish: found.commit,
    commit: found.commit,
    branch: process.env['GITHUB_REF_NAME'] ?? (await ports.checkout.branch()),
    preview: inputs.preview,
    keepFailed: inputs['keep-failed'],
    by,
    why: inputs.why,
    signal,
  });
  return {
    reason: result.reason,
    result: { bot: bot.name, package: found.stored.digest, ...result },
    outputs: { package: found.stored.digest, url: 'url' in result ? result.url : '' },
    headline: rolloutSentence(bot.name, environment.name, result),
    summary: '',
  };
});
