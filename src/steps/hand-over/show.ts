import { checkKey, checkName, tableName } from '../../domain/report/check-output.ts';
import type { Phase, RunName } from '../../domain/run/record.ts';
import type { Forge } from '../../ports/forge.ts';
import type { Ports } from '../context.ts';

const titles: Readonly<Record<Phase, string>> = {
  validate: 'Reading it',
  train: 'Training',
  deploy: 'Starting it beside what runs',
  talk: 'Talking to it',
};

/**
 * Shows, on the commit, what is done with a bot right now. Where the run shows all bots in one table, and where the
 * token may not write, nothing is shown: that is no failure of anything.
 */
export async function showUnderWay(
  ports: Pick<Ports, 'forge' | 'clock' | 'reporter'>,
  {
    run,
    bot,
    phase,
    commit,
  }: { readonly run: RunName; readonly bot: string; readonly phase: Phase; readonly commit: string },
): Promise<void> {
  try {
    const forge: Forge | undefined = await ports.forge?.();
    if (!forge) return;
    const key = checkKey(run, `${bot}/${phase}`);
    const shown = await forge.checks.own(commit, checkKey(run, ''));
    const table = checkKey(run, tableName);
    // A table of all bots stands in place of a check for each; what has ended doesn't begin again.
    if (shown.some((check) => check.key === table || (check.key === key && check.ended))) return;
    await forge.checks.report({
      name: checkName(bot, phase),
      commit,
      key,
      state: { phase: 'running' },
      title: titles[phase],
      summary: `${titles[phase]}.`,
      text: undefined,
      annotations: [],
      detailsUrl: run.url,
      startedAt: ports.clock.now().toISOString(),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    ports.reporter.info(`What is under way can't be shown on the commit: ${why}`);
  }
}
