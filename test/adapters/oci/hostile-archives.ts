import { gzipSync, zstdCompressSync } from 'node:zlib';
import { hostileNames } from './hostile-names.ts';
import type { RefusalCode } from '../../../src/domain/package-entries.ts';
import { pax, rawEntry, rawTar, type RawEntry } from '../../support/raw-tar.ts';

export interface Hostile {
  readonly name: string;
  readonly code: RefusalCode;
  /** Its bytes, made anew each time. */
  readonly bytes: () => Uint8Array;
  /** It is all of a layer; the others go on where model and metadata came before. */
  readonly alone?: true;
}

const actions: RawEntry = { name: 'actions/', type: '5', mode: 0o755 };
const fine = rawTar(actions, { name: 'actions/fine.js', content: 'fine' });

const whole = (name: string, code: RefusalCode, bytes: () => Uint8Array): Hostile => ({ name, code, bytes });
const alone = (name: string, code: RefusalCode, bytes: () => Uint8Array): Hostile => ({
  name,
  code,
  bytes,
  alone: true,
});
const one = (name: string, code: RefusalCode, ...entries: readonly (RawEntry | Buffer)[]): Hostile => ({
  name,
  code,
  bytes: () => rawTar(actions, ...entries),
});
const named = (name: string, code: RefusalCode, path: string | Uint8Array): Hostile =>
  one(name, code, { name: path, content: 'x' });
/** The same, with the name in a PAX header, where it may be longer and hold anything. */
const paxNamed = (name: string, code: RefusalCode, path: string | Uint8Array): Hostile =>
  one(`${name} (PAX)`, code, pax([['path', path]]), { name: 'actions/shown', content: 'x' });

const many = (count: number) =>
  Buffer.concat(Array.from({ length: count }, (_, at) => rawEntry({ name: `actions/${at}` })));

/** Archives that a package may not hold, each of another kind. */
export const hostileArchives: readonly Hostile[] = [
  // The archive as such.
  alone('gzip', 'compressed', () => gzipSync(fine)),
  alone('a gzip bomb', 'compressed', () => gzipSync(Buffer.alloc(20 * 1024 * 1024))),
  alone('zstd', 'compressed', () => zstdCompressSync(fine)),
  alone('bzip2', 'compressed', () => Buffer.concat([Buffer.from('BZh91AY&SY'), Buffer.alloc(600, 7)])),
  alone('xz', 'compressed', () => Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(600, 7)])),
  alone('zip', 'compressed', () => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(600, 7)])),
  alone('random bytes', 'not-tar', () => Buffer.alloc(2048, 'noise')),
  alone('an archive of Version 7', 'not-tar', () => rawTar({ magic: '\0\0\0\0\0\0\0\0' })),
  alone('nothing at all', 'no-end', () => Buffer.alloc(0)),
  alone('a few bytes', 'truncated', () => Buffer.from('short')),
  one('a wrong checksum', 'bad-checksum', { checksumOff: 1 }),
  one('a checksum that is no number', 'bad-number', { checksum: 'zzzzzz\0 ' }),
  one('a checksum of signed bytes', 'bad-checksum', { name: 'actions/\u00e4', checksumOff: -512 }),
  one('a checksum that leaves itself out', 'bad-checksum', { checksumOff: -256 }),
  alone('lz4', 'compressed', () => Buffer.concat([Buffer.from('04224d18', 'hex'), Buffer.alloc(600, 7)])),
  alone('compress', 'compressed', () => Buffer.concat([Buffer.from('1f9d90', 'hex'), Buffer.alloc(600, 7)])),
  alone('a cpio archive', 'not-tar', () => Buffer.from(`070701${'0'.repeat(1018)}`)),
  alone('an ELF program', 'not-tar', () => Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(1020)])),
  alone('zeros alone', 'missing-entry', () => Buffer.alloc(10_240)),
  whole('an end within a header', 'truncated', () => fine.subarray(0, 512 + 100)),
  whole('an end within a content', 'truncated', () => rawTar(actions, { size: 1_000_000 })),
  whole('no empty blocks at the end', 'no-end', () => fine.subarray(0, 3 * 512)),
  whole('one empty block at the end', 'no-end', () => fine.subarray(0, 4 * 512)),
  whole('a second archive behind the first', 'data-after-end', () => Buffer.concat([fine, fine])),
  whole('an entry behind one empty block', 'data-after-end', () =>
    Buffer.concat([rawEntry(actions), Buffer.alloc(512), rawEntry({}), Buffer.alloc(1024)]),
  ),
  whole('a byte behind the end', 'data-after-end', () => Buffer.concat([fine, Buffer.from('!')])),
  // What an entry is.
  one('a symbolic link that leaves', 'symbolic-link', { type: '2', linkname: '../../etc/passwd' }),
  one(
    'a symbolic link within, and a file through it',
    'symbolic-link',
    { type: '2', linkname: '.' },
    { name: 'actions/file.js/x' },
  ),
  one(
    'a symbolic link, and its directory in another case',
    'symbolic-link',
    { name: 'actions/Sub', type: '2', linkname: '/tmp' },
    { name: 'actions/sub/x' },
  ),
  one('a symbolic link in place of the actions', 'symbolic-link', {
    name: 'actions',
    type: '2',
    linkname: '/',
  }),
  one('a symbolic link whose target stands in a PAX header', 'pax-key', pax([['linkpath', '/etc']]), {
    type: '2',
  }),
  one('a hard link with content', 'hard-link', { type: '1', linkname: 'actions/fine.js', content: 'evil' }),
  one('a hard link to the model', 'hard-link', { type: '1', linkname: 'model/model.json' }),
  one('a hard link', 'hard-link', { type: '1', linkname: '/etc/passwd' }),
  one('a character device', 'character-device', { type: '3' }),
  one('a block device', 'block-device', { type: '4' }),
  one('a named pipe', 'fifo', { type: '6' }),
  one('a contiguous file', 'contiguous-file', { type: '7' }),
  one('a sparse file of GNU tar', 'sparse-file', { type: 'S' }),
  one('a long name of GNU tar', 'gnu-extension', { type: 'L', content: 'actions/../../x\0' }),
  one('a long link of GNU tar', 'gnu-extension', { type: 'K', content: '/etc/passwd\0' }),
  one('a volume header of GNU tar', 'gnu-extension', { type: 'V' }),
  one('a continued file of GNU tar', 'gnu-extension', { type: 'M' }),
  one('a directory dump of GNU tar', 'gnu-extension', { type: 'D' }),
  one('an inode of Solaris tar', 'gnu-extension', { type: 'I' }),
  one('a header of Solaris tar', 'gnu-extension', { type: 'X', content: '18 path=actions/x\n' }),
  one('a long name of an old GNU tar', 'gnu-extension', { type: 'N' }),
  one('attributes of Solaris tar', 'gnu-extension', { type: 'E' }),
  one('a type that is no ASCII', 'unknown-type', { type: '\xff' }),
  one('a header of GNU tar', 'gnu-extension', { magic: 'ustar  \0' }),
  one('an access list of Solaris tar', 'gnu-extension', { type: 'A' }),
  one('an unknown type', 'unknown-type', { type: 'Z' }),
  one('a set-user-id file', 'special-mode', { mode: 0o4755 }),
  one('a set-group-id directory', 'special-mode', { name: 'actions/d/', type: '5', mode: 0o2755 }),
  one('a sticky file', 'special-mode', { mode: 0o1644 }),
  one('a file that names a link', 'link-name', { linkname: '/etc/passwd' }),
  one('a directory with content', 'directory-with-content', { name: 'actions/d/', type: '5', content: 'x' }),
  // Numbers.
  one('a size in base 256', 'bad-number', { size: Buffer.from('800000000000000000000001', 'hex') }),
  one('a negative size', 'bad-number', { size: Buffer.from('ffffffffffffffffffffffff', 'hex') }),
  one('a size with a sign', 'bad-number', { size: '-0000000001\0' }),
  one('an empty size', 'bad-number', { size: '            ' }),
  one('a size of digits that are not octal', 'bad-number', { size: '00000000009\0' }),
  one('a size that goes on behind its NUL', 'bad-number', { size: '0000\x007777777' }),
  one('a size of zero bytes', 'bad-number', { size: Buffer.alloc(12) }),
  one('a mode in base 256', 'bad-number', { mode: '\x80\0\0\0\0\0\x01\xa4' }),
  one('a mode that is no number', 'bad-number', { mode: 'rwxr-xr\0' }),
  one('a file of 64 GiB', 'file-too-large', { size: '777777777777' }),
  // PAX headers.
  one('a global PAX header', 'pax-global', pax([['path', 'actions/x']], 'g')),
  one('a PAX length that is too long', 'pax-malformed', pax(['999 path=actions/x\n']), {}),
  one('a PAX length that is too short', 'pax-malformed', pax(['5 path=actions/x\n']), {}),
  one('a PAX length of zero', 'pax-malformed', pax(['0 path=x\n']), {}),
  one('a PAX record without a newline', 'pax-malformed', pax(['11 path=abc']), {}),
  one('a PAX record without a value', 'pax-malformed', pax(['8 path1\n']), {}),
  one('a PAX length with a sign', 'pax-malformed', pax(['+17 path=actions/x\n']), {}),
  one('a PAX length in hexadecimal', 'pax-malformed', pax(['0x11 path=actions/x\n']), {}),
  one('a PAX length of a hundred digits', 'pax-malformed', pax([`${'9'.repeat(100)} path=x\n`]), {}),
  one('a PAX record without a key', 'pax-key', pax(['5 =x\n']), {}),
  one('zeros behind a PAX record', 'pax-malformed', pax(['17 path=actions/x\n\0\0\0']), {}),
  one('a PAX key that is not UTF-8', 'not-utf8', {
    name: 'pax',
    type: 'x',
    content: Buffer.from('10 pa\xffh=x\n', 'latin1'),
  }),
  one('an empty PAX header', 'pax-malformed', pax([]), {}),
  one('a PAX header of a megabyte', 'pax-too-large', pax([['path', `actions/${'a'.repeat(2 ** 20)}`]]), {}),
  one('a size in a PAX header', 'pax-key', pax([['size', '1']]), { content: 'abc' }),
  one('a link in a PAX header', 'pax-key', pax([['linkpath', '/etc/passwd']]), {}),
  one('a character set in a PAX header', 'pax-key', pax([['hdrcharset', 'BINARY']]), {}),
  one('an extended attribute', 'pax-key', pax([['SCHILY.xattr.security.capability', 'x']]), {}),
  one('a prototype in a PAX header', 'pax-key', pax([['__proto__', 'x']]), {}),
  one(
    'a map of a sparse file in PAX 0.1',
    'sparse-file',
    pax([['GNU.sparse.map', '0,1,1099511627776,1']]),
    {},
  ),
  one('the name of a sparse file in PAX 1.0', 'sparse-file', pax([['GNU.sparse.name', '../evil']]), {}),
  one('a device in a PAX header', 'pax-key', pax([['SCHILY.devmajor', '8']]), {}),
  one('a type in a PAX header', 'pax-key', pax([['LIBARCHIVE.symlinktype', 'file']]), {}),
  one('a PAX path with a capital', 'pax-key', pax([['Path', 'actions/x']]), {}),
  one('a time in a PAX header', 'pax-key', pax([['mtime', '1.5']]), {}),
  one('a sparse file of PAX', 'sparse-file', pax([['GNU.sparse.realsize', '1099511627776']]), {}),
  one(
    'a PAX header that gives a path twice',
    'pax-duplicate',
    pax([
      ['path', 'actions/a'],
      ['path', 'actions/b'],
    ]),
    {},
  ),
  one(
    'a PAX header for a PAX header',
    'pax-alone',
    pax([['path', 'actions/a']]),
    pax([['path', 'actions/b']]),
    {},
  ),
  one('a PAX header at the end', 'pax-alone', pax([['path', 'actions/a']])),
  whole('a PAX header cut short', 'truncated', () =>
    Buffer.concat([rawEntry(actions), rawEntry({ name: 'pax', type: 'x', size: 600 })]),
  ),
  ...hostileNames.map(({ name, code, path, pax: long }) =>
    long === true ? paxNamed(name, code, path) : named(name, code, path),
  ),
  one('an absolute path by its prefix', 'absolute-path', { prefix: '/etc', name: 'passwd' }),
  one('the parent directory by its prefix', 'parent-directory', { prefix: 'actions/..', name: 'evil' }),
  one('the parent directory as a directory', 'parent-directory', { name: 'actions/../', type: '5' }),
  one('a directory with two slashes', 'empty-component', { name: 'actions/d//', type: '5' }),
  one('an old file with a slash', 'slash-after-file', { name: 'actions/x/', type: '\0' }),
  one('a harmless name, and another in a PAX header', 'parent-directory', pax([['path', '../../evil']]), {
    name: 'actions/harmless',
  }),
  one('an empty name in a PAX header', 'empty-name', pax([['path', '']]), {}),
  // Names beside others.
  one('a name twice', 'duplicate-name', { name: 'actions/a' }, { name: 'actions/a', content: 'other' }),
  one('a directory twice', 'duplicate-name', actions),
  one('a name in two cases', 'case-collision', { name: 'actions/README' }, { name: 'actions/readme' }),
  one('a directory in two cases', 'case-collision', { name: 'actions/Sub/a' }, { name: 'actions/sub/b' }),
  one('a sharp s', 'case-collision', { name: 'actions/stra\u00dfe' }, { name: 'actions/STRASSE' }),
  one(
    'a name in two Unicode forms',
    'unicode-collision',
    { name: 'actions/\u00e4' },
    { name: 'actions/a\u0308' },
  ),
  one('a dotless i', 'case-collision', { name: 'actions/f\u0131le' }, { name: 'actions/FILE' }),
  one('a Kelvin sign', 'case-collision', { name: 'actions/\u212a' }, { name: 'actions/k' }),
  one('two sigmas', 'case-collision', { name: 'actions/\u03c3' }, { name: 'actions/\u03c2' }),
  one('a ligature', 'unicode-collision', { name: 'actions/\ufb01le' }, { name: 'actions/file' }),
  one('full-width letters', 'unicode-collision', { name: 'actions/\uff41.js' }, { name: 'actions/a.js' }),
  one('a superscript', 'unicode-collision', { name: 'actions/x\u00b2' }, { name: 'actions/x2' }),
  one(
    'Hangul in two forms',
    'unicode-collision',
    { name: 'actions/\uac00' },
    { name: 'actions/\u1100\u1161' },
  ),
  one(
    'a joiner that HFS+ ignores',
    'unicode-collision',
    { name: 'actions/a\u200db' },
    { name: 'actions/ab' },
  ),
  one(
    'a selector of variants',
    'unicode-collision',
    { name: 'actions/\u2764\ufe0f' },
    { name: 'actions/\u2764' },
  ),
  one('a file as a directory', 'file-as-directory', { name: 'actions/a' }, { name: 'actions/a/b' }),
  one(
    'a file, then a directory',
    'file-as-directory',
    { name: 'actions/a' },
    { name: 'actions/a/', type: '5' },
  ),
  one(
    'a directory, then a file',
    'directory-as-file',
    { name: 'actions/a/', type: '5' },
    { name: 'actions/a' },
  ),
  one('a file where others lie in', 'directory-as-file', { name: 'actions/a/b' }, { name: 'actions/a' }),
  // Places.
  named('something of its own', 'out-of-place', 'etc/passwd'),
  named('a second model', 'out-of-place', 'model/other.json'),
  named('a directory of the model', 'out-of-place', 'model/sub/x'),
  named('the model again', 'duplicate-name', 'model/model.json'),
  whole('the actions as a file', 'out-of-place', () => rawTar({ name: 'actions' })),
  alone('the metadata as a directory', 'out-of-place', () => rawTar({ name: 'package.json/', type: '5' })),
  one('the metadata again', 'duplicate-name', { name: 'package.json', content: '{}' }),
  // How many.
  whole('100,001 entries', 'too-many-entries', () => rawTar(many(100_001))),
];
