import { describe, expect, test } from '@jest/globals';
import { EnvironmentError, UserError } from '../../src/domain/errors.ts';
import { known, unknown, type Fact } from '../../src/domain/facts.ts';
import type { MergedCommit, PullRequest } from '../../src/domain/forge/pull-request.ts';
import type { Forge, MergedQuery } from '../../src/ports/forge.ts';
import { plan } from '../../src/steps/plan.ts';
import { environment, World } from '../support/fakes/world.ts';
import { planRequest, staged } from './scenes.ts';

const asking = { requireReview: true, requiredChecks: ['tests'] };

/** A merged and verified bot, where production asks for a review and a check. */
async function scene(policy: Partial<typeof asking> = asking) {
  const plain = environment('production');
  const production = environment('production', { policy: { ...plain.policy, ...policy } });
  const world = new World({ environments: [environment('staging'), production] });
  const change = world.commitBot('bank', 'hello = Hi', undefined, { subject: 'Say hello (#12)' });
  await staged(world);
  return { world, change };
}

/** A code host that answers one thing, and what it was asked. */
function forgeOf(answer: (id: string) => Fact<MergedCommit> | undefined | Error) {
  const asked: MergedQuery[] = [];
  const merged = async (query: MergedQuery) => {
    asked.push(query);
    const found = new Map<string, Fact<MergedCommit>>();
    for (const { id } of query.commits) {
      const one = answer(id);
      if (one instanceof Error) throw one;
      if (one) found.set(id, one);
    }
    return found;
  };
  return { asked, forge: { pulls: { merged } } as unknown as Forge };
}

const omar = { login: 'omar', kind: 'person' } as const;

function pull(given: Partial<PullRequest> = {}): PullRequest {
  return {
    ...{ number: 12, title: 'Say hello', url: 'https://example.com/pull/12', state: 'merged', draft: false },
    ...{ author: { login: 'ada', kind: 'person' }, committers: [], base: 'main', labels: [] },
    head: { branch: 'topic', commit: 'a'.repeat(40), fork: false },
    merged: { commit: 'b'.repeat(40), at: '2026-01-01T11:00:00Z', by: undefined },
    reviews: [
      {
        ...{ by: omar, state: 'approved', commit: 'a'.repeat(40), mayWrite: true },
        ...{ at: '2026-01-01T10:00:00Z', url: 'https://example.com/pull/12#review' },
      },
    ],
    checks: [{ name: 'tests', state: 'passed', startedAt: '2026-01-01T10:00:00Z', url: undefined }],
    ...given,
  };
}

async function denials(
  { world }: Awaited<ReturnType<typeof scene>>,
  forge: Forge | undefined,
): Promise<readonly string[]> {
  const ports = forge ? { ...world.ports, forge: () => Promise.resolve(forge) } : world.ports;
  const result = await plan(ports, await planRequest(world));
  const denied = result.plan.bots[0]?.decisions.filter(({ allowed }) => !allowed) ?? [];
  return denied.map(({ code, observed }) => `${code}: ${observed}`);
}

describe('gates from a code host', () => {
  test('pass where the change was approved and its checks passed', async () => {
    const made = await scene();
    const { asked, forge } = forgeOf((commit) => known({ commit, pull: pull(), checks: [] }));
    expect(await denials(made, forge)).toEqual([]);
    expect(asked).toMatchObject([
      { branch: 'main', commits: [{ id: made.change.id, at: made.change.at, number: 12 }] },
    ]);
  });

  test('deny with what was found', async () => {
    const made = await scene();
    const bare = pull({ reviews: [], checks: [] });
    const failing = { name: 'tests', state: 'failing', startedAt: undefined, url: undefined } as const;
    const nothing = forgeOf((commit) => known({ commit, pull: bare, checks: [] }));
    expect(await denials(made, nothing.forge)).toEqual([
      "REVIEW_MISSING: #12 (nobody approved it) wasn't",
      'CHECK_MISSING: tests on #12 (missing)',
    ]);
    const direct = forgeOf((commit) => known({ commit, pull: undefined, checks: [failing] }));
    // Its subject says that it is pull request 12; the code host knows better.
    const commit = made.change.id.slice(0, 7);
    expect(await denials(made, direct.forge)).toEqual([
      `REVIEW_MISSING: ${commit} (pushed without a pull request) wasn't`,
      `CHECK_FAILING: tests on ${commit} (failing)`,
    ]);
  });

  test('never take what could not be read for nothing', async () => {
    const made = await scene();
    const unsure = forgeOf(() => unknown('it is too young'));
    expect(await denials(made, unsure.forge)).toEqual([
      'FACT_UNAVAILABLE: nobody could tell how its changes were reviewed: #12: it is too young',
      'FACT_UNAVAILABLE: nobody could tell how the checks of its changes ended: #12: it is too young',
    ]);
    for (const error of [
      new EnvironmentError('GitHub is down.', { code: 'forge-failed' }),
      new UserError('GitHub is down.', { code: 'forge-token' }),
    ]) {
      expect(await denials(made, forgeOf(() => error).forge)).toEqual([
        'FACT_UNAVAILABLE: nobody could tell how its changes were reviewed: GitHub is down',
        'FACT_UNAVAILABLE: nobody could tell how the checks of its changes ended: GitHub is down',
      ]);
    }
    expect(await denials(made, undefined)).toContain(
      'FACT_UNAVAILABLE: nobody could tell how its changes were reviewed: no forge such as GitHub is connected',
    );
    const broken = forgeOf(() => new TypeError('a defect'));
    await expect(denials(made, broken.forge)).rejects.toThrow('a defect');
  });

  test.each([
    [{ requireReview: true, requiredChecks: [] }, 1],
    [{ requireReview: false, requiredChecks: ['tests'] }, 1],
    [{ requireReview: false, requiredChecks: [] }, 0],
  ])('are asked for once, and only where the policy asks: %j', async (policy, times) => {
    const made = await scene(policy);
    made.world.commitBot('desk', 'hello = Hey');
    await staged(made.world, 'desk');
    const { asked, forge } = forgeOf((commit) => known({ commit, pull: pull(), checks: [] }));
    const result = await plan(
      { ...made.world.ports, forge: () => Promise.resolve(forge) },
      await planRequest(made.world),
    );
    expect(result.plan.bots).toHaveLength(2);
    expect(asked).toHaveLength(times);
  });

  test('are not asked for where nothing is left to ship', async () => {
    const made = await scene();
    const { asked, forge } = forgeOf((commit) => known({ commit, pull: pull(), checks: [] }));
    const { world } = made;
    const production = world.environment('production');
    const first = await plan(
      { ...world.ports, forge: () => Promise.resolve(forge) },
      await planRequest(world),
    );
    const [bot] = first.plan.bots;
    await world.ledger.append([
      {
        ...{ kind: 'release', schema: 1, bot: 'bank', environment: production.name, version: '1.0.0' },
        ...{ package: bot!.package!, revision: '0123456789ab', commit: bot!.line!, plan: first.plan.hash },
        ...{ previous: undefined, at: '2026-01-02T00:00:00Z', by: 'Rita <rita@example.org>', why: '' },
      },
    ]);
    asked.length = 0;
    await plan({ ...world.ports, forge: () => Promise.resolve(forge) }, await planRequest(world));
    expect(asked).toEqual([]);
  });
});
