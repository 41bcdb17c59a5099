import type { Bot } from '../domain/bot.ts';
import type { Fact } from '../domain/facts.ts';
import type { VerificationRecord } from '../domain/ledger.ts';
import { saidAlready } from '../domain/verification.ts';
import type { StoredPackage } from '../domain/package.ts';
import type { Environment, Project } from '../domain/project.ts';
import type { Difference } from '../domain/report/view.ts';
import { compareWithLive } from './compare.ts';
import type { Actor, Ports } from './context.ts';
import { rollout, type RolloutResult } from './rollout.ts';
import { prepareScript, type SmokeTestResult } from './smoke-test.ts';
import type { AskSuperseded } from './superseded.ts';

export interface DeployRequest extends Actor {
  readonly project: Project;
  readonly environment: Environment;
  readonly bot: Bot;
  readonly package: StoredPackage;
  /** Whose test conversations are held: a commit, or the tree of a snapshot. */
  readonly treeish: string;
  readonly commit: string;
  readonly branch: string | undefined;
  readonly preview: boolean | 'ends';
  readonly keepFailed: boolean;
  readonly superseded?: AskSuperseded | undefined;
  readonly onTalk?: (() => Promise<void>) | undefined;
  /** Say the same to what is live in production afterwards, and tell what it answers differently. */
  readonly compare?: boolean;
  readonly signal?: AbortSignal;
}

/** How a deployment ended, and whether the ledger now says that the package was verified. */
export type DeployResult = RolloutResult & {
  readonly recorded: VerificationRecord | undefined;
  /** What production answers differently; left out where nobody asked for it, or nothing was said. */
  readonly differing?: Fact<readonly Difference[]>;
};

/**
 * Brings a package into an environment: start, ready, talk, switch, and a record of the verification. A package of
 * uncommitted or unpushed work is not recorded.
 */
export async function deploy(
  ports: Pick<Ports, 'sources' | 'engine' | 'talk' | 'reporter' | 'clock' | 'target' | 'ledger' | 'store'>,
  request: DeployRequest,
): Promise<DeployResult> {
  const { project, bot } = request;
  const script = await prepareScript(ports, { project, bot, treeish: request.treeish });
  const result = await rollout(ports, { ...request, script, version: undefined });
  const smoke = smokeOf(result);
  const recorded =
    smoke && !request.package.metadata.local ? await record(ports, request, result, smoke) : undefined;
  if (request.compare !== true || !smoke || result.reason === 'superseded') return { ...result, recorded };
  const { held } = smoke;
  const { responses } = script.facts;
  const asked = { ...request, package: request.package.digest, held, responses };
  return { ...result, recorded, differing: await compareWithLive(ports, asked) };
}

/** Tells the ledger how it was talked to, unless it says so already. */
async function record(
  ports: Pick<Ports, 'clock' | 'ledger'>,
  request: DeployRequest,
  { revision }: RolloutResult,
  smoke: SmokeTestResult,
): Promise<VerificationRecord> {
  const { environment, bot } = request;
  const verification: VerificationRecord = {
    kind: 'verification',
    schema: 1,
    bot: bot.name,
    package: request.package.digest,
    suite: smoke.suite,
    commit: request.commit,
    environment: environment.name,
    revision: revision.id,
    passed: smoke.reason === 'passed',
    conversations: { passed: smoke.passed.length, failed: smoke.failures.length },
    leftOut: smoke.leftOut.map(({ conversation }) => conversation),
    at: ports.clock.now().toISOString(),
    by: request.by,
    why: request.why,
  };
  // Held again, with nothing new to say: the ledger says it already. What waits to be written is written all the same.
  const standing = saidAlready(await ports.ledger.read(), verification);
  await ports.ledger.append(standing ? [] : [verification]);
  return standing ?? verification;
}

/** What was said to the revision; undefined if it never came to that, or wasn't about the package. */
function smokeOf(result: RolloutResult): SmokeTestResult | undefined {
  const smoke = 'smoke' in result ? result.smoke : undefined;
  return smoke?.reason === 'passed' || smoke?.reason === 'failed' ? smoke : undefined;
}
