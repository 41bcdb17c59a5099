import type { Bot } from '../../domain/bot.ts';
import { shortDigest, type Digest } from '../../domain/digest.ts';
import { UserError } from '../../domain/errors.ts';
import type { StoredPackage } from '../../domain/package.ts';
import type { Project } from '../../domain/project.ts';
import { quoted } from '../../domain/text.ts';
import type { PackageStore } from '../../ports/packages.ts';
import { copyPackage } from '../bring.ts';
import type { Ports } from '../context.ts';
import { knownPackage } from '../train.ts';

export interface ReceiveRequest {
  readonly project: Project;
  readonly bot: Bot;
  /** What the bot is trained from at the commit at hand, computed here and now. */
  readonly inputs: Digest;
  /** What another job handed over, as it lies there; a bot's code ran in that job, so nothing of it is believed. */
  readonly handed: PackageStore | undefined;
  /** The bots that are dealt with here. */
  readonly bots: readonly string[];
}

/** A package in the project's store. `fresh`: the ledger doesn't name it for its inputs yet. */
export interface ReceivedPackage {
  readonly stored: StoredPackage;
  readonly fresh: boolean;
}

/**
 * The package of a bot's inputs in the project's store: the one that the ledger knows, or the one that was handed
 * over, copied there by digest.
 * @throws UserError `package-refused` for a hand-over with anything else than packages of these bots and inputs,
 * `no-package` where there is none.
 */
export async function receivePackage(
  ports: Pick<Ports, 'ledger' | 'store' | 'reporter'>,
  { project, bot, inputs, handed, bots }: ReceiveRequest,
): Promise<ReceivedPackage> {
  const packages = (await handed?.list()) ?? [];
  for (const { digest, metadata } of packages) {
    if (!bots.includes(metadata.bot))
      throw refused(digest, `it is of the bot ${quoted(metadata.bot, 60)}, which isn't this job's`);
  }
  const own = packages.filter(({ metadata }) => metadata.bot === bot.name);
  for (const { digest, metadata } of own) {
    if (metadata.inputs !== inputs) {
      const [theirs, ours] = [shortDigest(metadata.inputs), shortDigest(inputs)];
      throw refused(digest, `it was made from the inputs ${theirs}, and ${bot.name} has ${ours} here`);
    }
    if (metadata.local) throw refused(digest, 'it was made from work that is in no commit');
  }
  const [one, other] = own;
  if (one && other) throw refused(other.digest, `there is another one of ${bot.name} beside it`);

  const known = await knownPackage(ports, project, bot, inputs);
  if (known) return { stored: known, fresh: false };
  if (one && handed) {
    await copyPackage(ports, one, handed, await ports.store(project));
    return { stored: one, fresh: true };
  }
  throw new UserError(`There is no package of ${bot.name} to deploy: no training of these inputs left one.`, {
    code: 'no-package',
    next: 'Look at the training, then run all jobs again.',
  });
}

function refused(digest: Digest, why: string): UserError {
  return new UserError(`The package ${shortDigest(digest)} that was handed over is refused: ${why}.`, {
    code: 'package-refused',
    next: 'Run all jobs again; if it comes back, look at what the training of this branch runs.',
  });
}
