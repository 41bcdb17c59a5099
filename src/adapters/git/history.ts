import type { Commit } from '../../domain/history.ts';
import type { HistoryQuery } from '../../ports/repository.ts';
import { commitId, cutHistory, shallowBoundary, type GitContext } from './context.ts';
import { pathArguments } from './entries.ts';

/** Characters of a commit's message that are kept, and bytes of the object that are read for them. */
const longestSubject = 1000;
const longestBody = 32_000;
const readBytes = 192 * 1024;

/** First-parent history as the port tells it. @throws EnvironmentError where a shallow clone's cut hides an answer. */
export async function readHistory(context: GitContext, query: HistoryQuery): Promise<readonly Commit[]> {
  const to = await commitId(context, query.to);
  const from = query.from === undefined ? undefined : await commitId(context, query.from);
  await refuseCut(context, to, from);
  const ids = await revisions(
    context,
    ['--first-parent', to, ...(from === undefined ? [] : [`^${from}`])],
    query.paths,
  );
  return readCommits(context, ids);
}

/** Reads commits by their ids, in the order given. */
export async function readCommits(context: GitContext, ids: readonly string[]): Promise<Commit[]> {
  const commits: Commit[] = [];
  await context.contents.each(ids, async (object, content, index) => {
    if (object?.type !== 'commit') throw cutHistory(ids[index]);
    commits.push(parseCommit(object.oid, await content.bytes(readBytes)));
  });
  return commits;
}

/** The best common ancestor. @throws EnvironmentError where none is found because the history is cut. */
export async function findMergeBase(context: GitContext, a: string, b: string): Promise<string | undefined> {
  const ids = [await commitId(context, a), await commitId(context, b)];
  const result = await context.git.run(['merge-base', ...ids]);
  if (result.code === 0) return result.stdout.toString('utf8').trim().split('\n')[0];
  if ((await shallowBoundary(context)).size > 0) throw cutHistory(undefined);
  return undefined;
}

async function refuseCut(context: GitContext, to: string, from: string | undefined): Promise<void> {
  const boundary = await shallowBoundary(context);
  if (boundary.size === 0) return;
  const ranges =
    from === undefined
      ? [[to]]
      : [
          [to, `^${from}`],
          [from, `^${to}`],
        ];
  for (const range of ranges) {
    const cut = (await revisions(context, range, [])).find((id) => boundary.has(id));
    if (cut !== undefined) throw cutHistory(cut);
  }
}

async function revisions(
  context: GitContext,
  range: readonly string[],
  paths: readonly string[],
): Promise<string[]> {
  const output = await context.git.output(['rev-list', ...range, '--', ...pathArguments(paths)]);
  return output
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '');
}

/** Parses a commit object. */
export function parseCommit(id: string, object: Buffer): Commit {
  const gap = object.indexOf('\n\n');
  const head = gap < 0 ? object : object.subarray(0, gap);
  // Lines that continue a header (signatures) begin with a space: no header that we look for does.
  const headers = head
    .toString('latin1')
    .split('\n')
    .map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)] as const;
    });
  const header = (name: string) => headers.find(([key]) => key === name)?.[1] ?? '';
  const text = decoder(header('encoding'));
  const author = parsePerson(text(Buffer.from(header('author'), 'latin1')));
  const committer = parsePerson(header('committer'));
  return {
    id,
    parents: headers.filter(([key]) => key === 'parent').map(([, parent]) => parent),
    author: { name: author.name, email: author.email },
    at: committer.at,
    ...parseMessage(gap < 0 ? '' : text(object.subarray(gap + 2))),
  };
}

function parseMessage(message: string): { subject: string; body: string } {
  const lines = message.replace(/^(\s*\n)+/, '').split('\n');
  const blank = lines.findIndex((line) => line.trim() === '');
  const end = blank < 0 ? lines.length : blank;
  const subject = lines
    .slice(0, end)
    .map((line) => line.trim())
    .join(' ');
  return {
    subject: cut(subject, longestSubject),
    body: cut(lines.slice(end).join('\n').trim(), longestBody),
  };
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit).toWellFormed()}…` : text;
}

function parsePerson(line: string): { name: string; email: string; at: string } {
  const [, name = '', email = '', seconds = ''] =
    /^(.*?) ?<([^>]*)>.*? (-?\d+)(?: [+-]\d+)?$/s.exec(line) ?? [];
  const date = new Date(Number(seconds) * 1000);
  // A clock can be wrong by more than a calendar holds.
  return { name, email, at: (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString() };
}

function decoder(encoding: string): (bytes: Buffer) => string {
  try {
    const known = new TextDecoder(encoding === '' ? 'utf-8' : encoding, { ignoreBOM: true });
    return (bytes) => known.decode(bytes);
  } catch {
    return (bytes) => bytes.toString('latin1');
  }
}
