/**
 * Every action of Tidegate: its inputs, its reasons, its outputs. The action.yml files and the tables of the READMEs
 * are made from it (`npm run actions`), and the code reads its inputs through it, so that none can say another thing.
 */

/** What an input's text means. */
export type InputKind =
  /** One line of text. */
  | 'text'
  /** Names, with commas, spaces or line breaks between them. */
  | 'names'
  /** `true` or `false`. */
  | 'flag'
  /** A whole number. */
  | 'count'
  /** What must not be shown. */
  | 'secret';

export interface InputSpec {
  readonly kind: InputKind;
  readonly description: string;
  /** Left out, the action works with this text. */
  readonly default?: string;
  readonly required?: true;
  /** The texts that are allowed. */
  readonly choices?: readonly string[];
  /** A text that is right, for the error that tells a wrong one. */
  readonly example?: string;
}

export interface ReasonSpec {
  readonly ok: boolean;
  /** What it means, as half a sentence. */
  readonly means: string;
}

export interface ActionSpec {
  /** The action's name in a workflow log. */
  readonly title: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly reasons: Readonly<Record<string, ReasonSpec>>;
  /** Outputs beside `reason` and `result`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What a job must grant the token, with why. */
  readonly permissions: Readonly<Record<string, string>>;
}

/** Reasons that every action can end with beside its own. */
export const commonReasons = {
  mistake: { ok: false, means: 'an input, tidegate.yml or a bot is wrong; `result` says where' },
  'environment-failed': {
    ok: false,
    means: 'something outside failed: a remote, a registry, a disk, a target',
  },
  cancelled: { ok: false, means: 'the run was cancelled; the next one goes on from where it was' },
  defect: { ok: false, means: 'Tidegate has a defect; its lines are worth a report' },
} as const satisfies Record<string, ReasonSpec>;

/** Outputs that every action has. */
export const commonOutputs = {
  reason: 'why the action ended as it did: one word of a closed list',
  result: 'all that came of it as JSON, with `schema: 1`',
} as const;

const bots = {
  kind: 'names',
  description: 'the bots, by name; left out: all of them',
  example: 'bakery, helpdesk',
} as const satisfies InputSpec;

const bot = {
  kind: 'text',
  description: 'the bot; may be left out where there is only one',
  example: 'bakery',
} as const satisfies InputSpec;

const commit = {
  kind: 'text',
  description: 'the commit to take: a branch, a tag, or 7 and more digits',
  default: 'HEAD',
} as const satisfies InputSpec;

const directory = {
  kind: 'text',
  description: 'where the repository is checked out, with its history (`fetch-depth: 0`)',
  default: '.',
} as const satisfies InputSpec;

const token = {
  kind: 'secret',
  description: "what git and the registry are spoken to with where nothing else is set up: the job's token",
  default: '${{ github.token }}',
} as const satisfies InputSpec;

const why = {
  kind: 'text',
  description: 'the reason, for the record',
  default: '',
} as const satisfies InputSpec;

const environment = (text: string, standard: string) =>
  ({ kind: 'text', description: text, default: standard }) as const satisfies InputSpec;

const flag = (description: string) =>
  ({ kind: 'flag', description, default: 'false' }) as const satisfies InputSpec;

const reading = { contents: 'to read the repository' } as const;
const recording = { contents: 'to read the repository and to write the ledger branch' } as const;
const pulling = { packages: 'read, where the store is on ghcr.io' } as const;

const rolloutReasons = {
  'not-ready': { ok: false, means: "the revision didn't get ready; what ran before keeps the traffic" },
  'failed-talk': { ok: false, means: 'a test conversation failed; what ran before keeps the traffic' },
  overtaken: { ok: false, means: 'something else got the traffic in the meantime' },
  refused: { ok: false, means: "the environment can't take anything now" },
} as const satisfies Record<string, ReasonSpec>;

const selection = {
  environment: environment('the environment to release to', 'production'),
  select: {
    kind: 'names',
    description:
      'what to ship: pull requests (`#12`), commits of 7 digits and more, `bot:…` for one bot, or `all`',
    example: '#12, bakery:3f9a51c',
  },
  bots,
  versions: {
    kind: 'text',
    description: 'versions chosen by hand, such as `bakery=2.0.0`',
    example: 'bakery=2.0.0,helpdesk=1.4.0',
  },
} as const satisfies Record<string, InputSpec>;

export const actions = {
  stage: {
    title: 'Tidegate',
    description:
      'The staging pipeline in one step: each bot that a push changed is trained, packaged, deployed to staging and talked to.',
    inputs: {
      bots: { ...bots, description: 'the bots, by name; left out: those that the push changed' },
      commit,
      branch: {
        kind: 'text',
        description: "the branch that was pushed, for the record; left out: the workflow's",
        example: 'staging/new-hours',
      },
      environment: environment('the environment to deploy to', 'staging'),
      preview: flag('get ready and be talked to, without the traffic'),
      'keep-failed': flag('leave a revision that fails running, to look at'),
      why,
      directory,
      token,
    },
    reasons: {
      staged: { ok: true, means: 'every changed bot runs in the environment and passed its conversations' },
      unchanged: { ok: true, means: 'no bot changed' },
      failed: { ok: false, means: 'at least one bot has errors, failed, or failed its conversations' },
    },
    outputs: { packages: 'the package of each bot, as JSON: from a name to a digest' },
    permissions: { ...recording, packages: 'write, where the store is on ghcr.io' },
  },
  validate: {
    title: 'Tidegate: validate',
    description: 'Check tidegate.yml and the bots, with an annotation on each line that is wrong.',
    inputs: { bots, commit, directory },
    reasons: {
      valid: { ok: true, means: 'nothing is wrong' },
      invalid: { ok: false, means: 'at least one bot has errors' },
    },
    outputs: {},
    permissions: reading,
  },
  register: {
    title: 'Tidegate: register',
    description: 'Give bots their sealed ids, in files of the work tree to be committed next.',
    inputs: {
      bots,
      'key-ring': {
        kind: 'secret',
        description: "the team's key ring, from a secret (docs/REGISTRATION.md)",
        required: true,
      },
      rename: flag('the bots were renamed: seal their ids again under the new names'),
      directory,
    },
    reasons: {
      written: { ok: true, means: 'there are files to commit' },
      unchanged: { ok: true, means: 'every bot has its id already' },
    },
    outputs: { files: 'the files to commit, one a line' },
    permissions: reading,
  },
  train: {
    title: 'Tidegate: train',
    description: 'Train bots and package them, unless there is a package of the same inputs.',
    inputs: {
      bots: { ...bots, description: 'the bots, by name; left out: those that the commit changed' },
      commit,
      again: flag('train although there is a package of these inputs'),
      why,
      directory,
      token,
    },
    reasons: {
      packaged: { ok: true, means: 'every bot has a package, made now or found again' },
      unchanged: { ok: true, means: 'no bot changed' },
      invalid: { ok: false, means: 'at least one bot has errors' },
      failed: { ok: false, means: 'at least one training failed' },
    },
    outputs: { packages: 'the package of each bot, as JSON: from a name to a digest' },
    permissions: { ...recording, packages: 'write, where the store is on ghcr.io' },
  },
  deploy: {
    title: 'Tidegate: deploy',
    description: 'Deploy a package: start it beside what runs, talk to it, give it the traffic.',
    inputs: {
      bot,
      package: {
        kind: 'text',
        description: 'a package by 7 and more digits of its digest; left out: the one of the commit',
        example: '3f9a51c20b7e',
      },
      commit,
      environment: environment('the environment to deploy to', 'staging'),
      preview: flag('get ready and be talked to, without the traffic'),
      'keep-failed': flag('leave a revision that fails running, to look at'),
      why,
      directory,
      token,
    },
    reasons: {
      switched: { ok: true, means: 'the package has the traffic' },
      'already-active': { ok: true, means: 'the package had the traffic already' },
      previewed: { ok: true, means: 'the package is ready as a preview' },
      ...rolloutReasons,
    },
    outputs: { package: 'the digest of what was deployed', url: 'where the bot answers' },
    permissions: { ...recording, ...pulling },
  },
  'smoke-test': {
    title: 'Tidegate: smoke test',
    description: "Hold a bot's test conversations with what runs.",
    inputs: {
      bot,
      environment: environment('where it runs', 'staging'),
      package: {
        kind: 'text',
        description: 'a revision of this package; left out: the one with the traffic',
        example: '3f9a51c20b7e',
      },
      commit: {
        kind: 'text',
        description: 'whose test conversations; left out: those of the commit that runs',
        example: '3f9a51c',
      },
      directory,
      token,
    },
    reasons: {
      passed: { ok: true, means: 'every conversation went as it should' },
      failed: { ok: false, means: 'at least one conversation failed' },
      'wrong-model': { ok: false, means: 'another model answers at its address' },
      unreachable: { ok: false, means: "the bot doesn't answer" },
      'action-server-down': { ok: false, means: 'its action server is down' },
    },
    outputs: {},
    permissions: { ...reading, ...pulling },
  },
  plan: {
    title: 'Tidegate: plan',
    description: 'Say for every bot what would ship, and why or why not. Needs no secret and no cluster.',
    inputs: { ...selection, directory, token },
    reasons: {
      ships: { ok: true, means: 'what was picked can ship' },
      nothing: { ok: true, means: 'everything is live already' },
      denied: { ok: false, means: "at least one bot can't ship: each gate says why" },
    },
    outputs: { plan: "the plan's hash, which `promote` takes as consent" },
    permissions: { ...reading, ...pulling },
  },
  promote: {
    title: 'Tidegate: promote',
    description:
      'Apply a plan: read the facts again, then bring the very same packages into the environment.',
    inputs: {
      ...selection,
      plan: {
        kind: 'text',
        description:
          "the plan's hash: the consent to what it says. May be left out where nothing comes along",
        example: '5d1c0a9e77b2',
      },
      'keep-failed': flag('leave a revision that fails running, to look at'),
      why,
      directory,
      token,
    },
    reasons: {
      promoted: { ok: true, means: 'every bot of the plan is live' },
      partly: { ok: false, means: 'what may ship is live, and at least one bot was denied' },
      nothing: { ok: true, means: 'everything was live already' },
      denied: { ok: false, means: 'nothing may ship: each gate says why' },
      unconfirmed: {
        ok: false,
        means: "the facts aren't those of the plan, or what comes along wasn't confirmed",
      },
      failed: { ok: false, means: "a bot didn't get there; what ran before keeps the traffic" },
    },
    outputs: { releases: 'the version of each bot, as JSON' },
    permissions: { ...recording, packages: 'write, where the store is on ghcr.io' },
  },
  rollback: {
    title: 'Tidegate: rollback',
    description: 'Give the traffic back to what ran before. Needs the environment and nothing else.',
    inputs: {
      bot,
      environment: environment('where it runs', 'production'),
      to: {
        kind: 'text',
        description: 'a version or a package; left out: the previous one',
        example: '1.3.0',
      },
      why,
      directory,
      token,
    },
    reasons: {
      'rolled-back': { ok: true, means: 'what ran before has the traffic' },
      'already-active': { ok: true, means: 'it had the traffic already' },
      'not-ready': { ok: false, means: "what ran before didn't get ready" },
      overtaken: { ok: false, means: 'something else changed the bot in the meantime' },
    },
    outputs: { url: 'where the bot answers' },
    permissions: recording,
  },
  inspect: {
    title: 'Tidegate: inspect',
    description: 'Look at what runs, for people who reach the environments through a workflow alone.',
    inputs: {
      mode: {
        kind: 'text',
        description: 'what to look at',
        choices: ['status', 'logs', 'chat'],
        default: 'status',
      },
      bots: { ...bots, description: 'the bots, by name; left out: all of them (`chat` takes one)' },
      environment: environment('where they run; left out: everywhere (`logs` and `chat` take staging)', ''),
      half: {
        kind: 'text',
        description: 'for `logs`: which half of the bot; left out: both',
        choices: ['', 'core', 'actions'],
        default: '',
      },
      lines: {
        kind: 'count',
        description: 'for `logs`: how many of the last lines of each half',
        default: '200',
      },
      message: {
        kind: 'text',
        description: 'for `chat`: what to say to a bot of staging',
        example: 'When do you open?',
      },
      directory,
      token,
    },
    reasons: {
      read: { ok: true, means: 'it was looked at' },
      'no-answer': { ok: false, means: "the bot didn't answer" },
    },
    outputs: {},
    permissions: reading,
  },
} as const satisfies Record<string, ActionSpec>;

export type ActionName = keyof typeof actions;
export type InputsOf<Name extends ActionName> = (typeof actions)[Name]['inputs'];
export type ReasonOf<Name extends ActionName> =
  (keyof (typeof actions)[Name]['reasons'] & string) | keyof typeof commonReasons;
export type OutputOf<Name extends ActionName> = keyof (typeof actions)[Name]['outputs'] & string;
