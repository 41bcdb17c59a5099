import { digestOf } from '../../../src/domain/digest.ts';
import type { Commit } from '../../../src/domain/history.ts';
import { compareUtf8, type TreeEntry } from '../../../src/domain/inputs.ts';
import type { HistoryQuery, Repository, TagRequest } from '../../../src/ports/repository.ts';
import type { Life } from './life.ts';

/** A path's content in a tree. */
export type Files = ReadonlyMap<string, string>;

/** Git as Maps: commits with whole trees, branches, tags. */
export class FakeRepository implements Repository {
  readonly commits = new Map<string, { readonly commit: Commit; readonly files: Files }>();
  readonly branches = new Map<string, string>();
  readonly tags = new Map<string, TagRequest>();
  /** Thrown by `tag`, while it is set. */
  tagTrouble: Error | undefined;
  /** Thrown by `mergeTree`, while it is set. */
  mergeTrouble: Error | undefined;
  readonly #trees = new Map<string, Files>();
  readonly #life: Life;

  constructor(life: Life) {
    this.#life = life;
  }

  /** Commits changes to a branch; a content of undefined removes the file. A new branch starts at `from`. */
  commit(
    branch: string,
    changes: Readonly<Record<string, string | undefined>>,
    given: Partial<Commit> & { readonly from?: string } = {},
  ): Commit {
    const { from, ...about } = given;
    const parent = this.branches.get(branch) ?? from;
    const files = new Map(parent === undefined ? [] : this.filesAt(parent));
    for (const [path, content] of Object.entries(changes)) {
      if (content === undefined) files.delete(path);
      else files.set(path, content);
    }
    const number = this.commits.size + 1;
    const commit: Commit = {
      id: digestOf(`commit ${number}`).slice(7, 47),
      parents: parent === undefined ? [] : [parent],
      author: { name: 'Ada', email: 'ada@example.org' },
      at: new Date(Date.parse('2026-02-01T00:00:00Z') + number * 60_000).toISOString(),
      subject: `Change ${number}`,
      body: '',
      ...about,
    };
    this.commits.set(commit.id, { commit, files });
    this.branches.set(branch, commit.id);
    return commit;
  }

  filesAt(treeish: string): Files {
    return this.commits.get(treeish)?.files ?? this.#trees.get(treeish) ?? new Map();
  }

  async resolve(revision: string): Promise<Commit | undefined> {
    await this.#life.read();
    const tagged = this.tags.get(revision.replace(/^refs\/tags\//, ''))?.commit;
    return this.commits.get(this.branches.get(revision) ?? tagged ?? revision)?.commit;
  }

  async mergeBase(a: string, b: string): Promise<string | undefined> {
    await this.#life.read();
    const ofA = new Set(this.#firstParents(a).map(({ id }) => id));
    return this.#firstParents(b).find(({ id }) => ofA.has(id))?.id;
  }

  /** Files that both changed since the fork, each in its own way, conflict; trees are known by a made-up commit's id. */
  async mergeTree(a: string, b: string): Promise<string | undefined> {
    const fork = await this.mergeBase(a, b);
    if (this.mergeTrouble) throw this.mergeTrouble;
    const [base, ours, theirs] = [fork ?? '', a, b].map((id) => this.filesAt(id)) as [Files, Files, Files];
    const merged = new Map<string, string>();
    for (const path of new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])) {
      const [was, mine, other] = [base, ours, theirs].map((files) => files.get(path));
      if (mine !== other && mine !== was && other !== was) return undefined;
      const now = mine === was ? other : mine;
      if (now !== undefined) merged.set(path, now);
    }
    const tree = digestOf(`merge ${a} ${b}`).slice(7, 47);
    this.#trees.set(tree, merged);
    return tree;
  }

  async entries(treeish: string, paths: readonly string[]): Promise<readonly TreeEntry[]> {
    await this.#life.read();
    return [...this.filesAt(treeish)]
      .filter(([path]) => paths.length === 0 || paths.some((parent) => isBelow(path, parent)))
      .map(([path, content]) => ({ mode: '100644', oid: digestOf(content).slice(7, 47), path }))
      .sort((a, b) => compareUtf8(a.path, b.path));
  }

  async read(treeish: string, path: string): Promise<Uint8Array | undefined> {
    await this.#life.read();
    const content = this.filesAt(treeish).get(path);
    return content === undefined ? undefined : new TextEncoder().encode(content);
  }

  async history({ from, to, paths }: HistoryQuery): Promise<readonly Commit[]> {
    await this.#life.read();
    const known = new Set(from === undefined ? [] : this.#firstParents(from).map(({ id }) => id));
    return this.#firstParents(to)
      .filter(({ id }) => !known.has(id))
      .filter((commit) => paths.length === 0 || this.#touches(commit, paths));
  }

  materialize(): Promise<void> {
    return Promise.reject(new Error('Steps lay bots out by `Sources`.'));
  }

  async tag(request: TagRequest): Promise<'created' | 'exists' | 'conflict'> {
    await this.#life.write(`tag ${request.name}`);
    if (this.tagTrouble) throw this.tagTrouble;
    const there = this.tags.get(request.name);
    if (there) return there.commit === request.commit ? 'exists' : 'conflict';
    this.tags.set(request.name, request);
    return 'created';
  }

  #firstParents(from: string): readonly Commit[] {
    const commits: Commit[] = [];
    for (let next: string | undefined = from; next !== undefined;) {
      const commit: Commit | undefined = this.commits.get(next)?.commit;
      if (commit) commits.push(commit);
      next = commit?.parents[0];
    }
    return commits;
  }

  #touches(commit: Commit, paths: readonly string[]): boolean {
    const [parent] = commit.parents;
    const now = this.filesAt(commit.id);
    const before: Files = parent === undefined ? new Map() : this.filesAt(parent);
    return [...new Set([...now.keys(), ...before.keys()])]
      .filter((path) => now.get(path) !== before.get(path))
      .some((path) => paths.some((directory) => isBelow(path, directory)));
  }
}

function isBelow(path: string, directory: string): boolean {
  return directory === '.' || path === directory || path.startsWith(`${directory}/`);
}
