import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { digestOf } from '../../../src/domain/digest.ts';
import type { LedgerRecord } from '../../../src/domain/ledger.ts';
import { runRecordBytes } from '../../../src/domain/run/read.ts';
import type { Phase, RunPart, RunRecord } from '../../../src/domain/run/record.ts';
import { part as anyPart } from '../../domain/run/builders.ts';
import { permissions, sandbox, type Sandbox } from '../../adapters/github/host.ts';
import { runAction, type ActionRun } from './action.ts';
import { Project } from './project.ts';

/** Who started a run, and on what. */
export type Trigger =
  | { readonly on: 'push'; readonly branch: string; readonly before?: string }
  | {
      readonly on: 'pull_request';
      readonly branch: string;
      readonly number: number;
      readonly from?: string;
      readonly author?: string;
    }
  | { readonly on: 'workflow_dispatch'; readonly branch: string };

export interface Reporting {
  readonly trigger: Trigger;
  readonly commit: string;
  readonly records: Readonly<Record<string, RunRecord | Uint8Array>>;
  readonly jobs?: Readonly<Record<string, string>>;
  /** The bots of the matrix, one job each. */
  readonly matrix?: readonly string[];
  readonly outputs?: Readonly<Record<string, string>>;
  readonly attempt?: number;
  readonly run?: number;
  readonly phase?: 'begin' | 'end';
  /** Left out: a token that may write everything; empty: none. */
  readonly token?: string;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** A repository on the stand-in with bots that nobody trains, and the last job of runs whose other jobs left records. */
export class ReportScene implements AsyncDisposable {
  readonly host: Sandbox;
  readonly project: Project;
  #count = 0;

  private constructor(host: Sandbox, project: Project) {
    this.host = host;
    this.project = project;
  }

  static async open(bots: readonly string[] = ['bank', 'shop'], yaml = ''): Promise<ReportScene> {
    const scene = new ReportScene(await sandbox(), Project.open());
    const { host, project } = scene;
    const { github, repository } = host;
    project.work.git('remote', 'set-url', 'origin', github.cloneUrl(repository));
    const login = Buffer.from(`ada:${github.createToken('ada')}`).toString('base64');
    project.work.git('config', `http.${github.origin}/.extraheader`, `AUTHORIZATION: basic ${login}`);
    await scene.git('fetch', '--quiet', 'origin');
    await scene.git('switch', '--quiet', '--create', 'main', 'origin/main');
    const names = bots.map((name) => `{path: bots/${name}, engine: builtin}`).join(', ');
    await scene.push('main', {
      'tidegate.yml': `bots: [${names}]\n${yaml}`,
      ...Object.fromEntries(bots.flatMap((name) => Object.entries(files(name, 'one')))),
    });
    return scene;
  }

  /** The stand-in runs in this process: whoever talks to it must not block it. */
  async git(...args: readonly string[]): Promise<string> {
    const { directory } = this.project.work;
    const env = this.project.environment();
    return (await promisify(execFile)('git', [...args], { cwd: directory, env })).stdout.trim();
  }

  /** Commits files to a branch, which begins at main if it is new, and pushes it. */
  async push(branch: string, changed: Readonly<Record<string, string>>, message = 'Change'): Promise<string> {
    const known = (await this.git('branch', '--list', branch)) !== '';
    if (known) await this.git('switch', '--quiet', branch);
    else await this.git('switch', '--quiet', '--create', branch, 'main');
    const commit = this.project.work.commit(changed, message);
    await this.git('push', '--quiet', '--set-upstream', 'origin', 'HEAD');
    return commit;
  }

  /** Changes a bot on a branch. */
  change(branch: string, bot: string, word: string, message?: string): Promise<string> {
    return this.push(branch, files(bot, word), message);
  }

  async openPull(branch: string, title = `Change ${branch}`): Promise<number> {
    const { data } = await this.host.people.ada.pulls.create({
      ...{ ...this.host.name, title },
      head: branch,
      base: 'main',
    });
    return data.number;
  }

  /** Runs the action as the last job of a workflow. */
  async report(reporting: Reporting): Promise<ActionRun> {
    const { github, repository } = this.host;
    const {
      trigger,
      commit,
      attempt = 1,
      run = runOf(commit),
      phase = 'end',
      records,
      inputs = {},
    } = reporting;
    this.#count += 1;
    const directory = join(this.project.root, `run-${this.#count}`);
    const folder = join(directory, 'records');
    mkdirSync(folder, { recursive: true });
    const entries = Object.entries(records);
    for (const [name, record] of entries) {
      // As the official download does it: a single artifact has no folder of its own.
      const place = entries.length === 1 ? folder : join(folder, `tidegate-record-${name}`);
      mkdirSync(place, { recursive: true });
      const bytes = record instanceof Uint8Array ? record : runRecordBytes(record);
      writeFileSync(join(place, 'record.json'), bytes);
    }
    const event = join(directory, 'event.json');
    writeFileSync(event, JSON.stringify(payload(trigger, commit)));
    const matrix = (reporting.matrix ?? []).map((name) => ({ name, bots: name }));
    const jobs = reporting.jobs ?? {
      changes: 'success',
      begin: 'success',
      train: 'success',
      stage: 'success',
    };
    const outputs = { matrix: JSON.stringify(matrix), ...reporting.outputs };
    const needs = Object.fromEntries(
      Object.entries(jobs).map(([job, result]) => [
        job,
        { result, outputs: job === 'changes' ? outputs : {} },
      ]),
    );
    await this.git('checkout', '--quiet', '--detach', commit);
    try {
      const token = reporting.token ?? github.createWorkflowToken(repository, permissions);
      return await runAction(
        this.project,
        'report',
        { phase, records: folder, needs: JSON.stringify(needs, null, 2), token, ...inputs },
        {
          env: {
            GITHUB_SERVER_URL: github.origin,
            GITHUB_API_URL: github.apiUrl,
            GITHUB_GRAPHQL_URL: github.graphqlUrl,
            GITHUB_REPOSITORY: 'ada/bots',
            GITHUB_EVENT_NAME: trigger.on,
            GITHUB_EVENT_PATH: event,
            GITHUB_REF:
              trigger.on === 'pull_request'
                ? `refs/pull/${trigger.number}/merge`
                : `refs/heads/${trigger.branch}`,
            GITHUB_SHA: commit,
            GITHUB_RUN_ID: `${run}`,
            GITHUB_RUN_ATTEMPT: `${attempt}`,
            RUNNER_DEBUG: '1',
          },
        },
      );
    } finally {
      await this.git('switch', '--quiet', 'main');
      rmSync(directory, { recursive: true });
    }
  }

  /** Checks of a commit, by name, every one that is there. */
  async checks(commit: string) {
    const { data } = await this.host.people.ada.checks.listForRef({
      ...this.host.name,
      ...{ ref: commit, filter: 'all', per_page: 100 },
    });
    return data.check_runs
      .filter(({ external_id: id }) => id?.startsWith('tidegate/'))
      .map(({ id, name, status, conclusion, output }) => ({ id, name, status, conclusion, output }))
      .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id));
  }

  async annotations(id: number) {
    const { data } = await this.host.people.ada.checks.listAnnotations({
      ...this.host.name,
      check_run_id: id,
    });
    return data;
  }

  async comments(number: number): Promise<readonly string[]> {
    const { data } = await this.host.people.ada.issues.listComments({
      ...this.host.name,
      issue_number: number,
    });
    return data.map(({ body }) => body ?? '');
  }

  /** Deployments with the state of their newest status. */
  async deployments() {
    const { data } = await this.host.people.ada.repos.listDeployments({ ...this.host.name });
    return Promise.all(
      data.map(async ({ id, environment, sha }) => {
        const { data: statuses } = await this.host.people.ada.repos.listDeploymentStatuses({
          ...this.host.name,
          deployment_id: id,
        });
        return { environment, sha, states: statuses.map(({ state }) => state).toReversed() };
      }),
    );
  }

  /** Records of the ledger's branch. */
  async ledger(): Promise<readonly LedgerRecord[]> {
    const refs = await this.git('ls-remote', 'origin', 'refs/heads/tidegate/ledger');
    if (refs === '') return [];
    await this.git('fetch', '--quiet', 'origin', 'tidegate/ledger');
    const names = (await this.git('ls-tree', '-r', '--name-only', 'FETCH_HEAD')).split('\n');
    const records = names.filter((name) => name.startsWith('records/'));
    return Promise.all(
      records.map(async (name) => JSON.parse(await this.git('show', `FETCH_HEAD:${name}`)) as LedgerRecord),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.project[Symbol.asyncDispose]();
    await this.host[Symbol.asyncDispose]();
  }
}

function files(bot: string, word: string): Record<string, string> {
  return {
    [`bots/${bot}/config.yml`]: 'language: en\n',
    [`bots/${bot}/domain.yml`]: `version: '3.1'\nintents: [${word}]\n`,
  };
}

function payload(trigger: Trigger, commit: string): object {
  if (trigger.on === 'push') {
    return { ref: `refs/heads/${trigger.branch}`, before: trigger.before ?? '0'.repeat(40), deleted: false };
  }
  if (trigger.on === 'workflow_dispatch') return { inputs: {} };
  const { number, branch, from = 'ada/bots', author = 'ada' } = trigger;
  return {
    number,
    pull_request: {
      head: { sha: commit, ref: branch, repo: { full_name: from } },
      base: { repo: { full_name: 'ada/bots' } },
      user: { login: author },
    },
  };
}

/** What a run is to do with bots, and how their validation went. */
export function changesRecord(
  commit: string,
  bots: readonly string[],
  phases: readonly Phase[] = ['validate', 'train', 'deploy', 'talk'],
  given: Partial<RunRecord> = {},
): RunRecord {
  return record(
    commit,
    'changes',
    bots.map((bot) => part(bot, 'validate', { headline: 'Nothing is wrong.' })),
    {
      expects: bots.map((bot) => ({ bot, phases })),
      ...given,
    },
  );
}

/** The run of a commit. */
export function runOf(commit: string): number {
  return Number.parseInt(commit.slice(0, 8), 16) + 1;
}

export function record(
  commit: string,
  job: string,
  parts: readonly RunPart[],
  given: Partial<RunRecord> = {},
): RunRecord {
  const id = runOf(commit);
  const run = { id, attempt: 1, url: `https://github.com/ada/bots/actions/runs/${id}` };
  return {
    ...{ schema: 1, run, job, commit, parts },
    at: '2026-03-01T09:00:00Z',
    expects: undefined,
    ledger: [],
    ...given,
  };
}

export function part(bot: string, phase: Phase, given: Partial<RunPart> = {}): RunPart {
  return anyPart({ bot, phase, headline: `${phase} went well.`, ...given });
}

export function trainRecord(commit: string, bot: string, given: Partial<RunPart> = {}): RunRecord {
  const training = {
    inputs: digestOf(`inputs of ${bot} ${commit}`),
    package: digestOf(`package of ${bot} ${commit}`),
    found: false,
    metrics: { intents: { accuracy: 0.9, macroF1: 0.88, examples: 100, folds: 5 } },
  };
  return record(commit, `train (${bot})`, [part(bot, 'train', { training, ...given })]);
}

/** A bot that was switched to and talked to, and what the ledger is told of it. */
export function stageRecord(
  commit: string,
  bot: string,
  given: {
    readonly deploy?: Partial<RunPart>;
    readonly talk?: Partial<RunPart>;
    readonly replaced?: { readonly branch?: string; readonly commit?: string };
    readonly ledger?: readonly LedgerRecord[];
  } = {},
): RunRecord {
  const { replaced } = given;
  const said = {
    schema: 1,
    bot,
    at: '2026-03-01T09:00:00.000Z',
    by: 'Ada <ada@example.com>',
    why: '',
  } as const;
  const digest = digestOf(`package of ${bot} ${commit}`);
  const ledger: readonly LedgerRecord[] = given.ledger ?? [
    { ...said, kind: 'package', inputs: digestOf(`inputs of ${bot} ${commit}`), package: digest, commit },
    {
      ...{ ...said, kind: 'verification', package: digest, suite: digestOf('suite'), commit },
      ...{ environment: 'staging', revision: '0123456789ab', passed: true },
      conversations: { passed: 1, failed: 0 },
      leftOut: [],
    },
  ];
  const deployment = {
    ...{ environment: 'staging', revision: '0123456789ab', url: 'http://127.0.0.1:5005', preview: false },
    ...(replaced && { replaced }),
  };
  const held = [{ name: 'hello', passed: true, exchanges: [{ said: 'hi', answered: ['Hello!'] }] }];
  return record(
    commit,
    `stage (${bot})`,
    [
      part(bot, 'deploy', { deployment, ...given.deploy }),
      part(bot, 'talk', { talk: { suite: digestOf('suite'), held, leftOut: [] }, ...given.talk }),
    ],
    { ledger },
  );
}
