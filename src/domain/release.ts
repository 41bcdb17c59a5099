import semver from 'semver';
import { shortDigest, type Digest } from './digest.ts';
import { UserError } from './errors.ts';
import type { Change, Commit } from './history.ts';
import type { ReleaseRecord } from './ledger.ts';
import { pullRequestOf } from './selection.ts';
import { oneLine, plainMarkdown, quoted } from './text.ts';

/** How much a commit changes for those who talk to the bot. */
export type Bump = 'major' | 'minor' | 'patch';

/** A conventional commit's bump; what isn't one is a patch. */
export function bumpOf(commit: Commit): Bump {
  const head = /^([a-z]+)(\([^()]*\))?(!)?:/i.exec(commit.subject);
  if (head?.[3] === '!' || /^BREAKING[ -]CHANGE:/m.test(commit.body)) return 'major';
  return head?.[1]?.toLowerCase() === 'feat' ? 'minor' : 'patch';
}

/** What decides a version. */
export interface VersionRequest {
  /** Every release of the bot so far, in any environment. */
  readonly releases: readonly ReleaseRecord[];
  readonly package: Digest | undefined;
  /** The commit that the release is tagged at. */
  readonly line: string;
  /** What ships. */
  readonly shipped: readonly Change[];
  /** What a person asked for instead. */
  readonly override: string | undefined;
}

/**
 * The version of a release by semver. The first is 1.0.0. The same package at the same commit keeps the version that
 * it was released as. Otherwise the highest version so far is raised by the most that a shipped commit asks for; below
 * 1.0.0 a breaking change raises the minor version.
 * @throws UserError when the override is no version or isn't greater than every release so far.
 */
export function nextVersion(request: VersionRequest): string {
  const { releases, override } = request;
  const highest = semver.rsort(
    releases.map(({ version }) => version).filter((version) => semver.valid(version)),
  )[0];
  if (override !== undefined) return chosenVersion(override, highest);
  const same = releases.findLast(
    ({ package: digest, commit }) => digest === request.package && commit === request.line,
  );
  if (same) return same.version;
  if (highest === undefined) return '1.0.0';
  const bumps = request.shipped.flatMap(({ commits }) => commits.map(bumpOf));
  const bump = bumps.includes('major') ? 'major' : bumps.includes('minor') ? 'minor' : 'patch';
  const { major, minor, patch } = new semver.SemVer(highest);
  if (bump === 'patch') return `${major}.${minor}.${semver.prerelease(highest) ? patch : patch + 1}`;
  return bump === 'minor' || major === 0 ? `${major}.${minor + 1}.0` : `${major + 1}.0.0`;
}

function chosenVersion(text: string, highest: string | undefined): string {
  const version = /^v?\d/.test(text) ? semver.valid(text) : null;
  if (version === null) {
    throw new UserError(
      `${quoted(text)} isn't a version: three numbers are, such as ${highest === undefined ? '1.0.0' : semver.inc(highest, 'minor')}.`,
      {
        code: 'bad-version',
        next: 'Leave it out, and the commits decide.',
      },
    );
  }
  if (highest !== undefined && !semver.gt(version, highest)) {
    throw new UserError(`Version ${version} isn't greater than ${highest}, which is released already.`, {
      code: 'version-not-greater',
      next: `Ask for ${semver.inc(highest, 'patch')} or more, or leave it out, and the commits decide.`,
    });
  }
  return version;
}

/** The tag of a release: `bank/v1.4.0`. */
export function tagName(bot: string, version: string): string {
  return `${bot}/v${version}`;
}

/** What a release's notes tell. */
export interface ReleaseFigures {
  readonly bot: string;
  readonly version: string;
  readonly environment: string;
  readonly package: Digest;
  readonly inputs: Digest;
  readonly previousVersion: string | undefined;
  readonly picked: readonly Change[];
  readonly passengers: readonly Change[];
  /** `Name <address>`. */
  readonly by: string;
  readonly why: string;
}

/** The message of a release's annotated tag: plain text, one line for each change. */
export function tagMessage(release: ReleaseFigures): string {
  const lines = shippedLines(release).map(
    ({ commit, passenger }) =>
      `- ${oneLine(commit.subject)} (${shortCommit(commit)}, ${oneLine(commit.author.name)})${passenger ? ' [passenger]' : ''}`,
  );
  return [
    `${release.bot} ${release.version}`,
    '',
    ...lines,
    '',
    `Package: ${release.package}`,
    `Inputs: ${release.inputs}`,
    `Environment: ${release.environment}`,
    `Previous: ${release.previousVersion ?? 'none'}`,
    `Released-by: ${oneLine(release.by)}`,
    ...(release.why === '' ? [] : [`Reason: ${oneLine(release.why)}`]),
    '',
  ].join('\n');
}

/** A release's notes in Markdown. Texts of people show as they are: no formatting, HTML, links or mentions. */
export function notesMarkdown(release: ReleaseFigures): string {
  const lines = shippedLines(release).map(
    ({ commit, passenger }) =>
      `- ${plainMarkdown(commit.subject)} (\`${shortCommit(commit)}\`, ${plainMarkdown(commit.author.name)})${passenger ? ' — *came along unpicked*' : ''}`,
  );
  return [
    `## ${release.bot} ${release.version}`,
    '',
    ...(lines.length === 0 ? ['No changes since the version before.'] : lines),
    '',
    `| | |`,
    `|---|---|`,
    `| Package | \`${release.package}\` |`,
    `| Environment | ${release.environment} |`,
    `| Version before | ${release.previousVersion ?? 'none'} |`,
    `| Released by | ${plainMarkdown(release.by)} |`,
    ...(release.why === '' ? [] : [`| Reason | ${plainMarkdown(release.why)} |`]),
    '',
  ].join('\n');
}

function shippedLines({
  picked,
  passengers,
}: ReleaseFigures): readonly { readonly commit: Commit; readonly passenger: boolean }[] {
  const line = (passenger: boolean) => (change: Change) => ({ commit: change.commit, passenger });
  return [...picked.map(line(false)), ...passengers.map(line(true))];
}

function shortCommit({ id }: Commit): string {
  return id.slice(0, 7);
}

/** A change as people know it: its pull request, or the short id of its commit. */
export function changeName({ commit }: Change): string {
  const number = pullRequestOf(commit);
  return number === undefined ? shortCommit(commit) : `#${number}`;
}

/** A package, a release and its version in a few words: `1.4.0 (2f6e…)`. */
export function releaseName(version: string | undefined, digest: Digest): string {
  return version === undefined
    ? `package ${shortDigest(digest)}`
    : `${version} (package ${shortDigest(digest)})`;
}
