import { EnvironmentError, UserError } from '../../domain/errors.ts';
import { quoted } from '../../domain/text.ts';
import type { TagRequest } from '../../ports/repository.ts';
import { commitId, objectId, type GitContext } from './context.ts';
import { remoteTrouble, serverMessage } from './errors.ts';
import { gitDate, parsePerson } from './people.ts';
import { gitMessage, withoutNewline } from './process.ts';
import { defaultRemote, remoteReference, remoteTimeoutMs } from './remote.ts';

/**
 * Makes an annotated tag and pushes it, never over another. The remote (if there is one) decides: it takes a new
 * name from one of several writers only. The same request makes the same object, so a repetition finds its own.
 */
export async function makeTag(
  context: GitContext,
  request: TagRequest,
): Promise<'created' | 'exists' | 'conflict'> {
  const name = `refs/tags/${request.name}`;
  if (/^-|\0/.test(request.name) || (await context.git.run(['check-ref-format', name])).code !== 0) {
    throw new UserError(`${quoted(request.name)} can't name a tag.`, { code: 'bad-tag' });
  }
  const commit = await commitId(context, request.commit);
  const tag = await writeTag(context, request, commit);
  const here = await objectId(context, `${name}^{commit}`);
  if (here !== undefined && here !== commit) return 'conflict';
  const remote = await defaultRemote(context);
  if (remote === undefined) return here === undefined ? createHere(context, name, tag, commit) : 'exists';
  const outcome = await push(context, remote, name, tag, commit);
  // The remote's word counts; a tag that is missing here only costs a fetch.
  if (outcome !== 'conflict' && here === undefined) await createHere(context, name, tag, commit);
  return outcome;
}

async function writeTag(context: GitContext, request: TagRequest, commit: string): Promise<string> {
  const tagger = parsePerson(request.tagger);
  const message = request.message.replaceAll('\0', '').replaceAll(/\r\n?/g, '\n').trimEnd();
  const lines = [
    `object ${commit}`,
    'type commit',
    `tag ${request.name}`,
    `tagger ${tagger.name} <${tagger.email}> ${gitDate(request.at).slice(1)}`,
    '',
    message,
    '',
  ];
  return context.git.line(['mktag'], { input: lines.join('\n') });
}

async function createHere(
  context: GitContext,
  name: string,
  tag: string,
  commit: string,
): Promise<'created' | 'exists' | 'conflict'> {
  const absent = '0'.repeat(tag.length);
  const result = await context.git.run(['update-ref', name, tag, absent]);
  if (result.code === 0) return 'created';
  const here = await objectId(context, `${name}^{commit}`);
  if (here === undefined) {
    throw new EnvironmentError(`The tag ${quoted(name)} couldn't be written: ${gitMessage(result.stderr)}`, {
      code: 'tag-failed',
      next: 'Look for a leftover lock below .git/refs/tags, then do it again.',
    });
  }
  return here === commit ? 'exists' : 'conflict';
}

async function push(
  context: GitContext,
  remote: string,
  name: string,
  tag: string,
  commit: string,
): Promise<'created' | 'exists' | 'conflict'> {
  const result = await context.git.run(
    ['push', '--porcelain', '--no-verify', '--no-signed', '--end-of-options', remote, `${tag}:${name}`],
    { timeoutMs: remoteTimeoutMs },
  );
  const line =
    withoutNewline(result.stdout)
      .split('\n')
      .find((candidate) => candidate.includes(`:${name}\t`)) ?? '';
  if (result.code === 0) return line.startsWith('=') ? 'exists' : 'created';
  // Whatever it said: what the remote has now tells whether the tag is ours. An answer may have been lost.
  const there = await remoteReference(context, remote, name);
  if (there) return there.peeled === commit ? 'exists' : 'conflict';
  if (line.startsWith('!')) {
    const said = serverMessage(result.stderr) || line.split('\t')[2];
    throw new EnvironmentError(
      `The remote ${quoted(remote)} refused the tag ${quoted(name)}: ${said ?? 'no reason given'}`,
      {
        code: 'remote-denied',
        next: 'Let this account create tags in the repository (its tag rules or the token decide), then do it again.',
      },
    );
  }
  throw remoteTrouble('push a tag', remote, result).error;
}
