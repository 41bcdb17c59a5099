import type { Blobs } from '../../src/adapters/oci/blobs.ts';
import { digestOf, type Digest } from '../../src/domain/digest.ts';
import { EnvironmentError } from '../../src/domain/errors.ts';

/**
 * Blobs in memory, without files of their own, as a registry is: it proves that the package store needs no more of a
 * place than the interface says. Places of the same name are the same.
 */
export class MemoryBlobs implements Blobs {
  static readonly #places = new Map<string, MemoryBlobs>();
  readonly location: string;
  readonly content = new Map<string, Uint8Array>();
  readonly #published = new Map<string, Digest>();

  private constructor(location: string) {
    this.location = location;
  }

  static at(location: string): MemoryBlobs {
    const place = MemoryBlobs.#places.get(location) ?? new MemoryBlobs(location);
    MemoryBlobs.#places.set(location, place);
    return place;
  }

  has({ digest, size }: { digest: Digest; size: number }): Promise<boolean> {
    return Promise.resolve(this.content.get(digest)?.byteLength === size);
  }

  open({ digest }: { digest: Digest; size: number }): Promise<AsyncIterable<Uint8Array> | undefined> {
    const bytes = this.content.get(digest);
    // In small pieces that don't fit the blocks of an archive.
    const pieces = function* () {
      for (let at = 0; at < (bytes?.byteLength ?? 0); at += 777) yield bytes!.subarray(at, at + 777);
    };
    return Promise.resolve(
      bytes &&
        (async function* () {
          yield* pieces();
        })(),
    );
  }

  ingest: Blobs['ingest'] = async (source, expected, onBytes) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.open()) {
      chunks.push(Uint8Array.from(chunk));
      onBytes?.(chunk.byteLength);
    }
    const bytes = Buffer.concat(chunks);
    const blob = { digest: digestOf(bytes), size: bytes.byteLength };
    if (expected && blob.digest !== expected.digest)
      throw new EnvironmentError('other bytes came', { code: 'blob-damaged' });
    this.content.set(blob.digest, bytes);
    return blob;
  };

  manifest(digest: Digest): Promise<Uint8Array | undefined> {
    return Promise.resolve(
      [...this.#published.values()].includes(digest) ? this.content.get(digest) : undefined,
    );
  }

  publish: Blobs['publish'] = ({ descriptor, bytes }, tag) => {
    this.content.set(descriptor.digest, bytes);
    // By digest too: what loses its tag stays there.
    this.#published.set(descriptor.digest, descriptor.digest);
    this.#published.set(tag, descriptor.digest);
    return Promise.resolve();
  };

  list(): Promise<readonly Digest[]> {
    return Promise.resolve([...new Set(this.#published.values())].reverse());
  }
}
