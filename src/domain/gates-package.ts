import { allow, deny, type Decision } from './decision.ts';
import { shortDigest, type Digest } from './digest.ts';
import { said, type Position, type ReleaseFacts } from './facts.ts';
import type { Policy } from './project.ts';
import { separateIds, type RegistrationState } from './registration.ts';
import { counted, listed } from './text.ts';
import type { Verification } from './verification.ts';

// Gates about what would ship: its package, and what was seen of it. Each says one thing about one fact.

export function registrationGate(bot: string, registration: RegistrationState): Decision {
  const required = 'the bot has a valid sealed id';
  const register = `Run \`tidegate register ${bot}\`, commit the file that it writes and merge it.`;
  switch (registration.state) {
    case 'registered':
      return allow('UNREGISTERED', 'it has one', required);
    case 'unregistered':
      return deny('UNREGISTERED', 'it has none', required, { kind: 'register', sentence: register });
    case 'invalid': {
      const { message, next } = registration;
      return deny('UNREGISTERED', message, required, { kind: 'register', sentence: next });
    }
  }
}

/** Applies whatever the policy says: an id stands in a bot's addresses, which two can't share. */
export function sameIdGate(bot: string, others: readonly string[]): Decision {
  const required = 'no other bot holds its sealed id';
  if (others.length === 0) return allow('DUPLICATE_ID', 'none does', required);
  const observed = `${listed(others)} ${others.length === 1 ? 'holds' : 'hold'} the same one, as a copied directory does`;
  return deny('DUPLICATE_ID', observed, required, {
    kind: 'separate-ids',
    sentence: separateIds([bot, ...others]),
  });
}

export function mergedGate(merged: boolean): Decision {
  const required = 'what ships is merged to the default branch';
  if (merged) return allow('NOT_MERGED', 'the line is on the default branch', required);
  return deny('NOT_MERGED', "the line isn't on the default branch", required, {
    kind: 'merge',
    sentence: 'Merge it to the default branch.',
  });
}

export function packageGate(
  bot: string,
  found: { readonly digest: Digest; readonly local: boolean } | undefined,
): Decision {
  const required = 'a package was trained from exactly these inputs';
  const remedy = {
    kind: 'train',
    sentence: `Push the line to a staging branch, or run \`tidegate train ${bot}\` on it, so that it is trained.`,
  } as const;
  if (!found) return deny('NO_PACKAGE_FOR_INPUTS', 'nothing was trained from these inputs', required, remedy);
  if (found.local) {
    const observed = 'the only package of these inputs was made from uncommitted or unpushed work';
    return deny('NO_PACKAGE_FOR_INPUTS', observed, required, remedy);
  }
  return allow(
    'NO_PACKAGE_FOR_INPUTS',
    `package ${shortDigest(found.digest)} was trained from them`,
    required,
  );
}

export function storedGate(stored: boolean): Decision {
  const required = 'the store holds the package wholly';
  if (stored) return allow('PACKAGE_MISSING', 'it does', required);
  return deny('PACKAGE_MISSING', "the package isn't in the store, or not wholly", required, {
    kind: 'restore-package',
    sentence: 'Copy the package back into the store, from a backup or from the store of another environment.',
  });
}

export function positionGates(position: Position): readonly Decision[] {
  const newer = 'what ships is newer than what is live';
  return [
    position === 'live'
      ? deny('ALREADY_LIVE', 'everything that was picked is live already', 'something is left to ship', {
          kind: 'leave-out',
          sentence: 'Leave the bot out of the selection: there is nothing to do.',
        })
      : allow('ALREADY_LIVE', "what was picked isn't live", 'something is left to ship'),
    position === 'behind'
      ? deny('DOWNGRADE', 'the package was live before and gave way to the one that is live', newer, {
          kind: 'leave-out',
          sentence: 'Leave the bot out, or go back to the package with `tidegate rollback`.',
        })
      : allow('DOWNGRADE', positions[position], newer),
  ];
}

const positions: Readonly<Record<Exclude<Position, 'behind'>, string>> = {
  first: 'nothing was live before',
  ahead: 'its line comes after the live one',
  live: 'it is what is live',
  apart: 'history was rewritten and holds the live line no more; this package was never live before it',
};

export function verificationGates(
  verification: Verification,
  facts: Pick<ReleaseFacts, 'bot' | 'suite'>,
  policy: Policy,
  now: string,
): readonly Decision[] {
  return [
    ...(policy.requireSuite ? [suiteGate(facts)] : []),
    verifiedGate(verification, facts.bot),
    ...(verification.state === 'verified' ? [sameSuiteGate(verification.suite, facts)] : []),
    ...(policy.soakMinutes > 0 ? [soakGate(verification, policy.soakMinutes, now)] : []),
  ];
}

function suiteGate({ bot, suite }: Pick<ReleaseFacts, 'bot' | 'suite'>): Decision {
  const required = 'the bot has test conversations';
  if (suite !== undefined) return allow('NO_SUITE', `it has the suite ${shortDigest(suite)}`, required);
  return deny('NO_SUITE', 'it has none', required, {
    kind: 'add-suite',
    sentence: `Write test conversations for ${bot}, deploy it to staging so that they are held, and merge them: its package stays the same.`,
  });
}

function verifiedGate(verification: Verification, bot: string): Decision {
  const required = 'its newest verification passed';
  const remedy = {
    kind: 'verify',
    sentence: `Deploy the package to staging with \`tidegate deploy ${bot}\`, so that its conversations are held with it.`,
  } as const;
  switch (verification.state) {
    case 'verified':
      return allow('NOT_VERIFIED', `it passed on ${verification.record.at}`, required);
    case 'none':
      return deny('NOT_VERIFIED', 'nobody has held its conversations with this package', required, remedy);
    case 'failed':
      return deny('NOT_VERIFIED', `it failed on ${verification.record.at}`, required, remedy);
    case 'revoked': {
      const { by, why } = verification.record;
      return deny('VERIFICATION_REVOKED', `${said({ by, why })} revoked it`, required, remedy);
    }
  }
}

function sameSuiteGate(
  verified: Digest | undefined,
  { bot, suite }: Pick<ReleaseFacts, 'bot' | 'suite'>,
): Decision {
  const required = `it was verified with ${suiteName(suite)}, as it stands at the line`;
  const observed = `it was verified with ${suiteName(verified)}`;
  if (verified === suite) return allow('SUITE_CHANGED', observed, required);
  return deny('SUITE_CHANGED', observed, required, {
    kind: 'verify',
    sentence: `Deploy the package to staging with \`tidegate deploy ${bot}\`, so that today's conversations are held with it.`,
  });
}

function suiteName(suite: Digest | undefined): string {
  return suite === undefined ? 'no suite' : `the suite ${shortDigest(suite)}`;
}

function soakGate(verification: Verification, minutes: number, now: string): Decision {
  const required = `it has been verified for ${counted(minutes, 'minute')}`;
  if (verification.state !== 'verified') {
    return deny('SOAKING', "it isn't verified", required, {
      kind: 'wait',
      until: undefined,
      minutes,
      sentence: `Wait ${counted(minutes, 'minute')} after it is verified.`,
    });
  }
  const observed = `it has been verified since ${verification.since}`;
  const ends = Date.parse(verification.since) + minutes * 60_000;
  if (Date.parse(now) >= ends) return allow('SOAKING', observed, required);
  const until = new Date(ends).toISOString();
  return deny('SOAKING', observed, required, {
    kind: 'wait',
    until,
    minutes,
    sentence: `Wait until ${until}.`,
  });
}

export function signatureGate(bot: string, signature: 'valid' | 'missing' | 'invalid'): Decision {
  const required = 'the package carries a valid signature';
  const remedy = {
    kind: 'sign',
    sentence: `Sign the package of ${bot} with a key that the project trusts.`,
  } as const;
  switch (signature) {
    case 'valid':
      return allow('UNSIGNED', 'it does', required);
    case 'missing':
      return deny('UNSIGNED', 'it has none', required, remedy);
    case 'invalid':
      return deny('SIGNATURE_INVALID', "its signature isn't valid", required, remedy);
  }
}
