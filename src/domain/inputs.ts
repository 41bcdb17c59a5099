/** One file of a git tree. `path` is relative to the repository's root. Types follow git's modes. */
export interface TreeEntry {
  /** Six octal digits: 100644, 100755, 120000 (symlink) or 160000 (submodule). */
  readonly mode: string;
  /** The git object id: 40 (SHA-1) or 64 (SHA-256) hexadecimal digits. */
  readonly oid: string;
  readonly path: string;
}
