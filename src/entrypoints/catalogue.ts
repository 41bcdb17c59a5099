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
  | 'secret'
  /** What an expression such as `toJSON(needs)` gives: JSON on any number of lines. */
  | 'json';

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

const handOver = {
  kind: 'text',
  description:
    'a folder for the jobs after this one: a record of what was done (`record.json`), and packages. Where it is given, the ledger is left to the last job',
  example: '${{ runner.temp }}/tidegate',
} as const satisfies InputSpec;

const reading = { contents: 'to read the repository' } as const;
const recording = { contents: 'to read the repository and to write the ledger branch' } as const;
const pulling = { packages: 'read, where the store is on ghcr.io' } as const;

const rolloutReasons = {
  'not-ready': { ok: false, means: "the revision didn't get ready; what ran before keeps the traffic" },
  'failed-talk': { ok: false, means: 'a test conversation failed; what ran before keeps the traffic' },
  overtaken: { ok: false, means: 'something else got the traffic in the meantime' },
  refused: { ok: false, means: "the environment can't take anything now" },
} as const satisfies Record<string, ReasonSpec>;

const superseded = {
  ok: false,
  means: 'a newer push took its place before anything moved',
} as const satisfies ReasonSpec;

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
    inputs: {
      bots,
      changed: flag(
        'only the bots that the event changed, by their inputs and test conversations; `matrix` has their jobs',
      ),
      commit,
      'hand-over': handOver,
      directory,
      token,
    },
    reasons: {
      valid: { ok: true, means: 'nothing is wrong' },
      unchanged: { ok: true, means: 'no bot changed' },
      told: { ok: true, means: 'the run of the push tells about this very commit; `told-by` names it' },
      invalid: {
        ok: false,
        means:
          'at least one bot has errors; with `changed` and `hand-over`, the jobs after it go on with the others',
      },
    },
    outputs: {
      matrix: 'with `changed`: the jobs of the bots to train, as JSON: a list of `name` and `bots`',
      deploys: 'with `changed`: `true` if the run deploys what it trains, `false` otherwise',
      check: 'with `changed`: what the last job is called',
      'told-by': 'with `changed`: the id of the run that tells about this commit already; empty if none does',
    },
    permissions: {
      ...reading,
      actions: 'read, to find the run of a push that tells the same (`changed` alone)',
    },
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
      'hand-over': {
        ...handOver,
        description:
          'a folder for the jobs after this one: a record of what was done (`record.json`), and the new packages (`packages`). Where it is given, neither the ledger nor the store is written',
      },
      why,
      directory,
      token,
    },
    reasons: {
      packaged: { ok: true, means: 'every bot has a package, made now or found again' },
      unchanged: { ok: true, means: 'no bot changed' },
      invalid: { ok: false, means: 'at least one bot has errors' },
      failed: { ok: false, means: 'at least one training failed' },
      superseded,
    },
    outputs: { packages: 'the package of each bot, as JSON: from a name to a digest' },
    permissions: {
      contents: 'to read the repository and to write the ledger branch (with `hand-over`: read)',
      packages: 'write, where the store is on ghcr.io (with `hand-over`: read)',
    },
  },
  deploy: {
    title: 'Tidegate: deploy',
    description: 'Deploy a package: start it beside what runs, talk to it, give it the traffic.',
    inputs: {
      bot,
      bots: { ...bots, description: 'several bots, by name, in place of `bot`' },
      package: {
        kind: 'text',
        description: 'a package by 7 and more digits of its digest; left out: the one of the commit',
        example: '3f9a51c20b7e',
      },
      packages: {
        kind: 'text',
        description:
          'a folder with packages that another job handed over: those of these bots and their inputs at the commit are copied to the store, anything else is refused',
        example: '${{ runner.temp }}/packages',
      },
      commit,
      environment: environment('the environment to deploy to', 'staging'),
      preview: flag('get ready and be talked to, without the traffic'),
      'keep-failed': flag('leave a revision that fails running, to look at'),
      compare: {
        kind: 'flag',
        description:
          'with `hand-over`: say the same to the package that is live in production, beside it, and tell what that answers differently',
        default: 'true',
      },
      'hand-over': handOver,
      why,
      directory,
      token,
    },
    reasons: {
      switched: { ok: true, means: 'the package has the traffic' },
      'already-active': { ok: true, means: 'the package had the traffic already' },
      previewed: { ok: true, means: 'the package is ready as a preview' },
      ...rolloutReasons,
      superseded,
      'no-package': { ok: false, means: 'there is no package to deploy: no training left one' },
      'package-refused': {
        ok: false,
        means: "a package that was handed over isn't of these bots and inputs",
      },
    },
    outputs: { package: 'the digest of what was deployed', url: 'where the bot answers' },
    permissions: {
      contents: 'to read the repository and to write the ledger branch (with `hand-over`: read)',
      packages: 'read, where the store is on ghcr.io (with `packages`: write)',
      checks: 'write, to show what is under way (with `hand-over`; left out, it is not shown)',
    },
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
    description:
      'Say for every bot what would ship, and why or why not; with nothing selected, what is merged and not live. Needs no secret and no cluster.',
    inputs: {
      ...selection,
      select: {
        ...selection.select,
        description: `${selection.select.description}; left out: what there is`,
      },
      plan: {
        kind: 'text',
        description:
          'the hash of the plan that is to be promoted, where it is planned once more before: with it, nothing selected means `all`',
        example: '5d1c0a9e77b2',
      },
      directory,
      token,
    },
    reasons: {
      ships: { ok: true, means: 'what was picked can ship' },
      nothing: { ok: true, means: 'everything is live already' },
      denied: { ok: false, means: "at least one bot can't ship: each gate says why" },
      listed: { ok: true, means: 'nothing was picked: the summary lists what is merged and not live' },
    },
    outputs: {
      plan: "the plan's hash, which `promote` takes as consent; empty where nothing was picked",
    },
    permissions: {
      ...reading,
      'pull-requests': 'read, where a gate asks for reviews or checks, or pull requests are picked',
      checks: 'read, the same',
      ...pulling,
    },
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
      'hand-over': {
        ...handOver,
        description:
          'a folder for the jobs after this one: a record of what was released and what failed (`record.json`)',
      },
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
      failed: {
        ok: false,
        means:
          "a bot didn't get there, or stopped answering there: what ran before keeps the traffic, or has it again",
      },
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
      'hand-over': {
        ...handOver,
        description:
          'a folder for the jobs after this one: a record of what went back (`record.json`), also where the ledger could not be written',
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
        choices: ['status', 'logs', 'doctor', 'chat'],
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
        description:
          'for `logs`: how many of the last lines of each half; outside of staging only what was noted about the halves, since what they write themselves may hold what customers say',
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
      read: { ok: true, means: 'it was looked at; for `doctor`: everything is well' },
      unwell: { ok: false, means: 'something is not well: `result` says what, why and what to do' },
      'no-answer': { ok: false, means: "the bot didn't answer" },
    },
    outputs: {},
    permissions: reading,
  },
  report: {
    title: 'Tidegate: report',
    description:
      'Tell what a run does and how it ended, in one place: the ledger, checks, deployments, the comment, the board.',
    inputs: {
      phase: {
        kind: 'text',
        description:
          'the beginning of the run, or its end, which is the one check that a branch rule requires',
        choices: ['begin', 'end'],
        default: 'end',
      },
      records: {
        kind: 'text',
        description:
          'the folder with what the jobs left: artifacts `tidegate-record-*`, each in a folder of its own name',
        required: true,
        example: '${{ runner.temp }}/records',
      },
      needs: {
        kind: 'json',
        description:
          'how the jobs before it ended, and what they put out: the context `needs` by `toJSON` (`phase: end`)',
        default: '',
      },
      environment: environment('the environment that the run deploys to', 'staging'),
      'key-ring': {
        kind: 'secret',
        description:
          "the team's key ring, from a secret (docs/REGISTRATION.md): with it, the comment holds the sealed file of a bot that has none",
      },
      directory,
      token,
    },
    reasons: {
      passed: { ok: true, means: 'every changed bot went through all of it, and that is told' },
      failed: { ok: false, means: 'at least one bot failed, or a job ended without a word' },
      superseded: { ok: false, means: 'a newer push took the place of this run' },
      'told-elsewhere': { ok: true, means: 'the run of the push tells about this very commit' },
      'not-told': {
        ok: false,
        means:
          'all went well, but not all of it could be written: the same job run again writes what is missing',
      },
      shown: { ok: true, means: 'what is under way is shown (`phase: begin`)' },
      'not-shown': {
        ok: true,
        means: 'there is nothing to show, or the token may not show it (`phase: begin`)',
      },
    },
    outputs: {},
    permissions: {
      contents: 'write, for the ledger branch (`phase: begin`: read)',
      checks: 'write, for a check per bot and phase',
      deployments: 'write, for a deployment per bot',
      'pull-requests': 'write, for the comment',
      issues: 'write, for the release board',
      actions: 'read, to see how the run of a push ended',
      packages: 'read, where the store is on ghcr.io',
    },
  },
} as const satisfies Record<string, ActionSpec>;

export type ActionName = keyof typeof actions;
export type InputsOf<Name extends ActionName> = (typeof actions)[Name]['inputs'];
export type ReasonOf<Name extends ActionName> =
  (keyof (typeof actions)[Name]['reasons'] & string) | keyof typeof commonReasons;
export type OutputOf<Name extends ActionName> = keyof (typeof actions)[Name]['outputs'] & string;
