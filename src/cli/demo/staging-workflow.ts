import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRunRecord, type Authority } from '../../domain/run/read.ts';
import { phases, type Phase, type RunPart, type RunRecord } from '../../domain/run/record.ts';
import type { StoryEvent } from './github.ts';
import { artifactsOf, startWorkflow, type Step, type WorkflowRun } from './runner.ts';
import type { Scene } from './scene.ts';
import { stopped } from './stopped.ts';

/** What a run of the staging workflow came to. */
export interface StagingRun {
  readonly event: StoryEvent;
  readonly sha: string;
  readonly succeeded: boolean;
  /** What the last job was called: the check that a rule asks for, or one that says who told it. */
  readonly check: string;
  /** How a phase of a bot went; undefined where no job said. */
  part(bot: string, phase: Phase): RunPart | undefined;
  /** The bots that were gone through. */
  readonly bots: readonly string[];
  /** What the jobs printed: for the error, where the story stops. */
  readonly log: string;
}

/** Whether staging.yml runs for something: a push to a staging branch or main, or a pull request with a new head. */
function starts({ name, action = '', ref, payload }: StoryEvent): boolean {
  if (name === 'pull_request') return ['opened', 'synchronize', 'reopened'].includes(action);
  if (name !== 'push') return false;
  const { deleted, head_commit } = payload as { deleted: boolean; head_commit: { message: string } | null };
  if (deleted || head_commit?.message.includes('[skip ci]') === true) return false;
  return /^refs\/heads\/(main$|staging\/)/.test(ref);
}

/** Carries out the staging workflow for everything that happened since this was last done. */
export async function runStaging(scene: Scene): Promise<readonly StagingRun[]> {
  const ended: StagingRun[] = [];
  for (const event of scene.github.newEvents().filter(starts)) ended.push(await stage(scene, event));
  return ended;
}

interface MatrixEntry {
  readonly name: string;
  readonly bots: string;
}

/** The jobs of staging.yml, in its order and with its permissions. */
async function stage(scene: Scene, event: StoryEvent): Promise<StagingRun> {
  const run = await startWorkflow(scene, 'staging.yml', event);
  const changes = await run.job(
    { id: 'changes', permissions: { contents: 'read', actions: 'read' } },
    async (job) => {
      const step = await job.uses('validate', {
        changed: 'true',
        'hand-over': join(job.temp, 'tidegate'),
      });
      await job.upload('tidegate-record-changes', 'tidegate/record.json');
      return step.outputs;
    },
    (outputs) => outputs,
  );
  const matrix = JSON.parse(changes['matrix'] ?? '[]') as readonly MatrixEntry[];
  if (matrix.length === 0) run.skip('begin', 'train');
  else await Promise.all([begin(run), train(run, matrix)]);
  if (changes['deploys'] === 'true') await inPairs(matrix, (entry) => deploy(run, entry));
  else run.skip('stage');
  const check = changes['check'] === undefined || changes['check'] === '' ? 'tidegate' : changes['check'];
  const told = Number(changes['told-by'] ?? '') || run.id;
  await report(run, check, told);
  const succeeded = await run.end();
  const records = await recordsOf(scene, told, run.sha);
  const parts = records.flatMap((record) => record.parts);
  return {
    event,
    sha: run.sha,
    succeeded,
    check,
    part: (bot, phase) => parts.find((one) => one.bot === bot && one.phase === phase),
    bots: records.flatMap(({ expects }) => expects ?? []).map(({ bot }) => bot),
    log: run.log(),
  };
}

function begin(run: WorkflowRun): Promise<Step> {
  return run.job({ id: 'begin', permissions: { contents: 'read', checks: 'write' } }, async (job) => {
    await job.download({ name: 'tidegate-record-changes' }, 'tidegate');
    return job.uses('report', {
      phase: 'begin',
      environment: 'staging',
      records: join(job.temp, 'tidegate'),
    });
  });
}

async function train(run: WorkflowRun, matrix: readonly MatrixEntry[]): Promise<void> {
  await inPairs(matrix, ({ name, bots }) =>
    run.job(
      { id: 'train', name: `train (${name})`, permissions: { contents: 'read', packages: 'read' } },
      async (job) => {
        await job.uses('train', { bots, 'hand-over': join(job.temp, 'tidegate') });
        await job.upload(`tidegate-package-${name}`, 'tidegate/packages');
        await job.upload(`tidegate-record-train-${name}`, 'tidegate/record.json');
      },
    ),
  );
}

/** The jobs of a matrix, two at a time: as many as the smallest machine has cores. */
async function inPairs<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < all.length; at += 2) await Promise.all(all.slice(at, at + 2).map(work));
}

async function deploy(run: WorkflowRun, { name, bots }: MatrixEntry): Promise<void> {
  await run.job(
    {
      id: 'stage',
      name: `stage (${name})`,
      permissions: { contents: 'read', packages: 'write', checks: 'write' },
    },
    async (job) => {
      await job.download({ name: `tidegate-package-${name}` }, 'packages');
      await job.uses('deploy', {
        bots,
        environment: 'staging',
        packages: join(job.temp, 'packages'),
        'hand-over': join(job.temp, 'tidegate'),
      });
      await job.upload(`tidegate-record-stage-${name}`, 'tidegate/record.json');
    },
  );
}

/** The last job, which alone writes and alone counts. */
async function report(run: WorkflowRun, name: string, toldBy: number): Promise<void> {
  await run.job(
    {
      id: 'tidegate',
      name,
      permissions: {
        contents: 'write',
        checks: 'write',
        deployments: 'write',
        pull_requests: 'write',
        issues: 'write',
        actions: 'read',
        packages: 'read',
      },
    },
    async (job) => {
      await job.download({ run: toldBy, begin: 'tidegate-record-' }, 'tidegate');
      await job.uses('report', {
        phase: 'end',
        environment: 'staging',
        records: join(job.temp, 'tidegate'),
        needs: JSON.stringify(run.needs),
      });
    },
  );
}

/** The story only reads: what a record may speak of is judged by the last job. */
const anything: Authority = {
  bots: undefined,
  phases,
  expects: true,
  ledger: ['package', 'verification', 'release', 'rollback'],
};

/** What the jobs of a run left. */
async function recordsOf(scene: Scene, id: number, commit: string): Promise<readonly RunRecord[]> {
  const directory = artifactsOf(scene, id);
  const names = await readdir(directory);
  const records: RunRecord[] = [];
  for (const name of names.filter((one) => one.startsWith('tidegate-record-')).sort()) {
    const read = readRunRecord(name, await readFile(join(directory, name, 'record.json')), anything, {
      id,
      commit,
    });
    if (read.state !== 'record') throw stopped(`${name} can't be read`, read.why);
    records.push(read.record);
  }
  return records;
}
