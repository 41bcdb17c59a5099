import { known, unknown } from '../../../src/domain/facts.ts';
import type { BoardView } from '../../../src/domain/report/board.ts';
import type { BotView, RunView } from '../../../src/domain/report/view.ts';
import { conclude } from '../../../src/domain/run/conclude.ts';
import type { Phase, RunPart } from '../../../src/domain/run/record.ts';
import { commitId, digest } from '../builders.ts';
import { deployed, part, record, run, talked, trained } from '../run/builders.ts';

/** A run over bots with parts of their own. */
export function view(
  bots: readonly {
    readonly name: string;
    readonly parts: readonly RunPart[];
    readonly given?: Partial<BotView>;
  }[],
  phases: readonly Phase[] = ['train', 'deploy', 'talk'],
): RunView {
  const records = [
    record({ expects: bots.map(({ name }) => ({ bot: name, phases })), parts: [] }),
    ...bots.map(({ name, parts }) => record({ parts: parts.map((one) => ({ ...one, bot: name })) })),
  ];
  const conclusion = conclude({
    records: records.map((one) => ({ state: 'record', record: one })),
    jobs: {},
    supersededBy: undefined,
  });
  return {
    run,
    commit: commitId('head'),
    conclusion,
    bots: conclusion.bots.map((outcome) => ({
      outcome,
      registration: 'registered',
      sealed: undefined,
      production: known(undefined),
      differing: known([]),
      slot: undefined,
      foresight: undefined,
      ...bots.find(({ name }) => name === outcome.bot)?.given,
    })),
  };
}

/** A text that could be hostile wherever people or bots write one. */
export function texts(text: string): RunView {
  const problem = {
    severity: 'error',
    code: 'bad-thing',
    message: text,
    place: { file: text, line: 3 },
    next: text,
  } as const;
  const exchanges = [{ said: text, answered: [text] }];
  return view([
    {
      name: 'bank',
      parts: [
        { ...trained, headline: text, problems: [problem] },
        {
          ...deployed,
          headline: text,
          deployment: { ...deployed.deployment!, url: `https://example.com/${text}` },
        },
        {
          ...talked,
          state: 'failed',
          headline: text,
          next: text,
          talk: {
            suite: undefined,
            held: [{ name: text, passed: false, exchanges }],
            leftOut: [{ conversation: text, needs: text }],
          },
          log: [text],
        },
      ],
      given: {
        production: known({
          version: text,
          package: digest('old'),
          since: '2026-01-01T00:00:00Z',
          metrics: undefined,
        }),
        differing: known([{ conversation: text, said: text, here: [text], production: [text] }]),
        slot: {
          branch: text,
          since: '2026-01-01T00:00:00Z',
          pull: { number: 9, url: `https://example.com/${text}` },
        },
        foresight: { kind: 'again', because: { number: 8, title: text, url: `https://example.com/${text}` } },
        registration: 'unregistered',
        sealed: { path: text, text },
      },
    },
    {
      name: 'shop',
      parts: [part({ state: 'failed', headline: text, next: text })],
      given: {
        production: unknown(text),
        differing: unknown(text),
        foresight: { kind: 'unknown', why: text },
      },
    },
  ]);
}

export const stagedBank = {
  name: 'bank',
  parts: [
    {
      ...trained,
      problems: [
        {
          severity: 'warning',
          code: 'few-examples',
          message: 'The intent goodbye has 2 examples; 10 are better.',
          place: { file: 'bots/bank/data/nlu.yml', line: 14 },
          next: 'Add some.',
        } as const,
      ],
    },
    deployed,
    talked,
  ],
  given: {
    production: known({
      version: '1.4.0',
      package: digest('old'),
      since: '2026-01-01T08:30:00Z',
      metrics: {
        intents: { accuracy: 0.86, macroF1: 0.85, examples: 190, folds: 5 },
        entities: { precision: 0.9, recall: 0.9, f1: 0.9, support: 30 },
      },
    }),
    differing: known([
      {
        conversation: 'hello',
        said: 'hi',
        here: ['Hello!'],
        production: ['Good day.', '[buttons] Yes / No'],
      },
      { conversation: 'bye', said: 'bye', here: [], production: ['See you.'] },
    ]),
    foresight: { kind: 'same' } as const,
  },
};

export const failedShop = {
  name: 'shop',
  parts: [
    trained,
    deployed,
    part({
      phase: 'talk',
      state: 'failed',
      headline: '"order" went wrong at its 2nd turn: It answered nothing.',
      next: 'Read its log with `tidegate logs shop`.',
      problems: [
        {
          severity: 'error',
          code: 'empty-answer',
          message: 'It answered nothing. A bot whose action threw does that.',
          place: { file: 'bots/shop/tests/test_order.yml', line: 7 },
        },
      ],
      talk: {
        suite: digest('suite'),
        held: [
          { name: 'hello', passed: true, exchanges: [{ said: 'hi', answered: ['Hello!'] }] },
          {
            name: 'order',
            passed: false,
            exchanges: [
              { said: 'I want tea', answered: ['How many?'] },
              { said: 'two', answered: [] },
            ],
          },
        ],
        leftOut: [],
      },
      log: ['Traceback (most recent call last):', 'KeyError: amount'],
    }),
  ],
  given: {
    registration: 'unregistered',
    sealed: { path: 'bots/shop/.tidegate.bot', text: '{\n  "tidegate": 1\n}\n' },
    slot: {
      branch: 'staging/other',
      since: '2026-01-02T03:00:00Z',
      pull: { number: 14, url: 'https://github.com/acme/bots/pull/14' },
    },
    foresight: {
      kind: 'again',
      because: { number: 13, title: 'Sell *coffee*', url: 'https://github.com/acme/bots/pull/13' },
    },
  },
} as const;

export function boardView(given: Partial<BoardView> = {}): BoardView {
  return {
    environment: 'production',
    now: '2026-01-05T12:00:00Z',
    formUrl: 'https://github.com/acme/bots/actions/workflows/release.yml',
    bots: [
      {
        bot: 'bank',
        live: {
          version: '1.4.0',
          package: digest('old'),
          since: '2026-01-01T08:30:00Z',
          by: 'Rita <rita@example.org>',
        },
        lost: false,
        candidates: [
          {
            name: '#12',
            url: 'https://github.com/acme/bots/pull/12',
            title: 'Answer faster',
            author: 'Ada',
            mergedAt: '2026-01-05T11:00:00Z',
            state: 'ready',
            reasons: [],
          },
          {
            name: '1a2b3c4',
            url: 'https://github.com/acme/bots/commit/1a2b3c4',
            title: 'Mend a typo',
            author: 'Omar',
            mergedAt: '2026-01-02T11:00:00Z',
            state: 'blocked',
            reasons: ['its newest verification failed (NOT_VERIFIED)', 'nobody approved it (REVIEW_MISSING)'],
          },
        ],
      },
      { bot: 'help', live: undefined, lost: false, candidates: [] },
      {
        bot: 'shop',
        live: { version: undefined, package: digest('shop'), since: '2026-01-03T08:30:00Z', by: 'Omar' },
        lost: true,
        candidates: [
          {
            name: '#13',
            url: undefined,
            title: 'Sell coffee',
            author: 'Ada',
            mergedAt: '2026-01-05T11:59:50Z',
            state: 'unknown',
            reasons: ['GitHub could not be read'],
          },
        ],
      },
    ],
    ...given,
  };
}
