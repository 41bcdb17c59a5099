import { UserError } from '../../domain/errors.ts';
import { environmentNamed } from '../../steps/context.ts';
import { prepareScript, smokeTest } from '../../steps/smoke-test.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, oneBot, type GlobalOptions } from '../session.ts';
import { smokeText } from '../show.ts';
import { running } from './chat.ts';

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
    const { address, revision } = await running(session, project, environment, bot.name, options.package);
    const stored = await (
      await session.ports.store(project, environment)
    ).find(revision.package);
    if (!stored) {
      throw new UserError(`The store doesn't hold ${revision.package}, which runs in ${environment.name}.`, {
        code: 'package-missing',
      });
    }
    const script = await prepareScript(session.ports, {
      project,
      bot,
      treeish: options.commit ?? revision.commit ?? commit,
    });
    const result = await smokeTest(session.ports, {
      bot: bot.name,
      address,
      metadata: stored.metadata,
      script,
      patienceMs: environment.answerSeconds * 1000,
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
