import type { Problem } from '../domain/errors.ts';
import { takesReleasesAlone, type Project, type Workspace } from '../domain/project.ts';
import { changeName } from '../domain/release.ts';
import {
  board,
  boardMarker,
  boardTitle,
  type BoardBot,
  type BoardCandidate,
} from '../domain/report/board.ts';
import type { Forge, Posted } from '../ports/forge.ts';
import { attempt } from './attempt.ts';
import {
  candidates,
  judgedPerBot,
  type BotCandidates,
  type Candidate,
  type CandidatesPorts,
} from './candidates.ts';

/** The label of the issues that are boards. */
const label = 'tidegate';

export interface BoardRequest {
  /** The repository as it stands at `head`. */
  readonly workspace: Workspace;
  /** The default branch's commit. */
  readonly head: string;
  /** The release workflow's page, with the form that starts it. */
  readonly formUrl: string;
  /** Left out: every environment that takes releases. */
  readonly environments?: readonly string[];
}

export interface BoardResult {
  readonly reason: 'written' | 'failed';
  readonly boards: readonly { readonly environment: string; readonly posted: Posted }[];
  readonly problems: readonly Problem[];
}

/**
 * Writes the standing issue of each environment that takes releases: what is live, what could be and why it can't, and
 * what to enter. Where the code host can't be written, that is a problem in the result.
 */
export async function writeBoard(
  ports: CandidatesPorts,
  forge: Forge,
  request: BoardRequest,
): Promise<BoardResult> {
  const { workspace, head, formUrl } = request;
  const records = await ports.ledger.read();
  const connected = { ...ports, forge: () => Promise.resolve(forge) };
  const boards: BoardResult['boards'][number][] = [];
  const problems: Problem[] = [];
  for (const environment of request.environments ?? releaseEnvironments(workspace.project)) {
    const written = await attempt(`The board of ${environment} wasn't written`, async () => {
      const about = { workspace, bots: workspace.bots, head, environment, records };
      const result = await candidates(connected, about);
      const now = ports.clock.now().toISOString();
      const bots = boardBots(result.bots, forge.repository.url);
      return forge.threads.board({
        marker: boardMarker(environment),
        label,
        title: boardTitle(environment),
        body: board({ environment, now, formUrl, bots }),
      });
    });
    if (written.ok) boards.push({ environment, posted: written.value });
    else problems.push(written.problem);
  }
  return { reason: problems.length === 0 ? 'written' : 'failed', boards, problems };
}

/** Environments whose gates ask for something; where none does, the one that is called production. */
function releaseEnvironments({ environments }: Project): readonly string[] {
  const names = environments.filter(takesReleasesAlone).map(({ name }) => name);
  return names.length > 0
    ? names
    : environments.map(({ name }) => name).filter((name) => name === 'production');
}

/**
 * Candidates as they are shown.
 * @param url the repository's page; undefined where no code host is connected: then nothing is linked.
 */
export function boardBots(bots: readonly BotCandidates[], url: string | undefined): readonly BoardBot[] {
  return bots.map(({ bot, live, liveLine, candidates: ahead }) => ({
    bot,
    live,
    lost: liveLine === 'lost',
    candidates: ahead.map((candidate) => shown(candidate, url)),
  }));
}

function shown({ change, state, denied }: Candidate, url: string | undefined): BoardCandidate {
  const { commit } = change;
  const name = changeName(change);
  const page = name.startsWith('#') ? `pull/${name.slice(1)}` : `commit/${commit.id}`;
  const pull = typeof commit.pull === 'object' ? commit.pull : undefined;
  const merge = commit.parents.length > 1 ? commit.body.split('\n')[0] : '';
  const reasons = denied.map(({ code, observed }) => `${observed} (${code})`);
  return {
    name,
    url: pull?.url ?? (url === undefined ? undefined : `${url}/${page}`),
    // GitHub's merge commit has the pull request's title as its body.
    title: pull?.title ?? (merge || commit.subject),
    author: pull?.author ?? commit.author.name,
    mergedAt: commit.at,
    state,
    reasons:
      state !== 'ready' && reasons.length === 0
        ? [`only the newest ${judgedPerBot} changes are judged one by one`]
        : reasons,
  };
}
