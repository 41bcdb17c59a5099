import * as v from 'valibot';
import { bodyLimit, cut } from '../../domain/markdown/fit.ts';
import { UserError } from '../../domain/errors.ts';
import type { Posted, Threads } from '../../ports/forge.ts';
import type { GitHubClient } from './client.ts';
import { isMissing } from './failures.ts';
import { once, type Repetition } from './once.ts';
import { everyNode } from './pages.ts';
import { isSameText } from './same-text.ts';
import { commentsQuery, issuesQuery } from './queries.ts';
import { anything, comment, commentNode, connection, inRepository, issue, issueNode } from './shapes.ts';

type CommentNode = v.InferOutput<typeof commentNode>;
type IssueNode = v.InferOutput<typeof issueNode>;

/** Standing texts on GitHub, known by what they begin with and by who wrote them. */
export function openThreads(client: GitHubClient, repetition: Repetition): Threads {
  return {
    async commentBody(number, marker) {
      return (await ownComments(client, number, marker))[0]?.body;
    },

    async comment(number, marker, body) {
      const [old] = await ownComments(client, number, marker);
      const wanted = typeof body === 'string' ? body : body(old?.body);
      if (wanted === undefined) return { number, url: old?.url ?? '', outcome: 'unchanged' };
      const text = textOf(marker, wanted);
      if (old) return changeComment(client, number, old, text);
      const doing = `write the comment on ${number}`;
      const created = await once(
        repetition,
        async () => {
          const made = await client.rest(
            'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
            { issue_number: number, body: text },
            comment,
            doing,
          );
          return { id: made.id, url: made.html_url };
        },
        async () => {
          const [made] = await ownComments(client, number, marker);
          return made && { id: made.fullDatabaseId, url: made.url };
        },
      );
      return settleComments(client, number, marker, text, created);
    },

    async board({ marker, label, title, body }) {
      const text = textOf(marker, body);
      const [old] = await ownIssues(client, label, marker);
      if (old) return changeIssue(client, old, title, text);
      const created = await once(
        repetition,
        () =>
          client.rest(
            'POST /repos/{owner}/{repo}/issues',
            { title, body: text, labels: [label] },
            issue,
            `write the issue ${title}`,
          ),
        async () => {
          const [made] = await ownIssues(client, label, marker);
          return made && { number: made.number, html_url: made.url };
        },
      );
      const [first, ...others] = await ownIssues(client, label, marker);
      for (const other of others) await closeIssue(client, other);
      if (first && first.number !== created.number) return changeIssue(client, first, title, text);
      return { number: created.number, url: created.html_url, outcome: 'created' };
    },
  };
}

function textOf(marker: string, body: string): string {
  if (!body.startsWith(marker)) throw new Error('A standing text begins with its marker.');
  return cut(body, bodyLimit);
}

/** Comments of ours with a marker, oldest first. */
async function ownComments(
  client: GitHubClient,
  number: number,
  marker: string,
): Promise<readonly CommentNode[]> {
  const shape = v.object({ comments: v.nullish(connection(commentNode)) });
  const nodes = await everyNode(async (after) => {
    const data = await client.graphql(
      commentsQuery,
      { number, after: after ?? null },
      inRepository('issueOrPullRequest', shape),
      `read the comments of ${number}`,
    );
    const found = data.repository?.['issueOrPullRequest'];
    if (!found) {
      throw new UserError(`GitHub has no issue or pull request ${number}.`, {
        code: 'forge-missing',
        next: 'See that the repository is the one you mean.',
      });
    }
    return found.comments;
  });
  return nodes
    .filter(({ viewerDidAuthor, body }) => viewerDidAuthor && body.startsWith(marker))
    .toSorted((a, b) => a.fullDatabaseId - b.fullDatabaseId);
}

async function changeComment(
  client: GitHubClient,
  number: number,
  old: CommentNode,
  text: string,
): Promise<Posted> {
  if (isSameText(old.body, text)) return { number, url: old.url, outcome: 'unchanged' };
  await client.rest(
    'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
    { comment_id: old.fullDatabaseId, body: text },
    comment,
    `change the comment on ${number}`,
  );
  return { number, url: old.url, outcome: 'updated' };
}

/** Two runs may write the first comment at once: each keeps the oldest, so one is left, whoever is later. */
async function settleComments(
  client: GitHubClient,
  number: number,
  marker: string,
  text: string,
  created: { readonly id: number; readonly url: string },
): Promise<Posted> {
  const [first, ...others] = await ownComments(client, number, marker);
  for (const other of others) await removeComment(client, number, other.fullDatabaseId);
  if (first && first.fullDatabaseId !== created.id) return changeComment(client, number, first, text);
  return { number, url: created.url, outcome: 'created' };
}

async function removeComment(client: GitHubClient, number: number, id: number): Promise<void> {
  try {
    await client.rest(
      'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}',
      { comment_id: id },
      anything,
      `take away a second comment on ${number}`,
    );
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Issues of ours with a label and a marker, oldest first. */
async function ownIssues(client: GitHubClient, label: string, marker: string): Promise<readonly IssueNode[]> {
  const nodes = await everyNode(async (after) => {
    const data = await client.graphql(
      issuesQuery,
      { label, after: after ?? null },
      inRepository('issues', connection(issueNode)),
      `read the issues with the label ${label}`,
    );
    return data.repository?.['issues'];
  });
  return nodes
    .filter(({ viewerDidAuthor, body }) => viewerDidAuthor && body.startsWith(marker))
    .toSorted((a, b) => a.number - b.number);
}

async function changeIssue(
  client: GitHubClient,
  old: IssueNode,
  title: string,
  text: string,
): Promise<Posted> {
  const { number, url } = old;
  if (isSameText(old.body, text) && old.title === title && old.state === 'OPEN') {
    return { number, url, outcome: 'unchanged' };
  }
  await client.rest(
    'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
    { issue_number: number, title, body: text, state: 'open' },
    issue,
    `change the issue ${number}`,
  );
  return { number, url, outcome: 'updated' };
}

async function closeIssue(client: GitHubClient, { number, state }: IssueNode): Promise<void> {
  if (state === 'CLOSED') return;
  await client.rest(
    'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
    { issue_number: number, state: 'closed', state_reason: 'not_planned' },
    issue,
    `close the second issue ${number}`,
  );
}
