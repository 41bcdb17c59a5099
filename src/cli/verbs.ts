import { Option } from 'commander';

/** What runs when a verb is typed: its own module, loaded only then, so that `--help` costs nothing. */
type Action = (options: never, ...names: string[]) => Promise<number>;

/** A verb of the command line. */
export interface Verb {
  /** Two words for a verb of a group: `store list`. */
  readonly name: string;
  /** Positional arguments as commander writes them. */
  readonly args?: string;
  readonly summary: string;
  readonly example: string;
  readonly options: readonly (Option | readonly [flags: string, description: string])[];
  /** Meant for programs: the help leaves it out. */
  readonly hidden?: true;
  readonly load: () => Promise<{ run: Action }>;
}

const environment = (text: string, standard?: string) =>
  new Option('-e, --environment <name>', text).default(standard);
const why = ['--why <text>', 'the reason, for the record'] as const;
const store = [
  '--store <store>',
  "an environment, a folder or oci://HOST/PATH (default: the project's store)",
] as const;
const at = ['--commit <revision>', 'the commit to take (default: HEAD)'] as const;
const patterns = ['--half <half>', 'core or actions'] as const;

/** What verbs of a group have in common, by the group's name. */
export const groups: Readonly<Record<string, string>> = {
  store: 'list, show, copy and unpack packages, in folders and registries',
};

/** Every verb, in the order of the help. */
export const verbs: readonly Verb[] = [
  {
    name: 'init',
    summary: 'find the bots of a repository, and write its tidegate.yml and workflows',
    example: 'tidegate init --actions OWNER/tidegate@COMMIT#v1.2.3',
    options: [
      ['--yes', 'write without asking'],
      ['--dry-run', 'print what would be written'],
      ['--force', 'replace files that lie there with another text'],
      ['--actions <source>', "where workflows take Tidegate's actions from: OWNER/REPOSITORY@COMMIT#VERSION"],
      ['--no-workflows', 'write tidegate.yml alone'],
      ['--store <store>', 'where packages lie: a folder or oci://HOST/PATH'],
      ['--target-directory <directory>', 'where environments of a machine lie, each in one of its own'],
      ['--runs-on <label>', 'the runner that deploys (default: ubuntu-latest)'],
    ],
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'validate',
    args: '[bots...]',
    summary: 'check tidegate.yml and the bots, line by line',
    example: 'tidegate validate bakery',
    options: [at, ['--work-tree', 'check the files as they are, not as they are committed']],
    load: () => import('./commands/validate.ts'),
  },
  {
    name: 'check',
    summary: 'try an installation without changing anything: one line for each thing, with its fix',
    example: 'tidegate check --environment production',
    options: [environment('only this environment (default: all of them)')],
    load: () => import('./commands/check.ts'),
  },
  {
    name: 'register',
    args: '[bots...]',
    summary: 'give a bot its sealed id',
    example: 'tidegate register bakery',
    options: [
      ['--new-key', 'make a key ring if there is none yet'],
      ['--rename', 'the bot was renamed: seal its id again under the new name'],
    ],
    load: () => import('./commands/register.ts'),
  },
  {
    name: 'train',
    args: '[bots...]',
    summary: 'train bots and package them, unless that was done before',
    example: 'tidegate train bakery',
    options: [
      at,
      ['--changed', 'the bots that differ from the default branch'],
      ['--again', 'train although there is a package of these inputs'],
      ['--allow-uncommitted', 'take the files as they are; such a package can never be promoted'],
      ['--allow-unpushed', 'take commits that only exist here; such a package can never be promoted'],
      why,
    ],
    load: () => import('./commands/train.ts'),
  },
  {
    name: 'test',
    args: '[bot]',
    summary: "print a bot's scores: intents, entities, test conversations",
    example: 'tidegate test bakery',
    options: [at, ['--work-tree', 'test the files as they are, not as they are committed']],
    load: () => import('./commands/test.ts'),
  },
  {
    name: 'models',
    args: '[bot]',
    summary: "list a bot's packages, newest first, and where each one is",
    example: 'tidegate models bakery',
    options: [],
    load: () => import('./commands/models.ts'),
  },
  {
    name: 'stage',
    args: '[bots...]',
    summary: 'the staging pipeline: what changed is trained, deployed and talked to',
    example: 'tidegate stage --commit staging/new-hours',
    options: [
      at,
      environment('the environment to deploy to', 'staging'),
      ['--preview', 'ready and talked to, but without the traffic'],
      ['--keep-failed', 'leave a revision that fails running, to look at'],
      why,
    ],
    load: () => import('./commands/stage.ts'),
  },
  {
    name: 'deploy',
    args: '[bot]',
    summary: 'deploy a package: start it, talk to it, give it the traffic',
    example: 'tidegate deploy bakery --package 3f9a51c20b7e',
    options: [
      at,
      ['--package <digest>', 'a package of `tidegate models` (default: the one of the commit)'],
      environment('the environment to deploy to', 'staging'),
      ['--preview', 'ready and talked to, but without the traffic'],
      ['--keep-failed', 'leave a revision that fails running, to look at'],
      why,
    ],
    load: () => import('./commands/deploy.ts'),
  },
  {
    name: 'smoke-test',
    args: '[bot]',
    summary: "hold a bot's test conversations with what runs",
    example: 'tidegate smoke-test bakery --environment staging',
    options: [
      at,
      environment('where it runs', 'staging'),
      ['--package <digest>', 'a revision of this package (default: the active one)'],
    ],
    load: () => import('./commands/smoke-test.ts'),
  },
  {
    name: 'status',
    args: '[bots...]',
    summary: 'bots × environments: what runs, since when, and what is ahead of it',
    example: 'tidegate status',
    options: [environment('only this environment')],
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'doctor',
    args: '[bot]',
    summary: 'why a bot is not well, in one sentence with its evidence and one thing to do',
    example: 'tidegate doctor bakery --environment production',
    options: [environment('only this environment (default: all of them)')],
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'logs',
    args: '[bot]',
    summary: 'what the processes of a bot write',
    example: 'tidegate logs bakery --half actions --follow',
    options: [
      environment('where it runs', 'staging'),
      patterns,
      ['--tail <lines>', 'only the last lines of each half'],
      ['-f, --follow', 'go on until Ctrl-C'],
    ],
    load: () => import('./commands/logs.ts'),
  },
  {
    name: 'chat',
    args: '[bot]',
    summary: 'talk to a bot',
    example: 'tidegate chat bakery --environment production',
    options: [
      environment('where it runs', 'staging'),
      ['--package <digest>', 'a revision of this package (default: the active one)'],
      ['--as <name>', 'go on with a conversation under this name'],
      ['-m, --message <text...>', 'say this and end, instead of a dialogue'],
    ],
    load: () => import('./commands/chat.ts'),
  },
  {
    name: 'candidates',
    args: '[bots...]',
    summary: 'what is merged and not live, per bot',
    example: 'tidegate candidates',
    options: [environment('the environment to release to', 'production')],
    load: () => import('./commands/candidates.ts'),
  },
  {
    name: 'plan',
    args: '[selection...]',
    summary: 'what would ship, and why or why not',
    example: "tidegate plan 3f9a51c 'faq:*'",
    options: [
      environment('the environment to release to', 'production'),
      ['--bots <names>', 'only these bots, with commas'],
      ['--set-version <versions>', 'versions instead of the ones that the commits suggest: bakery=2.0.0,…'],
    ],
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'promote',
    args: '[selection...]',
    summary: 'apply a plan: the very same packages go to production',
    example: 'tidegate promote 3f9a51c --plan 9b1deb4d3b7d',
    options: [
      environment('the environment to release to', 'production'),
      ['--bots <names>', 'only these bots, with commas'],
      ['--plan <hash>', 'the hash of the plan that you read: your consent'],
      ['--set-version <versions>', 'versions instead of the ones that the commits suggest: bakery=2.0.0,…'],
      ['--keep-failed', 'leave a revision that fails running, to look at'],
      why,
    ],
    load: () => import('./commands/promote.ts'),
  },
  {
    name: 'rollback',
    args: '[bot]',
    summary: 'go back to the previous revision, at once',
    example: 'tidegate rollback bakery --why "wrong prices"',
    options: [
      environment('where to go back', 'production'),
      ['--to <what>', 'a version, a package or a revision that is still kept (default: the previous one)'],
      why,
    ],
    load: () => import('./commands/rollback.ts'),
  },
  {
    name: 'retire',
    args: '[bot]',
    summary: 'end a bot that has left the repository: its revisions and its address',
    example: 'tidegate retire bakery --environment production',
    options: [
      environment('where it is to end'),
      ['--yes', 'although it is a bot of the default branch and has the traffic'],
    ],
    load: () => import('./commands/retire.ts'),
  },
  {
    name: 'manifests',
    args: '[bot]',
    summary: 'print the Kubernetes objects that a deployment would apply; no cluster is asked',
    example: 'tidegate manifests bakery --environment staging',
    options: [
      at,
      ['--package <digest>', 'a package of `tidegate models` (default: the one of the commit)'],
      environment('the environment that they are for', 'staging'),
    ],
    load: () => import('./commands/manifests.ts'),
  },
  {
    name: 'rbac',
    summary: 'print the rights on Kubernetes that an installation needs, and no more',
    example: 'tidegate rbac | kubectl apply --filename -',
    options: [
      environment('only this environment (default: all of them, and training)'),
      ['--deployer <user>', 'bind this user too, such as the identity of a workflow'],
      ['--trainer <user>', 'bind this user too to training'],
      ['--readers <group>', 'bind this group too to reading'],
    ],
    load: () => import('./commands/rbac.ts'),
  },
  {
    name: 'store list',
    args: '[bot]',
    summary: 'list the packages of a store',
    example: 'tidegate store list bakery --store oci://ghcr.io/owner/bots',
    options: [store],
    load: () => import('./commands/store-list.ts'),
  },
  {
    name: 'store show',
    args: '<package>',
    summary: 'show one package: its digests, what it holds, and how other tools name it',
    example: 'tidegate store show 3f9a51c20b7e --store production',
    options: [store],
    load: () => import('./commands/store-show.ts'),
  },
  {
    name: 'store copy',
    args: '[packages...]',
    summary: 'copy packages, or all those of a bot, from one store to another as they are',
    example: 'tidegate store copy bakery --to oci://ghcr.io/owner/bots',
    options: [
      ['--from <store>', "an environment, a folder or oci://HOST/PATH (default: the project's store)"],
      new Option('--to <store>', 'an environment, a folder or oci://HOST/PATH').makeOptionMandatory(),
      ['--all', 'everything that is there'],
    ],
    load: () => import('./commands/store-copy.ts'),
  },
  {
    name: 'store unpack',
    args: '<package> <directory>',
    summary: 'lay a package of a registry out in a directory: what a pod does before it starts',
    example: 'tidegate store unpack ghcr.io/owner/bots@sha256:DIGEST ./package',
    options: [['--plain-http', 'speak plain HTTP with the registry, because it has no TLS']],
    load: () => import('./commands/store-unpack.ts'),
  },
  {
    name: 'train-inputs',
    args: '<inputs>',
    hidden: true,
    summary: 'train what lies in a registry, and leave there what comes out: what a training Job does',
    example: 'tidegate train-inputs ghcr.io/owner/bots@sha256:DIGEST',
    options: [['--plain-http', 'speak plain HTTP with the registry, because it has no TLS']],
    load: () => import('./commands/train-inputs.ts'),
  },
  {
    name: 'history',
    args: '[bot]',
    summary: 'what was said and done: packages, verifications, releases, rollbacks',
    example: 'tidegate history bakery',
    options: [environment('only this environment')],
    load: () => import('./commands/history.ts'),
  },
  {
    name: 'up',
    args: '[environment]',
    summary: 'start what should run in an environment on this machine',
    example: 'tidegate up production',
    options: [],
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'down',
    args: '[environment]',
    summary: 'end all processes of an environment on this machine, keeping its state',
    example: 'tidegate down staging --bot bakery',
    options: [['--bot <bot>', 'only this one, and forget it: it may have left the repository']],
    load: () => import('./commands/down.ts'),
  },
  {
    name: 'demo',
    summary: 'the whole story on this machine, with real bots and real processes',
    example: 'tidegate demo --keep',
    options: [
      ['--bots <directory>', 'tell it with the Rasa projects in this directory'],
      ['--keep', 'leave production running'],
      [
        '--store <where>',
        'keep its packages in a registry: oci://HOST/PATH, or the word registry to start one',
      ],
    ],
    load: () => import('./commands/demo.ts'),
  },
];
