import { shortDigest } from '../domain/digest.ts';
import { headlineOf } from '../domain/report/board.ts';
import { listing } from '../domain/report/listing.ts';
import { planSummary } from '../domain/report/plan.ts';
import { boardBots } from '../steps/board.ts';
import { candidates } from '../steps/candidates.ts';
import type { Ports } from '../steps/context.ts';
import { plan, type PlanRequest } from '../steps/plan.ts';
import { line } from './log.ts';
import { formOf, planRequest, type SelectionInputs } from './request.ts';
import { runAction } from './run.ts';

await runAction('plan', async ({ inputs, ports }) => {
  const request = await planRequest(ports, inputs);
  // Whoever has a plan's hash and no selection means everything; without either, one wants to see what there is.
  if (inputs.select.length === 0 && inputs.plan === undefined) return list(ports, request, inputs);
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
    summary: planSummary(result.plan, formOf(inputs, process.env)),
  };
});

/** What is merged and not live, for whoever doesn't know yet what to pick. */
async function list(ports: Ports, request: PlanRequest, inputs: SelectionInputs) {
  const found = await candidates(ports, request);
  const { environment } = found;
  const repository = (await ports.forge?.().catch(() => undefined))?.repository.url;
  const bots = boardBots(found.bots, repository);
  const form = formOf(inputs, process.env);
  const now = ports.clock.now().toISOString();
  const waiting = bots.filter((bot) => bot.candidates.length > 0);
  return {
    reason: 'listed' as const,
    result: { head: request.head, ...found },
    outputs: { plan: '' },
    headline: headlineOf(environment, waiting),
    summary: listing({ environment, now, bots, formUrl: form.url, given: form.given }),
  };
}
