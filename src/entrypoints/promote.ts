import { promote, type PromotedBot } from '../steps/promote.ts';
import { shortDigest } from '../domain/digest.ts';
import { planRequest } from './request.ts';
import { runAction } from './run.ts';
import { planMarkdown, rolloutSentence, table } from './show.ts';

await runAction('promote', async ({ inputs, ports, by, signal }) => {
  const request = await planRequest(ports, inputs);
  const result = await promote(ports, {
    ...request,
    confirmed: inputs.plan,
    keepFailed: inputs['keep-failed'],
    by,
    why: inputs.why,
    signal,
  });
  const releases = result.bots.flatMap((bot) =>
    'release' in bot ? [[bot.bot, bot.release.version] as const] : [],
  );
  const refusals = result.decisions.map(({ code, observed }) => [code, observed]);
  return {
    reason: result.reason,
    result: { selection: request.selection, ...result },
    outputs: { releases: JSON.stringify(Object.fromEntries(releases)) },
    headline: headlines[result.reason](request.environment),
    summary: [
      planMarkdown(result.plan),
      ...(refusals.length === 0 ? [] : [table(['refused', 'because'], refusals)]),
      ...(result.bots.length === 0
        ? []
        : [
            table(
              ['bot', 'result'],
              result.bots.map((bot) => [bot.bot, sentence(bot, request.environment)]),
            ),
          ]),
    ].join('\n\n'),
  };
});

function sentence(promoted: PromotedBot, environment: string): string {
  switch (promoted.reason) {
    case 'released':
      return `v${promoted.release.version} is live (package ${shortDigest(promoted.release.package)}, tag ${promoted.tag}).`;
    case 'already-released':
      return `v${promoted.release.version} was released by an earlier run of this plan, and is live.`;
    case 'restored':
      return `v${promoted.release.version} was released before and wasn't running any more: it is live again.`;
    case 'restored':
      return `v${promoted.release.version} had been released and wasn't running any more: it runs again.`;
    case 'not-rolled-out':
      return rolloutSentence(promoted.bot, environment, promoted.rollout);
    case 'drifted':
      return `DRIFT: ${promoted.decision.observed}.`;
    case 'package-missing':
      return 'Its package is in no store that this job reaches.';
    case 'not-tried':
      return 'It was not tried, since another one failed. The same run again goes on from there.';
    case 'not-shipping':
      return promoted.plan.whyNot ?? 'It has nothing to ship.';
  }
}

const headlines = {
  promoted: (environment: string) => `Every bot of the plan is live in ${environment}.`,
  nothing: (environment: string) => `Everything that was picked is live in ${environment} already.`,
  denied: () => 'Nothing was promoted: each gate says why.',
  unconfirmed: () => 'Nothing was promoted: the plan is not the one that was confirmed.',
  failed: (environment: string) => `A bot didn't get to ${environment}; what ran before keeps the traffic.`,
} as const;
