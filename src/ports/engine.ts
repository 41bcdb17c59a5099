import type { Problem } from '../domain/errors.ts';
import type { Metrics, PackageMetadata } from '../domain/package.ts';

/** A bot laid out on disk. */
export interface BotSource {
  readonly name: string;
  /** The bot's directory, absolute. */
  readonly directory: string;
  /** What stands before its paths in a message: the bot's directory relative to the repository's root. */
  readonly shownAs: string;
  /** The directory of its test conversations, relative to `directory`. */
  readonly tests: string;
  /** Directories of shared training data, absolute. */
  readonly shared: readonly string[];
  /** Engine settings of tidegate.yml. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

export interface EngineProgress {
  readonly phase: string;
  /** From 0 to 1; undefined where nobody knows. */
  readonly fraction: number | undefined;
}

export type TrainOutcome =
  | {
      readonly state: 'trained';
      readonly modelFile: string;
      readonly modelId: string;
      readonly actions: { readonly directory: string | undefined; readonly names: readonly string[] };
      readonly metrics: Metrics;
      /** Warnings and notes: what it goes on without. */
      readonly problems: readonly Problem[];
    }
  | { readonly state: 'invalid' | 'failed'; readonly problems: readonly Problem[] };

export interface ServeHalf {
  /**
   * A command and its arguments. The target replaces `{port}`, `{package}` (the unpacked package), `{actions}`
   * (base URL of the action server) and `{conversations}` (a file of the environment for the tracker store).
   */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The path that answers 200 when this half is well. */
  readonly healthPath: string;
}

/** How to run a package: a description, so that every target runs it in its own way. */
export interface ServeDescription {
  readonly core: ServeHalf;
  readonly actions: ServeHalf;
  /** What `/status` must name before the core counts as ready. */
  readonly expect: { readonly modelFile: string; readonly modelId: string };
  /**
   * The same halves in containers of the image that runs this engine: they listen on every address, and end when they
   * are told to instead of with whoever started them. Placeholders are the same, and `{drain}`: seconds for which a half
   * goes on answering once it was told to end, while its health path says so (503). Undefined: it runs in none.
   */
  readonly container?: { readonly core: ServeHalf; readonly actions: ServeHalf };
}

/** What is known of a bot without training it. */
export interface BotFacts {
  readonly problems: readonly Problem[];
  /** One example for each intent that has examples. */
  readonly examples: Readonly<Record<string, string>>;
  /** Texts of each response's variants, with `{slot}` where a slot goes. */
  readonly responses: Readonly<Record<string, readonly string[]>>;
  /** Custom actions that the bot names but whose code isn't there. */
  readonly actionsWithoutCode: readonly string[];
}

/** Trains bots and says how to serve them. */
export interface Engine {
  readonly name: 'builtin' | 'rasa';
  /** What of the engine is part of the inputs digest. A trainer has a version of its own. */
  identity(): Promise<{ readonly trainer: string; readonly images: Readonly<Record<string, string>> }>;
  /** Reads a bot and says what is wrong with it, or with the engine for it. */
  inspect(source: BotSource): Promise<BotFacts>;
  /** Trains into `directory` (which is the caller's to remove). */
  train(
    source: BotSource,
    modelName: string,
    directory: string,
    options: { readonly onProgress?: (progress: EngineProgress) => void; readonly signal?: AbortSignal },
  ): Promise<TrainOutcome>;
  /** Scores a bot: the same figures that a package's metrics hold. */
  test(
    source: BotSource,
    options: { readonly onProgress?: (progress: EngineProgress) => void; readonly signal?: AbortSignal },
  ): Promise<TestOutcome>;
  serve(metadata: PackageMetadata): ServeDescription;
}

export interface TestOutcome {
  readonly metrics: Metrics;
  readonly problems: readonly Problem[];
  /** Wrong conversations, each with its first wrong turn. */
  readonly failures: readonly {
    readonly conversation: string;
    readonly intents: 'given' | 'predicted';
    readonly problem: Problem;
  }[];
  /** Per intent, the worst first. */
  readonly intents: readonly {
    readonly intent: string;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    readonly support: number;
  }[];
}
