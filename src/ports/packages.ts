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

/** Where packages lie: an OCI image layout in a folder, or a registry. Everything goes by digest. */
export interface PackageStore {
  /** Where it is, for people: a path or `oci://host/path`. */
  readonly location: string;
  /** Packs and stores. Safe to repeat and safe for two writers at once: the same source gives the same digest. */
  pack(source: PackageSource, onProgress?: (bytes: number, of: number) => void): Promise<StoredPackage>;
  /** A package that is wholly there; undefined otherwise. */
  find(digest: Digest): Promise<StoredPackage | undefined>;
  /** All packages, of one bot if it is named. */
  list(bot?: string): Promise<readonly StoredPackage[]>;
  /** Lays a package out as `model/`, `actions/` and `package.json` in a directory that must not exist yet; all or nothing. */
  unpack(digest: Digest, directory: string): Promise<void>;
  /** Copies a package from another store as it is: the same manifest, the same digest. */
  copy(digest: Digest, from: PackageStore): Promise<void>;
}
