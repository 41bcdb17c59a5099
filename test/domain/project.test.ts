import { expect, test } from '@jest/globals';
import { directoryOf, takesReleasesAlone, type Environment, type Policy } from '../../src/domain/project.ts';
import { target } from './kubernetes/builders.ts';

const open: Policy = {
  requireSuite: false,
  requireRegistration: false,
  soakMinutes: 0,
  approvals: 0,
  requireReview: false,
  requiredChecks: [],
  requireSignature: false,
};
const environment = (policy: Partial<Policy>) => ({ policy: { ...open, ...policy } }) as Environment;

test('an environment without gates takes deployments', () => {
  expect(takesReleasesAlone(environment({}))).toBe(false);
});

test.each<Partial<Policy>>([
  { requireSuite: true },
  { requireRegistration: true },
  { soakMinutes: 1 },
  { approvals: 1 },
  { requireReview: true },
  { requiredChecks: ['ci'] },
  { requireSignature: true },
])('one with %j takes releases alone', (policy) => {
  expect(takesReleasesAlone(environment(policy))).toBe(true);
});

test('only a target on this machine has a directory', () => {
  expect(directoryOf({ target: { kind: 'local', directory: '/srv/bots' } })).toBe('/srv/bots');
  expect(directoryOf({ target: target() })).toBeUndefined();
});
