import type { Bot, EngineChoice } from './bot.ts';
import type { Place } from './errors.ts';
import type { KubernetesBotSettings, KubernetesTargetSettings } from './kubernetes/settings.ts';
import type { TrainingSettings } from './kubernetes/training.ts';

export type { KubernetesTargetSettings } from './kubernetes/settings.ts';

/** What an environment asks of a bot before it may be released there. */
export interface Policy {
  /** A bot without test conversations is denied (`NO_SUITE`). */
  readonly requireSuite: boolean;
  /** A bot without a valid sealed id is denied (`UNREGISTERED`). */
  readonly requireRegistration: boolean;
  /** Minutes that a package must have been verified for (`SOAKING`). */
  readonly soakMinutes: number;
  /** Approvals of the plan by others than the changes' authors (`APPROVAL_MISSING`). */
  readonly approvals: number;
  /** Every change must have been reviewed (`REVIEW_MISSING`). */
  readonly requireReview: boolean;
  /** Names of checks that must have passed on every change (`CHECK_MISSING`, `CHECK_FAILING`). */
  readonly requiredChecks: readonly string[];
  /** Packages must carry a valid signature (`UNSIGNED`, `SIGNATURE_INVALID`). */
  readonly requireSignature: boolean;
}

/** An environment's settings for one bot, as a person wrote them. */
export interface BotSettings {
  /** Environment variables of both halves. */
  readonly variables: Readonly<Record<string, string>>;
  /** An action server that runs elsewhere: then no actions half is started. */
  readonly actionsUrl: string | undefined;
  /** The port that customers use; undefined lets the target choose one and keep it. */
  readonly port: number | undefined;
  readonly replicas: number;
  /** What only an environment on Kubernetes knows; undefined: what is usual there. */
  readonly kubernetes?: KubernetesBotSettings | undefined;
  /** Where these settings stand, to name it when they don't work. */
  readonly place: Place | undefined;
}

/** Processes of one machine as an environment's target. */
export interface LocalTargetSettings {
  readonly kind: 'local';
  /** Absolute, or relative to the repository's root. */
  readonly directory: string;
}

/** What runs an environment. */
export type TargetSettings = LocalTargetSettings | KubernetesTargetSettings;

/** A place where bots run. */
export interface Environment {
  readonly name: string;
  readonly target: TargetSettings;
  /** A folder or a registry, like the project's; undefined: that one. */
  readonly store: string | undefined;
  readonly policy: Policy;
  readonly defaults: BotSettings;
  /** By the bot's name; `defaults` are already part of each. Read it with `settingsFor`. */
  readonly bots: Readonly<Record<string, BotSettings>>;
  /** Minutes that the previous pair is kept running for an instant rollback. */
  readonly keepMinutes: number;
  /** Previews side by side, at most. */
  readonly previews: number;
  /** Seconds that a revision may take to become ready. */
  readonly readySeconds: number;
  /** Seconds that an answer may take in a test conversation that gives no bound of its own. */
  readonly answerSeconds: number;
  /** Seconds that a release is listened to after it got the traffic, before it counts as released; 0: not at all. */
  readonly listenSeconds: number;
}

/** An environment's settings for a bot: its own, or the defaults. */
export function settingsFor(environment: Environment, bot: string): BotSettings {
  const own = Object.hasOwn(environment.bots, bot) ? environment.bots[bot] : undefined;
  return own ?? environment.defaults;
}

/** The directory of a target on this machine; undefined where it has none. */
export function directoryOf({ target }: Pick<Environment, 'target'>): string | undefined {
  return target.kind === 'local' ? target.directory : undefined;
}

/**
 * Whether anything may be deployed there without a plan: an environment whose gates ask for anything takes releases
 * alone.
 */
export function takesReleasesAlone({ policy }: Environment): boolean {
  return (
    policy.requireSuite ||
    policy.requireRegistration ||
    policy.requireReview ||
    policy.requireSignature ||
    policy.soakMinutes > 0 ||
    policy.approvals > 0 ||
    policy.requiredChecks.length > 0
  );
}

/** tidegate.yml, understood. */
export interface Project {
  /** Directories or patterns that hold bots, in the order of the file. Empty: every bot that is found. */
  readonly bots: readonly BotPattern[];
  readonly engine: EngineChoice | undefined;
  /** A folder (absolute or relative to the root) with an OCI image layout, or `oci://host/path` in a registry. */
  readonly store: string;
  readonly registries: {
    /** Hosts (`host` or `host:port`) that may be spoken to without TLS. This machine itself needs no mention. */
    readonly plainHttp: readonly string[];
  };
  readonly branches: { readonly default: string; readonly staging: readonly string[] };
  readonly ledger: {
    readonly branch: string;
    /** Undefined: `origin`, or the repository itself where there is none. */ readonly remote:
      string | undefined;
  };
  readonly environments: readonly Environment[];
  /** Where bots are trained; undefined: where somebody asks for it. */
  readonly training?: TrainingSettings | undefined;
  /** Public keys (`ed25519:` and base64url) whose signature on a sealed id is trusted; empty trusts any valid one. */
  readonly registrationKeys: readonly string[];
}

/** One entry of `bots:`. */
export interface BotPattern {
  /** A path or a pattern such as `bots/*`. */
  readonly path: string;
  /** Undefined: the name of the directory. */
  readonly name: string | undefined;
  readonly engine: EngineChoice | undefined;
  readonly shared: readonly string[];
  readonly ignore: readonly string[];
  readonly tests: string;
  readonly place: Place | undefined;
}

/** A project with its bots found. */
export interface Workspace {
  readonly project: Project;
  readonly bots: readonly Bot[];
}

/** The environment that customers talk to: the one of that name, or else the first that takes releases alone. */
export function productionOf({ environments }: Project): Environment | undefined {
  return environments.find(({ name }) => name === 'production') ?? environments.find(takesReleasesAlone);
}
