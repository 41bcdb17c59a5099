import type { Bot } from '../../domain/bot.ts';
import type { Digest } from '../../domain/digest.ts';
import type { Commit } from '../../domain/history.ts';
import { inputPaths } from '../../domain/inputs.ts';
import type { Project } from '../../domain/project.ts';
import type { Foresight } from '../../domain/report/view.ts';
import { pullRequestOf } from '../../domain/selection.ts';
import { workspaceOrNone } from '../changed.ts';
import type { Ports } from '../context.ts';
import { identify } from '../identify.ts';
import { factOf } from './fact.ts';

type Reading = Pick<Ports, 'repository' | 'sources' | 'engine'>;

/** The file whose change can change every bot's inputs. */
const projectFile = 'tidegate.yml';

/** How many commits of the base are looked at, to find the one that changed a bot. */
const mostCommits = 100;

/** Tells of bots whether their packages outlive the merge. */
export type AskForesight = (bot: Bot) => Promise<Foresight>;

/**
 * Looks ahead: whether the default branch will have the very inputs that a bot has at `head`, from the tree that git
 * would merge; and where not, which change of the base is why.
 * @param url the repository's page on its host, for links to pull requests.
 */
export async function lookAhead(
  ports: Reading,
  { base, head, project, url }: { base: string; head: string; project: Project; url: string | undefined },
): Promise<AskForesight> {
  const merged = await factOf(() => ports.repository.mergeTree(base, head));
  return async (bot) => {
    if (!merged.known) return { kind: 'unknown', why: merged.why };
    const tree = merged.value;
    if (tree === undefined) return { kind: 'conflict' };
    const looked = await factOf(async (): Promise<Foresight> => {
      const here = await identify(ports, { project, bot, treeish: head, local: false });
      const then = await inputsAt(ports, bot.name, tree);
      if (then === here.inputs) return { kind: 'same' };
      if (then === undefined) return { kind: 'unknown', why: 'the merged configuration has no such bot' };
      const fork = await ports.repository.mergeBase(base, head);
      const because = fork === undefined ? undefined : await culprit(ports, bot, fork, base);
      return { kind: 'again', because: because && pullOf(because, url) };
    });
    return looked.known ? looked.value : { kind: 'unknown', why: looked.why };
  };
}

/** The inputs of a bot in a commit or tree, by the configuration there; undefined where it has none. */
async function inputsAt(ports: Reading, name: string, treeish: string): Promise<Digest | undefined> {
  const workspace = await workspaceOrNone(ports, treeish);
  const bot = workspace?.bots.find((candidate) => candidate.name === name);
  if (!workspace || !bot) return undefined;
  return (await identify(ports, { project: workspace.project, bot, treeish, local: false })).inputs;
}

/** The first commit of the base since the fork that changed a bot's inputs. */
async function culprit(ports: Reading, bot: Bot, fork: string, base: string): Promise<Commit | undefined> {
  const paths = [...inputPaths(bot), projectFile];
  const commits = await ports.repository.history({ from: fork, to: base, paths });
  const before = await inputsAt(ports, bot.name, fork);
  const changed = commits.toReversed().slice(0, mostCommits);
  const inputs = await Promise.all(changed.map(({ id }) => inputsAt(ports, bot.name, id)));
  return changed.find((_commit, index) => inputs[index] !== before);
}

/** The pull request that a commit names, with its title. */
function pullOf(commit: Commit, url: string | undefined): Extract<Foresight, { kind: 'again' }>['because'] {
  const number = pullRequestOf(commit);
  if (number === undefined || url === undefined) return undefined;
  const first = commit.body.replace(/\n[^]*$/, '');
  // A merge commit's subject names the branch; the title is what follows it.
  const merge = /^Merge pull request #\d+/.test(commit.subject) && first !== '';
  const title = merge ? first : commit.subject.replace(/ ?\(#\d+\)$/, '');
  return { number, title, url: `${url}/pull/${number}` };
}
