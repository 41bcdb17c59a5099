import { appendFile, chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitFailure } from '../../../src/adapters/git/process.ts';
import type { Identity } from './commits.ts';
import { postReceive, update } from './hooks.ts';
import { GitReader } from './reader.ts';

export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  /** null removes the path. */
  readonly sha: string | null;
}

const zero = '0'.repeat(40);

/** What a server's repository needs: pushes and partial clones, and nothing tidied up behind our back. */
const settings = `
[http]
	receivepack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[receive]
	hideRefs = refs/pull
	advertisePushOptions = true
[gc]
	auto = 0
`;

/** A bare repository, with changes that are compared and swapped. */
export class GitStore extends GitReader {
  /** Makes an empty bare repository with the hooks and settings of the stand-in. */
  static async create(directory: string, defaultBranch: string): Promise<GitStore> {
    await mkdir(directory, { recursive: true });
    const store = new GitStore(directory);
    await store.git.output(['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, directory]);
    await appendFile(join(directory, 'config'), settings);
    await mkdir(join(directory, 'hooks'), { recursive: true });
    for (const [name, script] of Object.entries({ update, 'post-receive': postReceive })) {
      const path = join(directory, 'hooks', name);
      await writeFile(path, script);
      await chmod(path, 0o755);
    }
    return store;
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
