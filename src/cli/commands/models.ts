import { shortDigest } from '../../domain/digest.ts';
import { models, type ListedPackage } from '../../steps/models.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, oneBot, type GlobalOptions } from '../session.ts';
import { metricsText } from '../show.ts';
import { age, table } from '../text.ts';

/** `tidegate models [bot]` */
export async function run(options: GlobalOptions, name?: string): Promise<number> {
  return inSession(options, async (session) => {
    const workspace = await workspaceAt(session.ports);
    const bot = await oneBot(session, workspace, name);
    const result = await models(session.ports, {
      project: workspace.project,
      bot: bot.name,
      ledgerAlone: true,
    });
    const { packages, unread } = result;
    const now = session.ports.clock.now();
    session.result({ command: 'models', ...result, unread: unread?.message }, () =>
      packages.length === 0 && !unread
        ? `${bot.name} has no package yet. Type \`tidegate train ${bot.name}\`.`
        : [
            table(
              ['#', 'package', 'commit', 'age', 'tests', 'where', 'scores'],
              packages.map((listed, index) => row(listed, index, now, unread !== undefined)),
              process.stdout,
            ),
            ...(unread ? [] : [nextText(bot.name, packages)]),
          ].join('\n'),
    );
    // What the ledger knows is shown; what lies in the store isn't known, which is a failure all the same.
    if (unread) {
      const { code, message, next } = unread;
      session.reporter.problem({ severity: 'error', code, message, ...(next !== undefined && { next }) });
      return exitCodes.failure;
    }
    return exitCodes.done;
  });
}

/** What can be done with what is listed. */
function nextText(bot: string, packages: readonly ListedPackage[]): string {
  const there = packages.find(({ stored }) => stored);
  if (there) return `Deploy one again: tidegate deploy ${bot} --package ${shortDigest(there.package)}`;
  return `None is in the project's store. Train the bot again (tidegate train ${bot}), or copy one there: tidegate store copy --help`;
}

function row(listed: ListedPackage, index: number, now: Date, unread: boolean): string[] {
  const where = listed.places.map(({ environment, role }) =>
    role === 'active' ? environment : `${environment} (${role === 'candidate' ? 'being deployed' : role})`,
  );
  if (!listed.stored && !unread) where.push('not in this store');
  return [
    String(index + 1),
    shortDigest(listed.package),
    listed.commit?.slice(0, 7) ?? 'local',
    listed.at === undefined ? '-' : age(listed.at, now),
    listed.verification.state === 'none' ? 'not talked to' : listed.verification.state,
    where.join(', ') || '-',
    listed.stored ? metricsText(listed.stored.metadata.metrics) : '',
  ];
}
