import type { Problem } from './errors.ts';
import { shortDigest } from './digest.ts';
import type { Live } from './history.ts';
import type { BotState, Half, RevisionState, RolloutVerdict, TargetState } from './revision.ts';
import { counted, listed } from './text.ts';

/** What can be wrong: a closed list. */
export type FindingCode =
  /** The environment itself: a full disk, a directory that can't be written, a state that can't be read. */
  | 'environment-unwell'
  /** Nothing of the environment runs. */
  | 'environment-down'
  /** What has the traffic isn't ready, or its action server elsewhere doesn't answer. */
  | 'not-ready'
  /** It is ready, and had to be started again and again. */
  | 'restarts'
  /** A preview or a candidate isn't well; customers don't notice. */
  | 'revision-unwell'
  | 'not-deployed'
  /** The environment runs another package than the ledger says. */
  | 'drift'
  /** The bot isn't in the repository any more, and still runs. */
  | 'left-repository'
  /** Records wait on this machine for the ledger. */
  | 'records-waiting'
  /** The ledger can't be read: whether what runs is what was released isn't known. */
  | 'ledger-unreadable';

/** One thing that isn't as it should be. */
export interface Finding {
  readonly code: FindingCode;
  /** A `note` is worth knowing, and nothing is wrong. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly environment: string;
  /** Undefined: it is about the whole environment. */
  readonly bot: string | undefined;
  readonly half: Half | undefined;
  /** One sentence. */
  readonly headline: string;
  readonly evidence: readonly string[];
  /** The last lines of the culprit's log. */
  readonly lastLines: readonly string[];
  /** One thing to do. */
  readonly remedy: string;
}

/** What is known of an environment. */
export interface EnvironmentFacts {
  readonly environment: string;
  /** What keeps it from taking or telling anything. */
  readonly troubles: readonly Problem[];
  /** Undefined: it couldn't be read. */
  readonly state: TargetState | undefined;
  /** The bots that are asked about; undefined: all. */
  readonly asked: readonly string[] | undefined;
  /** The bots of the repository. */
  readonly known: readonly string[];
  /** How what has the traffic is, by bot: asked of a target that runs. */
  readonly verdicts: Readonly<Record<string, RolloutVerdict>>;
  /** The last lines of halves that were started again, by bot. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
  /** What the ledger says is live, by bot. */
  readonly live: Readonly<Record<string, Live | undefined>>;
  /** Why the ledger couldn't be read; undefined: it could. */
  readonly unread: string | undefined;
  /** Records about this environment that wait on this machine. */
  readonly waiting: number;
}

/** Restarts of a half that is ready now, from which on it counts as unwell. */
const manyRestarts = 3;

/** All that isn't as it should be in an environment, the worst first. */
export function diagnose(facts: EnvironmentFacts): readonly Finding[] {
  const bots = asked(facts);
  const found = [...ofEnvironment(facts), ...bots.flatMap((bot) => ofBot(bot, facts)), ...ofRecords(facts)];
  const rank = { error: 0, warning: 1, note: 2 } as const;
  return found.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

/** Whether nothing is wrong. */
export function isWell(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity === 'note');
}

/**
 * A finding as it may stand where everybody reads it: without what the bot's processes wrote, since customers' words
 * may be among it.
 */
export function withoutWords(finding: Finding): Finding {
  const { headline, evidence } = finding;
  return {
    ...finding,
    headline: withoutLastWords(headline),
    evidence: evidence.map(withoutLastWords),
    lastLines: [],
  };
}

/** A sentence about a process that ended, without the last words of the process. */
export function withoutLastWords(text: string): string {
  return text
    .replace(/( before it was ready): .*$/s, '$1.')
    .replace(/(\(exit code -?\d+), .*(?=\) and )/s, '$1');
}

/** The bots that are looked at: those that are asked about, or those of the repository and of the environment. */
function asked(facts: EnvironmentFacts): readonly string[] {
  const held = (facts.state?.bots ?? []).filter(holdsSomething).map(({ bot }) => bot);
  return facts.asked ?? [...new Set([...facts.known, ...held])].sort();
}

/** The bot itself, if one of its revisions has the traffic. */
function withTraffic({ bot, active }: BotState): { readonly bot: string; readonly active: RevisionState }[] {
  return active ? [{ bot, active }] : [];
}

function holdsSomething({ revisions }: BotState): boolean {
  return revisions.length > 0;
}

function ofEnvironment(facts: EnvironmentFacts): Finding[] {
  const { environment, state, troubles } = facts;
  const about = { environment, bot: undefined, half: undefined, lastLines: [] };
  const found = troubles.map(({ message, place, next, severity }): Finding => ({
    ...about,
    ...{ code: 'environment-unwell', severity, headline: message },
    evidence: place ? [place.file] : [],
    remedy: next ?? `Mend it, and look again: tidegate doctor --environment ${environment}`,
  }));
  if (!state || state.running) return found;
  const names = asked(facts);
  const should = state.bots.filter((bot) => names.includes(bot.bot)).flatMap(withTraffic);
  if (should.length === 0) return found;
  const troublesOfHalves = new Set(
    should.flatMap(({ active }) => active.halves).flatMap(({ trouble }) => trouble ?? []),
  );
  const [why] = troublesOfHalves;
  return [
    ...found,
    {
      ...about,
      ...{ code: 'environment-down', severity: 'error' },
      headline: `Nothing of ${environment} answers${why === undefined ? '.' : `: ${firstClause(why)}.`}`,
      evidence: [
        `${listed(should.map(({ bot }) => bot))} should run`,
        ...[...troublesOfHalves].filter((trouble) => trouble !== why),
      ],
      remedy: `Start what should run: tidegate up ${environment}`,
    },
  ];
}

/** `The supervisor was killed; the next deploy …` → `the supervisor was killed`. */
function firstClause(sentence: string): string {
  const clause = sentence.replace(/;.*$|\.$/s, '');
  return clause.charAt(0).toLowerCase() + clause.slice(1);
}

function ofBot(bot: string, facts: EnvironmentFacts): Finding[] {
  const { environment, state, verdicts, live, known } = facts;
  if (!state) return [];
  const held = state.bots.find((candidate) => candidate.bot === bot);
  const about = { environment, bot, half: undefined, evidence: [], lastLines: [] };
  if (!held || !holdsSomething(held)) {
    return [
      {
        ...about,
        code: 'not-deployed',
        severity: facts.asked ? 'warning' : 'note',
        headline: `${environment} holds nothing of ${bot}.`,
        remedy: deployment(environment, bot),
      },
    ];
  }
  const { active } = held;
  const verdict = verdicts[bot];
  const found: Finding[] = [];
  if (!active) {
    found.push({
      ...about,
      ...{ code: 'not-deployed', severity: facts.asked ? 'warning' : 'note' },
      headline: `No revision of ${bot} has the traffic in ${environment}.`,
      evidence: held.revisions.map(({ id, role }) => `revision ${id} is a ${role}`),
      remedy: deployment(environment, bot),
    });
  } else if (verdict && verdict.state !== 'ready') {
    const { headline, evidence, half, lastLines, remedy } = verdict;
    const code = 'not-ready';
    found.push({ ...about, code, severity: 'error', headline, evidence, half, lastLines, remedy });
  } else if (state.running) found.push(...ofRestarts(bot, active, facts));
  if (state.running) {
    for (const revision of held.revisions.filter(({ id }) => id !== active?.id))
      found.push(...ofOther(bot, revision, environment));
  }
  const released = live[bot];
  if (active && released && released.package !== active.package) {
    found.push({
      ...about,
      ...{ code: 'drift', severity: 'error' },
      headline: `${environment} runs another package of ${bot} than the ledger says.`,
      evidence: [
        `it runs ${shortDigest(active.package)} since ${active.since}`,
        `the ledger says ${shortDigest(released.package)}`,
      ],
      remedy: `See who changed it, and promote or roll back: tidegate history ${bot} --environment ${environment}`,
    });
  }
  if (!known.includes(bot)) {
    found.push({
      ...about,
      ...{ code: 'left-repository', severity: 'warning' },
      headline: `${environment} still holds ${bot}, which isn't in the repository any more.`,
      evidence: held.url === undefined ? [] : [`it answers at ${held.url}`],
      remedy: `End it: tidegate retire ${bot} --environment ${environment}`,
    });
  }
  return found;
}

/** A deployment, as it is possible in the environment: staging takes what is pushed, any other takes releases. */
function deployment(environment: string, bot: string): string {
  return environment === 'staging'
    ? `Deploy it: tidegate stage ${bot}`
    : `See what could be released: tidegate candidates ${bot} --environment ${environment}`;
}

function ofRestarts(bot: string, active: RevisionState, { environment, lines }: EnvironmentFacts): Finding[] {
  return active.halves
    .filter(({ restarts }) => restarts > 0)
    .map(({ half, restarts }): Finding => ({
      ...{ code: 'restarts', severity: restarts >= manyRestarts ? 'error' : 'note' },
      ...{ environment, bot, half, lastLines: lines[bot] ?? [] },
      headline: `The ${half === 'actions' ? 'action server' : half} of ${bot} is ready, and ended ${restarts === 1 ? 'once' : `${restarts} times`} before.`,
      evidence: [`${counted(restarts, 'restart')} of revision ${active.id}`],
      remedy: `Read why: tidegate logs ${bot} --half ${half} --environment ${environment} --tail 200`,
    }));
}

/** A preview or a candidate whose processes end. */
function ofOther(bot: string, revision: RevisionState, environment: string): Finding[] {
  const half = revision.halves.find(({ state }) => state === 'crashed');
  if (!half) return [];
  const where = revision.branch === undefined ? '' : ` of the branch ${revision.branch}`;
  return [
    {
      ...{ code: 'revision-unwell', severity: 'note' },
      ...{ environment, bot, half: half.half, lastLines: [] },
      headline: `A ${revision.role}${where} of ${bot} isn't well; customers don't notice.`,
      evidence: half.trouble === undefined ? [] : [half.trouble],
      remedy: `Read its log: tidegate logs ${bot} --half ${half.half} --environment ${environment}`,
    },
  ];
}

function ofRecords(facts: EnvironmentFacts): Finding[] {
  const { environment, unread, waiting } = facts;
  const about = { environment, bot: undefined, half: undefined, lastLines: [] };
  return [
    ...(unread !== undefined
      ? [
          {
            ...about,
            ...({ code: 'ledger-unreadable', severity: 'warning' } as const),
            headline: `The ledger can't be read, so nobody knows whether ${environment} runs what was released.`,
            evidence: [unread],
            remedy: 'Look again when the remote answers.',
          },
        ]
      : []),
    ...(waiting > 0
      ? [
          {
            ...about,
            ...({ code: 'records-waiting', severity: 'warning' } as const),
            headline: `${counted(waiting, 'record')} about ${environment} ${waiting === 1 ? 'waits' : 'wait'} on this machine: the ledger doesn't know of ${waiting === 1 ? 'it' : 'them'} yet.`,
            evidence: ['.tidegate/outbox'],
            remedy: 'The next command that writes the ledger writes them first, such as tidegate stage.',
          },
        ]
      : []),
  ];
}
