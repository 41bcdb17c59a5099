import type { Bot } from '../domain/bot.ts';
import type { Digest } from '../domain/digest.ts';
import { known, ledgerFact, unknown, type LineFacts } from '../domain/facts.ts';
import { packageFor, type Change } from '../domain/history.ts';
import type { LedgerRecord } from '../domain/ledger.ts';
import type { StoredPackage } from '../domain/package.ts';
import type { Environment, Project, Workspace } from '../domain/project.ts';
import type { Shipment } from '../domain/selection.ts';
import { verificationOf } from '../domain/verification.ts';
import type { Ports } from './context.ts';
import type { ForgeFacts } from './forge-facts.ts';
import { othersOf, sameIds } from './same-ids.ts';

/** Looks up what is judged about a line of a bot; undefined where there is none. */
export type LookUp = (shipment: Shipment, said: ForgeFacts) => Promise<LineFacts | undefined>;

/**
 * What the gates are judged by, for as many lines as it is asked: what is the same for all of them is read once, and
 * each package is looked for once.
 */
export async function openFacts(
  ports: Pick<Ports, 'sources' | 'store' | 'ledger'>,
  request: {
    readonly workspace: Workspace;
    readonly bots: readonly Bot[];
    readonly head: string;
    readonly environment: Environment;
    readonly records: readonly LedgerRecord[];
  },
): Promise<LookUp> {
  const { environment, records } = request;
  const { project } = request.workspace;
  const ledger = ledgerFact(await ports.ledger.unread());
  const duplicates = await sameIds(ports, request.workspace, request.head);
  const found = new Map<Digest, Promise<StoredPackage | undefined>>();
  const find = (digest: Digest): Promise<StoredPackage | undefined> => {
    const before = found.get(digest) ?? findPackage(ports, project, environment, digest);
    found.set(digest, before);
    return before;
  };
  const factsOf = async (name: string, line: Change): Promise<Omit<LineFacts, 'reviews' | 'checks'>> => {
    const bot = request.bots.find((candidate) => candidate.name === name) as Bot;
    const digest = packageFor(records, name, line.inputs);
    const stored = digest === undefined ? undefined : await find(digest);
    const registration = await ports.sources.registration(line.line, bot, project.registrationKeys);
    return {
      ledger,
      sameId: known(othersOf(duplicates, name)),
      registration: known(registration),
      // The line is taken from the default branch's own history.
      merged: known(true),
      package: known(digest && { digest, local: stored?.metadata.local ?? false }),
      stored: known(stored !== undefined),
      verification: known(
        digest === undefined
          ? { state: 'none', suite: undefined, since: undefined, record: undefined }
          : verificationOf(records, name, digest, line.suite),
      ),
      signature: unknown('packages are not signed yet'),
      approvals: unknown('approvals of a plan are not kept yet'),
      rejections: known([]),
      holds: known([]),
      freezes: known([]),
      lock: known(undefined),
    };
  };
  return async ({ history, line, shipped }, said) =>
    line && { ...said(shipped), ...(await factsOf(history.bot, line)) };
}

/** A package in the project's store, where staging left it, or in the environment's own. */
export async function findPackage(
  ports: Pick<Ports, 'store'>,
  project: Project,
  environment: Environment,
  digest: Digest,
): Promise<StoredPackage | undefined> {
  const here = await (await ports.store(project, environment)).find(digest);
  return here ?? (await (await ports.store(project)).find(digest));
}
