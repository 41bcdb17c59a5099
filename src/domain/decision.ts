import type { LineFacts } from './facts.ts';

/** Every reason that a release can be denied for. */
export const gateCodes = [
  'UNREGISTERED',
  'DUPLICATE_ID',
  'NOT_MERGED',
  'NO_PACKAGE_FOR_INPUTS',
  'PACKAGE_MISSING',
  'NOT_VERIFIED',
  'NO_SUITE',
  'VERIFICATION_REVOKED',
  'SUITE_CHANGED',
  'UNSIGNED',
  'SIGNATURE_INVALID',
  'REVIEW_MISSING',
  'CHECK_FAILING',
  'CHECK_MISSING',
  'SOAKING',
  'APPROVAL_MISSING',
  'FROZEN',
  'LOCKED',
  'HELD',
  'REJECTED',
  'PASSENGERS_UNCONFIRMED',
  'ALREADY_LIVE',
  'DOWNGRADE',
  'PLAN_STALE',
  'DRIFT',
  'FACT_UNAVAILABLE',
] as const;

export type GateCode = (typeof gateCodes)[number];

/** One thing to do that makes a gate pass: a sentence for people, and what it does for machines. */
export type Remedy = { readonly sentence: string } & (
  | {
      readonly kind:
        | 'register'
        | 'separate-ids'
        | 'merge'
        | 'train'
        | 'restore-package'
        | 'verify'
        | 'add-suite'
        | 'sign'
        | 'end-freeze'
        | 'wait-for-lock'
        | 'release-hold'
        | 'withdraw-rejection'
        | 'leave-out'
        | 'plan-again'
        | 'reconcile';
    }
  | { readonly kind: 'review'; readonly changes: readonly string[] }
  | {
      readonly kind: 'pass-checks';
      readonly checks: readonly { readonly change: string; readonly name: string }[];
    }
  | { readonly kind: 'approve'; /** How many more. */ readonly count: number }
  /** ISO 8601; undefined: `minutes` after it is verified. */
  | { readonly kind: 'wait'; readonly until: string | undefined; readonly minutes: number }
  | { readonly kind: 'confirm'; readonly plan: string }
  | { readonly kind: 'read-again'; readonly fact: keyof LineFacts }
);

/** What one gate says: all of a plan's decisions are given, the passed ones too. */
export interface Decision {
  readonly code: GateCode;
  readonly allowed: boolean;
  /** What was found, as a clause. */
  readonly observed: string;
  /** What the gate asks for, as a clause. */
  readonly required: string;
  /** Undefined where it passed. */
  readonly remedy: Remedy | undefined;
  readonly link?: string;
}

/** A gate that passed. */
export function allow(code: GateCode, observed: string, required: string, link?: string): Decision {
  return { code, allowed: true, observed, required, remedy: undefined, ...(link !== undefined && { link }) };
}

/** A gate that denied. */
export function deny(
  code: GateCode,
  observed: string,
  required: string,
  remedy: Remedy,
  link?: string,
): Decision {
  return { code, allowed: false, observed, required, remedy, ...(link !== undefined && { link }) };
}

/** Decisions with the denied ones first, otherwise in the order of the closed list. */
export function deniedFirst(decisions: readonly Decision[]): readonly Decision[] {
  return decisions.toSorted(
    (a, b) => Number(a.allowed) - Number(b.allowed) || gateCodes.indexOf(a.code) - gateCodes.indexOf(b.code),
  );
}
