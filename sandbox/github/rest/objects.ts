import { created, notOffered, ok, route, type RepositoryCall, type Route } from '../http/route.ts';
import { notFound, unprocessable } from '../http/errors.ts';
import type { Identity } from '../git/commits.ts';
import type { ObjectType, TreeEntry } from '../git/reader.ts';
import type { TreeChange } from '../git/store.ts';
import { isObject, list, text, time, type JsonObject } from '../json.ts';
import { identityOf, webFlow } from '../logic/identity.ts';
import { writer } from '../state/access.ts';
import { nodeId } from '../state/world.ts';
import { unsigned, viewGitCommit } from '../view/commit.ts';
import { objectUrl } from '../view/git.ts';
import { inLines } from './contents.ts';

/** Git's objects: commits, trees, blobs and annotated tags. */
export const objectRoutes: readonly Route[] = [
  route('git/get-commit', { contents: 'read' }, async ({ world, repository, parameters }) => {
    const commit = await repository.git.commit(parameters['commit_sha'] ?? '');
    if (!commit) throw notFound();
    return ok(viewGitCommit(world, repository, commit));
  }),

  route('git/create-commit', { contents: 'write' }, async (call) => {
    const { world, repository, actor, body } = call;
    notOffered(body, 'signature');
    const { git } = repository;
    const tree = text(body, 'tree') ?? '';
    if ((await git.type(tree)) !== 'tree') throw unprocessable('Tree SHA does not exist');
    const parents = (list(body, 'parents') ?? []).map(String);
    for (const parent of parents) {
      if ((await git.type(parent)) !== 'commit') {
        throw unprocessable('Parent SHA does not exist or is not a commit object');
      }
    }
    const account = writer(actor);
    const standard = identityOf(account, world.now());
    const author = identity(body, 'author', standard);
    const committer = identity(
      body,
      'committer',
      body['author'] === undefined && actor.kind === 'installation' ? webFlow(world.now()) : author,
    );
    const sha = await git.writeCommit({
      tree,
      parents,
      message: text(body, 'message') ?? '',
      author,
      committer,
    });
    const commit = await git.commit(sha);
    if (!commit) throw notFound();
    return created(viewGitCommit(world, repository, commit));
  }),

  route('git/get-tag', { contents: 'read' }, async (call) => {
    const sha = call.parameters['tag_sha'] ?? '';
    if ((await call.repository.git.type(sha)) !== 'tag') throw notFound();
    return ok(await viewTag(call, sha));
  }),

  route('git/create-tag', { contents: 'write' }, async (call) => {
    const { world, repository, actor, body } = call;
    const object = text(body, 'object') ?? '';
    const type = (await repository.git.type(object)) as ObjectType | undefined;
    if (type === undefined || type !== text(body, 'type')) throw unprocessable('Object does not exist');
    const name = text(body, 'tag') ?? '';
    if (!(await repository.git.isValidRef(`refs/tags/${name}`))) {
      throw unprocessable(`Tag name is not well-formed: ${name}`);
    }
    const tagger = identity(body, 'tagger', identityOf(writer(actor), world.now()));
    const message = text(body, 'message') ?? '';
    const sha = await repository.git.writeTag({ name, object, type, message, tagger });
    return created(await viewTag(call, sha));
  }),

  route('git/get-tree', { contents: 'read' }, async ({ world, repository, parameters, query }) => {
    const { git } = repository;
    const name = parameters['tree_sha'] ?? '';
    const commit = await git.commitOf(name);
    const sha = commit === undefined ? await git.resolve(name, 'tree') : await git.resolve(commit, 'tree');
    if (sha === undefined) throw notFound();
    // Whatever it is set to, the parameter asks for it.
    const recursive = query['recursive'] !== undefined;
    const entries = await git.tree(sha, { recursive });
    return ok({
      sha,
      url: objectUrl(world, repository, 'tree', sha),
      tree: entries.map((entry) => viewEntry(world, repository, entry)),
      truncated: false,
    });
  }),

  route('git/create-tree', { contents: 'write' }, async ({ world, repository, body }) => {
    const { git } = repository;
    const base = text(body, 'base_tree');
    const baseTree = base === undefined ? undefined : await git.resolve(base, 'tree');
    if (base !== undefined && baseTree === undefined)
      throw unprocessable('base_tree is not a valid tree oid');
    const changes: TreeChange[] = [];
    for (const entry of (list(body, 'tree') ?? []).filter(isObject)) {
      const content = text(entry, 'content');
      const sha =
        content === undefined ? (text(entry, 'sha') ?? null) : await git.writeBlob(Buffer.from(content));
      const path = text(entry, 'path') ?? '';
      if (path === '' || path.split('/').some((part) => part === '' || part === '..' || part === '.git')) {
        throw unprocessable(`tree.path contains a malformed path component`);
      }
      const type = text(entry, 'type') ?? 'blob';
      if (sha !== null && type !== 'commit' && (await git.type(sha)) !== type) {
        throw unprocessable(`tree.sha ${sha} is not a valid ${type}`);
      }
      changes.push({ path, mode: text(entry, 'mode') ?? '100644', type, sha });
    }
    const sha = await git.writeTree(baseTree, changes);
    const entries = await git.tree(sha);
    return created({
      sha,
      url: objectUrl(world, repository, 'tree', sha),
      tree: entries.map((entry) => viewEntry(world, repository, entry)),
      truncated: false,
    });
  }),

  route('git/get-blob', { contents: 'read' }, async ({ world, repository, parameters }) => {
    const sha = parameters['file_sha'] ?? '';
    if ((await repository.git.type(sha)) !== 'blob') throw notFound();
    const content = await repository.git.blob(sha);
    return ok({
      sha,
      node_id: nodeId('B', `${repository.id}:${sha}`),
      size: content.length,
      url: objectUrl(world, repository, 'blob', sha),
      content: inLines(content.toString('base64')),
      encoding: 'base64',
    });
  }),

  route('git/create-blob', { contents: 'write' }, async ({ world, repository, body }) => {
    const encoding = text(body, 'encoding') ?? 'utf-8';
    if (encoding !== 'utf-8' && encoding !== 'base64')
      throw unprocessable('encoding must be utf-8 or base64');
    const content = Buffer.from(text(body, 'content') ?? '', encoding === 'base64' ? 'base64' : 'utf8');
    const sha = await repository.git.writeBlob(content);
    return created({ sha, url: objectUrl(world, repository, 'blob', sha) });
  }),
];

function viewEntry(
  world: RepositoryCall['world'],
  repository: RepositoryCall['repository'],
  { path, mode, type, sha, size }: TreeEntry,
): JsonObject {
  return {
    path,
    mode,
    type,
    sha,
    ...(size !== undefined && { size }),
    ...(type !== 'commit' && { url: objectUrl(world, repository, type, sha) }),
  };
}

/** The schema `git-tag`, read back from the object. */
async function viewTag({ world, repository }: RepositoryCall, sha: string): Promise<JsonObject> {
  const content = (await repository.git.output(['cat-file', 'tag', sha])).toString('utf8');
  const blank = content.indexOf('\n\n');
  const head = content.slice(0, blank);
  const field = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(head)?.[1] ?? '';
  const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+) /.exec(field('tagger')) ?? [];
  const [object, type] = [field('object'), field('type')];
  return {
    node_id: nodeId('TA', `${repository.id}:${sha}`),
    tag: field('tag'),
    sha,
    url: objectUrl(world, repository, 'tag', sha),
    message: content.slice(blank + 2).replace(/\n$/, ''),
    tagger: { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace('.000', '') },
    object: { type, sha: object, url: objectUrl(world, repository, type, object) },
    verification: unsigned,
  };
}

/** Somebody whom a body names, or who is meant without one. */
function identity(body: JsonObject, name: string, standard: Identity): Identity {
  const given = body[name];
  if (!isObject(given)) return standard;
  return {
    name: text(given, 'name') ?? standard.name,
    email: text(given, 'email') ?? standard.email,
    date: time(given, 'date') ?? standard.date,
  };
}
