import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { workflowFiles } from '../../../../src/workflows/index.ts';
import { Project } from '../project.ts';
import { teaBot } from '../tea.ts';

/** What all scenarios of a test file share: a repository to copy, a store, and environments that run. */
export interface Ground {
  readonly project: Project;
  /** A folder for what scenarios make. */
  readonly directory: string;
  /** Where the bots of staging answer, by name. */
  readonly urls: Readonly<Record<string, string>>;
  /** What everything lies in. */
  readonly root: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Bots that are there, registered, staged and in production, before anything happens. */
export const bots = ['tea', 'rye'] as const;

const workflows = workflowFiles({
  uses: (action) => `acme/tidegate/actions/${action}@${'1'.repeat(40)} # v1.0.0`,
  defaultBranch: 'main',
  staging: 'staging',
  production: 'production',
});

/** tidegate.yml of a repository whose environments and store lie outside of it, as they do elsewhere. */
export function configuration(root: string, names: readonly string[], production = ''): string {
  const paths = names.map((name) => `{path: ${name}, engine: builtin}`);
  return `bots: [${paths.join(', ')}]
store: ${root}/store
environments:
  staging: {keep: 0s, target: {kind: local, directory: ${root}/environments/staging}}
  production: {keep: 0s, target: {kind: local, directory: ${root}/environments/production}${production}}
`;
}

export const files = Object.fromEntries(workflows.map(({ path, text }) => [path, text]));

/** Makes a repository whose bots are on main, in staging and in production. */
export async function openGround(): Promise<Ground> {
  const project = Project.open();
  const { root } = project;
  for (const name of ['environments', 'scenarios']) mkdirSync(join(root, name));
  const houses = (when: string) =>
    Object.assign({}, ...bots.map((bot) => teaBot(bot, { greeting: `${bot} ${when}` }))) as Files;
  project.push(
    {
      ...files,
      ...houses('long ago'),
      'README.md': 'Two bots.\n',
      'tidegate.yml': configuration(root, bots),
    },
    'feat: open two tea houses',
  );
  await project.done(['register', '--new-key']);
  project.push({}, 'chore: register the tea houses');
  await project.done(['train', ...bots]);
  project.push(houses('at first'), 'feat: greet anew');
  await project.done(['stage', ...bots]);
  await project.done(['promote', 'all', '--why', 'first']);
  const status = await project.done(['status', '--environment', 'staging']);
  const urls = Object.fromEntries(
    status.bots.map(({ bot, state }: { bot: string; state: { url: string } }) => [bot, state.url]),
  ) as Record<string, string>;
  return {
    ...{ project, root, urls },
    directory: join(root, 'scenarios'),
    async [Symbol.asyncDispose]() {
      for (const name of ['staging', 'production']) await project.run(['down', name]);
      await project[Symbol.asyncDispose]();
    },
  };
}

type Files = Readonly<Record<string, string>>;
