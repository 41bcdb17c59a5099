import { canonicalJson, type Json } from '../../domain/digest.ts';
import type { Decision } from '../../domain/decision.ts';
import { withoutLastWords } from '../../domain/doctor.ts';
import type { LedgerRecord } from '../../domain/ledger.ts';
import type { RunPart } from '../../domain/run/record.ts';
import { listed } from '../../domain/text.ts';
import type { PromotedBot, PromoteResult } from '../promote.ts';
import { describeRevision, type RollbackResult } from '../rollback.ts';
import { partOf, rolloutParts } from './parts.ts';

/** How each bot of a promotion ended, also where it was denied; nothing of those that had nothing to ship. */
export function promoteParts(environment: string, result: PromoteResult): readonly RunPart[] {
  const { reason, plan, decisions, bots } = result;
  const tried = bots.flatMap((promoted) => promotedParts(environment, promoted));
  const denied = plan.bots.filter(({ outcome }) => outcome === 'denied');
  const unconfirmed = reason === 'unconfirmed' ? plan.bots.filter(({ ships }) => ships) : [];
  return [
    ...tried,
    ...denied.map((bot) => deniedPart(bot.bot, bot.decisions)),
    ...unconfirmed.map(({ bot }) => deniedPart(bot, decisions)),
  ];
}

/** A bot that may not be released, with each gate that denies. */
function deniedPart(bot: string, decisions: readonly Decision[]): RunPart {
  const refused = decisions.filter(({ allowed }) => !allowed);
  const problems = refused.map(({ code, observed, required, remedy }) => ({
    severity: 'error' as const,
    code,
    message: `${observed}; required: ${required}`,
    ...(remedy && { next: remedy.sentence }),
  }));
  const headline = `It may not be released: ${listed(refused.map(({ code }) => code))}.`;
  const next = refused.find(({ remedy }) => remedy !== undefined)?.remedy?.sentence;
  return partOf(bot, 'deploy', 'failed', headline, { problems, next });
}

function promotedParts(environment: string, promoted: PromotedBot): readonly RunPart[] {
  const { bot } = promoted;
  switch (promoted.reason) {
    case 'released':
    case 'already-released':
    case 'restored': {
      const { release, url } = promoted;
      const deployment = { environment, revision: release.revision, url, preview: false };
      return [
        partOf(bot, 'deploy', 'passed', `v${release.version} is live in ${environment}.`, { deployment }),
      ];
    }
    case 'not-rolled-out':
      return rolloutParts(bot, environment, false, promoted.rollout);
    case 'switched-back': {
      const { silence, to, url, cause } = promoted;
      const headline = `It went back to ${describeRevision(to)} in ${environment} by itself: ${silence.message}`;
      return [
        partOf(bot, 'deploy', 'failed', headline, {
          deployment: { environment, revision: to.id, url, preview: false },
          next: cause?.remedy ?? 'See why it fell silent, then plan again.',
        }),
      ];
    }
    case 'stopped-answering': {
      const { silence, release, url, why, cause } = promoted;
      const headline = `v${release.version} is live in ${environment} and stopped answering: ${silence.message}`;
      return [
        partOf(bot, 'deploy', 'failed', headline, {
          deployment: { environment, revision: release.revision, url, preview: false },
          next: `${why} ${cause?.remedy ?? 'Mend it, or release what answered before.'}`,
        }),
      ];
    }
    case 'overtaken': {
      const headline = `Somebody else moved its traffic in ${environment} while this ran, such as by a rollback.`;
      return [partOf(bot, 'deploy', 'failed', headline, { next: 'Look at what runs, then plan again.' })];
    }
    case 'drifted': {
      const { observed, remedy } = promoted.decision;
      const headline = `${environment} runs something else than the plan says: ${observed}.`;
      return [partOf(bot, 'deploy', 'failed', headline, { next: remedy?.sentence })];
    }
    case 'package-missing':
      return [
        partOf(bot, 'deploy', 'failed', 'Its package is in no store that the job reaches.', {
          next: 'Give the job the right to read the store, or stage the change again.',
        }),
      ];
    case 'not-tried':
      return [
        partOf(bot, 'deploy', 'cancelled', 'It was not tried, since another bot failed.', {
          next: 'Run the same promotion again: it goes on from there.',
        }),
      ];
    case 'not-shipping':
      return [];
  }
}

/**
 * A promotion as it may be told where everybody reads it: what fell silent had talked to customers, and their words may
 * be among what its processes wrote last.
 */
export function withoutCustomersWords(result: PromoteResult): PromoteResult {
  const bots = result.bots.map((promoted) => {
    if (promoted.reason !== 'switched-back' && promoted.reason !== 'stopped-answering') return promoted;
    const { cause } = promoted;
    if (!cause) return promoted;
    const evidence = cause.evidence.map(withoutLastWords);
    const headline = withoutLastWords(cause.headline);
    return { ...promoted, cause: { ...cause, headline, evidence, lastLines: [] } };
  });
  return { ...result, bots };
}

/** How a rollback ended. */
export function rollbackParts(bot: string, environment: string, result: RollbackResult): readonly RunPart[] {
  const part = (state: RunPart['state'], headline: string, given: Partial<RunPart>) => [
    partOf(bot, 'deploy', state, headline, given),
  ];
  switch (result.reason) {
    case 'rolled-back':
    case 'already-active': {
      const { to, url } = result;
      const deployment = { environment, revision: to.id, url, preview: false };
      const has = result.reason === 'rolled-back' ? 'has' : 'had';
      const what = to.version === undefined ? 'What ran before' : `v${to.version}`;
      return part('passed', `${what} ${has} the traffic in ${environment}.`, { deployment });
    }
    case 'not-ready': {
      const { headline, remedy, lastLines } = result.verdict;
      return part('failed', headline, { next: remedy, log: lastLines });
    }
    case 'overtaken':
      return part('failed', `Something else changed it in ${environment} in the meantime.`, {
        next: 'Look at what runs, then decide anew.',
      });
  }
}

/** What the ledger was told or is still to be told: each word once. */
export function releaseRecords(
  said: readonly LedgerRecord[],
  { bots }: Pick<PromoteResult, 'bots'> = { bots: [] },
): readonly LedgerRecord[] {
  const all = [...said, ...bots.flatMap((bot) => ('release' in bot ? [bot.release] : []))];
  return [...new Map(all.map((record) => [canonicalJson(record as unknown as Json), record])).values()];
}
