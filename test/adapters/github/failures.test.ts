import { describe, expect, test } from '@jest/globals';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { openGitHub } from '../../../src/adapters/github/index.ts';
import { forgeError, mayHaveHappened, withoutSecrets } from '../../../src/adapters/github/failures.ts';
import { EnvironmentError, UserError } from '../../../src/domain/errors.ts';
import { quick } from './host.ts';

const token = 'ghs_0123456789abcdefghijkl';

/** A server that answers one thing, and the adapter before it. */
async function answering(listener: RequestListener, patience = quick) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const forge = openGitHub(
    {
      ...{ owner: 'acme', name: 'bots', apiUrl: origin, graphqlUrl: `${origin}/graphql`, serverUrl: origin },
      ...{ auth: { kind: 'token', token }, proxies: {} },
    },
    patience,
  );
  return {
    ...{ forge, seen, origin },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener => {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
};

async function failing(listener: RequestListener, patience = quick): Promise<EnvironmentError | UserError> {
  await using made = await answering(listener, patience);
  try {
    await made.forge.workflows.run(7);
  } catch (error) {
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(token);
    if (error instanceof EnvironmentError || error instanceof UserError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

describe('a failure', () => {
  test.each([
    [401, 'forge-token', {}],
    [403, 'forge-forbidden', {}],
    [422, 'forge-refused', {}],
    [500, 'forge-failed', {}],
    [503, 'forge-failed', {}],
    [403, 'forge-limited', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4000000000' }],
    [403, 'forge-limited', { 'retry-after': '600' }],
    [429, 'forge-limited', { 'retry-after': '600' }],
    [429, 'forge-limited', {}],
  ])('of %i is %s', async (status, code, headers) => {
    const error = await failing(json(status, { message: `Bad ${token} in https://u:p@host/x` }, headers));
    expect(error).toMatchObject({ code });
    expect(error.message).not.toContain('u:p');
    expect(error.message).toMatch(/read the run 7/);
    expect(error.next).toMatch(/\.$/);
  });

  test('tells which permission is missing, and until when to wait', async () => {
    const forbidden = json(403, { message: 'No' }, { 'x-accepted-github-permissions': 'actions=read' });
    expect((await failing(forbidden)).message).toContain('(it needs actions=read)');
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4000000000' };
    const limited = await failing(json(403, { message: 'API rate limit exceeded' }, headers));
    expect(limited.message).toContain('no request is left until 2096-10-02T07:06:40.000Z');
    const odd = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' };
    expect((await failing(json(429, {}, odd))).message).toContain('no request is left in this hour');
  });

  test('is repeated where that is safe, and only then', async () => {
    await using made = await answering(json(502, 'Bad gateway'));
    await expect(made.forge.workflows.run(7)).rejects.toMatchObject({ code: 'forge-failed' });
    expect(made.seen).toHaveLength(4);
    expect(made.forge.usage()).toMatchObject({ calls: 4, repeated: 3 });
    await using other = await answering(json(502, 'Bad gateway'));
    const started = other.forge.workflows.dispatch('.github/workflows/release.yml', 'main', {});
    await expect(started).rejects.toMatchObject({ code: 'forge-unsure' });
    expect(other.seen).toHaveLength(1);
  });

  test('of the network names what it was', async () => {
    const dropped = await failing((request) => void request.socket.destroy());
    expect(dropped).toMatchObject({ code: 'forge-unreachable' });
    const hung = await failing(() => {}, { ...quick, requestMs: 30 });
    expect(hung).toMatchObject({ code: 'forge-unreachable' });
  });

  test.each([
    ['no JSON', '<html>Welcome to this network</html>', 'application/json'],
    ['another page', '<html>Welcome to this network</html>', 'text/html'],
    ['another thing', '{"id":"7"}', 'application/json'],
    ['nothing', '', 'application/json'],
  ])('of an answer that is %s is told', async (_, body, type) => {
    const error = await failing(json(200, body, { 'content-type': type }));
    expect(error).toMatchObject({ code: 'forge-answer' });
    expect(error.message.length).toBeLessThan(500);
  });

  test.each([
    ['forge-failed', { errors: [{ message: 'Something went wrong while executing your query.' }] }],
    ['forge-refused', { errors: [{ message: "Field 'x' doesn't exist" }] }],
    ['forge-limited', { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] }],
    ['forge-forbidden', { data: {}, errors: [{ type: 'FORBIDDEN', message: 'No', path: ['viewer'] }] }],
    ['forge-missing', { data: {}, errors: [{ type: 'NOT_FOUND', message: 'No', path: ['repository'] }] }],
    ['forge-answer', { data: { viewer: null } }],
    ['forge-answer', { errors: 'x' }],
    ['forge-answer', {}],
  ])('of GraphQL is %s', async (code, body) => {
    await using made = await answering(json(200, body));
    await expect(made.forge.whoAmI()).rejects.toMatchObject({ code });
  });
});

describe('forgeError', () => {
  test('takes whatever is thrown', () => {
    const known = new UserError('x', { code: 'y' });
    expect(forgeError('read', known, [])).toBe(known);
    for (const thrown of ['x', undefined, null, {}, new Error(''), { message: 7, response: null }]) {
      expect(forgeError('read it', thrown, [])).toMatchObject({ code: 'forge-unreachable' });
    }
    expect(forgeError('read it', { status: 410, message: 'Gone', response: {} }, [])).toMatchObject({
      code: 'forge-missing',
    });
    expect(mayHaveHappened(known)).toBe(false);
  });

  test('hides what looks like a secret', () => {
    expect(withoutSecrets('a secret b sec', ['secret', 'sec'])).toBe('a *** b sec');
    expect(withoutSecrets('ghp_abc github_pat_1_2 https://u:p@h/x', [])).toBe('*** *** https://***@h/x');
    expect(withoutSecrets('Authorization: Bearer abcdefghij.k, token 0123456789', [])).toBe(
      'Authorization: Bearer ***, token ***',
    );
  });
});
