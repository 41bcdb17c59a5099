import type { Digest } from '../domain/digest.ts';
import type { PackageMetadata, StoredPackage } from '../domain/package.ts';

/** What becomes a package. Paths are absolute. */
export interface PackageSource {
  /** `model.size` is found while packing. */
  readonly metadata: Omit<PackageMetadata, 'model'> & {
    readonly model: Omit<PackageMetadata['model'], 'size'>;
  };
  readonly modelFile: string;
  /** The directory of the actions code; undefined where there is none. */
  readonly actionsDirectory: string | undefined;
}

/** Told while bytes go: how many went so far, and how many go in all. */
export type OnBytes = (bytes: number, of: number) => void;

/** What it took to copy a package, in bytes of its blobs. */
export interface Transfer {
  /** Read there and written here; after a broken connection some of them twice. */
  readonly moved: number;
  /** Taken over inside one registry without going through this machine. */
  readonly mounted: number;
  /** Not read at all: they lay here already. */
  readonly present: number;
}

/** Where packages lie: an OCI image layout in a folder, or a registry. Everything goes by digest. */
export interface PackageStore {
  /** Where it is, for people: a path or `oci://host/path`. */
  readonly location: string;
  /** Packs and stores. Safe to repeat and safe for two writers at once: the same source gives the same digest. */
  pack(source: PackageSource, onProgress?: OnBytes): Promise<StoredPackage>;
  /** A package that is wholly there; undefined otherwise. */
  find(digest: Digest): Promise<StoredPackage | undefined>;
  /** All packages, of one bot if it is named. */
  list(bot?: string): Promise<readonly StoredPackage[]>;
  /** Lays a package out as `model/`, `actions/` and `package.json` in a directory that must not exist yet; all or nothing. */
  unpack(digest: Digest, directory: string, onProgress?: OnBytes): Promise<void>;
  /**
   * Copies a package from another store as it is: the same manifest, the same digest. Within one registry its blobs
   * are mounted. Safe to repeat: it goes on where it was interrupted.
   */
  copy(digest: Digest, from: PackageStore, onProgress?: OnBytes): Promise<Transfer>;
}
