import { describe, expect, test } from '@jest/globals';
import { ManualClock } from '../../../sandbox/github/index.ts';
import { client, cloneOf, commit, failure, scenes } from './support.ts';

describe('answers', () => {
  const the = scenes();

  test('carry the headers that GitHub sends', async () => {
    const { ada, name } = the.scene;
    const { headers } = await ada.repos.get(name);
    expect(headers).toMatchObject({
      'x-github-request-id': expect.stringMatching(/^[0-9A-F]{20}$/),
      'x-github-media-type': 'github.v3; format=json',
      'x-oauth-scopes': 'repo, workflow',
      'x-ratelimit-resource': 'core',
      'content-type': 'application/json; charset=utf-8',
    });
  });

  test('are not sent twice to who has them', async () => {
    const { ada, name } = the.scene;
    const first = await ada.repos.get(name);
    const again = { ...name, headers: { 'if-none-match': first.headers.etag! } };
    const known = await failure(ada.repos.get(again));
    expect(known.status).toBe(304);
    // What was known costs nothing.
    const { data } = await ada.rateLimit.get();
    expect(data.resources.core.used).toBe(1);
    await ada.issues.create({ ...name, title: 'T' });
    expect((await ada.repos.get(again)).status).toBe(200);
  });

  test('come in pages with links that are followed by number, too', async () => {
    const { ada, name, github, repository } = the.scene;
    for (let number = 1; number <= 5; number += 1) await ada.issues.create({ ...name, title: `${number}` });
    const { headers, data } = await ada.issues.listForRepo({ ...name, per_page: 2, page: 2 });
    expect(data.map(({ number }) => number)).toEqual([3, 2]);
    const relations = [...(headers.link ?? '').matchAll(/[?&]page=(\d+)>; rel="(\w+)"/g)];
    expect(relations.map(([, page, relation]) => `${relation} ${page}`)).toEqual([
      'prev 1',
      'next 3',
      'last 3',
      'first 1',
    ]);
    const byId = await ada.request(`GET ${github.apiUrl}/repositories/${repository.id}/issues?per_page=1`);
    expect(byId.data).toHaveLength(1);
    expect((await ada.issues.listForRepo({ ...name, per_page: 100 })).headers.link).toBeUndefined();
  });

  test('are the same at the root, as of api.github.com, and to HEAD without a body', async () => {
    const { github, adaToken } = the.scene;
    const headers = { authorization: `Bearer ${adaToken}` };
    const root = await fetch(`${github.origin}/repos/ada/bots`, { headers });
    const below = await fetch(`${github.apiUrl}/repos/ada/bots`, { headers });
    expect(await root.json()).toEqual(await below.json());
    const head = await fetch(`${github.apiUrl}/repos/ada/bots`, { method: 'HEAD', headers });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('say what was wrong with a body that is no JSON', async () => {
    const { github, adaToken } = the.scene;
    const answer = await fetch(`${github.apiUrl}/repos/ada/bots/issues`, {
      method: 'POST',
      headers: { authorization: `token ${adaToken}` },
      body: '{',
    });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { message: 'Problems parsing JSON', status: '400' },
    ]);
  });

  test('are recorded, so that calls can be counted', async () => {
    const { ada, name, github } = the.scene;
    await ada.repos.get(name);
    await failure(ada.issues.get({ ...name, issue_number: 7 }));
    expect(github.apiCalls).toMatchObject([
      { method: 'GET', operation: 'repos/get', token: 'user', status: 200, bytesIn: 0 },
      { operation: 'issues/get', status: 404 },
    ]);
    expect(github.apiCalls[0]!.bytesOut).toBeGreaterThan(1000);
    github.forgetRequests();
    expect(github.requests).toEqual([]);
  });
});

describe('rate limits', () => {
  const clock = new ManualClock();
  const the = scenes({ clock, limits: { core: 3 } });

  test('are counted per person, and begin anew after an hour', async () => {
    const { ada, bob, name, github } = the.scene;
    const again = client(github, github.createToken('ada'));
    for (const octokit of [ada, again]) await octokit.repos.get(name);
    const { headers } = await ada.repos.get(name);
    expect(headers).toMatchObject({ 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '0' });
    const error = await ada.repos.get(name).catch((one: unknown) => one);
    expect(error).toMatchObject({
      status: 403,
      response: {
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String((clock.now() + 3_600_000) / 1000),
        },
        data: { message: expect.stringMatching('API rate limit exceeded for user ID') },
      },
    });
    expect((await bob.repos.get(name)).status).toBe(200);
    clock.advance(3_600_000);
    expect((await ada.repos.get(name)).status).toBe(200);
  });
});

describe('faults', () => {
  const the = scenes();

  test('happen before or after the work is done', async () => {
    const { ada, name, github } = the.scene;
    const create = () => ada.issues.create({ ...name, title: 'T' });
    const count = async () => (await ada.issues.listForRepo(name)).data.length;
    const operation = 'issues/create' as const;
    github.faults.add({ operation, fault: { kind: 'error-before', status: 503 } });
    expect((await failure(create())).status).toBe(503);
    expect(await count()).toBe(0);
    github.faults.add({ operation, fault: { kind: 'error-after' } });
    expect((await failure(create())).status).toBe(502);
    expect(await count()).toBe(1);
    github.faults.add({ operation, fault: { kind: 'drop-before' } });
    await expect(create()).rejects.toThrow();
    expect(await count()).toBe(1);
    github.faults.add({ operation, fault: { kind: 'drop-after' } });
    await expect(create()).rejects.toThrow();
    expect(await count()).toBe(2);
    expect((await create()).status).toBe(201);
    expect(github.faults.injected).toBe(4);
    expect(github.requests.flatMap(({ fault, status }) => (fault ? [[fault, status]] : []))).toEqual([
      ['error-before', 503],
      ['error-after', 502],
      ['drop-before', undefined],
      ['drop-after', undefined],
    ]);
  });

  test('limit who asks too often', async () => {
    const { ada, name, github } = the.scene;
    const get = async () => ada.repos.get(name).catch((error: unknown) => error);
    github.faults.add({ fault: { kind: 'secondary-limit', retryAfter: 7 } });
    expect(await get()).toMatchObject({
      status: 403,
      response: {
        headers: { 'retry-after': '7' },
        data: { message: expect.stringMatching('secondary rate limit') },
      },
    });
    github.faults.add({ fault: { kind: 'secondary-limit', status: 429 } });
    expect(await get()).toMatchObject({ status: 429 });
    github.faults.add({ operation: 'graphql', fault: { kind: 'primary-limit' } });
    const { data } = await ada.request(`POST ${github.graphqlUrl}`, { query: '{ viewer { login } }' });
    expect(data).toEqual({
      errors: [{ type: 'RATE_LIMITED', message: expect.stringMatching('API rate limit exceeded') }],
    });
    github.faults.add({ fault: { kind: 'primary-limit' } });
    expect(await get()).toMatchObject({
      status: 403,
      response: { headers: { 'x-ratelimit-remaining': '0' } },
    });
    // What is used up stays so.
    expect(await get()).toMatchObject({ status: 403 });
  });

  test('are chosen by method, path and number', async () => {
    const { ada, name, github } = the.scene;
    github.faults.add({
      method: 'GET',
      path: /issues$/,
      after: 1,
      times: 2,
      fault: { kind: 'error-before' },
    });
    const list = async () =>
      ada.issues.listForRepo(name).then(
        ({ status }) => status,
        ({ status }) => status as number,
      );
    expect(await ada.repos.get(name).then(({ status }) => status)).toBe(200);
    expect([await list(), await list(), await list(), await list()]).toEqual([200, 502, 502, 200]);
  });

  test('come by chance, the same for the same seed', async () => {
    const { ada, name, github } = the.scene;
    const row = async () => {
      const all: number[] = [];
      for (let at = 0; at < 30; at += 1) {
        all.push(
          await ada.repos.get(name).then(
            ({ status }) => status,
            ({ status }) => status as number,
          ),
        );
      }
      return all;
    };
    const chance = { probability: 0.3, seed: 7, kinds: ['error-before', 'error-after'] as const };
    github.faults.byChance(chance);
    const first = await row();
    github.faults.byChance(chance);
    expect(await row()).toEqual(first);
    const failed = first.filter((status) => status !== 200).length;
    expect(failed).toBeGreaterThan(2);
    expect(failed).toBeLessThan(20);
    github.faults.byChance({ ...chance, hits: ({ method }) => method === 'POST' });
    expect(new Set(await row())).toEqual(new Set([200]));
    github.faults.clear();
    expect((await ada.repos.get(name)).status).toBe(200);
  });

  test('hit git as well', async () => {
    await commit(the.scene, 'main', { 'a.txt': '1' });
    const clone = await cloneOf(the.scene);
    const sha = await clone.commit('Mine', { 'b.txt': '2' });
    the.scene.github.faults.add({ path: /receive-pack$/, method: 'POST', fault: { kind: 'error-after' } });
    await expect(clone.git('push', 'origin', 'main')).rejects.toThrow('502');
    expect(await the.scene.repository.git.ref('refs/heads/main')).toMatchObject({ sha });
    the.scene.github.faults.add({ operation: 'git', fault: { kind: 'drop-before' } });
    await expect(clone.git('fetch')).rejects.toThrow();
  });
});

describe('what GitHub does not describe', () => {
  const the = scenes();

  test('is a mismatch, in a request as in an answer', async () => {
    the.expectMismatches();
    const { ada, name, github, repository } = the.scene;
    const wrong = [
      () => ada.request('POST /repos/{owner}/{repo}/issues', { ...name, title: 'T', titel: 'T' }),
      () => ada.request('GET /repos/{owner}/{repo}/issues?stat=open', name),
      () => ada.request('POST /repos/{owner}/{repo}/issues/1/comments', name),
      () => ada.request('GET /repos/{owner}/{repo}/issues/one', name),
    ];
    for (const call of wrong) expect((await failure(call())).status).toBe(500);
    expect((await failure(ada.request('GET /repos/{owner}/{repo}/nothing', name))).status).toBe(501);
    expect(github.mismatches.map(({ operation }) => operation)).toEqual([
      'issues/create',
      'issues/list-for-repo',
      'issues/create-comment',
      'issues/get',
      'GET /repos/ada/bots/nothing',
    ]);
    expect(github.mismatches[0]?.problems).toEqual([' must NOT have additional properties (titel)']);
    github.forgetRequests();
    const notes = ada.repos.createRelease({ ...name, tag_name: 'v1', generate_release_notes: true });
    expect((await failure(notes)).message).toMatch('does not offer `generate_release_notes`');
    expect(github.mismatches).toHaveLength(1);
    github.forgetRequests();
    // Nothing that isn't a state passes as one.
    await ada.issues.create({ ...name, title: 'T' });
    Object.assign(repository.issues.get(1)!, { stateReason: 'bored' });
    expect((await failure(ada.issues.get({ ...name, issue_number: 1 }))).message).toMatch(
      'a response of issues/get',
    );
    expect(github.mismatches).toMatchObject([{ operation: 'issues/get', where: 'response' }]);
  });
});
