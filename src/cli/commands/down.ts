import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { plainText } from '../text.ts';
import { oneEnvironment } from './up.ts';

interface Options extends GlobalOptions {
  readonly bot?: string;
}

/** `tidegate down [environment]` */
export async function run(options: Options, name?: string): Promise<number> {
  return inSession(options, async (session) => {
    const environment = await oneEnvironment(session, name);
    const target = await session.localTarget(environment);
    const { bot } = options;
    if (bot === undefined) await target.stop();
    else await target.end(bot);
    session.result(
      {
        command: 'down',
        reason: 'stopped',
        environment: environment.name,
        ...(bot !== undefined && { bot }),
      },
      () =>
        bot === undefined
          ? `Nothing of ${environment.name} runs any more. Start it again: tidegate up ${environment.name}`
          : `Nothing of ${plainText(bot)} runs in ${environment.name} any more, and its place there is forgotten.`,
    );
    return exitCodes.done;
  });
}
