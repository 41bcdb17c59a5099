import { mediaOf, ok, raw, route, type Route } from '../http/route.ts';
import { ApiError, notFound } from '../http/errors.ts';
import type { TreeEntry } from '../git/reader.ts';
import type { JsonObject } from '../json.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';

/** What a file or folder holds at a commit. */
export const contentRoutes: readonly Route[] = [
  route('repos/get-content', { contents: 'read' }, async (call) => {
    const { world, repository, parameters, query } = call;
    const name = query['ref'] === undefined ? repository.defaultBranch : String(query['ref']);
    const sha = await repository.git.commitOf(name.replace(/^refs\/(?:heads|tags)\//, ''));
    if (sha === undefined) throw new ApiError(404, `No commit found for the ref ${name}`);
    const path = (parameters['path'] ?? '').replace(/^\/+|\/+$/g, '');
    if (path === '')
      return ok((await repository.git.tree(sha)).map((one) => view(world, repository, name, one)));
    const entry = (await repository.git.tree(sha, { path })).find((one) => one.path === path);
    if (!entry) throw notFound();
    if (entry.type === 'tree') {
      const inside = await repository.git.tree(sha, { path: `${path}/` });
      return ok(inside.map((one) => view(world, repository, name, one)));
    }
    if (entry.type === 'commit') return ok(view(world, repository, name, entry));
    const content = await repository.git.blob(entry.sha);
    if (mediaOf(call) === 'raw') return raw('raw', content);
    const large = content.length > 1024 * 1024;
    return ok({
      ...view(world, repository, name, entry),
      ...(entry.mode === '120000'
        ? { target: content.toString('utf8') }
        : { encoding: large ? 'none' : 'base64', content: large ? '' : inLines(content.toString('base64')) }),
    });
  }),
];

/** Base64 in lines of 60, as GitHub gives it. */
export function inLines(base64: string): string {
  return base64.replace(/.{1,60}/g, '$&\n');
}

function view(world: World, repository: RepositoryState, ref: string, entry: TreeEntry): JsonObject {
  const path = entry.path.split('/').map(encodeURIComponent).join('/');
  const url = `${world.repositoryApi(repository, `/contents/${path}`)}?ref=${encodeURIComponent(ref)}`;
  const isFile = entry.type === 'blob';
  const kinds = { tree: 'dir', commit: 'submodule', blob: entry.mode === '120000' ? 'symlink' : 'file' };
  const html = world.html(repository, `/${isFile ? 'blob' : 'tree'}/${encodeURIComponent(ref)}/${path}`);
  const git = world.repositoryApi(repository, `/git/${isFile ? 'blobs' : 'trees'}/${entry.sha}`);
  return {
    name: entry.path.split('/').at(-1) ?? '',
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url,
    html_url: html,
    git_url: git,
    download_url: isFile ? world.html(repository, `/raw/${encodeURIComponent(ref)}/${path}`) : null,
    type: kinds[entry.type],
    _links: { self: url, git, html },
  };
}
