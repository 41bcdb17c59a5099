import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkAgainstBots, parseProject } from '../config/project.ts';
import { parseSuite } from '../config/suite.ts';
import { sealedIdPath, type Bot } from '../domain/bot.ts';
import { findBots } from '../domain/bots.ts';
import { UserError } from '../domain/errors.ts';
import { inputEntries, inputPaths, suiteDigest, suiteEntries, withoutNestedBots } from '../domain/inputs.ts';
import { engineOf } from '../steps/context.ts';
import type { Repository } from '../ports/repository.ts';
import type { LaidOutBot, Sources } from '../ports/sources.ts';
import { scratchDirectory } from './scratch.ts';

/** The name of the configuration file, at the repository's root. */
export const projectFile = 'tidegate.yml';

/** Reads bots and configuration from git's objects. What was read of a commit or tree is remembered: it can't change. */
export function createSources(repository: Repository, tidegateDirectory: string): Sources {
  const workspaces = new Map<string, ReturnType<Sources['workspace']>>();
  const projectOf = async (treeish: string) => (await sources.workspace(treeish)).project;
  const sources: Sources = {
    workspace(treeish) {
      const known = workspaces.get(treeish);
      if (known) return known;
      const reading = readWorkspace(repository, treeish);
      workspaces.set(treeish, reading);
      return reading;
    },
    entries: (treeish, bot) => repository.entries(treeish, inputPaths(bot)),
    async suite(treeish, bot) {
      const entries = await sources.entries(treeish, bot);
      const files = [];
      for (const { path } of suiteEntries(bot, entries)) {
        const content = await repository.read(treeish, path);
        if (content && /\.ya?ml$/i.test(path)) files.push({ path, content });
      }
      return { digest: suiteDigest(bot, entries), ...parseSuite(files) };
    },
    async registration(treeish, bot, trustedKeys) {
      const file = await repository.read(treeish, sealedIdPath(bot));
      const { verifySealedId } = await import('../adapters/signing/index.ts');
      return verifySealedId(file && new TextDecoder().decode(file), bot.name, trustedKeys);
    },
    async layOut(treeish, bot) {
      const { settings } = engineOf(await projectOf(treeish), bot);
      return layOutBot(repository, tidegateDirectory, { treeish, bot, settings });
    },
  };
  return sources;
}

/** Lays a bot's files out as they stand in a commit or tree, in a directory that is removed when it is disposed. */
export async function layOutBot(
  repository: Repository,
  tidegateDirectory: string,
  request: {
    readonly treeish: string;
    readonly bot: Bot;
    readonly settings: LaidOutBot['source']['settings'];
  },
): Promise<LaidOutBot> {
  const { treeish, bot, settings } = request;
  const scratch = await scratchDirectory(tidegateDirectory);
  try {
    const files = join(scratch.path, 'files');
    const output = join(scratch.path, 'output');
    await mkdir(files);
    await mkdir(output);
    const entries = await repository.entries(treeish, inputPaths(bot));
    await repository.materialize(
      treeish,
      [...inputEntries(bot, entries), ...suiteEntries(bot, entries)],
      files,
    );
    return {
      source: {
        name: bot.name,
        directory: join(files, bot.path),
        shownAs: bot.path,
        tests: bot.tests,
        shared: bot.shared.map((path) => join(files, path)),
        settings,
      },
      output,
      [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
    };
  } catch (error) {
    await scratch[Symbol.asyncDispose]();
    throw error;
  }
}

async function readWorkspace(repository: Repository, treeish: string): ReturnType<Sources['workspace']> {
  const file = await repository.read(treeish, projectFile);
  const { project, problems } = parseProject(file, projectFile);
  const found = findBots(project, await repository.entries(treeish, []));
  const all = [...problems, ...found.problems, ...checkAgainstBots(project, found.bots)];
  const errors = all.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first) {
    throw new UserError(first.message, {
      code: first.code,
      ...(first.place && { place: first.place }),
      ...(first.next !== undefined && { next: first.next }),
      problems: errors,
    });
  }
  return { project, bots: withoutNestedBots(found.bots), problems: all };
}
