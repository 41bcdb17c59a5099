import { shortDigest } from '../domain/digest.ts';
import type { RevisionState } from '../domain/revision.ts';
import { environmentNamed } from '../steps/context.ts';
import { commitOf } from '../steps/changed.ts';
import { witnessed } from '../steps/hand-over/ports.ts';
import { releaseRecords, rollbackParts } from '../steps/hand-over/release-parts.ts';
import { rollback, type RollbackResult } from '../steps/rollback.ts';
import { oneBotNamed, workspaceAt } from '../steps/workspace.ts';
import { runAction } from './run.ts';

await runAction('rollback', async ({ inputs, ports, by, handOver }) => {
  handOver?.about((await commitOf(ports, 'HEAD')).id);
  const workspace = await workspaceAt(ports);
  const bot = oneBotNamed(workspace, inputs.bot);
  const environment = environmentNamed(workspace.project, inputs.environment);
  handOver?.begin(bot.name, 'deploy');
  const seen = witnessed(ports.ledger, ports.outbox);
  handOver?.ledger(() => releaseRecords(seen.said));
  const result = await rollback(
    { ...ports, ledger: seen.ledger, outbox: seen.outbox },
    {
      project: workspace.project,
      environment,
      bot: bot.name,
      to: inputs.to,
      by,
      why: inputs.why,
    },
  );
  handOver?.add(...rollbackParts(bot.name, environment.name, result));
  return {
    reason: result.reason,
    result: { bot: bot.name, environment: environment.name, ...result },
    outputs: { url: 'url' in result ? (result.url ?? '') : '' },
    headline: sentence(bot.name, environment.name, result),
    summary: '',
  };
});

function sentence(bot: string, environment: string, result: RollbackResult): string {
  switch (result.reason) {
    case 'rolled-back':
      return `${bot} in ${environment} is back at ${named(result.to)}; it was ${named(result.from)}.`;
    case 'already-active':
      return `${bot} in ${environment} is at ${named(result.to)} already.`;
    case 'not-ready':
      return `${named(result.to)} of ${bot} didn't get ready: ${result.verdict.headline}`;
    case 'overtaken':
      return `Something else changed ${bot} in ${environment} in the meantime; look at it, then decide anew.`;
  }
}

function named(revision: RevisionState): string {
  const digits = shortDigest(revision.package);
  return revision.version === undefined ? `package ${digits}` : `v${revision.version} (${digits})`;
}
