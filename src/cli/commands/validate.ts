import { validate } from '../../steps/validate.ts';
import { botsNamed, workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { formatProblem, plainText } from '../text.ts';

interface Options extends GlobalOptions {
  readonly commit?: string;
  readonly workTree?: boolean;
}

/** `tidegate validate [bots...]` */
export async function run(options: Options, ...names: string[]): Promise<number> {
  return inSession(options, async (session) => {
    const treeish = options.workTree === true ? await session.ports.checkout.snapshot([]) : undefined;
    const workspace =
      treeish === undefined
        ? await workspaceAt(session.ports, options.commit)
        : await session.ports.sources.workspace(treeish);
    const bots = botsNamed(workspace, names);
    const commit = treeish ?? (await workspaceAt(session.ports, options.commit)).commit;
    const result = await validate(session.ports, { workspace, bots, treeish: commit });
    session.result({ command: 'validate', ...result }, () =>
      result.bots
        .map(({ bot, registration, conversations, problems }) => {
          const errors = problems.filter(({ severity }) => severity === 'error').length;
          const head = `${bot}: ${errors === 0 ? 'valid' : `${errors} ${errors === 1 ? 'error' : 'errors'}`}, ${conversations} test conversations, ${registration.state}`;
          return [plainText(head), ...problems.map((problem) => formatProblem(problem, process.stdout))].join(
            '\n',
          );
        })
        .join('\n'),
    );
    return result.reason === 'valid' ? exitCodes.done : exitCodes.mistake;
  });
}
