import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { commit, scenes } from './support.ts';

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

describe('webhooks', () => {
  const the = scenes();
  let server: Server;
  let received: Received[];
  let url: string;

  beforeEach(async () => {
    received = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('are told what happened, signed with their secret', async () => {
    const { github, repository } = the.scene;
    github.createHook(repository, { url, secret: 'secret', events: ['push'] });
    const sha = await commit(the.scene, 'main', { 'a.txt': '1' }, 'Ünïcode');
    await github.settleHooks();
    expect(received).toHaveLength(1);
    const [{ headers, body }] = received as [Received];
    expect(headers).toMatchObject({
      'x-github-event': 'push',
      'x-github-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-hub-signature-256': `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`,
    });
    expect(JSON.parse(body)).toMatchObject({
      ref: 'refs/heads/main',
      before: '0'.repeat(40),
      after: sha,
      created: true,
      head_commit: { id: sha, message: 'Ünïcode' },
      repository: { full_name: 'ada/bots' },
      sender: { login: 'ada' },
    });
    expect(github.deliveries).toMatchObject([{ event: 'push', status: 202 }]);
  });

  test('are told of what they asked for only, or of everything', async () => {
    const { github, repository, ada, name } = the.scene;
    github.createHook(repository, { url, events: ['issues', 'issue_comment'] });
    github.createHook(repository, { url });
    await commit(the.scene, 'main', { 'a.txt': '1' });
    await ada.issues.create({ ...name, title: 'T' });
    await github.settleHooks();
    const events = received.map(({ headers }) => headers['x-github-event']);
    expect(events.sort()).toEqual(['issues', 'issues', 'push']);
    expect(received.every(({ headers }) => headers['x-hub-signature-256'] === undefined)).toBe(true);
  });

  test('that nobody answers disturb nothing', async () => {
    const { github, repository } = the.scene;
    github.createHook(repository, { url: 'http://127.0.0.1:1/' });
    await commit(the.scene, 'main', { 'a.txt': '1' });
    await github.settleHooks();
    expect(github.deliveries).toMatchObject([{ event: 'push', status: undefined }]);
  });
});

describe('the stream of events', () => {
  const the = scenes();

  test('tells of everything until it is ended', async () => {
    const { github } = the.scene;
    const seen: string[] = [];
    const end = github.onEvent(({ name, ref }) => seen.push(`${name} ${ref ?? ''}`));
    await commit(the.scene, 'main', { 'a.txt': '1' });
    end();
    await commit(the.scene, 'main', { 'a.txt': '2' });
    expect(seen).toEqual(['push refs/heads/main']);
    expect(github.events).toHaveLength(2);
  });

  test('gives a push as git saw it', async () => {
    const { github, repository, ada, name } = the.scene;
    const first = await commit(the.scene, 'main', { 'a.txt': '1' });
    await commit(the.scene, 'topic', { 'a.txt': '2' });
    await ada.git.updateRef({ ...name, ref: 'heads/topic', sha: first, force: true });
    expect(github.events.at(-1)?.payload).toMatchObject({ forced: true, created: false, commits: [] });
    await ada.git.deleteRef({ ...name, ref: 'heads/topic' });
    expect(github.events.at(-1)?.payload).toMatchObject({ deleted: true, head_commit: null });
    expect(repository.pushedAt).toBeGreaterThan(0);
  });
});
