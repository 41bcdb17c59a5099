import type { Digest } from '../domain/digest.ts';
import { EnvironmentError, problemOf, type Problem } from '../domain/errors.ts';
import type { LedgerRecord, PackageRecord } from '../domain/ledger.ts';
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
  /** Why the store couldn't be read; undefined where it could. */
  readonly unread: EnvironmentError | undefined;
  readonly packages: readonly ListedPackage[];
}

/**
 * Lists a bot's packages, newest first, those of uncommitted work last.
 * @param request `ledgerAlone`: where the store can't be read, what the ledger knows is listed all the same.
 */
export async function models(
  ports: Pick<Ports, 'ledger' | 'store' | 'target'>,
  request: { readonly project: Project; readonly bot: string; readonly ledgerAlone?: boolean },
): Promise<ModelsResult> {
  const { project, bot } = request;
  const [records, store, states] = await Promise.all([
    ports.ledger.read(),
    ports.store(project),
    currentStates(ports, project),
  ]);
  let unread: EnvironmentError | undefined;
  const stored = await store.list(bot).catch((error: unknown) => {
    if (request.ledgerAlone !== true || !(error instanceof EnvironmentError)) throw error;
    unread = error;
    return [];
  });
  const known = new Map<Digest, PackageRecord | undefined>();
  for (const record of records.toReversed()) {
    if (record.kind === 'package' && record.bot === bot && !known.has(record.package)) {
      known.set(record.package, record);
    }
  }
  for (const { digest } of stored) if (!known.has(digest)) known.set(digest, undefined);
  const packages = [...known].map(([digest, record]) => ({
    package: digest,
    stored: stored.find((candidate) => candidate.digest === digest),
    commit: record?.commit,
    at: record?.at,
    verification: verificationOf(records, bot, digest, newestSuite(records, bot, digest)),
    places: placesOf(states, bot, digest),
  }));
  return { reason: 'listed', bot, unread, packages };
}

/** The suite that was last held with a package. */
function newestSuite(records: readonly LedgerRecord[], bot: string, digest: Digest): Digest | undefined {
  return records
    .filter((record) => record.kind === 'verification')
    .findLast((record) => record.bot === bot && record.package === digest)?.suite;
}

/** What runs in an environment, as far as it could be read. */
export interface ReadState extends TargetState {
  /** Why it couldn't be read; undefined where it could. */
  readonly unread: Problem | undefined;
}

/** What runs in every environment of a project. One that can't be read is no reason to say nothing of the others. */
export async function currentStates(
  ports: Pick<Ports, 'target'>,
  project: Project,
): Promise<readonly ReadState[]> {
  return Promise.all(
    project.environments.map(async (environment) => {
      try {
        const state = await (await ports.target(project, environment)).current();
        return { ...state, unread: undefined };
      } catch (error) {
        return { environment: environment.name, running: false, bots: [], unread: problemOf(error) };
      }
    }),
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
