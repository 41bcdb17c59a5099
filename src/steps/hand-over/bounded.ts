import type { Place, Problem } from '../../domain/errors.ts';
import { known, unknown, type Fact } from '../../domain/facts.ts';
import { cut } from '../../domain/markdown/fit.ts';
import type { Difference } from '../../domain/report/view.ts';
import { recordLimit, runRecordBytes } from '../../domain/run/read.ts';
import type { HeldConversation, RunPart, RunRecord, TalkPart, Trouble } from '../../domain/run/record.ts';

/**
 * A record within what `readRunRecord` takes, whatever its parts say: texts and lists are cut, and where all of it is
 * too much, transcripts go first, then logs, then what is beyond the first problems.
 */
export function boundedRecord(record: RunRecord): RunRecord {
  const { job, parts, trouble } = record;
  const whole = {
    ...record,
    job: cut(job, 200),
    parts: parts.map(boundedPart),
    ...(trouble && { trouble: boundedWords(trouble) }),
  };
  const shorter = [whole, without(whole, 'held'), without(whole, 'log'), without(whole, 'problems')];
  return shorter.find((one) => runRecordBytes(one).length <= recordLimit) ?? barest(whole);
}

function boundedPart(part: RunPart): RunPart {
  const { deployment, talk } = part;
  return {
    ...part,
    ...boundedWords(part),
    deployment: deployment && { ...deployment, url: webAddress(deployment.url) },
    talk: talk && boundedTalk(talk),
    log: part.log.slice(-500).map((line) => cut(line, 4_000)),
  };
}

function boundedWords({ headline, next, problems }: Trouble): Trouble {
  return {
    headline: cut(headline, 2_000),
    next: next && cut(next, 4_000),
    problems: problems.slice(0, 500).map(boundedProblem),
  };
}

function boundedProblem({ severity, code, message, place, next }: Problem): Problem {
  return {
    severity,
    code: cut(code, 100),
    message: cut(message, 4_000),
    ...(place && { place: boundedPlace(place) }),
    ...(next !== undefined && { next: cut(next, 4_000) }),
  };
}

function boundedPlace({ file, line, column }: Place): Place {
  return {
    file: cut(file, 1_000),
    ...(line !== undefined && isPositive(line) && { line }),
    ...(column !== undefined && isPositive(column) && { column }),
  };
}

function isPositive(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function boundedTalk({ suite, held, leftOut, differing }: TalkPart): TalkPart {
  return {
    suite,
    held: held.slice(0, 500).map(boundedConversation),
    leftOut: leftOut.slice(0, 500).map(({ conversation, needs }) => ({
      conversation: cut(conversation, 500),
      needs: cut(needs, 2_000),
    })),
    ...(differing && {
      differing: differing.known
        ? known(differing.value.slice(0, 500).map(boundedDifference))
        : boundedIgnorance(differing),
    }),
  };
}

function boundedDifference({ conversation, said, here, production }: Difference): Difference {
  return {
    conversation: cut(conversation, 500),
    said: cut(said, 20_000),
    here: boundedAnswers(here),
    production: boundedAnswers(production),
  };
}

function boundedIgnorance({ why, next }: Extract<Fact<never>, { known: false }>): Fact<never> {
  return { known: false, why: cut(why, 2_000), ...(next !== undefined && { next: cut(next, 2_000) }) };
}

function boundedAnswers(answers: readonly string[]): readonly string[] {
  return answers.slice(0, 100).map((text) => cut(text, 20_000));
}

function boundedConversation({ name, passed, exchanges }: HeldConversation): HeldConversation {
  return {
    name: cut(name, 500),
    passed,
    exchanges: exchanges.slice(0, 200).map(({ said, answered }) => ({
      said: cut(said, 20_000),
      answered: boundedAnswers(answered),
    })),
  };
}

function webAddress(url: string | undefined): string | undefined {
  return url !== undefined && url.length <= 2_000 && /^https?:\/\/[^\s]+$/.test(url) ? url : undefined;
}

/** The record with less in each part: what is named, and all that goes before it. */
function without(record: RunRecord, what: 'held' | 'log' | 'problems'): RunRecord {
  return {
    ...record,
    parts: record.parts.map((part) => ({
      ...part,
      talk: part.talk && {
        ...part.talk,
        held: part.talk.held.map((one) => ({ ...one, exchanges: [] })),
        ...(part.talk.differing?.known === true && { differing: unknown('there was too much to tell') }),
      },
      log: what === 'held' ? part.log : [],
      problems: what === 'problems' ? part.problems.slice(0, 5) : part.problems,
    })),
  };
}

/** How each phase ended, and nothing more. */
function barest(record: RunRecord): RunRecord {
  return {
    ...record,
    parts: record.parts.map((part) => ({
      ...part,
      headline: cut(part.headline, 200),
      next: part.next && cut(part.next, 200),
      problems: [],
      talk: undefined,
      log: [],
    })),
  };
}
