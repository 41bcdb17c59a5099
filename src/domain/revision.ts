import { digestOfJson, shortDigest, type Digest } from './digest.ts';
import { renderKubernetes, type RenderedKubernetes } from './kubernetes/settings.ts';
import { settingsFor, type Environment } from './project.ts';

/** The two processes of a bot, which move as one. */
export type Half = 'core' | 'actions';

/** An environment's configuration of a bot, rendered: what it changes is a new revision. */
export interface RenderedSettings {
  readonly variables: Readonly<Record<string, string>>;
  readonly actionsUrl: string | undefined;
  readonly replicas: number;
  /** On Kubernetes: what of its settings is rendered into the objects. */
  readonly kubernetes?: RenderedKubernetes | undefined;
}

/** A package with the environment's rendered configuration. */
export interface Revision {
  /** 12 hexadecimal digits of a hash over the package and the settings. */
  readonly id: string;
  readonly environment: string;
  readonly bot: string;
  readonly package: Digest;
  readonly settings: RenderedSettings;
}

export interface HalfState {
  readonly half: Half;
  readonly state: 'starting' | 'ready' | 'unready' | 'crashed' | 'stopped' | 'elsewhere';
  readonly restarts: number;
  readonly pid: number | undefined;
  /** What is wrong, in one sentence, where it isn't well. */
  readonly trouble: string | undefined;
}

/** What a revision is for, and whether it gets the traffic. */
export type Role = 'active' | 'kept' | 'preview' | 'candidate';

export interface RevisionState {
  readonly id: string;
  readonly package: Digest;
  readonly role: Role;
  /** ISO 8601: when it got its role. */
  readonly since: string;
  readonly commit: string | undefined;
  readonly version: string | undefined;
  readonly branch: string | undefined;
  readonly halves: readonly HalfState[];
}

export interface BotState {
  readonly bot: string;
  /** The address that customers use, the same over switches. Undefined before the first switch. */
  readonly url: string | undefined;
  readonly active: RevisionState | undefined;
  /** The one to roll back to: the revision that had the traffic before. */
  readonly previous: RevisionState | undefined;
  /** Every revision of the bot that the environment holds, those two among them. */
  readonly revisions: readonly RevisionState[];
}

/** What runs in an environment, read at the target. */
export interface TargetState {
  readonly environment: string;
  /** False: the target's supervisor or API doesn't answer; the states are the last ones that it wrote. */
  readonly running: boolean;
  readonly bots: readonly BotState[];
}

/** How a revision's start ended. */
export type RolloutVerdict =
  | { readonly state: 'ready'; /** Milliseconds since the start. */ readonly tookMs: number }
  | {
      readonly state: 'fatal' | 'timeout';
      /** One sentence: the root cause. */
      readonly headline: string;
      readonly evidence: readonly string[];
      /** One thing to do. */
      readonly remedy: string;
      readonly half: Half | undefined;
      /** The culprit's last lines of log. */
      readonly lastLines: readonly string[];
    };

/** An environment's settings for one bot, as far as they change what runs. */
export function renderSettings(environment: Environment, bot: string): RenderedSettings {
  const { variables, actionsUrl, replicas, kubernetes } = settingsFor(environment, bot);
  const { target, readySeconds } = environment;
  const common = { variables, actionsUrl, replicas };
  if (target.kind === 'local') return common;
  return { ...common, kubernetes: renderKubernetes(target, readySeconds, kubernetes) };
}

/** Names a package with its settings: the same pair has the same id, in every environment and for ever. */
export function makeRevision(
  environment: string,
  bot: string,
  packageDigest: Digest,
  settings: RenderedSettings,
): Revision {
  const { variables, actionsUrl, replicas, kubernetes } = settings;
  const id = shortDigest(
    digestOfJson({ package: packageDigest, variables, actionsUrl, replicas, kubernetes }),
  );
  return { id, environment, bot, package: packageDigest, settings };
}
