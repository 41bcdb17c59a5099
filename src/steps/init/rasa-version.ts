/** A file that may tell which Rasa a bot is made for. */
export interface HintFile {
  readonly path: string;
  readonly text: string;
}

/** Which Rasa a bot is made for, as a file of the repository tells. */
export interface RasaVersion {
  /** `3.6.21`; `>=3.6` where a range is written; `3` or `3.5 or newer` where only the format tells. */
  readonly version: string;
  /** Rasa Pro is another program, which needs a licence. */
  readonly pro: boolean;
  readonly file: string;
  readonly line: number;
}

/** Characters of a line that are looked at. */
const longestLine = 1_000;

const requirement =
  /(?:^|[\s"'[,])(rasa(?:[-_.]pro)?)(?:\[[^\]]{0,200}\])?\s{0,20}(===?|~=|>=|<=|>|<)\s{0,20}v?(\d[\w.+-]{0,40})/i;
const table =
  /^\s*["']?(rasa(?:[-_.]pro)?)["']?\s{0,20}=\s{0,20}(?:\{[^}]{0,300}?version\s{0,20}=\s{0,20})?["']\s{0,20}([~^<>=]{0,3})\s{0,20}v?(\d[\w.+-]{0,40})/i;
const image = /\brasa\/(rasa(?:-pro)?):v?(\d+\.\d+\.\d+)/i;

/** Names of files in which a program or an image is pinned. */
const pinning =
  /(^|\/)(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|pyproject\.toml|Pipfile|setup\.(py|cfg)|environment\.ya?ml|Dockerfile[^/]*|(docker-)?compose[^/]*\.ya?ml)$|(^|\/)requirements\/[^/]+\.(txt|in)$/i;
const formatting = /(^|\/)(config|domain)\.yml$|(^|\/)domain\/[^/]+\.ya?ml$/;

/** Whether a file can tell which Rasa a bot is made for. */
export function tellsVersion(path: string): boolean {
  return pinning.test(path) || formatting.test(path);
}

/**
 * Which Rasa is meant: the first pin of a program, or else of an image, or else what the files' format tells.
 * @param files the nearest to the bot first.
 */
export function rasaVersion(files: readonly HintFile[]): RasaVersion | undefined {
  const pins = files.filter(({ path }) => pinning.test(path));
  return (
    first(pins, (line) => {
      const match = requirement.exec(line) ?? table.exec(line);
      if (!match) return undefined;
      // All three are parts of either expression that can't be left out.
      const [name, operator, version] = match.slice(1) as [string, string, string];
      return { version: `${/^={0,3}$/.test(operator) ? '' : operator}${version}`, pro: isPro(name) };
    }) ??
    first(pins, (line) => {
      const [, name, version] = image.exec(line) ?? [];
      return name === undefined || version === undefined ? undefined : { version, pro: isPro(name) };
    }) ??
    first(
      files.filter(({ path }) => formatting.test(path)),
      (line) => {
        const major = /^version\s*:\s*["']?(\d)/.exec(line)?.[1];
        if (major !== undefined) return { version: major, pro: false };
        if (/^assistant_id\s*:/.test(line)) return { version: '3.5 or newer', pro: false };
        return /^recipe\s*:/.test(line) ? { version: '3', pro: false } : undefined;
      },
    )
  );
}

function isPro(name: string): boolean {
  return /pro$/i.test(name);
}

function first(
  files: readonly HintFile[],
  read: (line: string) => Pick<RasaVersion, 'version' | 'pro'> | undefined,
): RasaVersion | undefined {
  for (const { path, text } of files) {
    for (const [index, line] of text.split('\n').entries()) {
      if (/^\s*(#|\/\/)/.test(line)) continue;
      const found = read(line.slice(0, longestLine));
      if (found) return { ...found, file: path, line: index + 1 };
    }
  }
  return undefined;
}
