import { digestOfJson, type Digest, type Json } from '../../../src/domain/digest.ts';
import type { StoredPackage } from '../../../src/domain/package.ts';
import type { OnBytes, PackageSource, PackageStore, Transfer } from '../../../src/ports/packages.ts';
import type { Life } from './life.ts';

/** A store as a Map; a package's digest follows from its source alone. */
export class FakeStore implements PackageStore {
  readonly location: string;
  readonly packages = new Map<Digest, StoredPackage>();
  readonly #life: Life;

  constructor(location: string, life: Life) {
    this.location = location;
    this.#life = life;
  }

  async pack(source: PackageSource, onProgress?: OnBytes): Promise<StoredPackage> {
    await this.#life.write(`pack ${source.metadata.bot}`);
    onProgress?.(50, 100);
    const { model } = source.metadata;
    const metadata = { ...source.metadata, model: { ...model, size: 100 } };
    const digest = digestOfJson({
      metadata: metadata as unknown as Json,
      actions: source.actionsDirectory === undefined ? null : 'code',
    });
    const stored: StoredPackage = { digest, metadata, size: 200 };
    this.packages.set(digest, stored);
    return stored;
  }

  async find(digest: Digest): Promise<StoredPackage | undefined> {
    await this.#life.read();
    return this.packages.get(digest);
  }

  async list(bot?: string): Promise<readonly StoredPackage[]> {
    await this.#life.read();
    return [...this.packages.values()].filter(({ metadata }) => bot === undefined || metadata.bot === bot);
  }

  unpack(): Promise<void> {
    return Promise.reject(new Error('Steps unpack nothing: targets do.'));
  }

  async copy(digest: Digest, from: PackageStore, onProgress?: OnBytes): Promise<Transfer> {
    const stored = await from.find(digest);
    await this.#life.write(`copy ${from.location} ${this.location}`);
    if (!stored) throw new Error(`${from.location} holds no ${digest}`);
    const there = this.packages.has(digest);
    onProgress?.(stored.size / 2, stored.size);
    this.packages.set(digest, stored);
    return { moved: there ? 0 : stored.size, mounted: 0, present: there ? stored.size : 0 };
  }
}
