import { deniedFirst, deny, type Decision } from './decision.ts';
import type { Fact, LineFacts, ReleaseFacts } from './facts.ts';
import {
  mergedGate,
  packageGate,
  positionGates,
  registrationGate,
  sameIdGate,
  signatureGate,
  storedGate,
  verificationGates,
} from './gates-package.ts';
import {
  approvalGate,
  checkGates,
  freezeGate,
  holdGate,
  lockGate,
  rejectionGate,
  reviewGate,
} from './gates-people.ts';
import type { Policy } from './project.ts';

/**
 * Judges one bot's line: a decision for each gate that applies under the policy, the denied ones first. It never
 * stops at the first, and a fact that isn't known denies.
 * @param now ISO 8601.
 */
export function judge(facts: ReleaseFacts, policy: Policy, now: string): readonly Decision[] {
  const { bot, changes, authors } = facts;
  /** What a fact's gates say, or that it isn't known. */
  const about = <Name extends keyof LineFacts>(
    name: Name,
    gates: (value: Extract<LineFacts[Name], { known: true }>['value']) => readonly Decision[],
    applies = true,
  ): readonly Decision[] => {
    if (!applies) return [];
    const fact: Fact<Extract<LineFacts[Name], { known: true }>['value']> = facts[name];
    return fact.known ? gates(fact.value) : [unavailable(name, fact.why, fact.next)];
  };
  return deniedFirst([
    ...about('ledger', () => []),
    ...about('registration', (value) => [registrationGate(bot, value)], policy.requireRegistration),
    ...about(
      'sameId',
      (value) => [sameIdGate(bot, value)],
      policy.requireRegistration || (facts.sameId.known && facts.sameId.value.length > 0),
    ),
    ...about('merged', (value) => [mergedGate(value)]),
    ...about('package', (value) => [packageGate(bot, value)]),
    ...about(
      'stored',
      (value) => [storedGate(value)],
      !facts.package.known || facts.package.value !== undefined,
    ),
    ...positionGates(facts.position),
    ...about('verification', (value) => verificationGates(value, facts, policy, now)),
    ...about('signature', (value) => [signatureGate(bot, value)], policy.requireSignature),
    ...about('reviews', (value) => [reviewGate(changes, value)], policy.requireReview),
    ...about(
      'checks',
      (value) => checkGates(changes, value, policy.requiredChecks),
      policy.requiredChecks.length > 0,
    ),
    ...about('approvals', (value) => [approvalGate(policy.approvals, value, authors)], policy.approvals > 0),
    ...about('rejections', (value) => [rejectionGate(value)]),
    ...about('holds', (value) => [holdGate(value)]),
    ...about('freezes', (value) => [freezeGate(value, now)]),
    ...about('lock', (value) => [lockGate(value)]),
  ]);
}

const factNames: Readonly<Record<keyof LineFacts, string>> = {
  ledger: 'whether a record of the ledger forbids it',
  registration: 'whether the bot is registered',
  sameId: 'whether another bot has the same sealed id',
  merged: 'whether the line is merged',
  package: 'which package its inputs gave',
  stored: 'whether the store holds its package',
  verification: 'whether it was verified',
  signature: 'whether its package is signed',
  reviews: 'how its changes were reviewed',
  checks: 'how the checks of its changes ended',
  approvals: 'who approved the release',
  rejections: 'who rejected the release',
  holds: 'who holds it',
  freezes: 'whether a freeze is on',
  lock: 'whether another release is under way',
};

function unavailable(fact: keyof LineFacts, why: string, next = 'Plan again when it can be read.'): Decision {
  return deny(
    'FACT_UNAVAILABLE',
    `nobody could tell ${factNames[fact]}: ${why}`,
    `it is known ${factNames[fact]}`,
    {
      kind: 'read-again',
      fact,
      sentence: next,
    },
  );
}
