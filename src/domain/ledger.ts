import type { Digest } from './digest.ts';

interface Said {
  readonly schema: 1;
  readonly bot: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Who said it: `Name <address>`. */
  readonly by: string;
  /** Why; empty where nobody gave a reason. */
  readonly why: string;
}

/** These inputs gave this package. The first writer wins. */
export interface PackageRecord extends Said {
  readonly kind: 'package';
  readonly inputs: Digest;
  readonly package: Digest;
  /** A commit that has these inputs. */
  readonly commit: string;
}

/** A suite was held with a package. */
export interface VerificationRecord extends Said {
  readonly kind: 'verification';
  readonly package: Digest;
  /** Undefined: the bot has no suite, and was only talked to. */
  readonly suite: Digest | undefined;
  readonly commit: string;
  readonly environment: string;
  readonly revision: string;
  readonly passed: boolean;
  readonly conversations: { readonly passed: number; readonly failed: number };
  /** Conversations that need what can't run here, by name. */
  readonly leftOut: readonly string[];
}

/** A verification is no longer believed. */
export interface RevocationRecord extends Said {
  readonly kind: 'revocation';
  readonly package: Digest;
}

// `switched` is when the traffic moved (ISO 8601), by the target's own clock: of two moves at once, the records may
// come into the ledger in the other order.

/** A plan was applied for one bot. */
export interface ReleaseRecord extends Said {
  readonly kind: 'release';
  readonly environment: string;
  readonly version: string;
  readonly package: Digest;
  readonly revision: string;
  /** The line that the pick drew. */
  readonly commit: string;
  readonly plan: Digest;
  /** What had the traffic before. */
  readonly previous: Digest | undefined;
  readonly switched?: string | undefined;
}

/** The traffic went back. */
export interface RollbackRecord extends Said {
  readonly kind: 'rollback';
  readonly environment: string;
  readonly from: Digest;
  readonly to: Digest;
  readonly revision: string;
  readonly switched?: string | undefined;
}

/** A file of the ledger that this version of Tidegate can't read: what it says is unknown. */
export interface UnreadRecord {
  /** The ledger's branch and the file on it: `tidegate/ledger:records/00/00/00/07.json`. */
  readonly file: string;
  /** The commit that wrote it, as far as that is known. */
  readonly commit: string | undefined;
  /** A clause. */
  readonly why: string;
}

export type LedgerRecord =
  PackageRecord | VerificationRecord | RevocationRecord | ReleaseRecord | RollbackRecord;
