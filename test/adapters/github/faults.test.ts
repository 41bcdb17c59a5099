import { afterEach, describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { ManualClock } from '../../../sandbox/github/index.ts';
import type { CheckReport, DeploymentReport, Forge } from '../../../src/ports/forge.ts';
import { merge, openPull, quick, sandbox, type Sandbox } from './host.ts';

let last: Sandbox | undefined;
const start = async (options: Parameters<typeof sandbox>[0] = {}) => (last = await sandbox(options));

afterEach(() => {
  expect(last?.github.mismatches ?? []).toEqual([]);
});

const marker = '<!-- tidegate:test -->';

const check = (commit: string, count = 0): CheckReport => ({
  ...{ name: 'bank / train', commit, key: 'tidegate/7/1/bank/train', title: 'T', summary: 's' },
  ...{ state: { phase: 'ended', conclusion: 'failure' }, text: undefined, detailsUrl: undefined },
  startedAt: '2026-01-05T10:00:00Z',
  annotations: Array.from({ length: count }, (_, index) => ({
    ...{ path: 'a.txt', line: index + 1, level: 'failure', title: 't', message: 'm' },
  })) as CheckReport['annotations'],
});

const deployment = (commit: string): DeploymentReport => ({
  ...{ environment: 'staging/bank', commit, key: 'run-7', state: 'success', description: 'Done' },
  ...{ production: false, transient: false, url: undefined, logUrl: undefined },
});

/** Everything that a run writes, and what of it is there afterwards. */
async function scene(host: Sandbox) {
  const { number, head } = await openPull(host, 'topic');
  await host.people.ada.git.createRef({ ...host.name, ref: 'refs/tags/bank/v1.0.0', sha: head });
  const writeAll = async (forge: Forge): Promise<void> => {
    await forge.checks.report(check(head, 70));
    await forge.deployments.report(deployment(head));
    await forge.threads.comment(number, marker, `${marker}\none`);
    await forge.threads.board({ marker, label: 'tidegate', title: 'Board', body: marker });
    await forge.releases.publish({ tag: 'bank/v1.0.0', name: 'bank 1.0.0', notes: 'x', latest: false });
  };
  const there = () => {
    const { repository } = host;
    const issues = [...repository.issues.values()].filter(
      ({ title, state }) => title === 'Board' && state === 'open',
    );
    return {
      checks: [...repository.checkRuns.values()].map(
        ({ status, annotations }) => `${status} ${annotations.length}`,
      ),
      deployments: repository.deployments.size,
      comments: repository.comments.size,
      boards: issues.length,
      releases: repository.releases.size,
    };
  };
  return { number, head, writeAll, there };
}

const once = { deployments: 1, comments: 1, boards: 1, releases: 1 };

describe('a write whose answer is lost', () => {
  test.each(['error-after', 'drop-after', 'error-before', 'drop-before'] as const)(
    'happens once: %s',
    async (kind) => {
      await using host = await start();
      const { writeAll, there } = await scene(host);
      host.github.forgetRequests();
      const lost = [
        ...(['checks/create', 'checks/update', 'repos/create-deployment'] as const),
        ...(['repos/create-deployment-status', 'issues/create-comment'] as const),
        ...(['issues/create', 'repos/create-release'] as const),
      ];
      for (const operation of lost) host.github.faults.add({ fault: { kind }, operation });
      await writeAll(host.forge());
      expect(host.github.faults.injected).toBe(lost.length);
      expect(there()).toMatchObject(once);
      expect(there().checks).toEqual(['completed 70']);
      const [run] = [...host.repository.checkRuns.values()];
      const about = { ...host.name, check_run_id: run!.id, per_page: 100 };
      const { data } = await host.people.ada.checks.listAnnotations(about);
      expect(data.map(({ start_line: line }) => line)).toEqual(Array.from({ length: 70 }, (_, n) => n + 1));
    },
  );

  test('happens once where lists show it later', async () => {
    await using host = await start({ lags: { lists: 60 } });
    const { writeAll, there } = await scene(host);
    for (const operation of ['issues/create-comment', 'repos/create-release'] as const) {
      host.github.faults.add({ fault: { kind: 'error-after' }, operation });
    }
    await writeAll(host.forge({}, { repeatMs: 30 }));
    expect(there()).toMatchObject(once);
  });
});

describe('a code host of which three calls in ten fail', () => {
  test.each([1, 2, 3, 4, 5, 6])('is written to once, or a repetition converges (%i)', async (seed) => {
    await using host = await start();
    const { writeAll, there } = await scene(host);
    host.github.faults.byChance({ probability: 0.3, seed });
    let failures = 0;
    for (let run = 0; run < 20; run += 1) {
      try {
        await writeAll(host.forge());
        break;
      } catch (error) {
        failures += 1;
        expect(['forge-failed', 'forge-unreachable']).toContain((error as { code: string }).code);
      }
    }
    expect(failures).toBeLessThan(20);
    expect(host.github.faults.injected).toBeGreaterThan(0);
    host.github.faults.clear();
    expect(there()).toMatchObject(once);
    expect(there().checks).toEqual(['completed 70']);
  });
});

describe('limits', () => {
  test.each([403, 429] as const)(
    'a secondary limit of %i is waited for as long as it says',
    async (status) => {
      await using host = await start();
      const { number } = await openPull(host, 'topic');
      const fault = { kind: 'secondary-limit', status, retryAfter: 1 } as const;
      host.github.faults.add({ fault, operation: 'issues/create-comment' });
      host.github.faults.add({ fault, operation: 'graphql' });
      const forge = host.forge();
      const before = Date.now();
      await forge.threads.comment(number, marker, marker);
      expect(Date.now() - before).toBeGreaterThanOrEqual(1_900);
      expect(forge.usage()).toMatchObject({ waitedMs: 2_000, repeated: 2 });
      expect(host.repository.comments.size).toBe(1);
    },
  );

  test('a limit that lasts too long is an error that says until when', async () => {
    await using host = await start();
    host.github.faults.add({ fault: { kind: 'secondary-limit', retryAfter: 60 }, operation: 'graphql' });
    await expect(host.forge().whoAmI()).rejects.toMatchObject({
      message: expect.stringContaining('for 60 seconds'),
    });
    host.github.faults.add({ fault: { kind: 'primary-limit' }, operation: 'graphql' });
    await expect(host.forge().whoAmI()).rejects.toMatchObject({
      code: 'forge-limited',
      message: expect.stringMatching(/until 20\d\d-/),
    });
  });
});

describe('an index that lags', () => {
  const young = (id: string, number?: number) => ({
    ...{ branch: 'main', commits: [{ id, at: new Date().toISOString(), number }] },
  });

  test('makes a merged commit unknown, never one without a pull request', async () => {
    const clock = new ManualClock(Date.now());
    await using host = await start({ clock, lags: { commitPulls: 120_000 } });
    const { number } = await openPull(host, 'topic');
    const sha = await merge(host, number, 'rebase');
    const { pulls } = host.forge();
    const read = async (query: ReturnType<typeof young>, patienceMs = 0) =>
      (await pulls.merged({ ...query, patienceMs })).get(sha);
    expect(await read(young(sha))).toEqual({
      known: false,
      why: 'GitHub has not said yet which pull request brought it',
    });
    // What the commit says of itself leads to it at once, and the pull request confirms it.
    expect(await read(young(sha, number))).toMatchObject({ known: true, value: { pull: { number } } });
    const waiting = read(young(sha), 20_000);
    clock.advance(120_000);
    expect(await waiting).toMatchObject({ known: true, value: { pull: { number } } });
  });

  test('a wait can be ended', async () => {
    await using host = await start({ lags: { commitPulls: 600_000 } });
    const sha = await merge(host, (await openPull(host, 'topic')).number);
    const ended = new AbortController();
    const query = { ...young(sha), patienceMs: 600_000, signal: ended.signal };
    const waiting = host.forge().pulls.merged(query);
    setTimeout(() => ended.abort(new Error('enough')), 50);
    await expect(waiting).rejects.toThrow();
  });
});

describe('who asks', () => {
  test('an App, installed or asked for where it is', async () => {
    await using host = await start();
    const { github } = host;
    const granted = { checks: 'write', contents: 'read', issues: 'write', pull_requests: 'write' } as const;
    const { app, privateKey } = github.createApp({ slug: 'tidegate', owner: 'ada', permissions: granted });
    const { id } = github.installApp(app, 'ada');
    for (const installation of [undefined, id]) {
      const forge = host.forge({ auth: { kind: 'app', id: String(app.id), privateKey, installation } });
      expect(await forge.whoAmI()).toEqual({ login: expect.stringMatching(/^tidegate/), kind: 'bot' });
    }
    const commit = await host.commit('topic', 'b.txt', 'ada');
    const forge = host.forge({ auth: { kind: 'app', id: String(app.id), privateKey, installation: id } });
    expect(await forge.checks.report(check(commit))).toMatchObject({ ended: true });
    const nowhere = github.createApp({ slug: 'other', owner: 'ada', permissions: granted });
    const lost = host.forge({
      auth: {
        kind: 'app',
        id: String(nowhere.app.id),
        privateKey: nowhere.privateKey,
        installation: undefined,
      },
    });
    const error: unknown = await lost.whoAmI().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'forge-missing' });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('PRIVATE KEY');
  });

  test('a token that reads alone is told what it lacks', async () => {
    await using host = await start();
    const { number, head } = await openPull(host, 'topic');
    const read = { checks: 'read', contents: 'read', issues: 'read', pull_requests: 'read' } as const;
    const token = host.github.createWorkflowToken(host.repository, read);
    const forge = host.forge({ auth: { kind: 'token', token } });
    expect(await forge.pulls.get(number)).toMatchObject({ number });
    for (const write of [
      forge.checks.report(check(head)),
      forge.threads.comment(number, marker, marker),
      forge.deployments.report(deployment(head)),
    ]) {
      await expect(write).rejects.toMatchObject({ code: 'forge-forbidden' });
    }
    host.github.revokeToken(token);
    await expect(forge.whoAmI()).rejects.toMatchObject({ code: 'forge-token' });
  });

  test('a repository that is none is missing', async () => {
    await using host = await start();
    const forge = host.forge({ name: 'nothing' });
    await expect(forge.pulls.get(1)).rejects.toMatchObject({ code: 'forge-missing' });
    await expect(forge.checks.own('a'.repeat(40), '')).rejects.toMatchObject({ code: 'forge-missing' });
  });
});

describe('what it costs', () => {
  test('a run that writes everything of a bot takes few calls, and the next one fewer', async () => {
    await using host = await start();
    const { number, head, writeAll } = await scene(host);
    const forge = host.forge();
    await writeAll({ ...forge });
    expect(forge.usage()).toMatchObject({
      calls: 14,
      byRoute: { 'GraphQL comments': 2, 'GraphQL issues': 2, 'POST /repos/{owner}/{repo}/check-runs': 1 },
    });
    const again = host.forge();
    await again.threads.comment(number, marker, `${marker}\none`);
    expect(again.usage()).toMatchObject({ calls: 1, byRoute: { 'GraphQL comments': 1 } });
    expect(again.usage().remaining).toBeGreaterThan(0);
    expect(await again.pulls.open({ head: 'topic' })).toMatchObject([{ head: { commit: head } }]);
    expect(again.usage().calls).toBe(2);
  });

  test('a hundred commits are read at once', async () => {
    await using host = await start();
    const commits: string[] = [];
    for (let index = 0; index < 101; index += 1)
      commits.push(await host.commit('main', `${index}.txt`, 'ada'));
    // The stand-in asks git for each of them: on a busy machine that takes its time, and is no fault.
    const forge = host.forge({}, { ...quick, requestMs: 120_000 });
    const at = '2020-01-01T00:00:00Z';
    const found = await forge.pulls.merged({
      ...{ branch: 'main', patienceMs: 0 },
      commits: commits.map((id) => ({ id, at, number: undefined })),
    });
    expect(found.size).toBe(101);
    expect([...found.values()].every((fact) => fact.known && fact.value.pull === undefined)).toBe(true);
    expect(forge.usage().byRoute).toEqual({ 'GraphQL commits': 2 });
  }, 180_000);
});
