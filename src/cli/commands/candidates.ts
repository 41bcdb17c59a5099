import type { BoardCandidate } from '../../domain/report/board.ts';
import { boardBots } from '../../steps/board.ts';
import { candidates, type BotCandidates } from '../../steps/candidates.ts';
import { environmentNamed } from '../../steps/context.ts';
import { changeName, releaseName } from '../../domain/release.ts';
import { botsNamed, released } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { age, cut, plainText, table } from '../text.ts';

/** `tidegate candidates [bots...]` */
export async function run(
  options: GlobalOptions & { readonly environment: string },
  ...names: string[]
): Promise<number> {
  return inSession(options, async (session) => {
    const { workspace, head } = await released(session.ports);
    environmentNamed(workspace.project, options.environment);
    const result = await candidates(session.ports, {
      workspace,
      head,
      bots: botsNamed(workspace, names),
      environment: options.environment,
    });
    const now = session.ports.clock.now();
    session.result({ command: 'candidates', head, ...result }, () =>
      [...result.bots.map((bot) => text(bot, options.environment, now)), ...nextStep(result.bots)].join(
        '\n\n',
      ),
    );
    return exitCodes.done;
  });
}

function text(candidates: BotCandidates, environment: string, now: Date): string {
  const { bot, live, liveLine, candidates: ahead } = candidates;
  const runs = live
    ? `${environment} runs ${releaseName(live.version, live.package)}, since ${age(live.since, now)}`
    : `never released to ${environment}`;
  const lost = liveLine === 'lost' ? "; its commit isn't in the default branch's history any more" : '';
  const head = `${bot}: ${runs}${lost}`;
  if (ahead.length === 0) return `${head}\n  nothing is merged that isn't live`;
  const shown = boardBots([candidates], undefined).flatMap((one) => one.candidates);
  const rows = shown.map((candidate) => row(candidate, now));
  return `${head}\n${table(['  pick', 'age', 'author', 'change', 'state'], rows, process.stdout)}`;
}

function row({ name, author, title, mergedAt, state, reasons }: BoardCandidate, now: Date): string[] {
  return [
    `  ${name}`,
    age(mergedAt, now),
    cut(plainText(author), 20),
    cut(plainText(title), 60),
    state === 'ready' ? state : `${state}: ${plainText(reasons.join('; '))}`,
  ];
}

/** The very words to type next, with the newest change of the first bot that has one. */
function nextStep(bots: readonly BotCandidates[]): string[] {
  const newest = bots.find(({ candidates: ahead }) => ahead.length > 0)?.candidates[0];
  return newest
    ? [
        `See what would ship: tidegate plan ${changeName(newest.change).replace(/^#.*/, (pull) => `'${pull}'`)}   (or: tidegate plan all)`,
      ]
    : [];
}
