import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Git, gitFailure, type GitOptions, type GitResult } from '../../../src/adapters/git/process.ts';
import { commitFormat, parseCommits, type CommitData, type Identity } from './commits.ts';
import { postReceive, update } from './hooks.ts';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

export interface Ref {
  readonly name: string;
  readonly sha: string;
  readonly type: ObjectType;
}

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly size: number | undefined;
}

export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  /** null removes the path. */
  readonly sha: string | null;
}

export interface LogOptions {
  readonly path?: string;
  readonly skip?: number;
  readonly limit?: number;
  readonly author?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly until?: number;
  readonly reverse?: boolean;
}

const zero = '0'.repeat(40);

/** A bare repository: what git itself says of it, and changes that are compared and swapped. */
export class GitStore {
  readonly directory: string;
  readonly #git: Git;

  constructor(directory: string) {
    this.directory = directory;
    this.#git = new Git({ directory });
  }

  /** Makes an empty bare repository with the hooks and settings of the stand-in. */
  static async create(directory: string, defaultBranch: string): Promise<GitStore> {
    await mkdir(directory, { recursive: true });
    const store = new GitStore(directory);
    await store.#git.output(['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, directory]);
    const settings = {
      'http.receivepack': 'true',
      'uploadpack.allowFilter': 'true',
      'uploadpack.allowAnySHA1InWant': 'true',
      'receive.hideRefs': 'refs/pull',
      'receive.advertisePushOptions': 'true',
      'core.logAllRefUpdates': 'false',
      'gc.auto': '0',
    };
    for (const [name, value] of Object.entries(settings)) await store.#git.output(['config', name, value]);
    for (const [name, script] of Object.entries({ update, 'post-receive': postReceive })) {
      const path = join(directory, 'hooks', name);
      await mkdir(join(directory, 'hooks'), { recursive: true });
      await writeFile(path, script);
      await chmod(path, 0o755);
    }
    return store;
  }

  run(args: readonly string[], options?: GitOptions): Promise<GitResult> {
    return this.#git.run(args, options);
  }

  line(args: readonly string[], options?: GitOptions): Promise<string> {
    return this.#git.line(args, options);
  }

  output(args: readonly string[], options?: GitOptions): Promise<Buffer> {
    return this.#git.output(args, options);
  }

  /** All refs whose names start with a prefix, in the order of their names. */
  async refs(prefix = 'refs/'): Promise<Ref[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    return (await this.#refsLike(folder)).filter(({ name }) => name.startsWith(prefix));
  }

  async ref(name: string): Promise<Ref | undefined> {
    return (await this.#refsLike(name)).find((ref) => ref.name === name);
  }

  /** What git finds by a name, a folder or a pattern. */
  async #refsLike(pattern: string): Promise<Ref[]> {
    if (pattern.includes('\0')) return [];
    const output = await this.output([
      'for-each-ref',
      '--format=%(objectname) %(objecttype) %(refname)',
      pattern,
    ]);
    return output
      .toString('utf8')
      .split('\n')
      .flatMap((line): Ref[] => {
        const [sha, type, ...rest] = line.split(' ');
        const name = rest.join(' ');
        if (sha === undefined || type === undefined || name === '') return [];
        return [{ sha, type: type as ObjectType, name }];
      });
  }

  /** The branches with their commits. */
  async branches(): Promise<{ name: string; sha: string }[]> {
    const refs = await this.refs('refs/heads/');
    return refs.map(({ name, sha }) => ({ name: name.slice('refs/heads/'.length), sha }));
  }

  /** The commit that a branch, tag or (short) object id names. */
  async commitOf(name: string): Promise<string | undefined> {
    for (const candidate of [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
      const sha = await this.resolve(candidate, 'commit');
      if (sha !== undefined) return sha;
    }
    return undefined;
  }

  /** The id of the object that a revision names, if it is of that type. */
  async resolve(revision: string, type: ObjectType): Promise<string | undefined> {
    if (/[\0\n]/.test(revision) || revision === '' || /[\^~:@]/.test(revision)) return undefined;
    const result = await this.run([
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{${type}}`,
    ]);
    return result.code === 0 ? result.stdout.toString('utf8').trim() : undefined;
  }

  /** The type of an object, or undefined where there is none of that id. */
  async type(sha: string): Promise<ObjectType | undefined> {
    if (!/^[0-9a-f]{40}$/.test(sha)) return undefined;
    const result = await this.run(['cat-file', '-t', sha]);
    return result.code === 0 ? (result.stdout.toString('utf8').trim() as ObjectType) : undefined;
  }

  /** Commits in git's own order. `range` is one or more revisions as `git log` takes them, each an object id. */
  async log(range: readonly string[], options: LogOptions = {}): Promise<CommitData[]> {
    const output = await this.output([
      'log',
      '-z',
      commitFormat,
      ...(options.skip === undefined ? [] : [`--skip=${options.skip}`]),
      ...(options.limit === undefined ? [] : [`--max-count=${options.limit}`]),
      ...(options.author === undefined ? [] : ['--fixed-strings', `--author=${options.author}`]),
      ...(options.since === undefined ? [] : [`--since=@${Math.floor(options.since / 1000)}`]),
      ...(options.until === undefined ? [] : [`--until=@${Math.floor(options.until / 1000)}`]),
      ...(options.reverse === true ? ['--reverse', '--topo-order'] : []),
      ...range,
      '--',
      ...(options.path === undefined ? [] : [options.path]),
    ]);
    return parseCommits(output);
  }

  async commit(sha: string): Promise<CommitData | undefined> {
    if ((await this.type(sha)) !== 'commit') return undefined;
    return parseCommits(await this.output(['log', '-z', '--no-walk', commitFormat, sha, '--']))[0];
  }

  async count(range: readonly string[]): Promise<number> {
    return Number(await this.line(['rev-list', '--count', ...range, '--']));
  }

  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const result = await this.run(['merge-base', one, other]);
    return result.code === 0 ? result.stdout.toString('utf8').trim() : undefined;
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return (await this.run(['merge-base', '--is-ancestor', ancestor, descendant])).code === 0;
  }

  /** What a tree holds. @throws when it isn't one. */
  async tree(sha: string, options: { recursive?: boolean; path?: string } = {}): Promise<TreeEntry[]> {
    const output = await this.output([
      'ls-tree',
      '-z',
      '--long',
      '--full-tree',
      ...(options.recursive === true ? ['-r', '-t'] : []),
      sha,
      ...(options.path === undefined ? [] : ['--', options.path]),
    ]);
    return output
      .toString('utf8')
      .split('\0')
      .flatMap((line): TreeEntry[] => {
        const found = /^(\d+) (blob|tree|commit) ([0-9a-f]+) +(-|\d+)\t([^]*)$/.exec(line);
        if (!found) return [];
        const [, mode = '', type, entry = '', size = '-', path = ''] = found;
        return [
          {
            path,
            mode,
            type: type as TreeEntry['type'],
            sha: entry,
            size: size === '-' ? undefined : Number(size),
          },
        ];
      });
  }

  async blob(sha: string): Promise<Buffer> {
    return this.output(['cat-file', 'blob', sha]);
  }

  async writeBlob(content: Uint8Array): Promise<string> {
    return this.line(['hash-object', '-w', '--stdin'], { input: content });
  }

  /** A tree made of another one with changes. @throws when an object is missing. */
  async writeTree(base: string | undefined, changes: readonly TreeChange[]): Promise<string> {
    const index = join(this.directory, `index-${crypto.randomUUID()}`);
    const environment = { GIT_INDEX_FILE: index };
    try {
      await this.output(base === undefined ? ['read-tree', '--empty'] : ['read-tree', base], {
        environment,
      });
      for (const change of changes.filter(({ type, sha }) => type === 'tree' && sha !== null)) {
        await this.output(['read-tree', `--prefix=${change.path}/`, change.sha ?? ''], { environment });
      }
      const lines = changes
        .filter(({ type, sha }) => type !== 'tree' || sha === null)
        .map(({ mode, sha, path }) => (sha === null ? `0 ${zero}\t${path}\0` : `${mode} ${sha}\t${path}\0`));
      await this.output(['update-index', '-z', '--add', '--index-info'], {
        environment,
        input: lines.join(''),
      });
      return await this.line(['write-tree'], { environment });
    } finally {
      await rm(index, { force: true });
    }
  }

  async writeCommit(commit: {
    readonly tree: string;
    readonly parents: readonly string[];
    readonly message: string;
    readonly author: Identity;
    readonly committer: Identity;
  }): Promise<string> {
    return this.line(
      ['commit-tree', commit.tree, ...commit.parents.flatMap((parent) => ['-p', parent]), '-F', '-'],
      { input: commit.message, environment: people(commit.author, commit.committer) },
    );
  }

  async writeTag(tag: {
    readonly name: string;
    readonly object: string;
    readonly type: string;
    readonly message: string;
    readonly tagger: Identity;
  }): Promise<string> {
    const { name, email, date } = tag.tagger;
    const content =
      `object ${tag.object}\ntype ${tag.type}\ntag ${tag.name}\n` +
      `tagger ${name} <${email}> ${Math.floor(date / 1000)} +0000\n\n${tag.message}\n`;
    return this.line(['hash-object', '-t', 'tag', '-w', '--stdin'], { input: content });
  }

  /** Moves a ref if it still is where it was seen; `undefined` for `from` means that it must not exist. */
  async moveRef(name: string, to: string, from: string | undefined): Promise<boolean> {
    return (await this.run(['update-ref', name, to, from ?? zero])).code === 0;
  }

  /** Sets a ref wherever it was. */
  async setRef(name: string, to: string): Promise<void> {
    await this.output(['update-ref', name, to]);
  }

  async deleteRef(name: string, from: string): Promise<boolean> {
    return (await this.run(['update-ref', '-d', name, from])).code === 0;
  }

  async isValidRef(name: string): Promise<boolean> {
    return (await this.run(['check-ref-format', name])).code === 0;
  }

  /** Brings a commit of another repository here, under a ref. */
  async fetch(other: GitStore, sha: string, ref: string): Promise<void> {
    const args = ['fetch', '--quiet', '--no-tags', '--force', other.directory, `${sha}:${ref}`];
    const result = await this.run(['-c', 'protocol.file.allow=always', ...args]);
    if (result.code !== 0) throw gitFailure(args, result);
  }

  /** Takes over all branches of another repository. */
  async copyBranches(other: GitStore): Promise<void> {
    const refs = '+refs/heads/*:refs/heads/*';
    await this.output([
      '-c',
      'protocol.file.allow=always',
      'fetch',
      '--quiet',
      '--no-tags',
      other.directory,
      refs,
    ]);
  }
}

/** The variables that tell git who made a commit. */
function people(author: Identity, committer: Identity): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: `@${Math.floor(author.date / 1000)} +0000`,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: `@${Math.floor(committer.date / 1000)} +0000`,
  };
}
