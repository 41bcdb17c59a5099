import type { Digest } from '../domain/digest.ts';
import { placeText, problemOf, type Problem, type UserError } from '../domain/errors.ts';
import type { Environment, Workspace } from '../domain/project.ts';
import { counted, listed } from '../domain/text.ts';
import type { Ports } from './context.ts';
import type { WorkspaceAt } from './workspace.ts';

/** One thing that an installation needs, and how it stands. */
export interface CheckedItem {
  /** Such as `default branch`; the same in every run. */
  readonly what: string;
  /** Undefined: it is about the whole repository. */
  readonly environment: string | undefined;
  /** `unknown`: it can't be seen from here; it may be right. */
  readonly outcome: 'right' | 'wrong' | 'unknown';
  /** One sentence, or a clause. */
  readonly observed: string;
  /** One thing to do, unless it is right. */
  readonly fix: string | undefined;
}

export interface CheckResult {
  /** `wrong`: at least one thing is. */
  readonly reason: 'right' | 'wrong';
  readonly items: readonly CheckedItem[];
}

export interface CheckRequest {
  /** The repository at the commit at hand: what is looked at where the default branch can't be read. */
  readonly workspace: WorkspaceAt;
  /** Only this environment; undefined: all. */
  readonly environment: string | undefined;
}

type Checking = Pick<Ports, 'checkout' | 'forge' | 'ledger' | 'sources' | 'store' | 'target'>;

/** The one check that a branch rule requires: the last job of the workflows. */
const lastJob = 'tidegate';

/** A package that nobody has: asking for it shows whether a store answers. */
const nobodys: Digest = `sha256:${'0'.repeat(64)}`;

/**
 * Tries an installation: what the repository, the code host, the stores and the environments need in order to work.
 * Nothing is changed and nothing is started. It never stops at the first thing that is wrong.
 */
export async function check(ports: Checking, request: CheckRequest): Promise<CheckResult> {
  const { workspace, items } = await checkRepository(ports, request);
  const { environments } = workspace.project;
  const asked = environments.filter(({ name }) => (request.environment ?? name) === name);
  for (const environment of asked) items.push(...(await checkEnvironment(ports, workspace, environment)));
  return { reason: items.some(({ outcome }) => outcome === 'wrong') ? 'wrong' : 'right', items };
}

type Found = Pick<CheckedItem, 'outcome' | 'observed' | 'fix'>;

const right = (observed: string): Found => ({ outcome: 'right', observed, fix: undefined });

/** A problem as a line; one without a remedy names what to look at. */
function wrong({ severity, message, next, place }: Problem, fallback: string): Found {
  const outcome = severity === 'error' ? 'wrong' : 'unknown';
  const where = place ? ` (${placeText(place)})` : '';
  return { outcome, observed: `${message}${where}`, fix: next ?? fallback };
}

/** Looks at one thing; what is thrown is what is wrong with it. */
async function look(
  what: string,
  environment: string | undefined,
  work: () => Promise<Found | readonly Found[]>,
): Promise<CheckedItem[]> {
  const found = await work().catch((error: unknown) => {
    const headline = problemOf(error);
    const { problems } = error as UserError;
    return (problems.length > 0 ? problems : [headline]).map((problem) =>
      wrong(problem, 'Mend it, and check again.'),
    );
  });
  return [found].flat().map((one) => ({ what, environment, ...one }));
}

async function checkRepository(
  ports: Checking,
  request: CheckRequest,
): Promise<{ readonly workspace: Workspace; readonly items: CheckedItem[] }> {
  const { branches } = request.workspace.project;
  let { commit } = request.workspace;
  let workspace: Workspace = request.workspace;
  const branch = await look('default branch', undefined, async () => {
    commit = await ports.checkout.upstream(branches.default);
    return right(`${branches.default} is at commit ${commit.slice(0, 7)}`);
  });
  const settings = await look('tidegate.yml', undefined, async () => {
    const { problems, ...read } = await ports.sources.workspace(commit);
    workspace = read;
    if (problems.length > 0)
      return problems.map((problem) => wrong(problem, 'Mend that line, and merge it.'));
    if (read.bots.length > 0) {
      return right(`${counted(read.bots.length, 'bot')}: ${listed(read.bots.map(({ name }) => name))}`);
    }
    const fix = 'Name their directories under `bots:`, or type `tidegate init`.';
    return { outcome: 'wrong', observed: 'No bot was found.', fix };
  });
  const ledger = await look('ledger', undefined, () => checkLedger(ports));
  const identity = await look('identity', undefined, async () =>
    right(`git knows you as ${await ports.checkout.identity()}`),
  );
  const host = await checkForge(ports, branches.default);
  return { workspace, items: [...branch, ...settings, ...ledger, ...identity, ...host] };
}

async function checkLedger(ports: Checking): Promise<Found> {
  const records = await ports.ledger.read();
  const [unread] = await ports.ledger.unread();
  if (!unread) return right(counted(records.length, 'record'));
  return {
    outcome: 'wrong',
    observed: `${unread.file} can't be read: ${unread.why}.`,
    fix: 'Use the version of Tidegate that wrote it, or mend that file by a commit on the ledger branch.',
  };
}

async function checkForge(ports: Checking, branch: string): Promise<CheckedItem[]> {
  const items: CheckedItem[] = [];
  const opened = await look('code host', undefined, async () => {
    const forge = await ports.forge?.();
    if (!forge) {
      return {
        outcome: 'unknown',
        observed: 'No code host is connected: its rules, reviews and checks are not known here.',
        fix: 'Set GITHUB_TOKEN to a token that may read the repository.',
      };
    }
    const { login } = await forge.whoAmI();
    const rule = await look('branch rule', undefined, async () => {
      if (await forge.isCheckRequired(branch, lastJob))
        return right(`${branch} requires the check ${lastJob}`);
      return {
        outcome: 'wrong',
        observed: `${branch} doesn't require the check ${lastJob}: what failed can be merged.`,
        fix: `Require the status check \`${lastJob}\` for ${branch}: ${forge.repository.url}/settings/rules`,
      };
    });
    items.push(...rule);
    return right(`${forge.repository.owner}/${forge.repository.name} as ${login}`);
  });
  return [...opened, ...items];
}

async function checkEnvironment(
  ports: Checking,
  { project }: Workspace,
  environment: Environment,
): Promise<CheckedItem[]> {
  const { name } = environment;
  return [
    ...(await look('store', name, async () => {
      const store = await ports.store(project, environment);
      await store.find(nobodys);
      return right(`${store.location} answers`);
    })),
    ...(await look('environment', name, async () => {
      const target = await ports.target(project, environment);
      const elsewhere = environment.target.kind !== 'local';
      // On this machine, an environment that was never used isn't made for a look at it.
      const problems = elsewhere || (await target.current()).bots.length > 0 ? await target.preflight() : [];
      if (problems.length > 0) {
        return problems.map((problem) =>
          wrong(problem, `Look closer: tidegate doctor --environment ${name}`),
        );
      }
      const bots = (await target.current()).bots.filter(({ active }) => active);
      return right(`it can take bots, and runs ${counted(bots.length, 'bot')}`);
    })),
    ...pullSecrets(environment),
  ];
}

/** Whether nodes can pull is only seen when one does: no login of ours may read a secret. */
function pullSecrets({ name, target }: Environment): CheckedItem[] {
  if (target.kind !== 'kubernetes') return [];
  return target.pullSecrets.map((secret) => ({
    what: 'pull secret',
    environment: name,
    outcome: 'unknown',
    observed: `Whether the secret ${secret} is there can't be seen without the right to read secrets.`,
    fix: `Look with a login that may: kubectl --namespace ${target.namespace} get secret ${secret}`,
  }));
}
