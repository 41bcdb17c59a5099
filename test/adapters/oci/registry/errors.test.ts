import { describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { startTokenServer } from '../../../../sandbox/registry/index.ts';
import { serve } from '../../../../sandbox/registry/running.ts';
import { openPackageStore } from '../../../../src/adapters/oci/index.ts';
import { deniedError, failureError } from '../../../../src/adapters/oci/registry/errors.ts';
import type { HttpFailure } from '../../../../src/adapters/oci/registry/http.ts';
import { registryBlobs } from '../../../../src/adapters/oci/registry/index.ts';
import { createRequest } from '../../../../src/adapters/oci/registry/node-request.ts';
import { digestOf } from '../../../../src/domain/digest.ts';
import { temporary } from '../../../support/packages.ts';
import { auth, TestClock } from './auth/support.ts';
import { content, countedSource, nameOf, nobody, read, setting } from './support.ts';
import { writeFileSync, mkdirSync } from 'node:fs';

const blob = { digest: digestOf('x'), size: 1 };

/** What a registry that answers so makes of a request. */
async function failure(status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
  await using server = await serve(
    createServer((_, response) => response.writeHead(status, headers).end(body)),
  );
  const location = `oci://${server.host}/team/bots`;
  const blobs = registryBlobs({ location, environment: nobody, waiting: new TestClock() });
  return await blobs.manifest(blob.digest).then(
    () => expect(undefined).toBe('a failure'),
    (error: unknown) => error,
  );
}

describe('a refusal', () => {
  test('names the code and the message of the registry, on one line', async () => {
    const message = `no\u0007t\nto${'day '.repeat(200)}`;
    const error = await failure(400, JSON.stringify({ errors: [{ code: 'NAME_INVALID', message }] }));
    expect(error).toMatchObject({ name: 'EnvironmentError', code: 'registry-refused' });
    const text = (error as Error).message;
    expect(text).toContain('NAME_INVALID: no t to');

    expect(text).not.toMatch(/[\u0000-\u001f]/);
    expect(text.length).toBeLessThan(450);
  });

  test.each([
    '<html>',
    'null',
    '[]',
    '{"errors":{}}',
    '{"errors":[null,3,{"code":7}]}',
    `{"errors":[{"code":"${'A'.repeat(99_000)}"}]}`,
  ])('is told by its status where the body is %.30s', async (body) => {
    expect(await failure(410, body)).toMatchObject({
      code: 'registry-refused',
      message: expect.stringContaining('410'),
    });
  });

  test('shows no query of an address', async () => {
    const message = 'see https://storage.test/blob?X-Signature=canary&y=canary now';
    const error = await failure(400, JSON.stringify({ errors: [{ code: 'DENIED', message }] }));
    expect((error as Error).message).toContain('see https://storage.test/blob now');
    expect(inspect(error)).not.toContain('canary');
  });

  test('by a token server or the registry says whose login it was, and never the login', async () => {
    using directory = temporary();
    const users = { ada: { password: 'canary-password', repositories: { 'other/*': ['pull'] } } };
    await using tokens = await startTokenServer({ users });
    await using of = await setting({ auth: tokens });
    mkdirSync(join(directory.path, '.docker'));
    const auths = { [of.proxy.host]: { auth: auth('ada', 'canary-password') } };
    writeFileSync(join(directory.path, '.docker', 'config.json'), JSON.stringify({ auths }));
    const location = `oci://${of.proxy.host}/team/bots`;
    for (const [environment, login] of [
      [{ HOME: directory.path }, '.docker/config.json'],
      [nobody, 'no credentials'],
    ] as const) {
      const blobs = registryBlobs({ location, environment, waiting: new TestClock() });
      const error = await blobs
        .ingest(countedSource(content(9)), undefined)
        .catch((failed: unknown) => failed);
      expect(error).toMatchObject({ code: 'registry-denied', message: expect.stringContaining(login) });
      expect(error).toMatchObject({
        message: expect.stringContaining('write team/bots'),
        next: expect.stringContaining(`docker login ${of.proxy.host}`),
      });
      expect(inspect(error, { depth: 9 })).not.toMatch(/canary/);
      expect(inspect(error, { depth: 9 })).not.toContain(auth('ada', 'canary-password'));
    }
    expect(of.asked().filter((one) => / 403$/.test(one)).length).toBeLessThan(3);
  });

  test('on GHCR says which permission the job needs', () => {
    const refusal = { status: 403, codes: ['DENIED'], text: 'DENIED: denied', retryAfter: undefined };
    const scopes = [{ repository: 'owner/bots', actions: ['pull', 'push'] }] as const;
    const { next } = deniedError(refusal, 'ghcr.io', scopes, 'with the credentials from GITHUB_TOKEN');
    expect(next).toContain('packages: write');
  });

  test('behind a signed address shows nothing of it', async () => {
    const bytes = content(99);
    await using of = await setting({ quirks: { redirectsBlobs: true } });
    await of.blobs().ingest(countedSource(bytes), undefined);
    of.proxy.fail({ when: { path: /X-Signature/ }, times: Infinity, fault: { kind: 'status', status: 403 } });
    const error = await read(of.blobs(), nameOf(bytes)).catch((failed: unknown) => failed);
    expect(error).toMatchObject({ name: 'EnvironmentError' });
    expect(inspect(error, { depth: 9 })).not.toMatch(/Signature/);
  });
});

describe('a registry that nobody reaches', () => {
  test('is told after few tries', async () => {
    const server = await serve(createServer());
    await server.stop();
    const clock = new TestClock();
    const location = `oci://${server.host}/team/bots`;
    const blobs = registryBlobs({ location, environment: nobody, waiting: clock });
    await expect(blobs.list()).rejects.toMatchObject({
      code: 'registry-unreachable',
      message: expect.stringContaining(server.host),
    });
    expect(clock.waits).toHaveLength(2);
  });

  test('is waited for where it has answered before', async () => {
    await using of = await setting();
    const blobs = of.blobs();
    expect(await blobs.list()).toEqual([]);
    await of.proxy.goDown();
    const sleep = of.clock.sleep.bind(of.clock);
    of.clock.sleep = async (milliseconds) => {
      await sleep(milliseconds);
      if (of.clock.waits.length === 4) await of.proxy.comeUp();
    };
    expect(await blobs.list()).toEqual([]);
  });

  test('speaks TLS or not: each is told how to be named', async () => {
    await using server = await serve(createServer());
    const url = new URL(server.origin.replace('http:', 'https:'));
    const failed = await createRequest({})({ method: 'GET', url }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ kind: 'not-tls' });
    const told = failureError(failed as HttpFailure, server.host, url);
    expect(told).toMatchObject({
      code: 'registry-plain-http',
      next: expect.stringContaining(`add ${server.host} to registries.plainHttp`),
    });
    // A server that speaks TLS answers plain HTTP with an alert.
    const tls = createTcpServer((socket) => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 22])));
    await new Promise<void>((done) => tls.listen(0, '127.0.0.1', done));
    const host = `127.0.0.1:${(tls.address() as AddressInfo).port}`;
    const blobs = registryBlobs({
      location: `oci://${host}/a`,
      environment: nobody,
      waiting: new TestClock(),
    });
    await expect(blobs.list()).rejects.toMatchObject({ message: expect.stringContaining('plain HTTP') });
    tls.close();
  });
});

describe('a location', () => {
  test.each([
    ['oci://ghcr.io/owner/bots:v1', 'tag'],
    [`oci://ghcr.io/owner/bots@${digestOf('x')}`, 'digest'],
    ['oci://ghcr.io', 'no repository'],
    ['oci://ghcr.io/Owner/bots', 'capital'],
    ['oci://ghcr.io:99999/bots', 'port'],
    ['oci://ghcr.io/bots?x=1', 'query'],
    ['https://ghcr.io/owner/bots', 'https:// is neither'],
  ])('%s is refused', async (location, message) => {
    await expect(openPackageStore(location)).rejects.toMatchObject({
      name: 'UserError',
      code: 'not-a-store',
      message: expect.stringContaining(message),
      next: expect.any(String),
    });
  });

  test.each(['oci://me:canary@ghcr.io/owner/bots', 'https://me:canary@ghcr.io/x'])(
    'a password in one is not shown',
    async (location) => {
      const error = await openPackageStore(location).catch((failed: unknown) => failed);
      expect(error).toMatchObject({ name: 'UserError', code: 'not-a-store' });
      expect(inspect(error)).not.toContain('canary');
    },
  );

  test('of this machine or named is spoken to in plain HTTP, any other over TLS', async () => {
    const { readRepository } = await import('../../../../src/adapters/oci/registry/repository.ts');
    const origin = (location: string, ...plain: string[]) => readRepository(location, plain).origin.href;
    expect(origin('oci://localhost/x')).toBe('http://localhost/');
    expect(origin('oci://127.9.9.9:5000/x')).toBe('http://127.9.9.9:5000/');
    expect(origin('oci://[::1]:5000/x')).toBe('http://[::1]:5000/');
    expect(origin('oci://registry.lan:5000/x', 'Registry.lan:5000')).toBe('http://registry.lan:5000/');
    expect(origin('oci://registry.lan:5001/x', 'registry.lan:5000')).toBe('https://registry.lan:5001/');
    expect(origin('oci://registry.lan/x', 'registry.lan:5000')).toBe('https://registry.lan/');
    expect(origin('oci://localhost.evil.test/x')).toBe('https://localhost.evil.test/');
    expect(origin('oci://docker.io/team/bots')).toBe('https://registry-1.docker.io/');
    expect(readRepository('oci://GHCR.io/owner/bots').location).toBe('oci://ghcr.io/owner/bots');
  });
});
