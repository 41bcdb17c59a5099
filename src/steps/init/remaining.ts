import type { FoundBot } from './survey.ts';

/** Something that a person does by hand, with the very commands. */
export interface Remaining {
  /** One sentence. */
  readonly what: string;
  /** Lines to type, one after the other. Empty: there is nothing to type. */
  readonly commands: readonly string[];
}

export interface RemainingFacts {
  /** Files that were written, or that lie there and may not be committed yet. */
  readonly files: readonly string[];
  /** Undefined: the remote is no repository of a GitHub. */
  readonly github: { readonly server: string; readonly owner: string; readonly name: string } | undefined;
  /** Whether the workflows lie there. */
  readonly workflows: boolean;
  readonly store: string;
  /** Directories of the environments, as tidegate.yml has them. */
  readonly directories: readonly string[];
  /** Bots that go into the file. */
  readonly bots: readonly FoundBot[];
}

/** The one check that a branch rule asks for: the last job of the workflow `staging`. */
const check = 'tidegate';

/** What is left to do by hand, in its order. */
export function remaining(facts: RemainingFacts): readonly Remaining[] {
  const { files, github, workflows, store, directories, bots } = facts;
  const silent = bots.filter(({ tests }) => tests === undefined).map(({ name }) => name);
  const python = bots.filter((bot) => bot.python.length > 0).map(({ name }) => name);
  return [
    {
      what: 'Look at what was written, commit it and push it.',
      commands: [
        `git add ${files.join(' ')}`,
        'git commit --message "Release the bots with Tidegate"',
        'git push',
      ],
    },
    {
      what: 'Give each bot its sealed id; without one it is never promoted. The command prints what to commit.',
      commands: ['npx tidegate register --new-key'],
    },
    ...(silent.length === 0
      ? []
      : [
          {
            what: `Write test conversations: ${silent.join(', ')} ${silent.length === 1 ? 'has' : 'have'} none, and production asks for them (docs/SUITES.md).`,
            commands: [],
          },
        ]),
    ...(python.length === 0
      ? []
      : [
          {
            what: `Run the Python actions of ${python.join(', ')} where the bot can reach them, and write their address under environments in tidegate.yml.`,
            commands: ['rasa run actions --port 5055'],
          },
        ]),
    ...(workflows ? ofWorkflows(github, store, directories) : []),
  ];
}

function ofWorkflows(
  github: RemainingFacts['github'],
  store: string,
  directories: readonly string[],
): readonly Remaining[] {
  const inCheckout = directories.filter((directory) => !directory.startsWith('/'));
  return [
    ...(store.startsWith('oci://')
      ? []
      : [
          {
            what: `Name a registry for the packages: \`store: ${store}\` is a folder, and the jobs of a workflow share none.`,
            commands: [
              `npx tidegate init --store oci://ghcr.io/${github ? `${github.owner.toLowerCase()}/bots` : 'OWNER/bots'} --force`,
            ],
          },
        ]),
    ...(inCheckout.length === 0
      ? []
      : [
          {
            what: 'Use a runner of your own, and give the environments an absolute directory: what lies in the checkout is removed before each run.',
            commands: ['npx tidegate init --target-directory /srv/tidegate --runs-on self-hosted --force'],
          },
        ]),
    ...(github
      ? onGitHub(github)
      : [
          {
            what: `Bring the repository to GitHub, with environments \`staging\` and \`production\` and a branch rule that requires the check \`${check}\`.`,
            commands: [],
          },
        ]),
  ];
}

function onGitHub({ server, owner, name }: NonNullable<RemainingFacts['github']>): readonly Remaining[] {
  const host = server === 'https://github.com' ? '' : `--hostname ${new URL(server).host} `;
  const api = (method: string, path: string) =>
    `gh api ${host}--method ${method} repos/${owner}/${name}/${path}`;
  const rule = {
    name: check,
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: [{ context: check }],
        },
      },
    ],
  };
  return [
    {
      what: 'Make the environments; with you as the reviewer of production, where the plan of the repository has reviewers.',
      commands: [
        api('PUT', 'environments/staging'),
        `${api('PUT', 'environments/production')} -F 'reviewers[][type]=User' -F "reviewers[][id]=$(gh api ${host}user --jq .id)"`,
      ],
    },
    {
      what: `Require the one check \`${check}\` before anything is merged into the default branch.`,
      commands: [`echo '${JSON.stringify(rule)}' | ${api('POST', 'rulesets')} --input -`],
    },
    {
      what: 'Give the workflows the key ring, if they are to seal the ids of new bots.',
      commands: [
        `gh secret set TIDEGATE_KEYS --env staging --repo ${host === '' ? '' : `${new URL(server).host}/`}${owner}/${name} < .tidegate/keys`,
      ],
    },
  ];
}
