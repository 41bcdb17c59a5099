import { packageNamed } from '../../steps/find.ts';
import { renderManifests, type ManifestsResult } from '../../steps/manifests.ts';
import { environmentSettings, workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, oneBot, type GlobalOptions } from '../session.ts';
import { plainText } from '../text.ts';
import { yamlDocuments } from '../yaml.ts';

interface Options extends GlobalOptions {
  readonly commit?: string;
  readonly package?: string;
  readonly environment: string;
}

/** `tidegate manifests [bot]` */
export async function run(options: Options, name?: string): Promise<number> {
  return inSession(options, async (session) => {
    const workspace = await workspaceAt(session.ports, options.commit);
    const { project } = workspace;
    const bot = await oneBot(session, workspace, name);
    const environment = await environmentSettings(session.ports, workspace, options.environment);
    const { stored, commit } = await packageNamed(session.ports, {
      ...{ project, bot },
      commit: workspace.commit,
      text: options.package,
    });
    const branch = await session.ports.checkout.branch();
    const result = renderManifests(session.ports, {
      ...{ project, environment, bot, commit, branch },
      package: stored,
    });
    session.result(
      { command: 'manifests', bot: bot.name, environment: environment.name, ...result },
      () => `${heading(bot.name, environment.name, result)}\n${yamlDocuments(result.objects)}`,
    );
    return exitCodes.done;
  });
}

function heading(
  bot: string,
  environment: string,
  { revision, delivery, deliveryOpen }: ManifestsResult,
): string {
  const lines = [
    `Revision ${revision.id} of ${bot} in ${environment}: package ${revision.package}.`,
    ...(deliveryOpen
      ? [`Delivery is auto: these mount the package as an image volume (${delivery}), where the cluster can.`]
      : []),
    'The last object is the Service that customers use: its selector changes only when the revision gets the traffic.',
  ];
  return lines.map((line) => `# ${plainText(line)}`).join('\n');
}
