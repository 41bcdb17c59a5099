import { table } from '../domain/markdown/blocks.ts';
import { plainMarkdown } from '../domain/text.ts';
import { validate } from '../steps/validate.ts';
import { botsNamed, workspaceAt } from '../steps/workspace.ts';
import { annotate } from './log.ts';
import { runAction } from './run.ts';

await runAction('validate', async ({ inputs, ports }) => {
  const workspace = await workspaceAt(ports, inputs.commit);
  const bots = botsNamed(workspace, inputs.bots);
  const result = await validate(ports, { workspace, bots, treeish: workspace.commit });
  const problems = result.bots.flatMap((bot) => bot.problems);
  for (const problem of problems) annotate(problem);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return {
    reason: result.reason,
    result,
    outputs: {},
    headline:
      errors === 0
        ? `Nothing is wrong with ${bots.length} bots.`
        : `${errors} errors in ${bots.length} bots.`,
    summary: table(
      ['bot', 'errors', 'warnings', 'test conversations', 'id'],
      result.bots.map(({ bot, registration, conversations, problems: found }) => [
        plainMarkdown(bot),
        String(found.filter(({ severity }) => severity === 'error').length),
        String(found.filter(({ severity }) => severity === 'warning').length),
        String(conversations),
        registration.state,
      ]),
    ),
  };
});
