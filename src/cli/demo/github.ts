import {
  completeJob,
  completeRun,
  startGitHub,
  startJob,
  startRun,
  workflowAt,
  type Permissions,
  type RepositoryEvent,
} from '../../../sandbox/github/index.ts';
import { allPeople, type Person } from './people.ts';

/** Something that happened in the repository, and that workflows may run for. */
export interface StoryEvent {
  readonly name: string;
  readonly action: string | undefined;
  readonly ref: string;
  /** What a workflow checks out: of a pull request, its merge with the base. */
  readonly sha: string;
  readonly actor: { readonly login: string; readonly id: number };
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A run of a workflow, as its page knows it. */
export interface StoryRun {
  readonly id: number;
  readonly number: number;
  readonly url: string;
  /** What a job gets as GITHUB_TOKEN. */
  token(permissions: Permissions): string;
  /** A job begins, and its check run with it. @returns what ends it. */
  job(name: string): Promise<(succeeded: boolean) => void>;
  end(succeeded: boolean): void;
}

export type { Permissions };

/** The GitHub of the story: one repository of an organization, with its people. */
export interface StoryGitHub {
  readonly origin: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly owner: string;
  readonly name: string;
  readonly cloneUrl: string;
  /** The bare repository behind it, which stays when it ends. */
  readonly bare: string;
  tokenOf(person: Person): string;
  /** What happened since this was last asked. */
  newEvents(): readonly StoryEvent[];
  /** @param file below .github/workflows. */
  startRun(file: string, event: StoryEvent, sha: string, branch: string): Promise<StoryRun>;
  stop(): Promise<void>;
}

/** Who owns the repository, and its name. */
const owner = 'demo';
const name = 'bots';

/**
 * Starts the stand-in for GitHub in this process: a private repository, the story's people with a token each, and a
 * rule that asks for an approval and for the check `tidegate` before a merge into main.
 * @param directory a folder of its own.
 */
export async function startStoryGitHub(directory: string): Promise<StoryGitHub> {
  const github = await startGitHub({ directory });
  github.createUser({ login: owner, type: 'Organization', name: 'Demo' });
  const repository = await github.createRepository({ owner, name, private: true });
  const tokens = new Map<string, string>();
  for (const { login, name: called, email, role } of allPeople) {
    github.createUser({ login, name: called, email });
    github.addCollaborator(repository, login, role);
    tokens.set(login, github.createToken(login));
  }
  github.protectBranch(repository, 'main', { requiredChecks: ['tidegate'], requiredApprovals: 1 });
  const tokenOf = (login: string) => {
    const token = tokens.get(login);
    if (token === undefined) throw new Error(`${login} is not of this story.`);
    return token;
  };
  let events: RepositoryEvent[] = [];
  github.onEvent((event) => events.push(event));
  return {
    origin: github.origin,
    apiUrl: github.apiUrl,
    graphqlUrl: github.graphqlUrl,
    owner,
    name,
    cloneUrl: github.cloneUrl(repository),
    bare: repository.git.directory,
    tokenOf: ({ login }) => tokenOf(login),
    newEvents() {
      const happened = events;
      events = [];
      return happened.flatMap(({ startsWorkflows, action, actor, ref, sha, ...event }) =>
        startsWorkflows && ref !== undefined && sha !== undefined
          ? [{ name: event.name, action, ref, sha, actor, payload: event.payload }]
          : [],
      );
    },
    async startRun(file, event, sha, branch) {
      const { world } = github;
      const actor = world.tokens.get(tokenOf(event.actor.login));
      if (!actor) throw new Error(`${event.actor.login} has no token.`);
      const workflow = workflowAt(world, repository, `.github/workflows/${file}`, file.replace('.yml', ''));
      // Who fills in a form has queued its run with it.
      const queued = [...repository.runs.values()].find(
        (one) => one.workflow === workflow && one.event === event.name && one.status === 'queued',
      );
      const filledIn = event.name === 'workflow_dispatch' ? queued : undefined;
      const started =
        filledIn ??
        (await startRun(world, repository, actor, {
          workflow,
          event: event.name,
          branch,
          sha,
          title: file,
        }));
      return {
        id: started.id,
        number: started.number,
        url: world.html(repository, `/actions/runs/${started.id}`),
        token: (permissions) => github.createWorkflowToken(repository, permissions, started.id),
        async job(called) {
          const job = await startJob(world, started, called);
          return (succeeded) => completeJob(world, job, succeeded ? 'success' : 'failure');
        },
        end: (succeeded) => completeRun(world, started, actor, succeeded ? 'success' : 'failure'),
      };
    },
    async stop() {
      await github.stop();
      // A push that was under way tidies up after itself.
      await repository.lock.run(() => Promise.resolve());
    },
  };
}
