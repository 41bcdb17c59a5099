import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '../../domain/errors.ts';
import type { Permissions, StoryEvent, StoryRun } from './github.ts';
import { cleanEnvironment, gitToken, run } from './process.ts';
import type { Scene } from './scene.ts';

/** How a step of a job ended. */
export interface Step {
  readonly succeeded: boolean;
  /** The action's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
}

/** A job while it runs: a folder with the commit that it is about, and one for what it hands on. */
export interface Job {
  /** `runner.temp`: empty at first. */
  readonly temp: string;
  /** Runs an action of Tidegate's as a step. */
  uses(action: string, inputs?: Readonly<Record<string, string>>): Promise<Step>;
  /** Keeps a file or folder below `temp` as an artifact of the run, if it is there. */
  upload(artifact: string, path: string): Promise<void>;
  /** Brings artifacts whose names begin so below `temp`: each in a folder of its own, or one as it is. */
  download(
    from: { readonly run: number; readonly begin: string } | { readonly name: string },
    folder: string,
  ): Promise<void>;
}

/** A run of a workflow: its jobs share nothing but git, packages and artifacts. */
export interface WorkflowRun {
  readonly id: number;
  readonly event: StoryEvent;
  /** What it is about: of a pull request its head, not the merge. */
  readonly sha: string;
  /** The jobs that ended, as `toJSON(needs)` has them. */
  readonly needs: Readonly<Record<string, { readonly result: string; readonly outputs: object }>>;
  /**
   * Runs a job to its end. Jobs of a matrix have one id and several names.
   * @param outputs what the jobs after it get to know of the work's answer.
   */
  job<T>(
    about: { readonly id: string; readonly name?: string; readonly permissions: Permissions },
    work: (job: Job) => Promise<T>,
    outputs?: (answer: T) => object,
  ): Promise<T>;
  /** Says of jobs that they were not to run. */
  skip(...ids: readonly string[]): undefined;
  /** Ends it: as its last job did, which alone counts. */
  end(): Promise<boolean>;
  /** What its jobs printed. */
  log(): string;
}

/** Where the artifacts of a run lie, each in a folder of its own. */
export function artifactsOf(scene: Scene, id: number): string {
  return join(scene.directory, 'artifacts', String(id));
}

/** Where the bundled actions lie: beside this program, or in the sources. */
function actionProgram(action: string): string {
  const here = fileURLToPath(import.meta.url);
  if (here.endsWith('.ts')) return fileURLToPath(new URL(`../../entrypoints/${action}.ts`, import.meta.url));
  const beside = resolve(here, '..');
  return join(beside.endsWith('shared') ? resolve(beside, '..') : beside, `action-${action}.js`);
}

/** Starts a run of a workflow for an event, as a runner of one's own would carry it out. */
export async function startWorkflow(scene: Scene, file: string, event: StoryEvent): Promise<WorkflowRun> {
  const { sha, branch } = headOf(event);
  const started = await scene.github.startRun(file, event, sha, branch);
  const needs: Record<string, { result: string; outputs: object }> = {};
  const pristine = join(scene.directory, 'runner', `${started.id}`);
  let checkedOut: Promise<void> | undefined;
  let log = '';
  let concluded = false;
  return {
    id: started.id,
    event,
    sha,
    needs,
    async job({ id, name = id, permissions }, work, outputs = () => ({})) {
      const end = await started.job(name);
      const disk = join(scene.directory, 'runner', `${started.id}-${name.replaceAll(/\W+/g, '-')}`);
      let succeeded = true;
      try {
        const runner = new Runner(scene, started, file, event, {
          disk,
          id,
          token: started.token(permissions),
        });
        checkedOut ??= checkOut(scene, pristine, sha, runner.token);
        await checkedOut;
        // Whoever may write may leave another repository to the jobs after it.
        if (permissions.contents === 'write') checkedOut = undefined;
        await runner.prepare(pristine);
        const answer = await work({
          temp: runner.temp,
          async uses(action, inputs = {}) {
            const step = await runner.step(action, inputs);
            succeeded &&= step.succeeded;
            log += `--- ${name}: ${action}\n${step.log}`;
            return step;
          },
          upload: (artifact, path) =>
            copyFolder(join(runner.temp, path), join(artifactsOf(scene, started.id), artifact)),
          async download(from, folder) {
            if ('name' in from)
              return copyFolder(join(artifactsOf(scene, started.id), from.name), join(runner.temp, folder));
            const names = await readdir(artifactsOf(scene, from.run)).catch(() => []);
            for (const artifact of names.filter((one) => one.startsWith(from.begin)))
              await copyFolder(
                join(artifactsOf(scene, from.run), artifact),
                join(runner.temp, folder, artifact),
              );
          },
        });
        needs[id] = {
          result: succeeded && needs[id]?.result !== 'failure' ? 'success' : 'failure',
          outputs: outputs(answer),
        };
        return answer;
      } catch (error) {
        succeeded = false;
        throw error;
      } finally {
        end(succeeded);
        concluded = succeeded;
        await rm(disk, { recursive: true, force: true, maxRetries: 3 });
      }
    },
    skip(...ids) {
      for (const id of ids) needs[id] = { result: 'skipped', outputs: {} };
    },
    async end() {
      started.end(concluded);
      await rm(pristine, { recursive: true, force: true, maxRetries: 3 });
      return concluded;
    },
    log: () => log,
  };
}

/** Copies a folder, or a file into a folder, as far as it is there. */
async function copyFolder(from: string, to: string): Promise<void> {
  const file = /\.json$/.test(from);
  await cp(from, file ? join(to, basename(from)) : to, { recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      // As of the official action with `if-no-files-found: ignore`.
      if (error.code !== 'ENOENT') throw error;
    },
  );
}

/** The commit that an event is about, and the branch that it stands on. */
function headOf({ name, ref, sha, payload }: StoryEvent): { readonly sha: string; readonly branch: string } {
  if (name === 'pull_request') {
    const { head } = payload['pull_request'] as { head: { sha: string; ref: string } };
    return { sha: head.sha, branch: head.ref };
  }
  return { sha, branch: ref.replace(/^refs\/heads\//, '') };
}

/**
 * What `actions/checkout` does with `fetch-depth: 0`, and without leaving its token: once for the
 * jobs of a run that would get the same.
 */
async function checkOut(scene: Scene, directory: string, sha: string, token: string): Promise<void> {
  const { github, signal } = scene;
  const environment = { ...machine(scene), ...gitToken(github.origin, token) };
  await rm(directory, { recursive: true, force: true });
  for (const args of [
    ['clone', '--quiet', '--no-checkout', github.cloneUrl, directory],
    ['-C', directory, 'checkout', '--quiet', '--detach', sha],
  ]) {
    const { code, stderr } = await run('git', args, scene.directory, environment, signal);
    if (code !== 0)
      throw new EnvironmentError(`A job can't check out ${sha.slice(0, 12)}: ${stderr.trim()}`, {
        code: 'git-failed',
      });
  }
}

/** What every program on a runner finds. */
function machine({ directory }: Scene): NodeJS.ProcessEnv {
  return {
    ...cleanEnvironment(),
    GIT_CONFIG_GLOBAL: join(directory, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    CI: 'true',
  };
}

/** The machine of one job. */
class Runner {
  readonly temp: string;
  readonly token: string;
  readonly #workspace: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #scene: Scene;
  readonly #event: StoryEvent;
  #steps = 0;

  constructor(
    scene: Scene,
    started: StoryRun,
    file: string,
    event: StoryEvent,
    { disk, id, token }: { readonly disk: string; readonly id: string; readonly token: string },
  ) {
    this.temp = join(disk, 'temp');
    this.#workspace = join(disk, 'workspace');
    this.#scene = scene;
    this.#event = event;
    this.token = token;
    const { github } = scene;
    const { head, base } = (event.payload['pull_request'] ?? {}) as Readonly<
      Record<string, { readonly ref: string }>
    >;
    this.#environment = {
      ...machine(scene),
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: event.actor.login,
      GITHUB_ACTOR_ID: String(event.actor.id),
      GITHUB_TRIGGERING_ACTOR: event.actor.login,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_BASE_REF: base?.ref ?? '',
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: join(disk, 'event.json'),
      GITHUB_GRAPHQL_URL: github.graphqlUrl,
      GITHUB_HEAD_REF: head?.ref ?? '',
      GITHUB_JOB: id,
      GITHUB_REF: event.ref,
      GITHUB_REF_NAME: event.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
      GITHUB_REF_TYPE: 'branch',
      GITHUB_REPOSITORY: `${github.owner}/${github.name}`,
      GITHUB_REPOSITORY_OWNER: github.owner,
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: String(started.id),
      GITHUB_RUN_NUMBER: String(started.number),
      GITHUB_SERVER_URL: github.origin,
      GITHUB_SHA: event.sha,
      GITHUB_WORKFLOW: file.replace('.yml', ''),
      GITHUB_WORKFLOW_REF: `${github.owner}/${github.name}/.github/workflows/${file}@${event.ref}`,
      GITHUB_WORKSPACE: this.#workspace,
      RUNNER_TEMP: this.temp,
    };
  }

  /** Gives the job its folders: the repository in one of its own, as it was checked out. */
  async prepare(pristine: string): Promise<void> {
    await mkdir(this.temp, { recursive: true });
    await writeFile(join(this.temp, '..', 'event.json'), JSON.stringify(this.#event.payload));
    await cp(pristine, this.#workspace, { recursive: true });
  }

  async step(action: string, inputs: Readonly<Record<string, string>>): Promise<Step> {
    this.#steps += 1;
    const output = join(this.temp, '..', `output-${this.#steps}`);
    const summary = join(this.temp, '..', `summary-${this.#steps}`);
    for (const path of [output, summary]) await writeFile(path, '');
    const given = Object.entries({ token: this.token, ...inputs }).map(
      ([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value] as const,
    );
    const { code, stdout, stderr } = await run(
      process.execPath,
      [...process.execArgv, actionProgram(action)],
      this.#workspace,
      {
        ...this.#environment,
        ...Object.fromEntries(given),
        GITHUB_ACTION: `tidegate-${action}`,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
      },
      this.#scene.signal,
    );
    return {
      succeeded: code === 0,
      outputs: outputsIn(await readFile(output, 'utf8')),
      log: `${stdout}${stderr}`,
    };
  }
}

/** Reads a file of outputs: `name<<DELIMITER`, lines, `DELIMITER`. */
function outputsIn(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  while (lines.length > 0) {
    const [, name, delimiter] = /^(.+?)<<(.+)$/.exec(lines.shift() ?? '') ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter);
    outputs[name] = lines.splice(0, end).join('\n');
    lines.shift();
  }
  return outputs;
}
