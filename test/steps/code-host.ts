import { EnvironmentError } from '../../src/domain/errors.ts';
import { known, unknown, type Fact } from '../../src/domain/facts.ts';
import type { MergedCommit, PullRequest } from '../../src/domain/forge/pull-request.ts';
import type { DeploymentReport, Forge, MergedQuery, Posted } from '../../src/ports/forge.ts';

const url = 'https://github.example/acme/bots';

export const omar = { login: 'omar', kind: 'person' } as const;

/** A pull request that Ada opened, Omar approved, and that was merged. */
export function pull(number: number, given: Partial<PullRequest> = {}): PullRequest {
  const head = 'a'.repeat(40);
  return {
    ...{ number, title: `Pull ${number}`, url: `${url}/pull/${number}`, state: 'merged', draft: false },
    ...{ author: { login: 'ada', kind: 'person' }, committers: [], base: 'main', labels: [] },
    head: { branch: 'topic', commit: head, fork: false },
    merged: { commit: 'b'.repeat(40), at: '2026-02-01T00:00:00Z', by: undefined },
    reviews: [
      {
        ...{ by: omar, state: 'approved', commit: head, mayWrite: true },
        ...{ at: '2026-01-01T10:00:00Z', url: `${url}/pull/${number}#review` },
      },
    ],
    checks: [],
    ...given,
  };
}

export const down = new EnvironmentError('GitHub is down.', {
  code: 'forge-failed',
  next: 'Try again in a while.',
});

/** A code host in memory: what is written stays, and each call can be made to fail. */
export class CodeHost {
  /** By number. */
  readonly pulls = new Map<number, PullRequest>();
  /** Which pull request brought a commit, as the index has it. */
  readonly index = new Map<string, number>();
  /** Commits that the index doesn't know yet. */
  readonly late = new Set<string>();
  /** Commits that the answer leaves out. */
  readonly silent = new Set<string>();
  readonly comments = new Map<number, string>();
  readonly boards = new Map<string, { readonly title: string; readonly body: string }>();
  readonly deployments = new Map<string, DeploymentReport>();
  readonly releases = new Map<
    string,
    { readonly name: string; readonly notes: string; readonly latest: boolean }
  >();
  readonly calls: string[] = [];
  readonly asked: MergedQuery[] = [];
  /** Thrown by the call whose line this matches. */
  failing: { readonly call: RegExp; readonly error: Error } | undefined;
  readonly forge: Forge;

  constructor() {
    const forge: Pick<Forge, 'repository' | 'deployments' | 'releases'> & {
      pulls: Pick<Forge['pulls'], 'merged' | 'get'>;
      threads: Pick<Forge['threads'], 'comment' | 'board'>;
    } = {
      repository: { owner: 'acme', name: 'bots', url },
      pulls: {
        merged: async (query) => {
          this.#call('merged');
          this.asked.push(query);
          const told = query.commits.filter(({ id }) => !this.silent.has(id));
          return new Map(told.map(({ id }) => [id, this.#said(id)]));
        },
        get: async (number) => {
          this.#call(`get ${number}`);
          return this.pulls.get(number);
        },
      },
      threads: {
        comment: async (number, marker, body) => {
          this.#call(`comment ${number}`);
          const old = this.comments.get(number);
          const text = typeof body === 'string' ? body : body(old);
          if (text === undefined) return { number, url: '', outcome: 'unchanged' };
          if (!text.startsWith(marker)) throw new Error('A comment begins with its marker.');
          this.comments.set(number, text);
          return posted(number, old, text);
        },
        board: async ({ marker, title, body }) => {
          this.#call(`board ${title}`);
          const old = this.boards.get(marker)?.body;
          this.boards.set(marker, { title, body });
          return posted(1, old, body);
        },
      },
      deployments: {
        report: async (report) => {
          this.#call(`deployment ${report.environment}`);
          const changed = !this.deployments.has(report.key);
          this.deployments.set(report.key, report);
          return { id: 1, changed };
        },
      },
      releases: {
        publish: async ({ tag, ...release }) => {
          this.#call(`release ${tag}`);
          const old = this.releases.get(tag)?.notes;
          this.releases.set(tag, release);
          return posted(1, old, release.notes);
        },
      },
    };
    this.forge = forge as Forge;
  }

  /** A pull request that brought these commits, the last of them at its end. */
  merge(number: number, commits: readonly { readonly id: string; readonly at: string }[]): PullRequest {
    const last = commits.at(-1);
    const merged = last && { commit: last.id, at: last.at, by: undefined };
    const made = pull(number, { merged });
    this.pulls.set(number, made);
    for (const { id } of commits) this.index.set(id, number);
    return made;
  }

  #said(commit: string): Fact<MergedCommit> {
    if (this.late.has(commit)) return unknown('the index is behind');
    const number = this.index.get(commit);
    return known({ commit, pull: number === undefined ? undefined : this.pulls.get(number), checks: [] });
  }

  #call(line: string): void {
    this.calls.push(line);
    if (this.failing?.call.test(line)) throw this.failing.error;
  }
}

function posted(number: number, old: string | undefined, text: string): Posted {
  const outcome = old === undefined ? 'created' : old === text ? 'unchanged' : 'updated';
  return { number, url: `${url}/issues/${number}`, outcome };
}
