import { shortDigest } from '../domain/digest.ts';
import { list, stacked, table } from '../domain/markdown/blocks.ts';
import { code } from '../domain/markdown/inline.ts';
import { planMarkdown, planSummary } from '../domain/report/plan.ts';
import { plainMarkdown } from '../domain/text.ts';
import { commitOf } from '../steps/changed.ts';
import { witnessed } from '../steps/hand-over/ports.ts';
import { promoteParts, releaseRecords, withoutCustomersWords } from '../steps/hand-over/release-parts.ts';
import { silenceSentence } from '../steps/listen.ts';
import { describeRevision } from '../steps/rollback.ts';
import { promote, type PromotedBot, type PromoteResult } from '../steps/promote.ts';
import { formOf, planRequest, refuseUnselected } from './request.ts';
import { runAction } from './run.ts';
import { rolloutSentence } from './show.ts';

await runAction('promote', async ({ inputs, ports, by, signal, handOver }) => {
  handOver?.about((await commitOf(ports, 'HEAD')).id);
  refuseUnselected(inputs);
  const request = await planRequest(ports, inputs);
  const seen = witnessed(ports.ledger, ports.outbox);
  // What is live is told, whatever breaks off after it.
  handOver?.ledger(() => releaseRecords(seen.said));
  const promoted = await promote(
    { ...ports, ledger: seen.ledger, outbox: seen.outbox },
    {
      ...request,
      confirmed: inputs.plan,
      keepFailed: inputs['keep-failed'],
      by,
      why: inputs.why,
      signal,
    },
  );
  const result = withoutCustomersWords(promoted);
  handOver?.add(...promoteParts(request.environment, result));
  handOver?.ledger(() => releaseRecords(seen.said, result));
  const releases = result.bots.flatMap((bot) =>
    'release' in bot ? [[bot.bot, bot.release.version] as const] : [],
  );
  return {
    reason: result.reason,
    result: { selection: request.selection, ...result },
    outputs: { releases: JSON.stringify(Object.fromEntries(releases)) },
    headline: headlineOf(result.reason, request.environment),
    summary: stacked([
      result.reason === 'unconfirmed'
        ? planSummary(result.plan, formOf(inputs, process.env))
        : planMarkdown(result.plan),
      list(
        result.decisions.map(({ code: gate, observed }) => `${code(gate)}: ${plainMarkdown(observed, 300)}`),
      ),
      result.bots.length === 0
        ? ''
        : table(
            ['bot', 'result'],
            result.bots.map((bot) => [
              plainMarkdown(bot.bot),
              plainMarkdown(sentence(bot, request.environment), 500),
            ]),
          ),
    ]),
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
    case 'not-rolled-out':
      return rolloutSentence(promoted.bot, environment, promoted.rollout);
    case 'switched-back':
      return `It has gone back to ${describeRevision(promoted.to)} by itself. ${silenceSentence(promoted.silence)}${promoted.cause === undefined ? '' : ` ${promoted.cause.headline}`}`;
    case 'stopped-answering':
      return `v${promoted.release.version} is live, and silent. ${silenceSentence(promoted.silence)} ${promoted.why}`;
    case 'overtaken':
      return 'Somebody else moved its traffic while this ran, such as by a rollback. Plan again.';
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

function headlineOf(reason: PromoteResult['reason'], environment: string): string {
  switch (reason) {
    case 'promoted':
      return `Every bot of the plan is live in ${environment}.`;
    case 'partly':
      return `What may ship is live in ${environment}; the rest was denied: each gate says why.`;
    case 'nothing':
      return `Everything that was picked is live in ${environment} already.`;
    case 'denied':
      return 'Nothing was promoted: each gate says why.';
    case 'unconfirmed':
      return "Nothing was promoted: the plan isn't the one that was confirmed.";
    case 'failed':
      return `A bot didn't get to ${environment}, or didn't stay there: its row says why, and what has the traffic.`;
  }
}
