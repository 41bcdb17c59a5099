import type { PullRequest } from '../../../src/domain/forge/pull-request.ts';
import { known } from '../../../src/domain/facts.ts';
import type {
  CheckReport,
  DeploymentReport,
  Forge,
  OwnCheck,
  Posted,
  WorkflowRun,
} from '../../../src/ports/forge.ts';
import type { Life } from './life.ts';

/** An open pull request of a branch. */
export function openPull(number: number, branch: string, given: Partial<PullRequest> = {}): PullRequest {
  return {
    number,
    title: `Change ${branch}`,
    url: `https://github.com/acme/bots/pull/${number}`,
    state: 'open',
    draft: false,
    author: { login: 'ada', kind: 'person' },
    committers: [],
    head: { branch, commit: '', fork: false },
    base: 'main',
    labels: [],
    merged: undefined,
    reviews: [],
    checks: [],
    ...given,
  };
}

/** A code host in memory: what carries the same key or marker is changed in place, never written twice. */
export class FakeForge implements Forge {
  readonly repository = { owner: 'acme', name: 'bots', url: 'https://github.com/acme/bots' };
  readonly reports = new Map<string, CheckReport>();
  readonly listed = new Map<string, DeploymentReport & { readonly states: DeploymentReport['state'][] }>();
  readonly comments = new Map<number, string>();
  readonly boards = new Map<string, string>();
  readonly notes = new Map<string, string>();
  readonly runs = new Map<number, WorkflowRun>();
  pullRequests: PullRequest[] = [];
  /** What a call of a kind such as `checks.report` throws; asked before anything is done. */
  trouble: (call: string) => unknown = () => undefined;
  /** Every call, in order. */
  readonly calls: string[] = [];
  readonly #life: Life;

  constructor(life: Life) {
    this.#life = life;
  }

  async #asked(call: string): Promise<void> {
    await this.#life.read();
    this.#count(call);
  }

  async #written(call: string, what: string): Promise<void> {
    await this.#life.write(`${call} ${what}`);
    this.#count(call);
  }

  #count(call: string): void {
    this.calls.push(call);
    const trouble = this.trouble(call);
    if (trouble !== undefined) throw trouble;
  }

  readonly pulls: Forge['pulls'] = {
    merged: async ({ commits }) => {
      await this.#asked('pulls.merged');
      return new Map(
        commits.map(({ id }) => {
          const pull = this.pullRequests.find(({ merged }) => merged?.commit === id);
          return [id, known({ commit: id, pull, checks: [] })];
        }),
      );
    },
    open: async ({ head, base }) => {
      await this.#asked('pulls.open');
      return this.pullRequests.filter(
        (pull) =>
          pull.state === 'open' &&
          (head === undefined || (pull.head.branch === head && !pull.head.fork)) &&
          (base === undefined || pull.base === base),
      );
    },
    get: async (number) => {
      await this.#asked('pulls.get');
      return this.pullRequests.find((pull) => pull.number === number);
    },
  };

  readonly checks: Forge['checks'] = {
    report: async (report) => {
      await this.#written('checks.report', report.name);
      const started = report.startedAt ?? this.reports.get(report.key)?.startedAt;
      this.reports.set(report.key, { ...report, ...(started !== undefined && { startedAt: started }) });
      return ownOf(report);
    },
    own: async (commit, prefix) => {
      await this.#asked('checks.own');
      return [...this.reports.values()]
        .filter((report) => report.commit === commit && report.key.startsWith(prefix))
        .map(ownOf);
    },
  };

  readonly deployments: Forge['deployments'] = {
    report: async (report) => {
      await this.#written('deployments.report', report.environment);
      const before = this.listed.get(report.key);
      const changed = before?.states.at(-1) !== report.state;
      this.listed.set(report.key, {
        ...report,
        states: [...(before?.states ?? []), ...(changed ? [report.state] : [])],
      });
      return { id: [...this.listed.keys()].indexOf(report.key) + 1, changed };
    },
  };

  readonly threads: Forge['threads'] = {
    commentBody: async (number, marker) => {
      await this.#asked('threads.commentBody');
      const body = this.comments.get(number);
      return body?.startsWith(marker) === true ? body : undefined;
    },
    comment: async (number, marker, body) => {
      await this.#asked('threads.comment');
      const old = this.comments.get(number);
      const wanted = typeof body === 'string' ? body : body(old);
      if (wanted !== undefined && !wanted.startsWith(marker)) throw new Error('It begins with its marker.');
      const outcome =
        wanted === undefined || wanted === old ? 'unchanged' : old === undefined ? 'created' : 'updated';
      if (wanted !== undefined && outcome !== 'unchanged') {
        await this.#life.write(`comment ${number}`);
        this.comments.set(number, wanted);
      }
      return posted(number, outcome);
    },
    board: async ({ marker, title, body }) => {
      await this.#written('threads.board', title);
      const outcome = this.boards.has(marker) ? 'updated' : 'created';
      this.boards.set(marker, body);
      return posted(100, outcome);
    },
  };

  readonly releases: Forge['releases'] = {
    publish: async ({ tag, notes }) => {
      await this.#written('releases.publish', tag);
      const outcome = this.notes.has(tag) ? 'updated' : 'created';
      this.notes.set(tag, notes);
      return posted(200, outcome);
    },
  };

  readonly workflows: Forge['workflows'] = {
    active: async () => {
      await this.#asked('workflows.active');
      return [...this.runs.values()].filter(({ state }) => state !== 'ended');
    },
    ofCommit: async (workflow, event, commit) => {
      await this.#asked('workflows.ofCommit');
      return [...this.runs.values()].filter(
        (run) => run.workflow === workflow && run.event === event && run.commit === commit,
      );
    },
    run: async (id) => {
      await this.#asked('workflows.run');
      return this.runs.get(id);
    },
    cancel: () => this.#written('workflows.cancel', ''),
    dispatch: (workflow) => this.#written('workflows.dispatch', workflow),
  };

  async whoAmI() {
    await this.#asked('whoAmI');
    return { login: 'github-actions[bot]', kind: 'bot' } as const;
  }

  /** Checks that every branch asks for. */
  required: readonly string[] = ['tidegate'];

  async isCheckRequired(branch: string, check: string) {
    await this.#asked(`isCheckRequired ${branch}`);
    return this.required.includes(check);
  }

  usage: Forge['usage'] = () => ({
    calls: this.calls.length,
    byRoute: {},
    repeated: 0,
    waitedMs: 0,
    remaining: undefined,
  });
}

function ownOf({ name, key, state }: CheckReport): OwnCheck {
  return { name, key, ended: state.phase === 'ended', url: '' };
}

function posted(number: number, outcome: Posted['outcome']): Posted {
  return { number, url: `https://github.com/acme/bots/issues/${number}`, outcome };
}
