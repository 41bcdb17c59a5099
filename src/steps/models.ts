import type { Digest } from '../domain/digest.ts';
import type { LedgerRecord } from '../domain/ledger.ts';
import type { StoredPackage } from '../domain/package.ts';
import type { Project } from '../domain/project.ts';
import type { TargetState } from '../domain/revision.ts';
import { verificationOf, type Verification } from '../domain/verification.ts';
import type { Ports } from './context.ts';

/** One of a bot's packages, and where it is. */
export interface ListedPackage {
  readonly package: Digest;
  /** Undefined: the ledger knows it, but the store doesn't hold it. */
  readonly stored: StoredPackage | undefined;
  /** A commit that has its inputs; undefined for uncommitted or unpushed work. */
  readonly commit: string | undefined;
  /** ISO 8601; undefined for uncommitted or unpushed work. */
  readonly at: string | undefined;
  readonly verification: Verification;
  /** Environments with the revision's role there. */
  readonly places: readonly {
    readonly environment: string;
    readonly role: 'active' | 'kept' | 'preview' | 'candidate';
  }[];
}

export interface ModelsResult {
  readonly reason: 'listed';
  readonly bot: string;
  readonly packages: readonly ListedPackage[];
}

/** Lists a bot's packages, newest first, those of uncommitted work last. */
export async function models(
  ports: Pick<Ports, 'ledger' | 'store' | 'target'>,
  request: { readonly project: Project; readonly bot: string },
): Promise<ModelsResult> {
  const { project, bot } = request;
  const [records, store, states] = await Promise.all([
    ports.ledger.read(),
    ports.store(project.store),
    currentStates(ports, project),
  ]);
  const stored = await store.list(bot);
  const known = records.filter((record) => record.kind === 'package' && record.bot === bot).reverse();
  const list = (digest: Digest, record: LedgerRecord | undefined): ListedPackage => ({
    package: digest,
    stored: stored.find((candidate) => candidate.digest === digest),
    commit: record?.kind === 'package' ? record.commit : undefined,
    at: record?.at,
    verification: verificationOf(records, bot, digest, undefined),
    places: placesOf(states, bot, digest),
  });
  const seen = new Set<Digest>();
  const packages: ListedPackage[] = [];
  for (const record of known) {
    if (record.kind !== 'package' || seen.has(record.package)) continue;
    seen.add(record.package);
    packages.push(list(record.package, record));
  }
  for (const { digest } of stored) if (!seen.has(digest)) packages.push(list(digest, undefined));
  return { reason: 'listed', bot, packages };
}

/** What runs in every environment of a project. */
export async function currentStates(
  ports: Pick<Ports, 'target'>,
  project: Project,
): Promise<readonly TargetState[]> {
  return Promise.all(
    project.environments.map(async (environment) => (await ports.target(project, environment)).current()),
  );
}

function placesOf(states: readonly TargetState[], bot: string, digest: Digest): ListedPackage['places'] {
  return states.flatMap(({ environment, bots }) =>
    bots
      .filter((state) => state.bot === bot)
      .flatMap(({ revisions }) => revisions)
      .filter((revision) => revision.package === digest)
      .map(({ role }) => ({ environment, role })),
  );
}
