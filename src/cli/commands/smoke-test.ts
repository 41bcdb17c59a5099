import { environmentNamed } from '../../steps/context.ts';
import { testRunning } from '../../steps/find.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, oneBot, type GlobalOptions } from '../session.ts';
import { smokeText } from '../show.ts';

interface Options extends GlobalOptions {
  readonly commit?: string;
  readonly environment: string;
  readonly package?: string;
}

/** `tidegate smoke-test [bot]` */
export async function run(options: Options, name?: string): Promise<number> {
  return inSession(options, async (session) => {
    const workspace = await workspaceAt(session.ports, options.commit);
    const { project, commit } = workspace;
    const bot = await oneBot(session, workspace, name);
    const environment = environmentNamed(project, options.environment);
    const { revision, ...result } = await testRunning(session.ports, {
      project,
      environment,
      bot,
      text: options.package,
      treeish: options.commit,
      head: commit,
    });
    session.result(
      {
        command: 'smoke-test',
        bot: bot.name,
        environment: environment.name,
        package: revision.package,
        revision: revision.id,
        ...result,
      },
      () => smokeText(result, process.stdout),
    );
    return result.reason === 'passed' ? exitCodes.done : exitCodes.failed;
  });
}
