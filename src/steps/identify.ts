import type { Bot } from '../domain/bot.ts';
import type { Digest } from '../domain/digest.ts';
import { inputsDigest, suiteDigest } from '../domain/inputs.ts';
import type { Project } from '../domain/project.ts';
import { engineOf, type Ports } from './context.ts';

/** What a bot is, at one state of the repository. */
export interface Identity {
  readonly inputs: Digest;
  /** Undefined where the bot has no tests. */
  readonly suite: Digest | undefined;
}

/** The inputs digest and the suite digest of a bot in a commit or tree. `local` sets uncommitted work apart. */
export async function identify(
  ports: Pick<Ports, 'sources' | 'engine'>,
  request: {
    readonly project: Project;
    readonly bot: Bot;
    readonly treeish: string;
    readonly local: boolean;
  },
): Promise<Identity> {
  const { project, bot, treeish, local } = request;
  const choice = engineOf(project, bot);
  const [entries, identity] = await Promise.all([
    ports.sources.entries(treeish, bot),
    ports.engine(choice).identity(),
  ]);
  return {
    inputs: inputsDigest(
      bot,
      entries,
      { name: choice.name, settings: choice.settings, ...identity },
      { local },
    ),
    suite: suiteDigest(bot, entries),
  };
}
