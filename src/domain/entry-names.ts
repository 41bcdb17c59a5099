import type { Refusal } from './entry-refusals.ts';

/** How long names may be. All are inclusive. */
export const nameLimits = {
  /** Bytes of a name between slashes: what Linux allows. */
  nameBytes: 255,
  pathBytes: 1024,
  depth: 64,
} as const;

const encoder = new TextEncoder();

/** Whether a text has more bytes in UTF-8, where a UTF-16 code unit takes at most three. */
function longerThan(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && encoder.encode(text).byteLength > bytes;
}

/** Characters that have no place anywhere in a path, the first that fits being told. */
const refusedCharacters: readonly (readonly [RegExp, Refusal])[] = [
  [/\0/, { code: 'nul-in-name', reason: 'has a NUL in its name' }],
  // C0, DEL, C1, and the two characters of Unicode that end a line.
  [
    /[\u0001-\u001f\u007f-\u009f\u2028\u2029]/,
    { code: 'control-character', reason: 'has a control character in its name' },
  ],
  [
    /\p{Bidi_Control}/u,
    {
      code: 'bidi-control',
      reason: 'has a character in its name that turns the direction of writing, so that it reads as another',
    },
  ],
  // Emoji and several scripts need joiners (U+200C, U+200D) and variation selectors; `foldedName` leaves them out.
  [
    /(?![\u200c\u200d\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/u,
    { code: 'invisible-character', reason: 'has an invisible character in its name' },
  ],
  [/\\/, { code: 'backslash', reason: 'has a backslash in its name' }],
];

/**
 * What is wrong with a relative path, for any file system that it could be laid out on: a package that one machine
 * takes must mean the same on every other. Undefined if nothing is.
 */
export function nameProblem(path: string): Refusal | undefined {
  if (path === '') return { code: 'empty-name', reason: 'has no name' };
  const refused = refusedCharacters.find(([characters]) => characters.test(path));
  if (refused) return refused[1];
  if (path.startsWith('/')) return { code: 'absolute-path', reason: 'has an absolute path' };
  if (/^[A-Za-z]:/.test(path))
    return { code: 'drive-letter', reason: 'has a path that starts with a drive letter' };
  if (!path.isWellFormed()) return { code: 'not-utf8', reason: "has a name that isn't Unicode" };
  if (longerThan(path, nameLimits.pathBytes))
    return { code: 'path-too-long', reason: `has a path of more than ${nameLimits.pathBytes} bytes` };
  const components = path.split('/');
  if (components.length > nameLimits.depth)
    return { code: 'too-deep', reason: `is more than ${nameLimits.depth} directories deep` };
  for (const component of components) {
    const problem = componentProblem(component) ?? windowsProblem(component);
    if (problem) return problem;
  }
  return undefined;
}

function componentProblem(component: string): Refusal | undefined {
  if (component === '') return { code: 'empty-component', reason: 'has an empty name in its path' };
  if (component === '.') return { code: 'current-directory', reason: 'has `.` in its path' };
  if (component === '..') return { code: 'parent-directory', reason: 'has `..` in its path' };
  // Such as the full-width solidus, or two one-dot leaders: file systems and programs that normalize names exist.
  if (/[/\\]|^\.\.?$/.test(compatible(component)))
    return { code: 'disguised-path', reason: 'has a name that becomes a path when Unicode is normalized' };
  if (component.startsWith('.wh.'))
    return { code: 'whiteout', reason: 'is named like a whiteout (`.wh.`), which deletes files of an image' };
  if (longerThan(component, nameLimits.nameBytes))
    return { code: 'name-too-long', reason: `has a name of more than ${nameLimits.nameBytes} bytes` };
  return undefined;
}

/** Devices of Windows, whatever stands behind a dot; superscript digits count as digits there. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;

/** Names that mean something else on Windows than the file of that name. */
function windowsProblem(component: string): Refusal | undefined {
  if (component.includes(':'))
    return {
      code: 'stream-name',
      reason: 'has a colon in its name, which names a stream of a file on Windows',
    };
  if (/[<>"|?*]/.test(component))
    return {
      code: 'reserved-character',
      reason: 'has one of < > " | ? * in its name, which Windows refuses',
    };
  if (device.test(component))
    return { code: 'device-name', reason: 'has the name of a device of Windows, such as NUL or COM1' };
  if (/[. ]$/.test(component))
    return {
      code: 'trailing-dot-or-space',
      reason: 'has a name that ends with a dot or a space, which Windows drops',
    };
  return undefined;
}

/** Without what file systems ignore (HFS+, ext4), and with one form for what looks or means the same (ZFS, APFS). */
function compatible(name: string): string {
  return name.replace(/\p{Default_Ignorable_Code_Point}/gu, '').normalize('NFKD');
}

/**
 * The form in which two names meet on a file system that ignores case, Unicode normalization or invisible characters
 * (APFS, HFS+, NTFS, ext4's casefold, ZFS). It unites more than any single one of them does. Upper case comes last,
 * because it alone unites `ß` with `ss`, `ﬁ` with `fi`, the dotless `ı` with `i` and both small sigmas.
 */
export function foldedName(path: string): string {
  return compatible(path).toLowerCase().toUpperCase().normalize('NFKD');
}

/** Whether two names that fold to the same differ only in their Unicode form, and not in case. */
export function sameButForm(one: string, other: string): boolean {
  return compatible(one) === compatible(other);
}

/** A name from an archive as a message may show it: quoted, cut, and with everything escaped that isn't seen. */
export function shown(path: string): string {
  const cut = path.length > 120 ? `${path.slice(0, 120)}…` : path;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u2028\u2029]|\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}/gu,
    (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  );
}
