import type { Digest } from '../../domain/digest.ts';
import type { Descriptor, Document } from '../../domain/package-manifest.ts';

/**
 * Chunks that whoever reads a stream of blobs may still work on (write, send) while it asks for the next ones; older
 * ones are overwritten. So little memory is enough for work on several at a time.
 */
export const chunksHeld = 4;

/** Bytes that can be read as often as needed and are the same each time. */
export interface BlobSource {
  /** Bytes in all. */
  readonly size: number;
  /** Reads from the start, in chunks of about 1 MiB, each valid until `chunksHeld` further ones were asked for. */
  open(): AsyncIterable<Uint8Array>;
}

/** What of a descriptor tells one blob from another. */
export type BlobName = Pick<Descriptor, 'digest' | 'size'>;

/**
 * Where the blobs and manifests of packages lie: a folder or a registry. The package store (store.ts) is written on
 * top of it and is the same for both. Nothing here knows what a package is.
 */
export interface Blobs {
  /** Where it is, for people: a path or `oci://host/path`. */
  readonly location: string;

  /** Whether a blob is there in its full size. */
  has(blob: BlobName): Promise<boolean>;

  /**
   * Reads a blob as it lies there, in chunks like those of a `BlobSource`. Its digest isn't verified: who reads it does
   * that. Undefined if there is none.
   */
  open(blob: BlobName): Promise<AsyncIterable<Uint8Array> | undefined>;

  /** The file of this machine that holds a blob, where there is one. */
  file?(blob: BlobName): string;

  /**
   * Takes a blob in. When it returns, the blob is there, whole and verified; once a manifest that names it is
   * published, it outlives a loss of power too.
   * @param expected what the bytes must be; undefined where that is to be found out.
   * @throws EnvironmentError `blob-damaged` when the source gives other bytes than `expected`.
   */
  ingest(
    source: BlobSource,
    expected: BlobName | undefined,
    onBytes?: (bytes: number) => void,
  ): Promise<BlobName>;

  /** Takes a blob from another place without moving its bytes (a registry's mount). False where that can't be done. */
  adopt?(blob: BlobName, from: Blobs): Promise<boolean>;

  /** The bytes of a manifest that is published here, not verified; undefined if it isn't. */
  manifest(digest: Digest): Promise<Uint8Array | undefined>;

  /**
   * Publishes a manifest whose blobs are all there, and moves the tag to it. It is the one moment from which a package
   * is there, for everybody and at once.
   */
  publish(manifest: Document, tag: string): Promise<void>;

  /** Digests of the published manifests, those of other people's images among them; the newest first where known. */
  list(): Promise<readonly Digest[]>;
}
