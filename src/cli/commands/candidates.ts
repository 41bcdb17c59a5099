import { candidates, type BotCandidates, type Candidate } from '../../steps/candidates.ts';
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

function text(
  { bot, live, liveLine, candidates: ahead }: BotCandidates,
  environment: string,
  now: Date,
): string {
  const runs = live
    ? `${environment} runs ${releaseName(live.version, live.package)}, since ${age(live.since, now)}`
    : `never released to ${environment}`;
  const lost = liveLine === 'lost' ? "; its commit isn't in the default branch's history any more" : '';
  const head = `${bot}: ${runs}${lost}`;
  if (ahead.length === 0) return `${head}\n  nothing is merged that isn't live`;
  const rows = ahead.map((candidate) => row(candidate, now));
  return `${head}\n${table(['  pick', 'age', 'author', 'change', 'state'], rows, process.stdout)}`;
}

function row({ change, package: digest, verification }: Candidate, now: Date): string[] {
  const state =
    digest === undefined ? 'not trained' : verification === 'none' ? 'not talked to' : verification;
  return [
    `  ${changeName(change)}`,
    age(change.commit.at, now),
    cut(plainText(change.commit.author.name), 20),
    cut(plainText(change.commit.subject), 60),
    state,
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
