import { canonicalJson, type Digest } from './digest.ts';
import type { LedgerRecord, RevocationRecord, VerificationRecord } from './ledger.ts';

/** What the ledger says about a package's test conversations; `none`: nobody has held them yet. */
export type Verification =
  | { readonly state: 'none' }
  | {
      readonly state: 'verified';
      /** Undefined: the bot has no suite, and was only talked to. */
      readonly suite: Digest | undefined;
      /** ISO 8601: since when it has been verified without a failure or a revocation in between. */
      readonly since: string;
      readonly record: VerificationRecord;
    }
  | { readonly state: 'failed'; readonly suite: Digest | undefined; readonly record: VerificationRecord }
  | { readonly state: 'revoked'; readonly record: RevocationRecord };

/**
 * The newest verification state of a package. A revocation cancels everything said before it. Verifications with
 * `suite` count before those with other suites, which stand where there is no other, so that a caller can see that
 * the suite has changed.
 */
export function verificationOf(
  records: readonly LedgerRecord[],
  bot: string,
  packageDigest: Digest,
  suite: Digest | undefined,
): Verification {
  const said = records
    .filter(isAboutVerification)
    .filter((record) => record.bot === bot && record.package === packageDigest);
  const revocation = said.findLast((record) => record.kind === 'revocation');
  const believed = said
    .slice(revocation ? said.lastIndexOf(revocation) + 1 : 0)
    .filter((record) => record.kind === 'verification');
  const record = believed.findLast((candidate) => candidate.suite === suite) ?? believed.at(-1);
  if (!record) return revocation ? { state: 'revoked', record: revocation } : { state: 'none' };
  if (!record.passed) return { state: 'failed', suite: record.suite, record };
  return { state: 'verified', suite: record.suite, since: verifiedSince(believed, record), record };
}

/**
 * The record that says already what another one would: the newest word about the package, with the same outcome, of
 * the same suite and commit in the same place. Undefined where something new is said.
 */
export function saidAlready(
  records: readonly LedgerRecord[],
  record: VerificationRecord,
): VerificationRecord | undefined {
  const newest = records
    .filter(isAboutVerification)
    .findLast(({ bot, package: digest }) => bot === record.bot && digest === record.package);
  if (newest?.kind !== 'verification') return undefined;
  const { at, by, why } = newest;
  return sameJson({ ...record, at, by, why }, newest) ? newest : undefined;
}

function sameJson(a: VerificationRecord, b: VerificationRecord): boolean {
  return canonicalJson({ ...a }) === canonicalJson({ ...b });
}

function isAboutVerification(record: LedgerRecord): record is VerificationRecord | RevocationRecord {
  return record.kind === 'verification' || record.kind === 'revocation';
}

/** When the unbroken row of passes began that ends with `newest`: another suite's failure doesn't break it. */
function verifiedSince(believed: readonly VerificationRecord[], newest: VerificationRecord): string {
  const failed = believed.findLastIndex((record) => record.suite === newest.suite && !record.passed);
  const row = believed.slice(failed + 1).filter(({ passed }) => passed);
  return row.reduce((earliest, { at }) => (at < earliest ? at : earliest), newest.at);
}
