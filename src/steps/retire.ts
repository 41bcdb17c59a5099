import type { BotState } from '../domain/revision.ts';
import { UserError } from '../domain/errors.ts';
import type { Environment, Workspace } from '../domain/project.ts';
import type { Ports } from './context.ts';

export interface RetireRequest {
  /** The default branch, as it stands now. */
  readonly workspace: Workspace;
  readonly environment: Environment;
  /** The name of a bot, whether the repository has it or not. */
  readonly bot: string;
  /** End it although it is on the default branch and has the traffic. */
  readonly yes: boolean;
}

export type RetireResult =
  /** `was`: what ran of it. */
  | { readonly reason: 'retired'; readonly was: BotState }
  /** The environment holds nothing of it, or no longer does. */
  | { readonly reason: 'nothing' };

/**
 * Ends a bot in an environment and forgets it: its revisions and its address. What was said about it stays in the
 * ledger, and its packages in the store. Doing it twice is no mistake.
 * @throws UserError `still-a-bot` for one that is on the default branch and has the traffic, unless that is meant.
 */
export async function retire(
  ports: Pick<Ports, 'target' | 'reporter'>,
  request: RetireRequest,
): Promise<RetireResult> {
  const { workspace, environment, bot, yes } = request;
  const target = await ports.target(workspace.project, environment);
  const was = (await target.current()).bots.find((state) => state.bot === bot);
  if (!was || (was.revisions.length === 0 && was.url === undefined)) return { reason: 'nothing' };
  if (!yes && was.active && workspace.bots.some(({ name }) => name === bot)) {
    throw new UserError(
      `${bot} is a bot of ${workspace.project.branches.default} and has the traffic in ${environment.name}: its customers would get no answer any more.`,
      {
        code: 'still-a-bot',
        next: `If that is meant: tidegate retire ${bot} --environment ${environment.name} --yes`,
      },
    );
  }
  const step = ports.reporter.step(`End ${bot} in ${environment.name}`);
  try {
    await target.end(bot);
  } catch (error) {
    // Somebody else ended it in the meantime.
    if (!(error instanceof UserError && error.code === 'unknown-bot')) {
      step.failed('it broke off');
      throw error;
    }
    step.done('it was ended already');
    return { reason: 'nothing' };
  }
  step.done();
  return { reason: 'retired', was };
}
