import fc from 'fast-check';
import { digestOf, type Digest } from '../../src/domain/digest.ts';
import { known, type LineFacts } from '../../src/domain/facts.ts';
import { botHistory, type BotHistory, type Commit, type HistoryEntry } from '../../src/domain/history.ts';
import type {
  LedgerRecord,
  PackageRecord,
  ReleaseRecord,
  RevocationRecord,
  RollbackRecord,
  VerificationRecord,
} from '../../src/domain/ledger.ts';
import type { Environment, Policy } from '../../src/domain/project.ts';
import type { Verification } from '../../src/domain/verification.ts';

/** A package, an inputs digest or a suite, by a word. */
export const digest = (word: string): Digest => digestOf(word);

/** A commit's id, by a word. */
export const commitId = (word: string): string => digestOf(`commit ${word}`).slice(7, 47);

export function commit(word: string, given: Partial<Commit> = {}): Commit {
  return {
    id: commitId(word),
    parents: [],
    author: { name: 'Ada', email: 'ada@example.org' },
    at: '2026-01-01T00:00:00Z',
    subject: `Change ${word}`,
    body: '',
    ...given,
  };
}

/** What a bot was at a commit: inputs and suite by words. */
export function entry(
  word: string,
  inputs: string | undefined,
  given: { readonly suite?: string; readonly commit?: Partial<Commit> } = {},
): HistoryEntry {
  const { suite = 'suite' } = given;
  return {
    commit: commit(word, given.commit),
    inputs: inputs === undefined ? undefined : digest(inputs),
    suite: suite === '' ? undefined : digest(suite),
  };
}

const said = {
  schema: 1,
  bot: 'bank',
  at: '2026-01-01T12:00:00.000Z',
  by: 'Rita <rita@example.org>',
  why: '',
} as const;

export function trained(
  inputs: string,
  packageWord: string,
  given: Partial<PackageRecord> = {},
): PackageRecord {
  return {
    ...said,
    kind: 'package',
    inputs: digest(inputs),
    package: digest(packageWord),
    commit: commitId(inputs),
    ...given,
  };
}

export function verified(packageWord: string, given: Partial<VerificationRecord> = {}): VerificationRecord {
  return {
    ...said,
    kind: 'verification',
    package: digest(packageWord),
    suite: digest('suite'),
    commit: commitId(packageWord),
    environment: 'staging',
    revision: '0123456789ab',
    passed: true,
    conversations: { passed: 3, failed: 0 },
    leftOut: [],
    ...given,
  };
}

export function revoked(packageWord: string, given: Partial<RevocationRecord> = {}): RevocationRecord {
  return { ...said, kind: 'revocation', package: digest(packageWord), ...given };
}

export function released(
  packageWord: string,
  version: string,
  given: Partial<ReleaseRecord> = {},
): ReleaseRecord {
  return {
    ...said,
    kind: 'release',
    environment: 'production',
    version,
    package: digest(packageWord),
    revision: 'aaaaaaaaaaaa',
    commit: commitId(packageWord),
    plan: digest('plan'),
    previous: undefined,
    ...given,
  };
}

export function rolledBack(from: string, to: string, given: Partial<RollbackRecord> = {}): RollbackRecord {
  return {
    ...said,
    kind: 'rollback',
    environment: 'production',
    from: digest(from),
    to: digest(to),
    revision: 'bbbbbbbbbbbb',
    ...given,
  };
}

export function history(
  bot: string,
  entries: readonly HistoryEntry[],
  records: readonly LedgerRecord[] = [],
): BotHistory {
  return botHistory(bot, entries, records, 'production');
}

/** Asks for nothing. */
export const openPolicy: Policy = {
  requireSuite: false,
  requireRegistration: false,
  soakMinutes: 0,
  approvals: 0,
  requireReview: false,
  requiredChecks: [],
  requireSignature: false,
};

/** Asks for everything. */
export const strictPolicy: Policy = {
  requireSuite: true,
  requireRegistration: true,
  soakMinutes: 60,
  approvals: 2,
  requireReview: true,
  requiredChecks: ['tests', 'lint'],
  requireSignature: true,
};

export const verification: Extract<Verification, { state: 'verified' }> = {
  state: 'verified',
  suite: digest('suite'),
  since: '2026-01-01T12:00:00.000Z',
  record: verified('package'),
};

/** Facts under which everything passes, for a line with the given changes. */
export function goodFacts(changes: readonly string[] = [], packageWord = 'package'): LineFacts {
  return {
    ledger: known(true),
    registration: known({ state: 'registered', fingerprint: 'f'.repeat(32), signer: 'ed25519:key' }),
    sameId: known([]),
    merged: known(true),
    package: known({ digest: digest(packageWord), local: false }),
    stored: known(true),
    verification: known(verification),
    signature: known('valid'),
    reviews: known(changes.map((change) => ({ change, approved: true }))),
    checks: known(changes.map((change) => ({ change, states: { tests: 'passed', lint: 'passed' } }))),
    approvals: known([
      { by: 'Rita <rita@example.org>', why: '' },
      { by: 'Omar <omar@example.org>', why: '' },
    ]),
    rejections: known([]),
    holds: known([]),
    freezes: known([]),
    lock: known(undefined),
  };
}

const settings = { variables: {}, actionsUrl: undefined, port: undefined, replicas: 1, place: undefined };

export function environment(given: Partial<Environment> = {}): Environment {
  return {
    name: 'production',
    target: { kind: 'local', directory: '.tidegate/production' },
    store: undefined,
    policy: openPolicy,
    defaults: settings,
    bots: {},
    keepMinutes: 60,
    previews: 3,
    readySeconds: 60,
    answerSeconds: 10,
    listenSeconds: 0,
    ...given,
  };
}

/** Any text, with many of the characters that mean something to somebody. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'\u0000\n\r\t\u001b\u202e\u2028\ufeff\ud800 <>&@#`*_[]()|\\"\''.split('')),
      fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
    ),
  )
  .map((characters) => characters.join(''));
