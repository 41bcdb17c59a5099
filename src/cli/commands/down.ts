import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { oneEnvironment } from './up.ts';

/** `tidegate down [environment]` */
export async function run(options: GlobalOptions, name?: string): Promise<number> {
  return inSession(options, async (session) => {
    const environment = await oneEnvironment(session, name);
    await (await session.localTarget(environment)).stop();
    session.result(
      { command: 'down', reason: 'stopped', environment: environment.name },
      () => `Nothing of ${environment.name} runs any more. Start it again: tidegate up ${environment.name}`,
    );
    return exitCodes.done;
  });
}
