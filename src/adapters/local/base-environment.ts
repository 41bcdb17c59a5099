const inherited = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'SystemRoot',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'PATHEXT',
];

/** What every process needs of the machine: none of the secrets that a caller's environment may hold. */
export function baseEnvironment(): Record<string, string> {
  return Object.fromEntries(
    inherited.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
