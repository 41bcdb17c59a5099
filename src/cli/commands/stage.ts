import { shortDigest } from '../../domain/digest.ts';
import { stage, type StagedBot } from '../../steps/stage.ts';
import {
  botsNamed,
  comparedWith,
  environmentSettings,
  refuseUnplanned,
  workspaceAt,
} from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { deploymentText } from './deploy.ts';

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
    const workspace = await workspaceAt(session.ports, options.commit);
    const bots = names.length === 0 ? undefined : botsNamed(workspace, names).map((bot) => bot.name);
    const environment = await environmentSettings(session.ports, workspace, options.environment);
    refuseUnplanned(environment);
    const result = await stage(session.ports, {
      head: workspace.commit,
      against: await comparedWith(session.ports, workspace.project.branches.default),
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
        ? `No bot changed: nothing to do. To stage one all the same, name it: tidegate stage ${workspace.bots[0]?.name ?? 'BOT'}`
        : result.bots.map((bot) => text(bot, options.environment)).join('\n'),
    );
    if (result.reason !== 'failed') return exitCodes.done;
    return result.bots.some(({ trained }) => trained.reason === 'invalid')
      ? exitCodes.mistake
      : exitCodes.failed;
  });
}

function text(staged: StagedBot, environment: string): string {
  const { bot, trained } = staged;
  if (!('package' in trained))
    return `${bot}: ${trained.reason === 'invalid' ? 'has errors' : 'the training failed'}; nothing was deployed.`;
  const made = trained.reason === 'found' ? 'found again by its inputs' : 'trained';
  const head = `${bot}: ${made}, package ${shortDigest(trained.package.digest)}`;
  return 'deployed' in staged ? `${head}\n${deploymentText(bot, environment, staged.deployed)}` : head;
}
