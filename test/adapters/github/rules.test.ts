import { afterEach, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { quick, sandbox, type Sandbox } from './host.ts';
import { openGitHub } from '../../../src/adapters/github/index.ts';

let host: Sandbox | undefined;
afterEach(async () => {
  await host?.[Symbol.asyncDispose]();
  host = undefined;
});

test('tells a check that the protection of a branch asks for', async () => {
  host = await sandbox();
  await host.commit('main', 'a.txt', 'ada');
  host.github.protectBranch(host.repository, 'main', { requiredChecks: ['ci', 'tidegate'] });
  const forge = host.forge();
  expect(await forge.isCheckRequired('main', 'tidegate')).toBe(true);
  expect(await forge.isCheckRequired('main', 'ci')).toBe(true);
  expect(host.github.mismatches).toEqual([]);
});

test('tells those of its rules, whatever other rules there are', async () => {
  host = await sandbox();
  const answers: Record<string, unknown> = {
    '/repos/ada/bots/branches/main': {
      name: 'main',
      protection: { required_status_checks: { contexts: ['ci'] } },
    },
    '/repos/ada/bots/branches/old': { protection: { required_status_checks: { contexts: ['ci'] } } },
    '/repos/ada/bots/rules/branches/main': [
      { type: 'deletion' },
      { type: 'pull_request', parameters: { required_approving_review_count: 1 } },
      {
        type: 'required_status_checks',
        parameters: { required_status_checks: [{ context: 'tidegate' }, { context: 'ci' }] },
      },
      { type: 'required_status_checks', parameters: 'of a later day' },
    ],
  };
  const server = createServer((request, response) => {
    const answer = answers[new URL(request.url ?? '', 'http://host').pathname];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'Not Found' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const settings = { ...host.settings, owner: 'ada', name: 'bots', apiUrl: `http://127.0.0.1:${port}` };
    const forge = openGitHub(settings, quick);
    const required = async (branch: string, check: string) => forge.isCheckRequired(branch, check);
    expect(await required('main', 'tidegate')).toBe(true);
    expect(await required('main', 'ci')).toBe(true);
    expect(await required('main', 'lint')).toBe(false);
    // A server that knows no rulesets.
    expect(await required('old', 'ci')).toBe(true);
    expect(await required('old', 'tidegate')).toBe(false);
    await expect(forge.isCheckRequired('gone', 'ci')).rejects.toMatchObject({ code: 'forge-missing' });
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
