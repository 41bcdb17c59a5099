/** Why an archive is refused. Every kind of hostility has a code of its own. */
export type RefusalCode =
  // The archive as such.
  | 'compressed'
  | 'not-tar'
  | 'bad-checksum'
  | 'bad-number'
  | 'truncated'
  | 'no-end'
  | 'data-after-end'
  // What an entry is.
  | 'symbolic-link'
  | 'hard-link'
  | 'character-device'
  | 'block-device'
  | 'fifo'
  | 'contiguous-file'
  | 'sparse-file'
  | 'gnu-extension'
  | 'unknown-type'
  | 'special-mode'
  | 'link-name'
  | 'directory-with-content'
  // PAX headers, and GNU's long names.
  | 'pax-global'
  | 'pax-malformed'
  | 'pax-too-large'
  | 'pax-key'
  | 'pax-duplicate'
  | 'pax-alone'
  | 'long-name-malformed'
  // What it is called.
  | NameRefusalCode
  // What it is beside the others.
  | 'duplicate-name'
  | 'case-collision'
  | 'unicode-collision'
  | 'file-as-directory'
  | 'directory-as-file'
  | 'out-of-place'
  | 'missing-entry'
  | 'metadata-mismatch'
  // How much of it there is.
  | 'file-too-large'
  | 'package-too-large'
  | 'unpacked-too-large'
  | 'compression-bomb'
  | 'too-many-entries'
  // The compression of a model archive.
  | 'gzip-header'
  | 'gzip-truncated'
  | 'gzip-corrupt'
  | 'gzip-several-members'
  | 'gzip-trailing-data';

/** What can be wrong with a name. */
export type NameRefusalCode =
  | 'empty-name'
  | 'not-utf8'
  | 'nul-in-name'
  | 'control-character'
  | 'bidi-control'
  | 'invisible-character'
  | 'backslash'
  | 'absolute-path'
  | 'drive-letter'
  | 'parent-directory'
  | 'current-directory'
  | 'disguised-path'
  | 'empty-component'
  | 'slash-after-file'
  | 'name-too-long'
  | 'path-too-long'
  | 'too-deep'
  | 'whiteout'
  | 'stream-name'
  | 'reserved-character'
  | 'device-name'
  | 'trailing-dot-or-space';

export interface Refusal {
  readonly code: RefusalCode;
  /** A clause that goes on after the entry's name, such as `is a symbolic link`. */
  readonly reason: string;
}
