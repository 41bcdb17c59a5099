import { shortDigest } from '../../domain/digest.ts';
import { stage, type StagedBot } from '../../steps/stage.ts';
import { exitCodes } from '../exit.ts';
import { botsNamed, environmentSettings, inSession, workspaceAt, type GlobalOptions } from '../session.ts';
import { deploymentText, refuseUnplanned } from './deploy.ts';

interface Options extends GlobalOptions {
  readonly commit?: string;
  readonly environment: string;
  readonly preview?: boolean;
  readonly keepFailed?: boolean;
  readonly why?: string;
}

/** `tidegate stage [bots...]` */
export async function run(options: Options, ...names: string[]): Promise<number> {
  return inSession(options, async (session) => {
    const workspace = await workspaceAt(session, options.commit);
    const bots = names.length === 0 ? undefined : botsNamed(workspace, names).map((bot) => bot.name);
    const environment = await environmentSettings(session, workspace, options.environment);
    refuseUnplanned(environment);
    const result = await stage(session.ports, {
      head: workspace.commit,
      against: await comparedWith(session, workspace.project.branches.default),
      environment,
      branch: options.commit ?? (await session.ports.checkout.branch()),
      bots,
      preview: options.preview ?? false,
      keepFailed: options.keepFailed ?? false,
      by: await session.ports.checkout.identity(),
      why: options.why ?? '',
      signal: session.signal,
    });
    session.result({ command: 'stage', ...result }, () =>
      result.bots.length === 0
        ? 'No bot changed: nothing to do.'
        : result.bots.map((bot) => text(bot, options.environment)).join('\n'),
    );
    if (result.reason !== 'failed') return exitCodes.done;
    return result.bots.some(({ trained }) => trained.reason === 'invalid')
      ? exitCodes.mistake
      : exitCodes.failed;
  });
}

/** The default branch as it is on the remote now, or as it was when the remote was last reached. */
async function comparedWith(
  session: Parameters<Parameters<typeof inSession>[1]>[0],
  branch: string,
): Promise<string> {
  try {
    return await session.ports.checkout.upstream(branch);
  } catch {
    return branch;
  }
}

function text(staged: StagedBot, environment: string): string {
  const { bot, trained } = staged;
  if (!('package' in trained))
    return `${bot}: ${trained.reason === 'invalid' ? 'has errors' : 'the training failed'}; nothing was deployed.`;
  const made = trained.reason === 'found' ? 'found again by its inputs' : 'trained';
  const head = `${bot}: ${made}, package ${shortDigest(trained.package.digest)}`;
  return 'deployed' in staged ? `${head}\n${deploymentText(bot, environment, staged.deployed)}` : head;
}
