import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  diagnose,
  isWell,
  withoutLastWords,
  withoutWords,
  type EnvironmentFacts,
  type Finding,
} from '../../src/domain/doctor.ts';
import { digestOf, shortDigest } from '../../src/domain/digest.ts';
import type { Live } from '../../src/domain/history.ts';
import type { BotState, HalfState, RevisionState } from '../../src/domain/revision.ts';

const half = (given: Partial<HalfState> = {}): HalfState => ({
  half: 'core',
  state: 'ready',
  restarts: 0,
  pid: 1,
  trouble: undefined,
  ...given,
});

const revision = (given: Partial<RevisionState> = {}): RevisionState => ({
  id: '0123456789ab',
  package: digestOf('one'),
  role: 'active',
  since: '2026-01-01T00:00:00.000Z',
  commit: undefined,
  version: undefined,
  branch: undefined,
  halves: [half(), half({ half: 'actions' })],
  ...given,
});

const held = (
  active: RevisionState | undefined,
  others: readonly RevisionState[] = [],
  bot = 'bank',
): BotState => ({
  bot,
  url: active && 'http://127.0.0.1:1',
  active,
  previous: undefined,
  revisions: [...(active ? [active] : []), ...others],
});

const live = (text: string): Live => ({
  package: digestOf(text),
  revision: 'r',
  version: '1.0.0',
  commit: undefined,
  inputs: undefined,
  since: '2026-01-01T00:00:00.000Z',
  by: 'Ada',
  previous: undefined,
  superseded: [],
});

const facts = (given: Partial<EnvironmentFacts> = {}): EnvironmentFacts => ({
  environment: 'production',
  troubles: [],
  state: { environment: 'production', running: true, bots: [held(revision())] },
  asked: undefined,
  known: ['bank'],
  verdicts: { bank: { state: 'ready', tookMs: 1 } },
  lines: {},
  live: { bank: live('one') },
  unread: undefined,
  waiting: 0,
  ...given,
});

const state = (bots: readonly BotState[], running = true) => ({ environment: 'production', running, bots });
const codes = (findings: readonly Finding[]) => findings.map(({ code, severity }) => `${code} ${severity}`);

describe('diagnose', () => {
  test('has nothing to say of what is well', () => {
    expect(diagnose(facts())).toEqual([]);
    expect(isWell([])).toBe(true);
  });

  test('passes on why what has the traffic is not ready', () => {
    const verdict = {
      ...{
        state: 'fatal' as const,
        headline: 'The core of bank ran out of memory.',
        evidence: ['signal SIGKILL'],
      },
      ...{ remedy: 'Free memory.', half: 'core' as const, lastLines: ['heap out of memory'] },
    };
    const [finding, ...others] = diagnose(facts({ verdicts: { bank: verdict } }));
    expect(others).toEqual([]);
    const { state: _, ...said } = verdict;
    expect(finding).toMatchObject({ code: 'not-ready', severity: 'error', bot: 'bank', ...said });
  });

  test('says that nothing runs, once, and why', () => {
    const stopped = revision({
      halves: [
        half({
          state: 'stopped',
          trouble: 'The supervisor was killed; the next deploy starts everything again.',
        }),
        half({ half: 'actions', state: 'unready', trouble: 'Process 7 still runs, but nobody watches it.' }),
      ],
    });
    const found = diagnose(facts({ state: state([held(stopped)], false), verdicts: {} }));
    expect(codes(found)).toEqual(['environment-down error']);
    expect(found[0]).toMatchObject({
      bot: undefined,
      headline: 'Nothing of production answers: the supervisor was killed.',
      evidence: ['bank should run', 'Process 7 still runs, but nobody watches it.'],
      remedy: 'Start what should run: tidegate up production',
    });
    const silent = diagnose(facts({ state: state([held(revision())], false), verdicts: {} }));
    expect(silent[0]?.headline).toBe('Nothing of production answers.');
  });

  test('asks nothing of an environment that holds nothing with traffic', () => {
    const found = diagnose(facts({ state: state([held(undefined)], false), verdicts: {} }));
    expect(codes(found)).toEqual(['not-deployed note']);
    expect(isWell(found)).toBe(true);
  });

  test('tells the trouble of the environment itself, with what to do', () => {
    const problem = { severity: 'error' as const, code: 'disk-full', message: 'Only 3 MiB are free.' };
    const found = diagnose(
      facts({
        state: undefined,
        troubles: [{ ...problem, place: { file: '/srv' }, next: 'Free some.' }, problem],
      }),
    );
    expect(found).toMatchObject([
      { code: 'environment-unwell', headline: problem.message, evidence: ['/srv'], remedy: 'Free some.' },
      { evidence: [], remedy: expect.stringContaining('tidegate doctor --environment production') },
    ]);
  });

  test('names what is not deployed: a mistake only for who asks about it', () => {
    const nothing = state([]);
    expect(codes(diagnose(facts({ state: nothing })))).toEqual(['not-deployed note']);
    const asked = diagnose(facts({ state: nothing, asked: ['bank'] }));
    expect(asked).toMatchObject([
      { severity: 'warning', remedy: expect.stringContaining('candidates bank') },
    ]);
    expect(isWell(asked)).toBe(false);
    const staging = diagnose(facts({ environment: 'staging', state: nothing, asked: ['bank'] }));
    expect(staging[0]?.remedy).toBe('Deploy it: tidegate stage bank');
    const preview = held(undefined, [revision({ id: 'beef', role: 'preview' })]);
    const waiting = diagnose(facts({ state: state([preview]), verdicts: {}, asked: ['bank'] }));
    expect(waiting).toMatchObject([{ severity: 'warning', evidence: ['revision beef is a preview'] }]);
    expect(codes(diagnose(facts({ state: state([preview]), verdicts: {} })))).toEqual(['not-deployed note']);
  });

  test('counts what was started again: from three times on, something is wrong', () => {
    const restarted = (restarts: number) =>
      diagnose(
        facts({
          state: state([
            held(revision({ halves: [half({ restarts }), half({ half: 'actions', restarts: 1 })] })),
          ]),
          lines: restarts > 1 ? { bank: ['it ended'] } : {},
        }),
      );
    expect(codes(restarted(1))).toEqual(['restarts note', 'restarts note']);
    expect(restarted(1)[0]).toMatchObject({
      evidence: ['1 restart of revision 0123456789ab'],
      lastLines: [],
    });
    expect(restarted(3)).toMatchObject([
      { severity: 'error', headline: expect.stringContaining('ended 3 times'), lastLines: ['it ended'] },
      { severity: 'note', headline: expect.stringContaining('The action server of bank'), half: 'actions' },
    ]);
  });

  test('mentions a preview that is not well', () => {
    const broken = (given: Partial<RevisionState>, trouble?: string) =>
      revision({ id: 'beef', role: 'preview', halves: [half({ state: 'crashed', trouble })], ...given });
    const [finding] = diagnose(
      facts({ state: state([held(revision(), [broken({ branch: 'staging/x' }, 'It ended.')])]) }),
    );
    expect(finding).toMatchObject({
      ...{ code: 'revision-unwell', severity: 'note', evidence: ['It ended.'] },
      headline: "A preview of the branch staging/x of bank isn't well; customers don't notice.",
    });
    const nameless = diagnose(facts({ state: state([held(revision(), [broken({})])]) }));
    expect(nameless).toMatchObject([
      { headline: "A preview of bank isn't well; customers don't notice.", evidence: [] },
    ]);
    const well = revision({ id: 'beef', role: 'preview' });
    expect(diagnose(facts({ state: state([held(revision(), [well])]) }))).toEqual([]);
  });

  test('sees that another package runs than was released', () => {
    expect(diagnose(facts({ live: { bank: live('two') } }))).toMatchObject([
      {
        ...{ code: 'drift', severity: 'error' },
        evidence: [
          `it runs ${shortDigest(digestOf('one'))} since 2026-01-01T00:00:00.000Z`,
          `the ledger says ${shortDigest(digestOf('two'))}`,
        ],
      },
    ]);
    expect(diagnose(facts({ live: {} }))).toEqual([]);
  });

  test('names a bot that left the repository', () => {
    const found = diagnose(facts({ known: [] }));
    expect(found).toMatchObject([
      {
        code: 'left-repository',
        evidence: ['it answers at http://127.0.0.1:1'],
        remedy: 'End it: tidegate retire bank --environment production',
      },
    ]);
    const silent = held(undefined, [revision({ role: 'kept' })]);
    expect(codes(diagnose(facts({ known: [], state: state([silent]), verdicts: {} })))).toEqual([
      'left-repository warning',
      'not-deployed note',
    ]);
  });

  test('tells of records that wait, and of a ledger that nobody can read', () => {
    expect(diagnose(facts({ waiting: 1 }))).toMatchObject([
      { code: 'records-waiting', headline: expect.stringContaining('1 record about production waits') },
    ]);
    expect(diagnose(facts({ waiting: 2 }))).toMatchObject([
      { headline: expect.stringContaining('2 records about production wait on') },
    ]);
    expect(diagnose(facts({ unread: 'Nobody answers.' }))).toMatchObject([
      { code: 'ledger-unreadable', severity: 'warning', evidence: ['Nobody answers.'] },
    ]);
  });
});

describe('withoutWords', () => {
  test('takes out what a process wrote, whatever it wrote', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (words) => {
        const secret = `‹${words}›`;
        expect(
          withoutLastWords(`The core of bank ended with exit code 1 before it was ready: ${secret}.`),
        ).toBe('The core of bank ended with exit code 1 before it was ready.');
        expect(withoutLastWords(`It ended (exit code 1, ${secret}) and is started again.`)).toBe(
          'It ended (exit code 1) and is started again.',
        );
      }),
    );
  });

  test('leaves everything else of a finding as it is', () => {
    const finding: Finding = {
      ...{ code: 'not-ready', severity: 'error', environment: 'production', bot: 'bank', half: 'core' },
      ...{
        headline: 'The core of bank ran out of memory.',
        evidence: ['exit code 1'],
        remedy: 'Free memory.',
      },
      lastLines: ['I said my password is 1234'],
    };
    expect(withoutWords(finding)).toEqual({ ...finding, lastLines: [] });
  });
});
