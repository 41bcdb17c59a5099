import { environmentNamed } from '../steps/context.ts';
import { testRunning } from '../steps/find.ts';
import { oneBotNamed, workspaceAt } from '../steps/workspace.ts';
import { runAction } from './run.ts';
import { annotateFailures, smokeWords } from './show.ts';

await runAction('smoke-test', async ({ inputs, ports }) => {
  const workspace = await workspaceAt(ports, inputs.commit);
  const bot = oneBotNamed(workspace, inputs.bot);
  const environment = environmentNamed(workspace.project, inputs.environment);
  const { revision, ...result } = await testRunning(ports, {
    project: workspace.project,
    environment,
    bot,
    text: inputs.package,
    treeish: inputs.commit,
    head: workspace.commit,
  });
  annotateFailures(bot.name, result.failures);
  return {
    reason: result.reason,
    result: { bot: bot.name, environment: environment.name, package: revision.package, ...result },
    outputs: {},
    headline: `${bot.name} in ${environment.name}: ${smokeWords(result)}.`,
    summary: '',
  };
});
