import { describe, expect, test } from '@jest/globals';
import { openGitHub } from '../../../src/adapters/github/index.ts';
import { reviewVerdict } from '../../../src/domain/forge/pull-request.ts';
import { latestChecks } from '../../../src/domain/forge/checks.ts';
import type { CheckReport, DeploymentReport } from '../../../src/ports/forge.ts';
import { approve, merge, openPull, quick, type Host } from './host.ts';

/** What a host may not offer: a stand-in says so, and the tests of it are left out. */
export type Feature = (typeof features)[number];
const features = [
  'pulls',
  /** A pull request's head moves with its branch. */
  'moves',
  'statuses',
  'checks',
  'deployments',
  'threads',
  'releases',
  'workflows',
] as const;

const marker = '<!-- tidegate:test -->';
const long = new Date(Date.now() - 3_600_000).toISOString();

/** What every code host of ours does, whoever plays it. */
export function forgeContract(
  kind: string,
  start: () => Promise<Host>,
  offers: readonly Feature[] = features,
): void {
  const about = (feature: Feature, tests: () => void) => {
    (offers.includes(feature) ? describe : describe.skip)(`${feature} on ${kind}`, tests);
  };
  const open = async () => {
    const host = await start();
    const forge = openGitHub(host.settings, quick);
    const merged = async (id: string, at = long, number?: number) => {
      const commits = [{ id, at, number }];
      return (await forge.pulls.merged({ branch: 'main', commits, patienceMs: 0 })).get(id);
    };
    return { host, forge, merged, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
  };

  about('pulls', () => {
    test.each(['merge', 'squash', 'rebase'] as const)(
      'a commit of a %s has its pull request',
      async (method) => {
        await using made = await open();
        const { host, merged } = made;
        const { number, head } = await openPull(host, 'topic', 'ada', 'Say *hello*');
        await approve(host, number, 'bob');
        const sha = await merge(host, number, method, 'bob');
        const fact = await merged(sha);
        expect(fact).toMatchObject({
          known: true,
          value: {
            commit: sha,
            pull: {
              ...{ number, title: 'Say *hello*', state: 'merged', draft: false, base: 'main' },
              author: { login: 'ada', kind: 'person' },
              committers: [],
              head: { branch: 'topic', commit: head, fork: false },
              merged: { commit: sha, by: { login: 'bob', kind: 'person' } },
              reviews: [{ by: { login: 'bob' }, state: 'approved', commit: head, mayWrite: true }],
              checks: [],
            },
            checks: [],
          },
        });
        const pull = fact?.known === true ? fact.value.pull : undefined;
        expect(reviewVerdict(pull!)).toMatchObject({ approved: true });
        expect(pull?.url).toMatch(/\/pull\/\d+$/);
      },
    );

    test('an approval says who may give one', async () => {
      await using made = await open();
      const { host, forge } = made;
      const { number } = await openPull(host, 'topic');
      await approve(host, number, 'eve');
      expect(reviewVerdict((await forge.pulls.get(number))!)).toMatchObject({ why: 'may-not-write' });
      await approve(host, number, 'bob');
      expect(reviewVerdict((await forge.pulls.get(number))!)).toMatchObject({ approved: true });
    });

    test('what a reviewer takes back counts no more', async () => {
      await using made = await open();
      const { host, forge } = made;
      const { number } = await openPull(host, 'topic');
      const about = { ...host.name, pull_number: number };
      await host.people.bob.pulls.createReview({ ...about, event: 'COMMENT', body: 'Well.' });
      expect(reviewVerdict((await forge.pulls.get(number))!)).toMatchObject({ why: 'none' });
      await approve(host, number, 'bob');
      const { data } = await host.people.bob.pulls.listReviews(about);
      const review_id = data.at(-1)!.id;
      await host.people.ada.pulls.dismissReview({ ...about, review_id, message: 'Not yet.' });
      expect(reviewVerdict((await forge.pulls.get(number))!)).toMatchObject({ why: 'dismissed' });
    });

    test('a commit that was pushed has none, once it is old enough to say so', async () => {
      await using made = await open();
      const { host, merged } = made;
      const sha = await host.commit('main', 'b.txt', 'bob');
      expect(await merged(sha)).toEqual({ known: true, value: { commit: sha, pull: undefined, checks: [] } });
      expect(await merged(sha, new Date().toISOString())).toMatchObject({ known: false });
      // Words are cheap: the pull request must have ended with this very commit.
      const { number } = await openPull(host, 'topic');
      await merge(host, number);
      expect(await merged(sha, long, number)).toMatchObject({ known: true, value: { pull: undefined } });
    });

    test('a commit that is nowhere is unknown', async () => {
      await using made = await open();
      const fact = await made.merged('0'.repeat(40));
      expect(fact).toEqual({ known: false, why: "GitHub doesn't know the commit 000000000000" });
      expect((await made.forge.pulls.merged({ branch: 'main', commits: [], patienceMs: 0 })).size).toBe(0);
    });

    test('open ones are found by their head and base', async () => {
      await using made = await open();
      const { host, forge } = made;
      const [one, two] = [await openPull(host, 'one'), await openPull(host, 'two', 'bob')];
      const numbers = async (query: { head?: string; base?: string }) =>
        (await forge.pulls.open(query)).map(({ number }) => number);
      expect(await numbers({})).toEqual([one.number, two.number]);
      expect(await numbers({ head: 'two' })).toEqual([two.number]);
      expect(await numbers({ head: 'none' })).toEqual([]);
      expect(await numbers({ base: 'main' })).toEqual([one.number, two.number]);
      await merge(host, one.number);
      expect(await numbers({ base: 'main' })).toEqual([two.number]);
      expect(await forge.pulls.get(one.number)).toMatchObject({ state: 'merged' });
      expect(await forge.pulls.get(999)).toBeUndefined();
    });
  });

  about('moves', () => {
    test('an approval is of a head, and none by who committed to it', async () => {
      await using made = await open();
      const { host, forge } = made;
      const { number } = await openPull(host, 'topic');
      await approve(host, number, 'bob');
      await host.commit('topic', 'later.txt', 'ada');
      expect(reviewVerdict((await forge.pulls.get(number))!)).toMatchObject({ why: 'not-the-head' });
      const own = await openPull(host, 'shared');
      await host.commit('shared', 'own.txt', 'bob');
      await approve(host, own.number, 'bob');
      expect(reviewVerdict((await forge.pulls.get(own.number))!)).toMatchObject({ why: 'own' });
    });
  });

  about('statuses', () => {
    test('checks are those of the head and of the merged commit', async () => {
      await using made = await open();
      const { host, merged } = made;
      const { number, head } = await openPull(host, 'topic');
      const status = (sha: string, state: 'success' | 'failure' | 'pending', context: string) =>
        host.people.ada.repos.createCommitStatus({ ...host.name, sha, state, context });
      await status(head, 'failure', 'lint');
      await status(head, 'success', 'lint');
      await status(head, 'pending', 'slow');
      const sha = await merge(host, number);
      await status(sha, 'failure', 'tests');
      const fact = await merged(sha);
      if (fact?.known !== true) throw new Error('It is known.');
      const { pull, checks } = fact.value;
      expect([...latestChecks(pull!.checks)].map(([name, { state }]) => `${name} ${state}`).sort()).toEqual([
        'lint passed',
        'slow pending',
      ]);
      expect(checks).toMatchObject([{ name: 'tests', state: 'failing' }]);
    });
  });

  about('checks', () => {
    const report = (commit: string, given: Partial<CheckReport> = {}): CheckReport => ({
      ...{ name: 'bank / train', commit, key: 'tidegate/7/1/bank/train', title: 'Running', summary: 'x' },
      ...{ state: { phase: 'running' }, text: undefined, annotations: [], detailsUrl: undefined },
      startedAt: '2026-01-05T10:00:00Z',
      ...given,
    });
    const ended = { phase: 'ended', conclusion: 'failure' } as const;
    const note = (line: number) =>
      ({ path: 'a.txt', line, level: 'failure', title: `T${line}`, message: `M${line}` }) as const;

    test('a check is written once, and changed in place', async () => {
      await using made = await open();
      const { host, forge } = made;
      const commit = await host.commit('topic', 'b.txt', 'ada');
      const first = await forge.checks.report(report(commit));
      expect(first).toMatchObject({ name: 'bank / train', key: 'tidegate/7/1/bank/train', ended: false });
      const done = report(commit, {
        ...{ state: ended, title: 'Failed', summary: '**s**', text: 't', annotations: [note(1)] },
        ...{ detailsUrl: 'https://example.com/run', endedAt: '2026-01-05T10:01:00Z' },
      });
      expect(await forge.checks.report(done)).toMatchObject({ ended: true, url: first.url });
      // Another process, which knows nothing of the first one's.
      const later = openGitHub(host.settings, quick);
      await later.checks.report(done);
      const { data } = await host.people.ada.checks.listForRef({ ...host.name, ref: commit, filter: 'all' });
      expect(data.check_runs).toMatchObject([
        {
          ...{ name: 'bank / train', status: 'completed', conclusion: 'failure' },
          ...{ started_at: '2026-01-05T10:00:00Z', completed_at: '2026-01-05T10:01:00Z' },
          details_url: 'https://example.com/run',
          output: { title: 'Failed', summary: '**s**', text: 't', annotations_count: 1 },
        },
      ]);
    });

    test('annotations come in as many requests as they need, once each', async () => {
      await using made = await open();
      const { host, forge } = made;
      const commit = await host.commit('topic', 'b.txt', 'ada');
      const annotations = Array.from({ length: 120 }, (_, index) => note(index + 1));
      const all = report(commit, { state: ended, annotations });
      await forge.checks.report(all);
      await openGitHub(host.settings, quick).checks.report(all);
      const { data } = await host.people.ada.checks.listForRef({ ...host.name, ref: commit });
      const [run] = data.check_runs;
      expect(run).toMatchObject({ status: 'completed', output: { annotations_count: 120 } });
      const about = { ...host.name, check_run_id: run!.id, per_page: 100 };
      const pages = [1, 2].map((page) => host.people.ada.checks.listAnnotations({ ...about, page }));
      const lines = (await Promise.all(pages)).flatMap((page) => page.data.map((one) => one.start_line));
      expect(lines).toEqual(annotations.map(({ line }) => line));
    });

    test('each run has its own, and finds those that another left', async () => {
      await using made = await open();
      const { host, forge } = made;
      const commit = await host.commit('topic', 'b.txt', 'ada');
      await forge.checks.report(report(commit));
      await forge.checks.report(report(commit, { key: 'tidegate/7/2/bank/train', state: ended }));
      await forge.checks.report(
        report(commit, { key: 'tidegate/8/1/bank/train', state: { phase: 'queued' } }),
      );
      await forge.checks.report(
        report(commit, { key: 'tidegate/8/1/x', state: { phase: 'ended', conclusion: 'timed-out' } }),
      );
      const own = await openGitHub(host.settings, quick).checks.own(commit, 'tidegate/7/');
      expect(own.map(({ key, ended: has }) => [key, has]).sort()).toEqual([
        ['tidegate/7/1/bank/train', false],
        ['tidegate/7/2/bank/train', true],
      ]);
    });

    test('what is too long is cut, and what is empty has a word', async () => {
      await using made = await open();
      const { host, forge } = made;
      const commit = await host.commit('topic', 'b.txt', 'ada');
      const text = '👋'.repeat(40_000);
      const empty = { ...note(1), message: '' };
      const given = { state: ended, title: text, summary: text, text, annotations: [empty] };
      expect(await forge.checks.report(report(commit, given))).toMatchObject({ ended: true });
    });
  });

  about('deployments', () => {
    const report = (commit: string, given: Partial<DeploymentReport> = {}): DeploymentReport => ({
      ...{ environment: 'staging/bank', commit, key: 'run-7-bank', state: 'running' },
      ...{
        description: 'On its way',
        production: false,
        transient: false,
        url: undefined,
        logUrl: undefined,
      },
      ...given,
    });

    async function states({ people, name }: Host, environment: string): Promise<string[]> {
      const { data } = await people.ada.repos.listDeployments({ ...name, environment });
      const all = data
        .toSorted((a, b) => a.id - b.id)
        .map(async ({ id }) => {
          const statuses = await people.ada.repos.listDeploymentStatuses({ ...name, deployment_id: id });
          return statuses.data
            .toSorted((a, b) => a.id - b.id)
            .map(({ state }) => state)
            .join(' ');
        });
      return Promise.all(all);
    }

    test('a deployment is written once, and its states once each', async () => {
      await using made = await open();
      const { host, forge } = made;
      const commit = await host.commit('topic', 'b.txt', 'ada');
      const first = await forge.deployments.report(report(commit));
      expect(first.changed).toBe(true);
      expect(await forge.deployments.report(report(commit))).toEqual({ id: first.id, changed: false });
      const done = {
        state: 'success',
        url: 'https://example.com',
        logUrl: 'https://example.com/log',
      } as const;
      const later = openGitHub(host.settings, quick);
      expect(await later.deployments.report(report(commit, done))).toEqual({ id: first.id, changed: true });
      expect(await states(host, 'staging/bank')).toEqual(['in_progress success']);
    });

    test.each([
      ['staging/bank', false],
      ['production/bank', true],
    ])('a newer one of %s ends the older', async (environment, production) => {
      await using made = await open();
      const { host, forge } = made;
      const commit = await host.commit('topic', 'b.txt', 'ada');
      const live = { environment, production, state: 'success' } as const;
      await forge.deployments.report(report(commit, { ...live, key: 'one' }));
      await forge.deployments.report(report(commit, { ...live, key: 'two' }));
      await forge.deployments.report(report(commit, { ...live, key: 'three' }));
      expect(await states(host, environment)).toEqual(['success inactive', 'success inactive', 'success']);
    });
  });

  about('threads', () => {
    test('there is one comment, which is changed in place', async () => {
      await using made = await open();
      const { host, forge } = made;
      const { number } = await openPull(host, 'topic');
      const foreign = { ...host.name, issue_number: number, body: `${marker}\nnot ours` };
      await host.people.eve.issues.createComment(foreign);
      expect(await forge.threads.commentBody(number, marker)).toBeUndefined();
      const write = (text: string) => forge.threads.comment(number, marker, `${marker}\n${text}`);
      const first = await write('one');
      expect(first).toMatchObject({ number, outcome: 'created' });
      expect(await write('one')).toEqual({ ...first, outcome: 'unchanged' });
      const later = openGitHub(host.settings, quick);
      expect(await later.threads.comment(number, marker, `${marker}\ntwo\n`)).toEqual({
        ...first,
        outcome: 'updated',
      });
      expect((await forge.threads.commentBody(number, marker))?.trimEnd()).toBe(`${marker}\ntwo`);
      const { data } = await host.people.ada.issues.listComments({ ...host.name, issue_number: number });
      expect(data.map(({ body }) => body?.trimEnd())).toEqual([`${marker}\nnot ours`, `${marker}\ntwo`]);
    });

    test('two that write the first comment at once leave one', async () => {
      await using made = await open();
      const { host } = made;
      const { number } = await openPull(host, 'topic');
      const writers = [1, 2, 3].map((n) =>
        openGitHub(host.settings, quick).threads.comment(number, marker, `${marker}\n${n}`),
      );
      const posted = await Promise.all(writers);
      expect(new Set(posted.map(({ url }) => url)).size).toBeGreaterThanOrEqual(1);
      const { data } = await host.people.ada.issues.listComments({ ...host.name, issue_number: number });
      expect(data).toHaveLength(1);
    });

    test('a comment that is too long is cut; one on nothing is refused', async () => {
      await using made = await open();
      const { host, forge } = made;
      const { number } = await openPull(host, 'topic');
      await forge.threads.comment(number, marker, `${marker}\n${'👋'.repeat(40_000)}`);
      const body = await forge.threads.commentBody(number, marker);
      expect([body!.length > 65_000, body!.length <= 65_535, body!.isWellFormed()]).toEqual([
        true,
        true,
        true,
      ]);
      await expect(forge.threads.comment(999, marker, marker)).rejects.toMatchObject({
        code: 'forge-missing',
      });
      await expect(forge.threads.comment(number, marker, 'x')).rejects.toThrow('begins with its marker');
    });

    test('a comment is found among many', async () => {
      await using made = await open();
      const { host, forge } = made;
      const { number } = await openPull(host, 'topic');
      const about = { ...host.name, issue_number: number };
      for (let index = 0; index < 105; index += 1) {
        await host.people.ada.issues.createComment({ ...about, body: `${index}` });
      }
      await forge.threads.comment(number, marker, `${marker}\none`);
      expect(await forge.threads.comment(number, marker, `${marker}\ntwo`)).toMatchObject({
        outcome: 'updated',
      });
    });

    test('there is one board, which is opened again', async () => {
      await using made = await open();
      const { host, forge } = made;
      const board = { marker, label: 'tidegate', title: 'Board', body: `${marker}\none` };
      await host.people.ada.issues.create({
        ...host.name,
        title: 'Board',
        body: marker,
        labels: ['tidegate'],
      });
      const first = await forge.threads.board(board);
      expect(first.outcome).toBe('created');
      expect(await forge.threads.board(board)).toEqual({ ...first, outcome: 'unchanged' });
      const about = { ...host.name, issue_number: first.number };
      await host.people.ada.issues.update({ ...about, state: 'closed' });
      expect(await forge.threads.board({ ...board, title: 'New' })).toEqual({ ...first, outcome: 'updated' });
      const { data } = await host.people.ada.issues.get(about);
      expect(data).toMatchObject({ state: 'open', title: 'New', labels: [{ name: 'tidegate' }] });
    });

    test('two that write the first board at once leave one open', async () => {
      await using made = await open();
      const { host } = made;
      const board = { marker, label: 'tidegate', title: 'Board', body: `${marker}\none` };
      await Promise.all([1, 2, 3].map(() => openGitHub(host.settings, quick).threads.board(board)));
      const { data } = await host.people.ada.issues.listForRepo({ ...host.name, state: 'open' });
      expect(data).toHaveLength(1);
    });
  });

  about('releases', () => {
    test('a tag has one release', async () => {
      await using made = await open();
      const { host, forge } = made;
      const sha = await host.commit('main', 'b.txt', 'ada');
      await host.people.ada.git.createRef({ ...host.name, ref: 'refs/tags/bank/v1.0.0', sha });
      const release = { tag: 'bank/v1.0.0', name: 'bank 1.0.0', notes: '* first', latest: false };
      const first = await forge.releases.publish(release);
      expect(first.outcome).toBe('created');
      expect(await forge.releases.publish(release)).toEqual({ ...first, outcome: 'unchanged' });
      const changed = await forge.releases.publish({ ...release, notes: '* second' });
      expect(changed).toEqual({ ...first, outcome: 'updated' });
      const { data } = await host.people.ada.repos.listReleases(host.name);
      expect(data).toMatchObject([
        { tag_name: 'bank/v1.0.0', name: 'bank 1.0.0', body: '* second', draft: false },
      ]);
    });
  });

  test(`who the token speaks for, on ${kind}`, async () => {
    await using made = await open();
    const me = await made.forge.whoAmI();
    expect(me.login).not.toBe('');
    expect(made.forge.repository).toMatchObject({
      owner: made.host.name.owner,
      name: made.host.name.repo,
      url: expect.stringMatching(/^https?:\/\/.*[^/]$/),
    });
    expect(made.forge.usage()).toMatchObject({ calls: 1, byRoute: { 'GraphQL viewer': 1 }, repeated: 0 });
  });
}
