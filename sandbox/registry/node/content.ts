import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from './protocol.ts';

/** A tag and what it stands for. */
export interface Tag {
  readonly name: string;
  readonly digest: string;
}

/** A manifest as it was pushed. */
export interface StoredManifest {
  readonly digest: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * What a registry keeps, in files: the bytes of blobs and manifests once (`blobs/ALGORITHM/HEX`), and for each
 * repository which of them it has. Parts of a repository's name can't begin with `_`, so that its own folders may lie
 * beside repositories below it. Every file appears under its name when it is whole.
 */
export class Content {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** The size of a repository's blob; undefined if it doesn't have it. */
  async blobSize(repository: string, digest: string): Promise<number | undefined> {
    if (!(await there(this.#entry(repository, 'blobs', digest)))) return undefined;
    return this.byteCount(digest);
  }

  /** The size of a blob, whichever repository has it; undefined if none does. */
  async byteCount(digest: string): Promise<number | undefined> {
    return (await there(this.#bytes(digest)))?.size;
  }

  /** Reads a blob, or the bytes `start` to `end` (both inclusive) of it. */
  openBlob(digest: string, range?: { readonly start: number; readonly end: number }): NodeJS.ReadableStream {
    return createReadStream(this.#bytes(digest), { ...range, highWaterMark: 256 * 1024 });
  }

  /** Makes a whole file, whose digest was verified, a blob of a repository. The file is gone afterwards. */
  async adoptFile(repository: string, file: string, digest: string): Promise<void> {
    const target = this.#bytes(digest);
    await mkdir(join(target, '..'), { recursive: true });
    if (await there(target)) await rm(file, { force: true });
    else await rename(file, target);
    await this.linkBlob(repository, digest);
  }

  /** Says that a repository has a blob whose bytes are here already. */
  async linkBlob(repository: string, digest: string): Promise<void> {
    await this.#write(this.#entry(repository, 'blobs', digest), '');
  }

  async removeBlob(repository: string, digest: string): Promise<void> {
    await rm(this.#entry(repository, 'blobs', digest), { force: true });
  }

  async putManifest(repository: string, { digest, type, bytes }: StoredManifest): Promise<void> {
    await this.#write(this.#bytes(digest), bytes);
    await this.#write(this.#entry(repository, 'manifests', digest), type);
  }

  async manifest(repository: string, digest: string): Promise<StoredManifest | undefined> {
    const type = await readThere(this.#entry(repository, 'manifests', digest));
    const bytes = type && (await readThere(this.#bytes(digest)));
    return bytes && { digest, type: type.toString(), bytes };
  }

  /** Digests of a repository's manifests, sorted. */
  async manifests(repository: string): Promise<string[]> {
    const names = await namesIn(this.#folder(repository, 'manifests'));
    return names.map((name) => name.replace('-', ':')).sort();
  }

  /** Removes a manifest and every tag of it. */
  async removeManifest(repository: string, digest: string): Promise<void> {
    for (const tag of await this.tags(repository)) {
      if (tag.digest === digest) await this.removeTag(repository, tag.name);
    }
    await rm(this.#entry(repository, 'manifests', digest), { force: true });
  }

  async tag(repository: string, name: string): Promise<string | undefined> {
    return (await readTag(this.#tagFile(repository, name)))?.digest;
  }

  async putTag(repository: string, name: string, digest: string): Promise<void> {
    await this.#write(this.#tagFile(repository, name), `${digest} ${name}`);
  }

  async removeTag(repository: string, name: string): Promise<void> {
    await rm(this.#tagFile(repository, name), { force: true });
  }

  /** A repository's tags, sorted by their bytes. */
  async tags(repository: string): Promise<Tag[]> {
    const folder = this.#folder(repository, 'tags');
    const tags = await Promise.all((await namesIn(folder)).map((name) => readTag(join(folder, name))));
    return tags.filter((tag): tag is Tag => tag !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Whether anything was ever pushed there. */
  async has(repository: string): Promise<boolean> {
    return (await there(join(this.#root, 'repositories', repository))) !== undefined;
  }

  /** The file of an upload under way. */
  uploadFile(repository: string, id: string): string {
    return join(this.#folder(repository, 'uploads'), id);
  }

  #folder(repository: string, kind: 'blobs' | 'manifests' | 'tags' | 'uploads'): string {
    return join(this.#root, 'repositories', repository, `_${kind}`);
  }

  #entry(repository: string, kind: 'blobs' | 'manifests', digest: string): string {
    return join(this.#folder(repository, kind), digest.replace(':', '-'));
  }

  /** By the tag's hash: file systems may not tell `A` from `a`. */
  #tagFile(repository: string, name: string): string {
    return join(this.#folder(repository, 'tags'), digestOf(Buffer.from(name)).slice('sha256:'.length));
  }

  #bytes(digest: string): string {
    return join(this.#root, 'blobs', ...digest.split(':'));
  }

  /** Writes a file so that nobody ever sees half of it. */
  async #write(file: string, content: string | Uint8Array): Promise<void> {
    const temporary = join(this.#root, 'writing', randomUUID());
    await mkdir(join(temporary, '..'), { recursive: true });
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(temporary, content);
    await rename(temporary, file);
  }
}

/** The digest of a file. */
export async function digestOfFile(file: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }))
    hash.update(chunk as Buffer);
  return `${algorithm}:${hash.digest('hex')}`;
}

/** Undefined in place of the error that says that there is no such file. */
function orAbsent(error: unknown): undefined {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
}

/** What is known of a file; undefined if there is none. */
export const there = (file: string) => stat(file).catch(orAbsent);
const readThere = (file: string) => readFile(file).catch(orAbsent);
const namesIn = async (folder: string) => (await readdir(folder).catch(orAbsent)) ?? [];

async function readTag(file: string): Promise<Tag | undefined> {
  const [digest = '', name = ''] = (await readThere(file))?.toString().split(' ') ?? [];
  return name === '' ? undefined : { digest, name };
}
