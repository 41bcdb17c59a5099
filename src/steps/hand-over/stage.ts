import type { Bot } from '../../domain/bot.ts';
import type { Digest } from '../../domain/digest.ts';
import type { LedgerRecord } from '../../domain/ledger.ts';
import type { Environment, Project } from '../../domain/project.ts';
import type { PackageStore } from '../../ports/packages.ts';
import type { Actor, Ports } from '../context.ts';
import { deploy, type DeployResult } from '../deploy.ts';
import { identify } from '../identify.ts';
import { claimOf } from '../train.ts';
import type { AskSuperseded } from '../superseded.ts';
import { collectingLedger } from './ports.ts';
import { receivePackage } from './receive.ts';

export interface StageHandedRequest extends Actor {
  readonly project: Project;
  readonly environment: Environment;
  readonly bot: Bot;
  readonly commit: string;
  readonly branch: string | undefined;
  readonly handed: PackageStore | undefined;
  /** All bots of this job. */
  readonly bots: readonly string[];
  readonly preview: boolean | 'ends';
  readonly keepFailed: boolean;
  readonly superseded: AskSuperseded | undefined;
  readonly onTalk?: () => Promise<void>;
  /** Say the same to what is live in production afterwards. */
  readonly compare?: boolean;
  readonly signal?: AbortSignal;
}

export interface StagedHanded {
  readonly package: Digest;
  readonly deployed: DeployResult;
}

/**
 * Brings what another job trained into an environment: takes its package into the store, deploys it, talks to it. The
 * ledger isn't written: what it is to be told goes to `tell`, as soon as it is true.
 * @throws UserError `package-refused`, `no-package`
 */
export async function stageHandedOver(
  ports: Pick<Ports, 'sources' | 'engine' | 'talk' | 'reporter' | 'clock' | 'target' | 'ledger' | 'store'>,
  request: StageHandedRequest,
  tell: (records: readonly LedgerRecord[]) => unknown,
): Promise<StagedHanded> {
  const { project, bot, commit } = request;
  const { inputs } = await identify(ports, { project, bot, treeish: commit, local: false });
  const { stored, fresh } = await receivePackage(ports, { ...request, inputs });
  if (fresh) tell([claimOf(ports, { ...request, inputs, stored })]);
  const ledger = collectingLedger(ports.ledger);
  const deployed = await deploy({ ...ports, ledger }, { ...request, package: stored, treeish: commit });
  tell(ledger.collected);
  return { package: stored.digest, deployed };
}
