import { say } from '../project.ts';
import type { WorkflowRun } from '../workflow.ts';
import type { World } from './world.ts';

/** What a record of the ledger is about, as text. */
export type Said = string;

/** What everybody can see at one moment. */
export interface Seen {
  /** Records of the ledger, sorted. */
  readonly ledger: readonly Said[];
  /** What the bots of staging answer to a greeting, by name. */
  readonly answers: Readonly<Record<string, string>>;
}

/** Looks at the ledger and at staging. */
export async function look(world: World): Promise<Seen> {
  return { ledger: await ledgerOf(world), answers: await answersOf(world) };
}

async function ledgerOf({ git }: World): Promise<readonly Said[]> {
  const branch = 'refs/heads/tidegate/ledger';
  const listed = await git('ls-tree', '-r', '--name-only', branch).catch(() => '');
  const files = listed.split('\n').filter((name) => name.startsWith('records/'));
  if (files.length === 0) return [];
  const said: Said[] = [];
  for (const file of files) {
    const record = JSON.parse(await git('cat-file', 'blob', `${branch}:${file}`)) as Record<string, unknown>;
    const { kind, bot, environment, passed, version } = record;
    said.push([kind, bot, environment, passed, version].filter((one) => one !== undefined).join(' '));
  }
  return said.sort();
}

async function answersOf({ ground }: World): Promise<Readonly<Record<string, string>>> {
  const answers = Object.entries(ground.urls).map(
    async ([bot, url]) => [bot, await say(url, 'hello there')] as const,
  );
  return Object.fromEntries(await Promise.all(answers));
}

/** The jobs of the newest attempt that a branch rule could ask for. */
export function lastJobs(run: WorkflowRun): readonly string[] {
  return run.jobs.flatMap(({ id, name, attempt, result }) =>
    id === 'tidegate' && attempt === run.attempt ? [`${name}: ${result}`] : [],
  );
}

/** Checks of a commit that aren't jobs, the newest of each name: `bot / phase: conclusion`. */
export function checksOf({ repository }: World, sha: string): readonly string[] {
  const newest = new Map<string, string>();
  for (const { name, sha: at, externalId, conclusion, status } of repository.checkRuns.values())
    if (at === sha && externalId.startsWith('tidegate/'))
      newest.set(name, `${name}: ${conclusion ?? status}`);
  return [...newest.values()].toSorted();
}

/** Everything that stands twice where it may stand once. */
export function twice(world: World): readonly string[] {
  const { repository } = world;
  const keys = [
    ...[...repository.checkRuns.values()].flatMap(({ externalId, sha }) =>
      externalId.startsWith('tidegate/') ? [`check ${externalId} ${sha}`] : [],
    ),
    ...[...repository.comments.values()].flatMap(({ issue, body }) => {
      const marker = /^<!-- tidegate:[\w-]+ -->/.exec(body)?.[0];
      return marker === undefined ? [] : [`comment ${marker} #${issue.number}`];
    }),
    ...[...repository.deployments.values()].map(
      ({ environment, sha, payload }) => `deployment ${environment} ${sha} ${JSON.stringify(payload)}`,
    ),
    ...[...repository.issues.values()].flatMap(({ pull, title }) => (pull ? [] : [`issue ${title}`])),
    ...[...repository.releases.values()].map((release) => `release ${JSON.stringify(release.tag)}`),
  ];
  return keys.filter((key, at) => keys.indexOf(key) !== at);
}

/** Checks of ours that nobody ended. */
export function unended({ repository }: World): readonly string[] {
  return [...repository.checkRuns.values()].flatMap(({ name, status, externalId }) =>
    status !== 'completed' && externalId.startsWith('tidegate/') ? [`${name}: ${status}`] : [],
  );
}

/** Commands of a runner in the logs that Tidegate doesn't give. */
export function strangeCommands(runs: readonly WorkflowRun[]): readonly string[] {
  const ours = new Set(['error', 'warning', 'notice', 'add-mask', 'group', 'endgroup', 'debug']);
  return runs.flatMap(({ jobs }) =>
    jobs.flatMap(({ steps }) =>
      steps.flatMap(({ action, commands }) =>
        commands.filter(({ name }) => !ours.has(name)).map(({ name, text }) => `${action}: ${name} ${text}`),
      ),
    ),
  );
}

/** How all steps ended that didn't end well, with what they said: for whoever reads a failed test. */
export function story(runs: readonly WorkflowRun[]): string {
  return runs
    .map(({ workflow, event, jobs, result }) => {
      const told = jobs.map(({ name, result: ended, steps }) => {
        const bad = steps.filter((step) => step.result === 'failure' || step.action === 'report');
        return [
          `  ${name}: ${ended}`,
          ...bad.map((step) => `    ${step.action} (${step.reason})\n${step.log}`),
        ].join('\n');
      });
      return [`${workflow} by ${event.name}: ${result}`, ...told].join('\n');
    })
    .join('\n');
}
