import { sealedIdPath, type Bot } from '../../domain/bot.ts';
import { known, unknown, type Fact } from '../../domain/facts.ts';
import type { PullRequest } from '../../domain/forge/pull-request.ts';
import { liveState } from '../../domain/history.ts';
import type { LedgerRecord } from '../../domain/ledger.ts';
import { productionOf, type Project, type Workspace } from '../../domain/project.ts';
import { sectionsUpTo } from '../../domain/report/comment.ts';
import type { BotView, Production, RunView } from '../../domain/report/view.ts';
import { talkOf, trainingOf } from '../../domain/report/words.ts';
import type { BotOutcome, Conclusion } from '../../domain/run/conclude.ts';
import type { RunName } from '../../domain/run/record.ts';
import type { Registrar } from '../../ports/registrar.ts';
import { workspaceOrNone } from '../changed.ts';
import type { Ports } from '../context.ts';
import { factOf } from './fact.ts';
import { lookAhead, type AskForesight } from './foresight.ts';
import { slotOf } from './slots.ts';

type Reading = Pick<Ports, 'repository' | 'sources' | 'engine' | 'ledger' | 'store' | 'checkout'>;

export interface GatherRequest {
  readonly run: RunName;
  readonly commit: string;
  readonly conclusion: Conclusion;
  /** As it stands at the commit. */
  readonly project: Project;
  /** The environment to which the run deploys. */
  readonly environment: string;
  readonly registrar: Registrar | undefined;
  /** Whether what comes of a merge into the default branch is of interest. */
  readonly ahead: boolean;
  /** The repository's page on its host. */
  readonly url: string | undefined;
  readonly openPulls: () => Promise<readonly PullRequest[]>;
}

/** Looks up all that is shown of a run beside how its jobs went. What can't be found out is shown as that. */
export async function gatherView(ports: Reading, request: GatherRequest): Promise<RunView> {
  const { run, commit, conclusion, project, environment } = request;
  const of = conclusion.bots;
  if (of.length === 0) return { run, commit, conclusion, bots: [] };
  const workspace = await factOf(() => workspaceOrNone(ports, commit));
  const found = workspace.known ? workspace.value : undefined;
  const records = await factOf(() => ports.ledger.read());
  const base = await factOf(() => ports.checkout.upstream(project.branches.default));
  const ahead = await askAhead(ports, request, base, found);
  const bots: BotView[] = [];
  for (const outcome of of) {
    const bot = found?.bots.find(({ name }) => name === outcome.bot);
    const registered = await registrationOf(ports, request, bot);
    const slot = await slotOf(ports, outcome, {
      ...{ environment, commit, openPulls: request.openPulls },
      records: records.known ? records.value : [],
      base: { branch: project.branches.default, commit: base.known ? base.value : undefined },
    });
    bots.push({
      ...{ outcome, slot },
      ...registered,
      // Beyond so many bots they are shown in a table, which has no room for it.
      production: await productionFact(ports, project, outcome, records, of.length <= sectionsUpTo),
      differing: talkOf(outcome)?.differing ?? unknown('nobody asked it'),
      // What was never trained has no package that could be found again.
      foresight: bot && ahead && trainingOf(outcome)?.package ? await ahead(bot) : undefined,
    });
  }
  return { run, commit, conclusion, bots };
}

async function askAhead(
  ports: Reading,
  { ahead, commit, url }: GatherRequest,
  base: Fact<string>,
  workspace: Workspace | undefined,
): Promise<AskForesight | undefined> {
  if (!ahead || !workspace) return undefined;
  if (!base.known) return () => Promise.resolve({ kind: 'unknown', why: base.why });
  return lookAhead(ports, { base: base.value, head: commit, project: workspace.project, url });
}

async function registrationOf(
  ports: Reading,
  { commit, project, registrar }: GatherRequest,
  bot: Bot | undefined,
): Promise<Pick<BotView, 'registration' | 'sealed'>> {
  if (!bot) return { registration: undefined, sealed: undefined };
  const asked = await factOf(() => ports.sources.registration(commit, bot, project.registrationKeys));
  const registration = asked.known ? asked.value.state : undefined;
  const seals = registration === 'unregistered' && registrar?.publicKey !== undefined;
  return {
    registration,
    sealed: seals
      ? { path: sealedIdPath(bot), text: registrar.register(bot.name, undefined).text }
      : undefined,
  };
}

async function productionFact(
  ports: Pick<Ports, 'store'>,
  project: Project,
  { bot }: BotOutcome,
  records: Fact<readonly LedgerRecord[]>,
  withMetrics: boolean,
): Promise<Fact<Production | undefined>> {
  if (!records.known) return records;
  const environment = productionOf(project);
  if (!environment) return unknown('tidegate.yml has no environment that takes releases');
  const live = liveState(records.value, environment.name, bot);
  if (!live) return known(undefined);
  const { version, package: digest, since } = live;
  const stored = withMetrics
    ? await factOf(async () => (await ports.store(project, environment)).find(digest))
    : unknown('it is not shown');
  const metrics = stored.known ? stored.value?.metadata.metrics : undefined;
  return known({ version, package: digest, since, metrics });
}
