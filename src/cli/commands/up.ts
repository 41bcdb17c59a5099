import { environmentNamed } from '../../steps/context.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { choose, inSession, type GlobalOptions, type Session } from '../session.ts';
import type { Environment } from '../../domain/project.ts';

/** `tidegate up [environment]` */
export async function run(options: GlobalOptions, name?: string): Promise<number> {
  return inSession(options, async (session) => {
    const environment = await oneEnvironment(session, name);
    const target = await session.localTarget(environment);
    await target.up();
    const state = await target.current();
    session.result(
      { command: 'up', reason: 'started', ...state },
      () =>
        `${environment.name} runs: ${state.bots.map(({ bot, url }) => `${bot} ${url ?? 'without traffic'}`).join(', ') || 'no bot yet'}.`,
    );
    return exitCodes.done;
  });
}

/** The environment that is named, or chosen by number on a terminal. */
export async function oneEnvironment(session: Session, name: string | undefined): Promise<Environment> {
  const { project } = await workspaceAt(session.ports);
  const chosen =
    name ??
    (await choose(
      session,
      'Which environment?',
      'an environment',
      project.environments.map((environment) => ({ value: environment.name, label: environment.name })),
    ));
  return environmentNamed(project, chosen);
}
