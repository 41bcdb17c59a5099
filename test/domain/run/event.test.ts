import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runKind, type RunEvent } from '../../../src/domain/run/event.ts';
import { phases } from '../../../src/domain/run/record.ts';

const branches = { default: 'main', staging: ['staging/**', 'try-*'] };
const head = 'a'.repeat(40);
const push = (branch: string | undefined, given: Partial<Extract<RunEvent, { kind: 'push' }>> = {}) =>
  ({ kind: 'push', branch, before: undefined, deleted: false, ...given }) as const;
type Pull = Extract<RunEvent, { kind: 'pull-request' }>;
const pull = (branch: string, given: Partial<Pull> = {}): Pull => ({
  ...{ kind: 'pull-request', number: 12, branch, commit: head, own: true, restricted: false },
  ...given,
});
const all = ['validate', 'train', 'deploy', 'talk'];
const trained = ['validate', 'train'];

describe('what a run does', () => {
  test.each([
    ['a push to a staging branch', push('staging/a/b'), { kind: 'staging', phases: all, rollout: 'switch' }],
    ['a push to another staging branch', push('try-x'), { kind: 'staging', branch: 'try-x', gathers: false }],
    [
      'a push to the default branch',
      push('main', { before: head }),
      { kind: 'default', phases: all, rollout: 'switch', base: head, gathers: true, branch: 'main' },
    ],
    ['a push to any other branch', push('feature'), { kind: 'change', phases: trained, rollout: 'none' }],
    ['a push of a tag', push(undefined), { kind: 'change', branch: undefined, rollout: 'none' }],
    [
      'the end of a branch',
      push('main', { deleted: true }),
      { kind: 'nothing', phases: [], rollout: 'none' },
    ],
    [
      'a pull request from a staging branch',
      pull('staging/a'),
      { kind: 'staging', phases: all, rollout: 'switch', mayBeTold: true, writes: true },
    ],
    [
      'a pull request from any other branch',
      pull('feature'),
      { kind: 'change', phases: trained, rollout: 'none', mayBeTold: false, writes: true, branch: 'feature' },
    ],
    [
      'a pull request from a fork, whatever its branch is called',
      pull('staging/a', { own: false }),
      {
        kind: 'foreign',
        phases: trained,
        rollout: 'none',
        mayBeTold: false,
        writes: false,
        branch: undefined,
      },
    ],
    [
      'a pull request of a bot with a token that only reads',
      pull('staging/a', { restricted: true }),
      { kind: 'foreign', phases: trained, rollout: 'none', mayBeTold: false, writes: false },
    ],
    [
      'a merge group',
      { kind: 'merge-group', branch: 'gh-readonly-queue/main/pr-1', base: head } as const,
      { kind: 'merge-group', phases: all, rollout: 'preview', base: head, branch: undefined },
    ],
    [
      'a start by hand on the default branch',
      { kind: 'other', branch: 'main' } as const,
      { kind: 'default', base: undefined, gathers: true },
    ],
    [
      'a start by hand on a staging branch',
      { kind: 'other', branch: 'staging/a' } as const,
      { kind: 'staging' },
    ],
    ['a start of anything else', { kind: 'other', branch: undefined } as const, { kind: 'change' }],
  ])('by %s', (_, event, expected) => {
    expect(runKind(event, branches)).toMatchObject(expected);
  });

  test('on a default branch that the patterns of staging match, is what the default branch does', () => {
    expect(runKind(push('main'), { default: 'main', staging: ['**'] }).kind).toBe('default');
    expect(runKind(pull('main'), { default: 'main', staging: ['**'] }).kind).toBe('change');
  });
});

const branch = fc.oneof(fc.constantFrom('main', 'staging/x', 'feature', 'try-1'), fc.string());
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('push' as const),
    branch: fc.option(branch, { nil: undefined }),
    before: fc.option(fc.constant(head), { nil: undefined }),
    deleted: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('pull-request' as const),
    number: fc.nat(),
    branch,
    commit: fc.constant(head),
    own: fc.boolean(),
    restricted: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('merge-group' as const), branch, base: fc.constant(head) }),
  fc.record({ kind: fc.constant('other' as const), branch: fc.option(branch, { nil: undefined }) }),
);

describe('whatever starts a run', () => {
  test('it rolls out exactly where it is to deploy, and goes through the phases in order from the first', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const kind = runKind(event, branches);
        expect(kind.phases).toEqual(phases.slice(0, kind.phases.length));
        expect(kind.phases.includes('deploy')).toBe(kind.rollout !== 'none');
        expect(kind.phases.includes('talk')).toBe(kind.rollout !== 'none');
      }),
    );
  });

  test('what a stranger sends is never deployed, never writes, and is never told by a run of ours', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        fc.pre(event.kind === 'pull-request' && (!event.own || event.restricted));
        expect(runKind(event, branches)).toMatchObject({ rollout: 'none', writes: false, mayBeTold: false });
      }),
    );
  });

  test('only the default branch gathers what others lost, and only it, staging and a queue are deployed', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const { kind, gathers, rollout } = runKind(event, branches);
        expect(gathers).toBe(kind === 'default');
        expect(rollout !== 'none').toBe(['default', 'staging', 'merge-group'].includes(kind));
      }),
    );
  });
});
