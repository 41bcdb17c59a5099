import type { Fault, RecordedRequest } from '../../../../../sandbox/registry/index.ts';

/** A kind of thing that goes wrong with one request. */
export interface Mistake {
  readonly name: string;
  /** The fault for a request like one of a clean run; undefined where it can't go wrong in this way. */
  fault(request: RecordedRequest): Fault | undefined;
  /** Whether an operation must get over it by itself. */
  readonly passes: boolean;
}

const half = (bytes: number) => bytes >> 1;
/** Bytes of the answer's body; HEAD has none. */
const answered = ({ responseBytes }: RecordedRequest) => responseBytes;

const everywhere = (name: string, fault: Fault, passes = true): Mistake => ({
  name,
  passes,
  fault: () => fault,
});
const inAnswers = (name: string, fault: (bytes: number) => Fault, passes: boolean): Mistake => ({
  name,
  passes,
  fault: (request) => (answered(request) > 0 ? fault(answered(request)) : undefined),
});
const inBodies = (name: string, fault: (bytes: number) => Fault, passes: boolean): Mistake => ({
  name,
  passes,
  fault: ({ requestBytes }) => (requestBytes > 0 ? fault(requestBytes) : undefined),
});

/** What may go wrong once, on a network and behind it, and nothing is wrong afterwards. */
export const mistakes: readonly Mistake[] = [
  everywhere('a reset before the answer', { kind: 'reset' }),
  everywhere('a reset after it was done', { kind: 'reset-after' }),
  everywhere('429 with Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '2' } }),
  everywhere('500', { kind: 'status', status: 500 }),
  everywhere('502 after it was done', { kind: 'status-after', status: 502 }),
  inBodies('a reset within the request', (bytes) => ({ kind: 'cut-request', at: half(bytes) }), true),
  inAnswers('a reset within the answer', (bytes) => ({ kind: 'cut-response', at: half(bytes) }), true),
  {
    name: 'a Content-Length that is too large',
    passes: false,
    fault: ({ method }) =>
      method === 'HEAD'
        ? { kind: 'headers', headers: { 'content-length': '1000000' } }
        : { kind: 'wrong-length', by: 7 },
  },
  inAnswers('a Content-Length that is too small', () => ({ kind: 'wrong-length', by: -7 }), false),
  inAnswers('a truncated answer', (bytes) => ({ kind: 'truncate', at: half(bytes) }), false),
  inAnswers('an altered answer', (bytes) => ({ kind: 'alter', at: half(bytes) }), false),
  inBodies('an altered request', (bytes) => ({ kind: 'alter', body: 'request', at: half(bytes) }), false),
  everywhere('a redirect to another origin', { kind: 'redirect' }, false),
];

/** Those that a registry with its own way of taking uploads may make something else of. */
export const uploadMistakes = mistakes.filter(({ name }) =>
  [
    'a reset before the answer',
    'a reset after it was done',
    '502 after it was done',
    '429 with Retry-After',
    'a reset within the request',
  ].includes(name),
);

/** Those that differ most, for what consists of parts that were tried with all of them. */
export const fewMistakes = mistakes.filter(({ name }) =>
  [
    'a reset before the answer',
    '502 after it was done',
    'an altered answer',
    'a redirect to another origin',
  ].includes(name),
);

/** Codes by which an operation may end that met a mistake. */
export const closedCodes: readonly string[] = [
  'blob-damaged',
  'no-such-package',
  'package-damaged',
  'registry-busy',
  'registry-denied',
  'registry-refused',
  'registry-unreachable',
  'token-server-failed',
  'token-server-refused',
];
