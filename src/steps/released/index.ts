import { UserError, type Problem } from '../../domain/errors.ts';
import type { LedgerRecord, ReleaseRecord } from '../../domain/ledger.ts';
import { takesReleasesAlone, type Workspace } from '../../domain/project.ts';
import { tagName } from '../../domain/release.ts';
import { releaseNotes, releaseTitle } from '../../domain/report/notes.ts';
import type { Forge, Posted } from '../../ports/forge.ts';
import { attempt } from '../attempt.ts';
import type { Ports } from '../context.ts';
import { movesOf, readMove, type Move, type MoveRecord } from './moves.ts';
import { pullsOf, tellingPatienceMs, tellPulls, type MovedPulls } from './pulls.ts';
import { descriptionOf } from './words.ts';

export { tellMerged, type MergedRequest } from './merged.ts';

export type ToldPorts = Pick<Ports, 'repository' | 'sources' | 'engine' | 'ledger'>;

export interface ToldRequest {
  /** The repository as it stands on the default branch. */
  readonly workspace: Workspace;
  /** What the run recorded: its releases and rollbacks are told, whether the ledger has them already or not. */
  readonly records: readonly LedgerRecord[];
  /** The run's page. */
  readonly runUrl: string | undefined;
  /** Where bots answer, by name, as far as that is known. */
  readonly urls?: Readonly<Record<string, string>>;
  /** Milliseconds to wait for merges that the code host doesn't know yet. */
  readonly patienceMs?: number;
}

/** Something that was told. */
export interface Told {
  /** Such as `bank 1.4.0`. */
  readonly about: string;
  /** Such as `release bank/v1.4.0`, `deployment production/bank`, `pull request 12`. */
  readonly where: string;
  readonly outcome: Posted['outcome'];
}

export interface ToldResult {
  readonly told: readonly Told[];
  /** What couldn't be told; telling it all again is safe. */
  readonly problems: readonly Problem[];
}

/**
 * Tells the code host what was released and rolled back: a release with notes for each tag, a deployment for each bot,
 * and a word in the comment of each pull request that shipped or went back, passengers too. Each can be told again
 * without being there twice; one that fails stops no other.
 */
export async function tellReleased(
  ports: ToldPorts,
  forge: Forge,
  request: ToldRequest,
): Promise<ToldResult> {
  const { workspace, records, runUrl, patienceMs = tellingPatienceMs } = request;
  const told: Told[] = [];
  const problems: Problem[] = [];
  const { all, moves: recorded } = movesOf(await ports.ledger.read(), records);
  const moves: Move[] = [];
  for (const record of recorded) {
    const bot = workspace.bots.find((candidate) => candidate.name === record.bot);
    if (bot) moves.push(await readMove(ports, { workspace, bot, record, all }));
    else problems.push(gone(record));
  }
  const found = await pullsOf(forge, workspace.project.branches.default, moves, patienceMs);
  problems.push(...found.problems);
  const tell = async (
    about: string,
    failed: string,
    work: () => Promise<readonly Omit<Told, 'about'>[]>,
  ): Promise<void> => {
    const done = await attempt(failed, work);
    if (done.ok) told.push(...done.value.map((one) => ({ about, ...one })));
    else problems.push(done.problem);
  };
  for (const moved of found.moved) {
    const { record } = moved.move;
    const name = nameOf(record);
    if (record.kind === 'release') {
      const latest = workspace.bots.length === 1;
      await tell(name, `${name} has no release on the code host`, () =>
        publish(ports, forge, { ...moved, record, latest, runUrl }),
      );
    }
    await tell(name, `${name} has no deployment on the code host`, () => deploy(forge, moved.move, request));
  }
  const words = await tellPulls(forge, found.moved, runUrl);
  return { told: [...told, ...words.told], problems: [...problems, ...words.problems] };
}

function gone(record: MoveRecord): Problem {
  return {
    severity: 'error',
    code: 'unknown-bot',
    message: `${nameOf(record)} wasn't told: the default branch has no bot of that name any more.`,
  };
}

/** A move as people know it. */
function nameOf(record: MoveRecord): string {
  return record.kind === 'release' ? `${record.bot} ${record.version}` : `The rollback of ${record.bot}`;
}

/** Writes a tag's release; where the tag isn't at what was released, GitHub would make another, so none is written. */
async function publish(
  ports: Pick<Ports, 'repository'>,
  forge: Forge,
  about: MovedPulls & {
    readonly record: ReleaseRecord;
    readonly latest: boolean;
    readonly runUrl: string | undefined;
  },
): Promise<readonly Omit<Told, 'about'>[]> {
  const { record, move, pulls, latest, runUrl } = about;
  const tag = tagName(record.bot, record.version);
  const at = await ports.repository.resolve(`refs/tags/${tag}`);
  if (at?.id !== record.commit) throw misplaced(tag, record.commit, at?.id);
  const { before } = move;
  const figures = {
    ...record,
    inputs: move.changes[0]?.inputs ?? record.package,
    previousVersion: before?.version,
    picked: move.changes,
    passengers: [],
  };
  const notes = releaseNotes(figures, { pulls: pulls.toReversed(), runUrl });
  const { outcome } = await forge.releases.publish({ tag, name: releaseTitle(record), notes, latest });
  return [{ where: `release ${tag}`, outcome }];
}

function misplaced(tag: string, commit: string, at: string | undefined): UserError {
  const where = at === undefined ? "isn't there" : `is at commit ${at.slice(0, 7)}`;
  return new UserError(`the tag ${tag} ${where}, and what was released is commit ${commit.slice(0, 7)}.`, {
    code: 'tag-misplaced',
    next:
      at === undefined
        ? `Fetch the tags (\`fetch-depth: 0\` for actions/checkout does), or make it with \`git tag -a ${tag} ${commit.slice(0, 12)}\` and push it.`
        : 'See with `git log` who made that tag, and settle it with them.',
  });
}

/** Reports what has the traffic now. What another move took the place of is told by that one. */
async function deploy(
  forge: Forge,
  move: Move,
  { workspace, runUrl, urls = {} }: ToldRequest,
): Promise<readonly Omit<Told, 'about'>[]> {
  const { record, after, newest } = move;
  const { bot, environment, kind, at } = record;
  const settings = workspace.project.environments.find(({ name }) => name === environment);
  // A package that was never released has no commit that anybody could name.
  if (!newest || after.commit === undefined) return [];
  const name = `${environment}/${bot}`;
  const { changed } = await forge.deployments.report({
    environment: name,
    commit: after.commit,
    key: `${kind}:${name}/${at}`,
    state: 'success',
    description: descriptionOf(move),
    production: environment === 'production' || (settings !== undefined && takesReleasesAlone(settings)),
    transient: false,
    url: Object.hasOwn(urls, bot) ? urls[bot] : undefined,
    logUrl: runUrl,
  });
  return [{ where: `deployment ${name}`, outcome: changed ? 'created' : 'unchanged' }];
}
