import type { RefusalCode } from '../../../src/domain/package-entries.ts';

/** A name that no entry of an archive may have. */
export interface HostileName {
  readonly name: string;
  readonly code: RefusalCode;
  readonly path: string | Uint8Array;
  /** It only fits, or only hides, in a PAX header. */
  readonly pax?: true;
  /** A folder of Linux can hold a file of that name, so that it is refused when it is packed, too. */
  readonly onDisk?: true;
}

const onDisk = (name: string, code: RefusalCode, path: string | Uint8Array): HostileName => ({
  name,
  code,
  path,
  onDisk: true,
});

export const hostileNames: readonly HostileName[] = [
  { name: 'no name', code: 'empty-name', path: '' },
  onDisk('a name that is not UTF-8', 'not-utf8', Buffer.from('actions/\xff\xfe', 'latin1')),
  {
    name: 'an overlong form of a slash',
    code: 'not-utf8',
    path: Buffer.from('actions/..\xc0\xaf', 'latin1'),
  },
  { name: 'a NUL and something behind it', code: 'nul-in-name', path: 'actions/good.js\0/../../evil' },
  { name: 'a NUL', code: 'nul-in-name', path: 'actions/good.js\0.txt', pax: true },
  {
    name: 'half a surrogate',
    code: 'not-utf8',
    path: Buffer.from('actions/\xed\xa0\x80', 'latin1'),
    pax: true,
  },
  onDisk('an escape sequence', 'control-character', 'actions/\x1b[2J'),
  onDisk('a newline', 'control-character', 'actions/a\nb'),
  onDisk('a carriage return that hides what stands before it', 'control-character', 'actions/evil\rgood'),
  onDisk('a control sequence of one byte in Latin-1', 'control-character', 'actions/\u009b2J'),
  onDisk('a line separator', 'control-character', 'actions/a\u2028b'),
  onDisk('an override of the direction', 'bidi-control', 'actions/\u202esj.txt'),
  onDisk('an isolate', 'bidi-control', 'actions/a\u2066b'),
  onDisk('a mark of the direction', 'bidi-control', 'actions/a\u200f'),
  onDisk('a space without width', 'invisible-character', 'actions/a\u200bb'),
  onDisk('a byte order mark', 'invisible-character', 'actions/\ufeffa'),
  onDisk('a soft hyphen', 'invisible-character', 'actions/a\u00adb'),
  onDisk('an ASCII letter as a tag', 'invisible-character', 'actions/a\u{e0041}'),
  onDisk('a filler of Hangul', 'invisible-character', 'actions/\u3164'),
  onDisk('backslashes', 'backslash', 'actions\\..\\..\\evil'),
  { name: 'a share of Windows', code: 'backslash', path: '\\\\server\\share\\evil' },
  { name: 'a long path of Windows', code: 'backslash', path: '\\\\?\\C:\\evil' },
  { name: 'an absolute path', code: 'absolute-path', path: '/etc/cron.d/evil' },
  { name: 'an absolute path (PAX)', code: 'absolute-path', path: '/etc/cron.d/evil', pax: true },
  { name: 'a path of two slashes', code: 'absolute-path', path: '//server/share' },
  { name: 'the root', code: 'absolute-path', path: '/' },
  { name: 'a drive', code: 'drive-letter', path: 'C:/Windows/evil' },
  { name: 'a path that hangs on a drive', code: 'drive-letter', path: 'c:evil' },
  { name: 'the parent directory', code: 'parent-directory', path: '../evil' },
  { name: 'the parent directory within', code: 'parent-directory', path: 'actions/../../evil' },
  { name: 'the parent directory at the end', code: 'parent-directory', path: 'actions/..' },
  { name: 'the parent directory (PAX)', code: 'parent-directory', path: 'actions/../../evil', pax: true },
  { name: 'the parent directory behind enough others', code: 'parent-directory', path: 'actions/a/b/../x' },
  { name: 'the current directory', code: 'current-directory', path: './actions/x' },
  { name: 'the current directory within', code: 'current-directory', path: 'actions/./x' },
  onDisk('two one-dot leaders', 'disguised-path', 'actions/\u2024\u2024'),
  onDisk('a two-dot leader', 'disguised-path', 'actions/\u2025'),
  onDisk('full-width full stops', 'disguised-path', 'actions/\uff0e\uff0e'),
  onDisk('a full-width solidus', 'disguised-path', 'actions/..\uff0fevil'),
  onDisk('a full-width reverse solidus', 'disguised-path', 'actions/..\uff3cevil'),
  onDisk('a sign that holds a slash', 'disguised-path', 'actions/\u2100'),
  onDisk('dots with a joiner between', 'disguised-path', 'actions/.\u200d.'),
  { name: 'an empty name within', code: 'empty-component', path: 'actions//x' },
  { name: 'a file with a slash', code: 'slash-after-file', path: 'actions/x/' },
  { name: 'a name of 300 bytes', code: 'name-too-long', path: `actions/${'n'.repeat(300)}`, pax: true },
  { name: 'a path of 2,000 bytes', code: 'path-too-long', path: `actions/${'abc/'.repeat(500)}x`, pax: true },
  { name: 'a path that is 65 deep', code: 'too-deep', path: `actions/${'d/'.repeat(63)}x`, pax: true },
  onDisk('a whiteout', 'whiteout', 'actions/.wh.hello.js'),
  onDisk('an opaque whiteout', 'whiteout', 'actions/.wh..wh..opq'),
  onDisk('a stream of a file', 'stream-name', 'actions/hello.js:evil'),
  onDisk('the file itself as a stream', 'stream-name', 'actions/hello.js::$DATA'),
  onDisk('a wildcard', 'reserved-character', 'actions/*'),
  onDisk('a wildcard of DOS', 'reserved-character', 'actions/hello.<'),
  onDisk('a pipe', 'reserved-character', 'actions/a|b'),
  onDisk('the null device', 'device-name', 'actions/NUL'),
  onDisk('the console', 'device-name', 'actions/con/x'),
  onDisk('a device with an extension', 'device-name', 'actions/aux.txt'),
  onDisk('a port', 'device-name', 'actions/Com1.log.js'),
  onDisk('a port with a superscript', 'device-name', 'actions/LPT\u00b2'),
  onDisk('a device with a space before its extension', 'device-name', 'actions/prn .js'),
  onDisk('a dot at the end', 'trailing-dot-or-space', 'actions/hello.js.'),
  onDisk('a space at the end', 'trailing-dot-or-space', 'actions/hello.js '),
  onDisk('three dots', 'trailing-dot-or-space', 'actions/...'),
  onDisk('a space at the end of a directory', 'trailing-dot-or-space', 'actions/sub /x'),
];
