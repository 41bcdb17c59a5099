import type { Digest } from './digest.ts';
import type { UnreadRecord } from './ledger.ts';
import type { RegistrationState } from './registration.ts';
import { counted, oneLine, quoted } from './text.ts';
import type { Verification } from './verification.ts';

/** Something that was looked up: its value, or why nobody could say. What isn't known denies. */
export type Fact<T> =
  | { readonly known: true; readonly value: T }
  | {
      readonly known: false;
      /** One clause: why it couldn't be found out. */
      readonly why: string;
      /** What makes it known, where reading it again isn't enough: one sentence. */
      readonly next?: string;
    };

/** A fact that was found. */
export function known<T>(value: T): Fact<T> {
  return { known: true, value };
}

/** A fact that couldn't be found. */
export function unknown(why: string, next?: string): Fact<never> {
  return { known: false, why, ...(next !== undefined && { next }) };
}

/** How many records are named where more can't be read. */
const mostNamed = 3;

/** Whether the whole ledger was understood: a record that wasn't may be the one that forbids a release. */
export function ledgerFact(unread: readonly UnreadRecord[]): Fact<true> {
  if (unread.length === 0) return known(true);
  const named = unread
    .slice(0, mostNamed)
    .map(
      ({ file, commit, why }) =>
        `${quoted(file)}${commit === undefined ? '' : ` of commit ${commit.slice(0, 12)}`}: ${why}`,
    );
  const rest = unread.length - named.length;
  return unknown(
    `${counted(unread.length, 'record')} can't be read (${named.join('; ')}${rest === 0 ? '' : `; and ${rest} more`})`,
    'Update Tidegate to the version that wrote what it names. If no version did, see with `git log` on that branch who wrote it, and push a commit there that mends or removes the file.',
  );
}

/** Every fact about a line, as unknown for one reason. */
export function unknownFacts(why: string): LineFacts {
  const fact = unknown(why);
  return {
    ledger: fact,
    registration: fact,
    sameId: fact,
    merged: fact,
    package: fact,
    stored: fact,
    verification: fact,
    signature: fact,
    reviews: fact,
    checks: fact,
    approvals: fact,
    rejections: fact,
    holds: fact,
    freezes: fact,
    lock: fact,
  };
}

/** Somebody's word about a bot: an approval, a rejection, a hold. */
export interface Word {
  /** `Name <address>`. */
  readonly by: string;
  /** Empty where nobody gave a reason. */
  readonly why: string;
  readonly link?: string;
}

/** Who said it and why, in a few words. */
export function said({ by, why }: { readonly by: string; readonly why: string }): string {
  const who = oneLine(by.replace(/<[^>]*>/g, '')) || oneLine(by);
  return why === '' ? who : `${who} (${quoted(why)})`;
}

/** A time in which nothing is released. */
export interface Freeze extends Word {
  /** ISO 8601. */
  readonly from: string;
  /** ISO 8601; undefined: until somebody ends it. */
  readonly until: string | undefined;
}

/** Another release of the bot that is under way. */
export interface Lock {
  readonly by: string;
  /** ISO 8601. */
  readonly since: string;
  readonly link?: string;
}

/** How a shipped change was reviewed. */
export interface Review {
  /** The change, as `changeName` gives it. */
  readonly change: string;
  /** Whether somebody other than its author approved what was merged. */
  readonly approved: boolean;
  /** Why not, as a clause, where that is known. */
  readonly why?: string;
  readonly link?: string;
}

/** Checks on a shipped change, by name. A name that isn't there never ran. */
export interface ChangeChecks {
  readonly change: string;
  readonly states: Readonly<Record<string, 'passed' | 'failing' | 'pending'>>;
  readonly link?: string;
}

/** What is looked up about one bot's line before it may ship. */
export interface LineFacts {
  /** Whether every record of the ledger could be read. */
  readonly ledger: Fact<true>;
  readonly registration: Fact<RegistrationState>;
  /** Other bots that hold the very same sealed id, as the default branch stands now. */
  readonly sameId: Fact<readonly string[]>;
  /** Whether the line is on the default branch. */
  readonly merged: Fact<boolean>;
  /** The package that the ledger names for the line's inputs. `local`: made from unpushed work. */
  readonly package: Fact<{ readonly digest: Digest; readonly local: boolean } | undefined>;
  /** Whether the store holds that package wholly. */
  readonly stored: Fact<boolean>;
  readonly verification: Fact<Verification>;
  readonly signature: Fact<'valid' | 'missing' | 'invalid'>;
  /** One for each shipped change. */
  readonly reviews: Fact<readonly Review[]>;
  readonly checks: Fact<readonly ChangeChecks[]>;
  readonly approvals: Fact<readonly Word[]>;
  readonly rejections: Fact<readonly Word[]>;
  readonly holds: Fact<readonly Word[]>;
  readonly freezes: Fact<readonly Freeze[]>;
  readonly lock: Fact<Lock | undefined>;
}

/**
 * Where what would ship stands to what is live: `behind` was live before, gave way, and isn't known to be newer;
 * `apart`: history was rewritten, so nobody can tell.
 */
export type Position = 'first' | 'ahead' | 'live' | 'behind' | 'apart';

/** All that a bot's gates are judged by. */
export interface ReleaseFacts extends LineFacts {
  readonly bot: string;
  readonly environment: string;
  readonly position: Position;
  /** The suite as it stands at the line; undefined where the bot has none. */
  readonly suite: Digest | undefined;
  /** Names of the changes that ship, as `changeName` gives them. */
  readonly changes: readonly string[];
  /** `Name <address>` of everybody whose change ships. */
  readonly authors: readonly string[];
}
