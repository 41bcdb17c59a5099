import { Octokit } from '@octokit/rest';
import type { Scene } from './scene.ts';
import type { Person } from './people.ts';

/** A check on a commit, as its page shows it. */
export interface SeenCheck {
  readonly name: string;
  readonly conclusion: string | null;
  readonly title: string | undefined;
  /** Lines that are wrong: where, and what is said there. */
  readonly annotations: readonly { readonly place: string; readonly message: string }[];
}

export interface SeenRelease {
  readonly name: string;
  readonly url: string;
  readonly body: string;
}

/** GitHub as a person uses it, by its API and with a token of one's own. */
export interface Hub {
  openPull(head: string, title: string): Promise<number>;
  approve(number: number): Promise<void>;
  /** Squashes a pull request into main, as its button does. @returns the commit's subject, as GitHub made it. */
  squash(number: number): Promise<{ readonly sha: string; readonly subject: string }>;
  /** Fills in the form of a workflow, and starts it on main. */
  dispatch(workflow: string, inputs: Readonly<Record<string, string>>): Promise<void>;
  checks(sha: string): Promise<readonly SeenCheck[]>;
  /** The one comment that Tidegate keeps in a pull request, in Markdown. */
  comment(number: number): Promise<string | undefined>;
  /** The standing issue, in Markdown. */
  board(): Promise<{ readonly number: number; readonly title: string; readonly body: string } | undefined>;
  release(tag: string): Promise<SeenRelease | undefined>;
}

/** How Tidegate's own comments and issues begin or end: a line that people don't see. */
const ours = '<!-- tidegate';

export function hubOf({ github, signal }: Scene, who: Person): Hub {
  const octokit = new Octokit({
    auth: github.tokenOf(who),
    baseUrl: github.apiUrl,
    request: { signal },
    userAgent: 'tidegate-demo',
  });
  const { owner, name: repo } = github;
  return {
    async openPull(head, title) {
      const { data } = await octokit.rest.pulls.create({ owner, repo, head, base: 'main', title });
      return data.number;
    },
    async approve(number) {
      await octokit.rest.pulls.createReview({ owner, repo, pull_number: number, event: 'APPROVE' });
    },
    async squash(number) {
      const { data } = await octokit.rest.pulls.merge({
        owner,
        repo,
        pull_number: number,
        merge_method: 'squash',
      });
      const { data: commit } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: data.sha });
      return { sha: data.sha, subject: commit.message.split('\n')[0] ?? '' };
    },
    async dispatch(workflow, inputs) {
      await octokit.rest.actions.createWorkflowDispatch({
        owner,
        repo,
        workflow_id: workflow,
        ref: 'main',
        inputs,
      });
    },
    async checks(sha) {
      const { data } = await octokit.rest.checks.listForRef({ owner, repo, ref: sha, per_page: 100 });
      const seen: SeenCheck[] = [];
      for (const { id, name, conclusion, output } of data.check_runs) {
        const annotations =
          output.annotations_count === 0
            ? []
            : (
                await octokit.rest.checks.listAnnotations({ owner, repo, check_run_id: id, per_page: 100 })
              ).data.map(({ path, start_line, message }) => ({
                place: `${path}:${start_line}`,
                message: message ?? '',
              }));
        seen.push({ name, conclusion, title: output.title ?? undefined, annotations });
      }
      return seen;
    },
    async comment(number) {
      const { data } = await octokit.rest.issues.listComments({
        owner,
        repo,
        issue_number: number,
        per_page: 100,
      });
      return data.find(({ body }) => body?.includes(ours))?.body;
    },
    async board() {
      const { data } = await octokit.rest.issues.listForRepo({ owner, repo, state: 'open', per_page: 100 });
      const found = data.find((issue) => issue.pull_request === undefined && issue.body?.includes(ours));
      return found && { number: found.number, title: found.title, body: found.body ?? '' };
    },
    async release(tag) {
      const { data } = await octokit.rest.repos
        .getReleaseByTag({ owner, repo, tag })
        .catch((error: { readonly status?: number }) => {
          if (error.status === 404) return { data: undefined };
          throw error;
        });
      return data && { name: data.name ?? '', url: data.html_url, body: data.body ?? '' };
    },
  };
}
