import { Git, type GitOptions, type GitResult } from '../../../src/adapters/git/process.ts';
import { commitFormat, parseCommits, type CommitData } from './commits.ts';
import { Memory } from './memory.ts';

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

/** A bare repository, as far as it is read. What goes by full ids never changes, and is asked of git once. */
export class GitReader {
  readonly directory: string;
  protected readonly git: Git;
  readonly memory = new Memory();

  constructor(directory: string) {
    this.directory = directory;
    this.git = new Git({ directory });
  }

  run(args: readonly string[], options?: GitOptions): Promise<GitResult> {
    return this.git.run(args, options);
  }

  line(args: readonly string[], options?: GitOptions): Promise<string> {
    return this.git.line(args, options);
  }

  output(args: readonly string[], options?: GitOptions): Promise<Buffer> {
    return this.git.output(args, options);
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
    if (/^[0-9a-f]{40}$/.test(name)) return this.resolve(name, 'commit');
    for (const candidate of [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
      const sha = await this.resolve(candidate, 'commit');
      if (sha !== undefined) return sha;
    }
    return undefined;
  }

  /** The id of the object that a revision names, if it is of that type. */
  resolve(revision: string, type: ObjectType): Promise<string | undefined> {
    // Nothing that git would read as more than a name.
    if (/[\0\n^~:]|@\{|^@?$/.test(revision)) return Promise.resolve(undefined);
    return this.memory.ask(`peel ${type}`, [revision], () =>
      this.#found(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{${type}}`]),
    );
  }

  /** The type of an object, or undefined where there is none of that id. */
  async type(sha: string): Promise<ObjectType | undefined> {
    if (!/^[0-9a-f]{40}$/.test(sha)) return undefined;
    const type = await this.memory.ask('type', [sha], () => this.#found(['cat-file', '-t', sha]));
    return type as ObjectType | undefined;
  }

  /** The line that git prints where it finds something. */
  async #found(args: readonly string[]): Promise<string | undefined> {
    const result = await this.run(args);
    return result.code === 0 ? result.stdout.toString('utf8').trim() : undefined;
  }

  /** Commits in git's own order. `range` is one or more revisions as `git log` takes them, each an object id. */
  async log(range: readonly string[], options: LogOptions = {}): Promise<readonly CommitData[]> {
    const args = [
      ...(options.skip === undefined ? [] : [`--skip=${options.skip}`]),
      ...(options.limit === undefined ? [] : [`--max-count=${options.limit}`]),
      ...(options.author === undefined ? [] : ['--fixed-strings', `--author=${options.author}`]),
      ...(options.since === undefined ? [] : [`--since=@${Math.floor(options.since / 1000)}`]),
      ...(options.until === undefined ? [] : [`--until=@${Math.floor(options.until / 1000)}`]),
      ...(options.reverse === true ? ['--reverse', '--topo-order'] : []),
    ];
    const path = options.path === undefined ? [] : [options.path];
    const find = async (): Promise<CommitData[]> =>
      parseCommits(await this.output(['log', '-z', commitFormat, ...args, ...range, '--', ...path]));
    return (await this.memory.ask(`log ${args.join(' ')} ${path.join('')}`, range, find)) ?? [];
  }

  async commit(sha: string): Promise<CommitData | undefined> {
    if (!/^[0-9a-f]{40}$/.test(sha)) return undefined;
    return this.memory.ask('commit', [sha], async () => {
      const { code, stdout } = await this.run(['log', '-z', '--no-walk', commitFormat, sha, '--']);
      const [found] = code === 0 ? parseCommits(stdout) : [];
      // A tag's id leads to its commit, and isn't one.
      return found?.sha === sha ? found : undefined;
    });
  }

  async count(range: readonly string[]): Promise<number> {
    const count = () => this.line(['rev-list', '--count', ...range, '--']);
    return Number(await this.memory.ask('count', range, count));
  }

  mergeBase(one: string, other: string): Promise<string | undefined> {
    return this.memory.ask('merge-base', [one, other], () => this.#found(['merge-base', one, other]));
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    const is = await this.memory.ask('is-ancestor', [ancestor, descendant], async () => {
      const { code } = await this.run(['merge-base', '--is-ancestor', ancestor, descendant]);
      return code === 0 || code === 1 ? code === 0 : undefined;
    });
    return is ?? false;
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
}
