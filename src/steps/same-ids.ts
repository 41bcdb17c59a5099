import { sealedIdPath, type Bot } from '../domain/bot.ts';
import type { Problem } from '../domain/errors.ts';
import type { Workspace } from '../domain/project.ts';
import { findDuplicates, separateIds } from '../domain/registration.ts';
import { listed } from '../domain/text.ts';
import type { Ports } from './context.ts';

/** Bots of a commit or tree that hold one and the same sealed id: at least two in each group. */
export async function sameIds(
  ports: Pick<Ports, 'sources'>,
  workspace: Workspace,
  treeish: string,
): Promise<readonly (readonly string[])[]> {
  const registrations = [];
  for (const bot of workspace.bots) {
    const registration = await ports.sources.registration(treeish, bot, workspace.project.registrationKeys);
    registrations.push({ bot: bot.name, registration });
  }
  return findDuplicates(registrations).map(({ bots }) => bots);
}

/** The others that hold a bot's id. */
export function othersOf(groups: readonly (readonly string[])[], bot: string): readonly string[] {
  return groups.flatMap((group) => (group.includes(bot) ? group.filter((other) => other !== bot) : []));
}

/** What is wrong with a bot whose id others hold, with each one's file; undefined where none does. */
export function sameIdProblem(
  workspace: Workspace,
  groups: readonly (readonly string[])[],
  bot: Bot,
): Problem | undefined {
  const others = othersOf(groups, bot.name);
  if (others.length === 0) return undefined;
  const file = sealedIdPath(bot);
  const files = workspace.bots.filter(({ name }) => others.includes(name)).map(sealedIdPath);
  return {
    severity: 'error',
    code: 'duplicate-id',
    message: `The sealed id is the one of ${listed(files)}, too: one is a copy, and none of them can be promoted.`,
    place: { file },
    next: separateIds([bot.name, ...others]),
  };
}
