import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  startFaultProxy,
  startNodeRegistry,
  startTokenServer,
  type Quirks,
} from '../../../sandbox/registry/index.ts';
import { bytes, call, imageType, pushImage, sha256, skopeoInstalled, temporary } from './support.ts';

if (!skopeoInstalled) console.warn('skopeo is not installed: the tests against it are skipped.');

const run = promisify(execFile);
const skopeo = (...args: string[]) => run('skopeo', args, { timeout: 15_000 });

(skopeoInstalled ? describe : describe.skip)('skopeo and the registry of our own', () => {
  test.each<[string, Quirks]>([
    ['without quirks', {}],
    ['with states in relative locations', { locationState: true, relativeLocation: true }],
    ['with redirects and strict types', { redirectsBlobs: true, strictAccept: true, mount: 'never' }],
  ])('copy both ways and within, %s', async (_name, quirks) => {
    using directory = temporary();
    await using registry = await startNodeRegistry({ quirks });
    const digest = await pushImage(registry.origin, 'bots/helpdesk', 'v1', bytes(600_000));
    const layout = `oci:${join(directory.path, 'layout')}:v1`;
    const source = `docker://${registry.host}/bots/helpdesk:v1`;
    const copied = `docker://${registry.host}/copy/helpdesk:v2`;
    const mounted = `docker://${registry.host}/mounted/helpdesk:v3`;
    const options = ['--preserve-digests', '--src-tls-verify=false', '--dest-tls-verify=false'];
    await skopeo('copy', '--preserve-digests', '--src-tls-verify=false', source, layout);
    await skopeo('copy', '--preserve-digests', '--dest-tls-verify=false', layout, copied);
    await skopeo('copy', ...options, copied, mounted);
    for (const [repository, tag] of [
      ['copy/helpdesk', 'v2'],
      ['mounted/helpdesk', 'v3'],
    ]) {
      const got = await call('GET', `${registry.origin}/v2/${repository}/manifests/${tag}`, {
        headers: { accept: imageType },
      });
      expect(sha256(got.body)).toBe(digest);
    }
    const { stdout } = await skopeo('inspect', '--tls-verify=false', mounted);
    expect(JSON.parse(stdout)).toMatchObject({ Digest: digest, RepoTags: ['v3'] });
    expect(registry.leaks).toBe(0);
  });

  test('copy with tokens, through a proxy that counts', async () => {
    using directory = temporary();
    const users = { ada: { password: 'canary', repositories: { '*': ['*'] } } };
    await using tokens = await startTokenServer({ users });
    await using registry = await startNodeRegistry({ auth: tokens });
    await using proxy = await startFaultProxy({ upstream: registry.origin, others: [tokens.origin] });
    await using open = await startNodeRegistry();
    const digest = await pushImage(open.origin, 'bot', 'v1', bytes(100_000));
    const layout = `oci:${join(directory.path, 'layout')}:v1`;
    await skopeo(
      'copy',
      '--preserve-digests',
      '--src-tls-verify=false',
      `docker://${open.host}/bot:v1`,
      layout,
    );
    const target = `docker://${proxy.host}/bot:v1`;
    const options = ['--preserve-digests', '--dest-tls-verify=false', '--dest-creds=ada:canary'];
    await skopeo('copy', ...options, layout, target);
    const inspected = await skopeo('inspect', '--tls-verify=false', '--creds=ada:canary', target);
    expect(JSON.parse(inspected.stdout)).toMatchObject({ Digest: digest });
    expect(tokens.requests.length).toBeGreaterThan(0);
    expect(tokens.requests.every(({ user, status }) => user === 'ada' && status === 200)).toBe(true);
    expect(proxy.requests.filter(({ origin }) => origin === tokens.origin)).toHaveLength(
      tokens.requests.length,
    );
    await expect(skopeo('inspect', '--tls-verify=false', target)).rejects.toThrow(
      /unauthorized|authentication/i,
    );
  });
});
