import { shortDigest } from '../domain/digest.ts';
import { plan } from '../steps/plan.ts';
import { line } from './log.ts';
import { planRequest } from './request.ts';
import { runAction } from './run.ts';
import { planMarkdown } from './show.ts';

await runAction('plan', async ({ inputs, ports }) => {
  const request = await planRequest(ports, inputs);
  const result = await plan(ports, request);
  const hash = shortDigest(result.plan.hash);
  const ships = result.plan.bots.filter((bot) => bot.ships).length;
  if (ships > 0) line(`Promote with plan: ${hash}`);
  return {
    reason: result.reason,
    result: { selection: request.selection, ...result },
    outputs: { plan: hash },
    headline:
      result.reason === 'nothing'
        ? `Everything that was picked is live in ${request.environment} already.`
        : `${ships} of ${result.plan.bots.length} bots can ship to ${request.environment}.`,
    summary: planMarkdown(result.plan),
  };
});
