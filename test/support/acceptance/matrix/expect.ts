import { checkName } from '../../../../src/domain/report/check-output.ts';
import type { Change, Fate } from './states.ts';

/** What starts a run, and whose word it is. */
export const events = [
  'push-staging',
  'push-main',
  'pull-feature',
  'pull-fork',
  'pull-dependabot',
  'pull-after-push',
  'pull-at-once',
  'pull-synchronize',
  'merge-group',
  'workflow-staging',
  'workflow-main',
] as const;
export type EventName = (typeof events)[number];

/** What kind of run each event gives, by the rules of docs/WORKFLOWS.md; `none`: nothing runs. */
const kinds = {
  'push-staging': 'staging',
  'push-main': 'default',
  'pull-feature': 'change',
  'pull-fork': 'foreign',
  'pull-dependabot': 'foreign',
  'pull-after-push': 'staging',
  'pull-at-once': 'staging',
  'pull-synchronize': 'staging',
  'merge-group': 'group',
  'workflow-staging': 'none',
  'workflow-main': 'none',
} as const satisfies Record<EventName, string>;
export type Kind = (typeof kinds)[EventName];

/** What is to be seen when all has ended. */
export interface Expected {
  readonly kind: Kind;
  /** The checks that a branch rule could ask for, in order of their names. */
  readonly required: readonly string[];
  /** Checks of bots and phases at the commit. */
  readonly checks: readonly string[];
  /** Comments of ours in the pull request. */
  readonly comments: number;
  /** New records of the ledger. */
  readonly ledger: readonly string[];
  /** Bots whose answers are new ones. */
  readonly switched: readonly string[];
  /** Environments with a deployment, and how it stands. */
  readonly deployments: readonly string[];
  /** Requests to the API, at most. */
  readonly calls: number;
}

const order = ['validate', 'train', 'deploy', 'talk'] as const;

/** The phase in which a bot fails. */
const failsIn = {
  fine: undefined,
  invalid: 'validate',
  untrainable: 'train',
  unready: 'deploy',
  broken: 'talk',
} as const satisfies Record<Fate, (typeof order)[number] | undefined>;

/** Derives what must come of a change by an event. */
export function expected(event: EventName, change: Change): Expected {
  const kind = kinds[event];
  const deploys = kind === 'staging' || kind === 'default' || kind === 'group';
  const phases = deploys ? order : order.slice(0, 2);
  const writes = kind !== 'foreign' && kind !== 'none';
  const bots = Object.entries(change.bots).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const reached = (fate: Fate, phase: (typeof order)[number]) => {
    const fault = failsIn[fate];
    return fault === undefined || order.indexOf(phase) < order.indexOf(fault);
  };
  const passed = bots.every(([, fate]) => phases.every((phase) => reached(fate, phase)));
  // A bot without a package fails in its deployment, too: nothing can be deployed.
  const ending = (fate: Fate, phase: (typeof order)[number]) => {
    if (reached(fate, phase)) return 'success';
    return failsIn[fate] === phase || (fate === 'untrainable' && phase === 'deploy') ? 'failure' : 'skipped';
  };
  const conclusion = passed ? 'success' : 'failure';
  const table = bots.length > 10;
  const told = event === 'pull-after-push' || event === 'pull-at-once' || event === 'pull-synchronize';
  return {
    kind,
    required:
      kind === 'none'
        ? []
        : [`tidegate: ${conclusion}`, ...(told ? ['tidegate (told by the push): success'] : [])].toSorted(),
    checks: !writes
      ? []
      : table
        ? [`bots: ${conclusion}`]
        : bots
            .flatMap(([bot, fate]) =>
              // Nobody begins a check of what an invalid bot will not come to.
              phases
                .filter((phase) => phase === 'validate' || fate !== 'invalid')
                .map((phase) => `${checkName(bot, phase)}: ${ending(fate, phase)}`),
            )
            .toSorted(),
    // Where nothing is to be told, nobody is disturbed.
    comments: writes && event.startsWith('pull-') && bots.length > 0 ? 1 : 0,
    ledger: !deploys
      ? []
      : bots
          .flatMap(([bot, fate]) => [
            ...(reached(fate, 'train') && !change.known.includes(bot) ? [`package ${bot}`] : []),
            ...(reached(fate, 'deploy') ? [`verification ${bot} staging ${fate === 'fine'}`] : []),
          ])
          .toSorted(),
    switched:
      kind === 'staging' || kind === 'default'
        ? bots.flatMap(([bot, fate]) => (fate === 'fine' ? [bot] : []))
        : [],
    deployments:
      kind === 'staging' || kind === 'default'
        ? bots
            .filter(([, fate]) => fate !== 'invalid')
            .map(([bot, fate]) => `staging/${bot}: ${fate === 'fine' ? 'success' : 'failure'}`)
            .toSorted()
        : [],
    // A run that another one tells of has the few requests of a run that changes nothing.
    calls: (bots.length === 0 ? 3 : 15 * bots.length + 10) + (told ? 3 : 0),
  };
}
