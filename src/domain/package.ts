import { shortDigest, type Digest } from './digest.ts';

/** How well a bot scored when it was trained. Scores are fractions from 0 to 1. */
export interface Metrics {
  readonly intents?: {
    readonly accuracy: number;
    readonly macroF1: number;
    readonly examples: number;
    readonly folds: number;
  };
  readonly entities?: {
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    readonly support: number;
  };
  /** Test conversations with the intents as written in them, and with those that the model predicts. */
  readonly givenIntents?: ConversationScore;
  readonly predictedIntents?: ConversationScore;
}

export interface ConversationScore {
  readonly conversations: { readonly right: number; readonly of: number };
  readonly actions: { readonly right: number; readonly of: number };
}

/**
 * What a package says about itself. It depends on nothing but the inputs: no commit, time, author or version of
 * Tidegate. It is the file `package.json` of the artifact's layer, and an annotation of its manifest (docs/PACKAGE.md).
 */
export interface PackageMetadata {
  readonly schema: 1;
  readonly bot: string;
  readonly inputs: Digest;
  /** Made from uncommitted or unpushed work: it can never be promoted. */
  readonly local: boolean;
  readonly engine: { readonly name: 'builtin' | 'rasa'; readonly trainer: string };
  /** Images that run it, by role and digest. */
  readonly images: Readonly<Record<string, string>>;
  readonly model: {
    /** The file's name below `model/`. */
    readonly file: string;
    /** Bytes of the file. */
    readonly size: number;
    /** The id that the engine's `/status` must name. */
    readonly id: string;
  };
  readonly actions: {
    readonly kind: 'javascript' | 'none';
    /** Names of the custom actions that the packaged code offers. */
    readonly names: readonly string[];
  };
  readonly metrics: Metrics;
}

/** A package in a store. `digest` is that of its manifest: its name everywhere. */
export interface StoredPackage {
  readonly digest: Digest;
  readonly metadata: PackageMetadata;
  /** Bytes of all its blobs. */
  readonly size: number;
}

/**
 * The tag that people see, such as `helpdesk-3f2a9c01b2c4`: the bot and the first digits of the package's digest, as
 * every list of Tidegate's shows it. A tag names one package for ever, so that no package loses its tag to another and
 * is cleared away by a registry that keeps tagged images alone. Everything of ours goes by digest.
 */
export function packageTag({ bot, local }: Pick<PackageMetadata, 'bot' | 'local'>, digest: Digest): string {
  return `${bot}-${shortDigest(digest)}${local ? '-local' : ''}`;
}
