import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import type { RefusalCode } from '../../../src/domain/package-entries.ts';
import { pax, rawEntry, rawTar, type RawEntry } from '../../support/raw-tar.ts';
import { hostileNames } from './hostile-names.ts';

export interface HostileModel {
  readonly name: string;
  readonly code: RefusalCode;
  readonly bytes: () => Uint8Array;
}

export const gnu = 'ustar  \0';
const metadata: RawEntry = { name: 'metadata.json', content: '{"trained_at": 1}' };
const component: RawEntry = { name: 'components/train_DIETClassifier3/weights.pkl', content: 'weights' };

/** A long name as GNU tar and Python write it, in front of its entry. */
export const longName = (content: string): Buffer =>
  rawEntry({ name: '././@LongLink', type: 'L', mode: 0, magic: gnu, content });

const whole = (name: string, code: RefusalCode, bytes: () => Uint8Array): HostileModel => ({
  name,
  code,
  bytes,
});
const one = (name: string, code: RefusalCode, ...entries: readonly (RawEntry | Buffer)[]): HostileModel =>
  whole(name, code, () => gzipSync(rawTar(metadata, ...entries)));

const fine = () => gzipSync(rawTar(metadata, component));

/** A gzip file whose header has these flags, and what belongs to them in front of the compressed bytes. */
export function gzipWith(flags: number, fields: Uint8Array, content: Uint8Array, method = 8): Buffer {
  const header = Buffer.from([0x1f, 0x8b, method, flags, 0, 0, 0, 0, 0, 3]);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.byteLength, 4);
  return Buffer.concat([header, fields, deflateRawSync(content), trailer]);
}

const altered = (at: number): Uint8Array => {
  const bytes = Buffer.from(fine());
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = bytes[index]! ^ 0xff;
  return bytes;
};

/** Model archives that a package may not hold, each of another kind. */
export const hostileModels: readonly HostileModel[] = [
  // The compression.
  whole('two bytes', 'gzip-truncated', () => Buffer.from([0x1f, 0x8b])),
  whole('a header cut short', 'gzip-truncated', () => fine().subarray(0, 7)),
  whole('a header and no more', 'gzip-truncated', () => fine().subarray(0, 10)),
  whole('an end within', 'gzip-truncated', () => fine().subarray(0, 60)),
  whole('no checksum at the end', 'gzip-truncated', () => fine().subarray(0, -8)),
  whole('half a size at the end', 'gzip-truncated', () => fine().subarray(0, -2)),
  whole('a file name without an end', 'gzip-truncated', () =>
    gzipWith(8, Buffer.from('model'), Buffer.alloc(0)).subarray(0, 15),
  ),
  whole('a file name of 64 KiB', 'gzip-header', () =>
    gzipWith(8, Buffer.alloc(70_000, 'n'), rawTar(metadata)),
  ),
  whole('an unknown method', 'gzip-header', () => gzipWith(0, Buffer.alloc(0), rawTar(metadata), 7)),
  whole('a reserved flag', 'gzip-header', () => gzipWith(0x20, Buffer.alloc(0), rawTar(metadata))),
  whole('a wrong checksum of the header', 'gzip-header', () =>
    gzipWith(2, Buffer.alloc(2), rawTar(metadata)),
  ),
  whole('compressed bytes that make no sense', 'gzip-corrupt', () => altered(10)),
  whole('another checksum', 'gzip-corrupt', () => altered(-8)),
  whole('another size', 'gzip-corrupt', () => altered(-4)),
  whole('a byte behind the end', 'gzip-trailing-data', () => Buffer.concat([fine(), Buffer.from('!')])),
  whole('zeros behind the end', 'gzip-trailing-data', () => Buffer.concat([fine(), Buffer.alloc(512)])),
  whole('a zip behind the end', 'gzip-trailing-data', () =>
    Buffer.concat([fine(), Buffer.from('PK\x03\x04')]),
  ),
  whole('a second archive behind the first', 'gzip-several-members', () => Buffer.concat([fine(), fine()])),
  whole('an archive in two members', 'gzip-several-members', () => {
    const tar = rawTar(metadata, component);
    return Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]);
  }),
  whole('an empty second member', 'gzip-several-members', () => Buffer.concat([fine(), gzipSync('')])),
  whole('gzip within gzip', 'compressed', () => gzipSync(fine())),
  whole('no archive within', 'not-tar', () => gzipSync(Buffer.alloc(2000, 'weights'))),
  whole('nothing within', 'no-end', () => gzipSync('')),
  whole('a few bytes within', 'truncated', () => gzipSync('weights')),
  whole('a bomb of zeros behind the end', 'compression-bomb', () =>
    gzipSync(Buffer.concat([rawTar(metadata), Buffer.alloc(100 * 2 ** 20)])),
  ),
  whole('a bomb in an entry', 'compression-bomb', () =>
    gzipSync(rawTar(metadata, { name: 'components/zeros', content: Buffer.alloc(100 * 2 ** 20) })),
  ),
  // The archive within.
  one('a wrong checksum of an entry', 'bad-checksum', { checksumOff: 1 }),
  one('a size in base 256', 'bad-number', {
    magic: gnu,
    size: Buffer.from('800000000000000300000000', 'hex'),
  }),
  one('a negative size', 'bad-number', { magic: gnu, size: Buffer.from('ffffffffffffffffffffffff', 'hex') }),
  one('a size that goes beyond the end', 'truncated', { size: 1_000_000 }),
  one('a size of 64 GiB', 'file-too-large', { size: '777777777777' }),
  whole('no empty blocks at the end', 'no-end', () => gzipSync(rawEntry(metadata))),
  whole('one empty block at the end', 'no-end', () =>
    gzipSync(Buffer.concat([rawEntry(metadata), Buffer.alloc(512)])),
  ),
  whole('an end within a header', 'truncated', () => gzipSync(rawTar(metadata).subarray(0, 1300))),
  whole('an archive behind the archive', 'data-after-end', () =>
    gzipSync(Buffer.concat([rawTar(metadata), rawTar(component)])),
  ),
  // What an entry is.
  one('a symbolic link that leaves', 'symbolic-link', {
    name: 'components/x',
    type: '2',
    linkname: '/etc/passwd',
  }),
  one(
    'a symbolic link, and a file through it',
    'symbolic-link',
    { name: 'components/x', type: '2', linkname: '../..' },
    { name: 'components/x/evil.py' },
  ),
  one('a symbolic link within', 'symbolic-link', { name: 'latest', type: '2', linkname: 'metadata.json' }),
  one('a symbolic link of GNU tar', 'symbolic-link', { type: '2', linkname: '/', magic: gnu }),
  one('a hard link', 'hard-link', { name: 'components/x', type: '1', linkname: '/etc/passwd' }),
  one('a hard link within', 'hard-link', { name: 'components/x', type: '1', linkname: 'metadata.json' }),
  one('a long link', 'gnu-extension', rawEntry({ type: 'K', magic: gnu, content: '/etc/passwd\0' })),
  one('a link in a PAX header', 'pax-key', pax([['linkpath', '/etc/passwd']]), {}),
  one('a character device', 'character-device', { type: '3' }),
  one('a block device', 'block-device', { type: '4' }),
  one('a named pipe', 'fifo', { type: '6' }),
  one('a contiguous file', 'contiguous-file', { type: '7' }),
  one('a sparse file of GNU tar', 'sparse-file', { type: 'S', magic: gnu }),
  one('a sparse file of PAX', 'sparse-file', pax([['GNU.sparse.major', '1']]), {}),
  one('a volume header', 'gnu-extension', { type: 'V', magic: gnu }),
  one('a file that goes on from another volume', 'gnu-extension', { type: 'M', magic: gnu }),
  one("a prefix in GNU's form", 'gnu-extension', { magic: gnu, prefix: '/etc', name: 'passwd' }),
  one('an unknown type', 'unknown-type', { type: 'Q' }),
  one('a set-user-id file', 'special-mode', { mode: 0o4755 }),
  one('a set-group-id file', 'special-mode', { mode: 0o2755 }),
  one('a sticky directory', 'special-mode', { name: 'components/', type: '5', mode: 0o1777 }),
  one('a directory with content', 'directory-with-content', { name: 'components/', type: '5', content: 'x' }),
  one('a file that names a link', 'link-name', { linkname: 'metadata.json' }),
  // What stands in front of an entry.
  one('a global PAX header', 'pax-global', pax([['path', 'x']], 'g')),
  one('a size in a PAX header', 'pax-key', pax([['size', '1']]), { content: 'abc' }),
  one('a character set in a PAX header', 'pax-key', pax([['hdrcharset', 'BINARY']]), {}),
  one('an extended attribute', 'pax-key', pax([['SCHILY.xattr.user.x', '1']]), {}),
  one('a time that is none', 'pax-malformed', pax([['mtime', '1; rm -rf /']]), {}),
  one('an owner with an escape sequence', 'pax-malformed', pax([['uname', '\x1b[2J']]), {}),
  one(
    'a time twice',
    'pax-duplicate',
    pax([
      ['mtime', '1'],
      ['mtime', '2'],
    ]),
    {},
  ),
  one('a PAX header for nobody', 'pax-alone', pax([['mtime', '1']])),
  one('a PAX path that leaves', 'parent-directory', pax([['path', '../../evil']]), {}),
  one('a long name that leaves', 'parent-directory', longName('../../evil\0'), { magic: gnu }),
  one('a long name for nobody', 'pax-alone', longName('components/x\0')),
  one('a long name for a PAX header', 'pax-alone', longName('components/x\0'), pax([['path', 'y']]), {}),
  one('two long names', 'pax-alone', longName('components/x\0'), longName('components/y\0'), {}),
  one('a long name without an end', 'long-name-malformed', longName('components/x'), { magic: gnu }),
  one('a long name with a NUL within', 'long-name-malformed', longName('good\0/../evil\0'), { magic: gnu }),
  one('an empty long name', 'long-name-malformed', longName('\0'), { magic: gnu }),
  one('a long name of a megabyte', 'path-too-long', longName(`${'n'.repeat(2 ** 20)}\0`), { magic: gnu }),
  // Names beside others.
  one('a name twice', 'duplicate-name', metadata),
  one('a name with and without a dot', 'duplicate-name', { ...metadata, name: './metadata.json' }),
  one(
    'the archived directory twice',
    'duplicate-name',
    { name: '/', type: '5', mode: 0o700 },
    { name: './', type: '5', mode: 0o700 },
  ),
  one('the archived directory as a file', 'current-directory', { name: '.' }),
  one('a file called as the root', 'absolute-path', { name: '/' }),
  one('a name in two cases', 'case-collision', { name: 'Metadata.json' }),
  one('a name in two Unicode forms', 'unicode-collision', { name: 'metadat\uff41.json' }),
  one('a file as a directory', 'file-as-directory', { name: 'metadata.json/x' }),
  one('a directory as a file', 'directory-as-file', component, { name: 'components' }),
  whole('100,001 entries', 'too-many-entries', () =>
    gzipSync(rawTar(...Array.from({ length: 100_001 }, (_, at) => ({ name: `components/${at}` }))), {
      level: 1,
    }),
  ),
  // Names, as in a package; in a model archive a leading `./` is nothing.
  ...hostileNames
    .filter(({ name }) => name !== 'the current directory')
    .map(({ name, code, path, pax: long }) =>
      long === true ? one(name, code, pax([['path', path]]), {}) : one(name, code, { name: path }),
    ),
];
