import type { Bot } from '../../domain/bot.ts';
import { packageFor } from '../../domain/history.ts';
import type { LedgerRecord } from '../../domain/ledger.ts';
import type { Workspace } from '../../domain/project.ts';
import type { RunKind } from '../../domain/run/event.ts';
import { jobMatrix, type MatrixEntry } from '../../domain/run/matrix.ts';
import type { Expected, RunPart } from '../../domain/run/record.ts';
import { verificationOf } from '../../domain/verification.ts';
import { changed, type BotDifference } from '../changed.ts';
import type { Ports } from '../context.ts';
import { validate, type ValidateResult } from '../validate.ts';
import { validatePart } from './parts.ts';

export interface ChangesRequest {
  readonly workspace: Workspace;
  readonly commit: string;
  /** The default branch, as a commit or by name: what a branch is compared with. */
  readonly against: string;
  readonly kind: RunKind;
}

/** What a run is to do, and how its bots' files are. */
export interface Changes {
  /** Bots that are gone through, and why. */
  readonly bots: readonly { readonly bot: string; readonly state: ChangedState }[];
  readonly validated: ValidateResult;
  readonly expects: readonly Expected[];
  readonly parts: readonly RunPart[];
  /** The jobs of the bots that can be trained. */
  readonly matrix: readonly MatrixEntry[];
}

/** `unsettled`: the same as before, but no run before got through with it. */
export type ChangedState = 'new' | 'changed' | 'suite' | 'unsettled';

/** Finds the bots that a run goes through, by their inputs and test conversations, and reads each. */
export async function findChanges(
  ports: Pick<Ports, 'repository' | 'sources' | 'engine' | 'ledger' | 'reporter'>,
  { workspace, commit, against, kind }: ChangesRequest,
): Promise<Changes> {
  const wanted = kind.phases.length === 0 ? [] : await wantedBots(ports, { commit, against, kind });
  const bots = wanted.map(({ bot }) => bot);
  const validated = await validate(ports, { workspace, bots, treeish: commit });
  const parts = validated.bots.map(validatePart);
  const sound = parts.filter(({ state }) => state === 'passed').map(({ bot }) => bot);
  return {
    bots: wanted.map(({ bot, state }) => ({ bot: bot.name, state })),
    validated,
    expects: bots.map(({ name }) => ({ bot: name, phases: kind.phases })),
    parts,
    matrix: jobMatrix(sound),
  };
}

interface WantedBot {
  readonly bot: Bot;
  readonly state: ChangedState;
}

async function wantedBots(
  ports: Pick<Ports, 'repository' | 'sources' | 'engine' | 'ledger'>,
  { commit, against, kind }: Omit<ChangesRequest, 'workspace'>,
): Promise<readonly WantedBot[]> {
  const { bots } = await changed(ports, { head: commit, against, base: kind.base });
  const records = kind.gathers ? await ports.ledger.read() : undefined;
  return bots.flatMap((difference): readonly WantedBot[] => {
    const { bot, state } = difference;
    if (state !== 'same') return [{ bot, state }];
    return records && isUnsettled(records, difference) ? [{ bot, state: 'unsettled' }] : [];
  });
}

/** Whether nobody trained it, or nobody talked to what came of it: a run died, or gave way to this one. */
function isUnsettled(records: readonly LedgerRecord[], { bot, inputs, suite }: BotDifference): boolean {
  const digest = packageFor(records, bot.name, inputs);
  if (digest === undefined) return true;
  const said = verificationOf(records, bot.name, digest, suite);
  if (said.state === 'none') return true;
  // A talk in which nothing of the suite could be held names none.
  return said.state !== 'revoked' && said.suite !== undefined && said.suite !== suite;
}
