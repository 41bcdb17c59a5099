import { UserError } from '../../domain/errors.ts';
import { listed } from '../../domain/text.ts';
import { environmentNamed } from '../../steps/context.ts';
import { retire } from '../../steps/retire.ts';
import { released, workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions, type Session } from '../session.ts';
import { paint, plainText } from '../text.ts';

interface Options extends GlobalOptions {
  readonly environment?: string;
  readonly yes?: boolean;
}

/** `tidegate retire <bot>` */
export async function run(options: Options, bot?: string): Promise<number> {
  return inSession(options, async (session) => {
    const workspace = await mergedWorkspace(session, options.yes ?? false);
    const names = workspace.project.environments.map(({ name }) => name);
    if (bot === undefined || options.environment === undefined) {
      throw new UserError(`Name the bot and the environment (${listed(names, 20)}) in which it is to end.`, {
        code: 'name-missing',
        next: `For example: tidegate retire bakery --environment ${names[0] ?? 'staging'}`,
      });
    }
    const environment = environmentNamed(workspace.project, options.environment);
    const result = await retire(session.ports, { workspace, environment, bot, yes: options.yes ?? false });
    session.result({ command: 'retire', bot, environment: environment.name, ...result }, () =>
      result.reason === 'retired'
        ? `${paint('green', '✓', process.stdout)} ${plainText(bot)} has ended in ${environment.name}; its packages and its history stay.`
        : `${environment.name} holds nothing of ${plainText(bot)}.`,
    );
    return exitCodes.done;
  });
}

/** The default branch as it stands now. Where it can't be read, `yes` takes the commit at hand. */
async function mergedWorkspace({ ports }: Session, yes: boolean): ReturnType<typeof workspaceAt> {
  try {
    const { workspace, head } = await released(ports);
    return { ...workspace, commit: head };
  } catch (error) {
    if (!yes) throw error;
    return workspaceAt(ports);
  }
}
