import { shortDigest } from '../../domain/digest.ts';
import type { Problem } from '../../domain/errors.ts';
import type { Phase, RunPart, TalkPart } from '../../domain/run/record.ts';
import { counted } from '../../domain/text.ts';
import type { RolloutResult } from '../rollout.ts';
import type { SmokeTestResult } from '../smoke-test.ts';
import { supersededSentence, type Superseding } from '../superseded.ts';
import type { TrainResult } from '../train.ts';
import type { ValidatedBot } from '../validate.ts';

// What a step came to, as a part of the record that its job leaves.

/** A part with nothing but its headline, and what is given beside it. */
export function partOf(
  bot: string,
  phase: Phase,
  state: RunPart['state'],
  headline: string,
  given: Partial<RunPart> = {},
): RunPart {
  return {
    bot,
    phase,
    state,
    headline,
    next: undefined,
    problems: [],
    training: undefined,
    deployment: undefined,
    talk: undefined,
    log: [],
    ...given,
  };
}

/** What was wrong with a bot's files. */
export function validatePart({ bot, problems, conversations }: ValidatedBot): RunPart {
  const errors = problems.filter(isError);
  if (errors.length > 0) {
    const headline = `${counted(errors.length, 'error')} in its files.`;
    return partOf(bot, 'validate', 'failed', headline, { problems, next: nextOf(errors) });
  }
  const tests = conversations === 0 ? 'it has no' : `it has ${conversations}`;
  const headline = `Nothing is wrong; ${tests} ${conversations === 1 ? 'test conversation' : 'test conversations'}.`;
  return partOf(bot, 'validate', 'passed', headline, { problems });
}

/** What a training came to. */
export function trainPart(bot: string, result: TrainResult): RunPart {
  const { inputs } = result;
  switch (result.reason) {
    case 'trained':
    case 'found': {
      const { digest, metadata } = result.package;
      const found = result.reason === 'found';
      return partOf(
        bot,
        'train',
        'passed',
        found
          ? `It was trained before from the same inputs (package ${shortDigest(digest)}).`
          : `It was trained (package ${shortDigest(digest)}).`,
        {
          problems: result.problems,
          training: { inputs, package: digest, found, metrics: metadata.metrics },
        },
      );
    }
    case 'superseded':
      return supersededPart(bot, 'train', result.by);
    case 'invalid':
    case 'failed': {
      const { problems } = result;
      const errors = problems.filter(isError);
      const headline =
        result.reason === 'invalid' ? "It can't be trained: it has errors." : 'The training failed.';
      const training = { inputs, package: undefined, found: false, metrics: {} };
      return partOf(bot, 'train', 'failed', headline, { problems, training, next: nextOf(errors) });
    }
  }
}

/**
 * What a rollout came to: its deployment, and the talk where it came to one. Only what has the traffic, or stays as a
 * preview, is a deployment.
 */
export function rolloutParts(
  bot: string,
  environment: string,
  preview: boolean | 'ends',
  result: RolloutResult & Pick<TalkPart, 'differing'>,
): readonly RunPart[] {
  const talk = 'smoke' in result && result.smoke ? [talkPart(bot, result.smoke, result.differing)] : [];
  return [deployPart(bot, environment, preview, result), ...talk];
}

function deployPart(
  bot: string,
  environment: string,
  preview: boolean | 'ends',
  result: RolloutResult,
): RunPart {
  const part = partOf.bind(undefined, bot, 'deploy');
  const kept = 'What ran before keeps the traffic.';
  const { revision } = result;
  switch (result.reason) {
    case 'switched':
    case 'already-active': {
      const has = result.reason === 'switched' ? 'It has' : 'It had';
      const already = result.reason === 'switched' ? '' : ' already';
      return part('passed', `${has} the traffic in ${environment}${already}.`, {
        deployment: { environment, revision: revision.id, url: result.url, preview: false },
      });
    }
    case 'previewed':
      return preview === 'ends'
        ? part('passed', `It got ready in ${environment} beside what runs, and was ended again.`)
        : part('passed', `It is ready in ${environment} as a preview.`, {
            deployment: { environment, revision: revision.id, url: undefined, preview: true },
          });
    case 'not-ready': {
      const { headline, evidence, remedy, lastLines } = result.verdict;
      return part('failed', headline, {
        next: remedy,
        problems: evidence.map((message) => ({ severity: 'note', code: 'not-ready', message })),
        log: lastLines,
      });
    }
    case 'failed-talk':
      return wasStarted(result.smoke)
        ? part('passed', `It got ready in ${environment}, and did not get the traffic. ${kept}`)
        : part('skipped', `It was not started in ${environment}: its test conversations have errors.`);
    case 'overtaken':
      return part(
        'failed',
        `Something else got the traffic in ${environment} in the meantime (${result.active ?? 'nothing'} has it).`,
        { next: 'Run the failed jobs again: it is decided anew.' },
      );
    case 'superseded':
      return supersededPart(bot, 'deploy', result.by);
    case 'refused': {
      const { problems } = result;
      return part('failed', `${environment} can't take it now. ${kept}`, {
        problems,
        next: nextOf(problems),
      });
    }
  }
}

/** A suite with errors is told before anything is started: nothing was said then. */
function wasStarted({ held, failures }: SmokeTestResult): boolean {
  return held.length > 0 || failures.length === 0;
}

/** How it was talked to. */
export function talkPart(
  bot: string,
  smoke: SmokeTestResult,
  differing: TalkPart['differing'] = undefined,
): RunPart {
  const { reason, message, suite, passed, failures, leftOut, held } = smoke;
  const talk: TalkPart = { suite, held, leftOut, ...(differing && { differing }) };
  const left = leftOut.length === 0 ? '' : `, ${leftOut.length} left out`;
  const counts = `${passed.length} of ${passed.length + failures.length} conversations right${left}`;
  if (reason === 'passed') {
    const none = suite === undefined ? ' (it has no tests: an example of each intent was said)' : '';
    return partOf(bot, 'talk', 'passed', `${counts}${none}.`, { talk });
  }
  const problems: readonly Problem[] = failures.map(({ conversation, turn, code, message: what, place }) => ({
    severity: 'error',
    code,
    message: `${conversation}, turn ${turn}: ${what}`,
    place,
  }));
  return partOf(bot, 'talk', 'failed', failures.length > 0 ? `${counts}.` : (message ?? 'It failed.'), {
    talk,
    problems,
    next: remedies[reason],
  });
}

const remedies: Readonly<Record<Exclude<SmokeTestResult['reason'], 'passed'>, string>> = {
  failed: 'Mend the bot or its test conversations, and push again.',
  'wrong-model': 'Run the failed jobs again; if it comes back, look at what else serves at that address.',
  unreachable: 'Run the failed jobs again; if it comes back, read its logs.',
  'action-server-down': "Read the action server's logs, then run the failed jobs again.",
};

/** What something newer took the place of. */
export function supersededPart(bot: string, phase: Phase, by: Superseding): RunPart {
  return partOf(bot, phase, 'cancelled', supersededSentence(by), {
    next: 'There is nothing to do: the newer run goes through all of it.',
  });
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

/** What to do about the first problem that says it. */
function nextOf(problems: readonly Problem[]): string | undefined {
  return problems.find(({ next }) => next !== undefined)?.next;
}
