import { describe, expect, test } from '@jest/globals';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApi } from '../../../../src/adapters/kubernetes/api/index.ts';
import { inClusterWay } from '../../../../src/adapters/kubernetes/api/in-cluster.ts';
import { findWay } from '../../../../src/adapters/kubernetes/api/kubeconfig.ts';
import { createCredentials } from '../../../../src/adapters/kubernetes/api/credentials.ts';
import { proxyFor } from '../../../../src/adapters/kubernetes/api/socket.ts';
import { disposable, openFolder, told, type Folder } from './support/scene.ts';
import { json, openServer, status } from './support/server.ts';
import { base64, certificateFor } from './support/tls.ts';

const config = (name: string, more: { user?: object; cluster?: object } = {}) => ({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': name,
  clusters: [{ name, cluster: { server: `https://${name}.invalid:6443`, ...more.cluster } }],
  users: [{ name, user: { token: `token-of-${name}`, ...more.user } }],
  contexts: [{ name, context: { cluster: name, user: name, namespace: `ns-${name}` } }],
});

describe('the way in', () => {
  test('files are put together as kubectl does: what comes first counts', async () => {
    await using folder = await openFolder();
    const one = await folder.kubeconfig(config('one'), 'one');
    const two = await folder.kubeconfig(
      {
        ...config('two'),
        contexts: [...config('two').contexts, { name: 'one', context: { cluster: 'two' } }],
      },
      'two',
    );
    const environment = {
      KUBECONFIG: [one['KUBECONFIG'], join(folder.path, 'absent'), two['KUBECONFIG']].join(':'),
    };
    expect(await findWay({ environment })).toMatchObject({
      context: 'one',
      namespace: 'ns-one',
      login: { token: 'token-of-one' },
    });
    expect(await findWay({ environment, context: 'two' })).toMatchObject({ namespace: 'ns-two' });
  });

  test('~/.kube/config is the usual one, in YAML, and paths count from the file on', async () => {
    await using folder = await openFolder();
    await mkdir(join(folder.path, '.kube'));
    await writeFile(
      join(folder.path, '.kube', 'config'),
      [
        'current-context: here',
        'clusters: [{name: c, cluster: {server: "https://api.invalid", certificate-authority: pki/ca.crt}}]',
        'users: [{name: u, user: {tokenFile: ../token}}]',
        'contexts:',
        '- {name: here, context: {cluster: c, user: u}}',
      ].join('\n'),
    );
    await writeFile(join(folder.path, 'token'), 'from a file\n');
    const environment = { HOME: folder.path };
    const way = await findWay({ environment });
    expect(way.trust.authority).toEqual({ file: join(folder.path, '.kube', 'pki', 'ca.crt') });
    expect(await createCredentials(way, environment).headers()).toEqual({
      authorization: 'Bearer from a file',
    });
    using api = disposable(await openApi({ environment }));
    expect(await told(api.version())).toContain('kubernetes-kubeconfig: The kubeconfig names the file');
    expect(api).toMatchObject({ context: 'here', namespace: 'default', server: 'https://api.invalid' });
  });

  test('a file of a token is read again when it is old', async () => {
    await using folder = await openFolder();
    const file = join(folder.path, 'token');
    await writeFile(file, 'one');
    const environment = await folder.kubeconfig(config('a', { user: { token: undefined, tokenFile: file } }));
    let now = 0;
    const credentials = createCredentials(await findWay({ environment }), environment, () => now);
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer one' });
    await writeFile(file, 'two');
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer one' });
    now = 61_000;
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer two' });
  });

  test.each([
    ['clusters: [', "isn't YAML"],
    ['clusters: 7', "can't be understood: at clusters"],
    [
      '{"users": [{"name": "u", "user": {"token": {"secret": "s3cr3t"}}}]}',
      "can't be understood: at users.0.user.token",
    ],
    ['{}', 'No context is chosen'],
    [JSON.stringify({ ...config('a'), clusters: [] }), 'names the cluster "a", which isn\'t'],
    [JSON.stringify({ ...config('a'), users: [] }), 'names the user "a", who isn\'t'],
    [JSON.stringify(config('a', { cluster: { server: 'ftp://x' } })), 'which is no http or https address'],
    [
      JSON.stringify(config('a', { cluster: { 'proxy-url': 'ftp://me:s3cr3t@x' } })),
      'a proxy-url that is no http',
    ],
  ])('%j is refused by its file, without what is secret in it', async (text, reason) => {
    await using folder = await openFolder();
    const environment = await folder.kubeconfig(text);
    const said = await told(findWay({ environment }));
    expect(said).toMatch(/^UserError kubernetes-kubeconfig: /);
    expect(said).toContain(reason);
    expect(said).toContain(environment['KUBECONFIG']!);
    expect(said).not.toContain('s3cr3t');
  });

  test('a context that is not there, and no kubeconfig at all', async () => {
    await using folder = await openFolder();
    const environment = await folder.kubeconfig(config('one'));
    expect(await told(findWay({ environment, context: 'prod' }))).toContain('There is no context "prod"');
    expect(await told(findWay({ environment: { HOME: folder.path } }))).toContain(
      `There is no kubeconfig at ${join(folder.path, '.kube', 'config')}`,
    );
  });

  test("inside of a pod, it is the pod's own account", async () => {
    await using folder = await openFolder();
    await writeFile(join(folder.path, 'token'), 'of the pod');
    await writeFile(join(folder.path, 'namespace'), 'bots\n');
    const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
    const way = (await inClusterWay(environment, folder.path))!;
    expect(way).toMatchObject({ context: 'in-cluster', namespace: 'bots' });
    expect(way.server.href).toBe('https://[fd00::1]:6443/');
    expect(await createCredentials(way, environment).headers()).toEqual({
      authorization: 'Bearer of the pod',
    });
    expect(await inClusterWay({}, folder.path)).toBeUndefined();
    expect(await inClusterWay(environment, join(folder.path, 'absent'))).toBeUndefined();
  });

  test('HTTPS_PROXY is taken, but not for what NO_PROXY names or is on this machine', () => {
    const through = (server: string, environment: Record<string, string>, own?: string) =>
      proxyFor({ server: new URL(server), proxy: own ? new URL(own) : undefined }, environment)?.href;
    const HTTPS_PROXY = 'http://proxy:3128';
    expect(through('https://api.example.com', { HTTPS_PROXY })).toBe('http://proxy:3128/');
    expect(through('https://api.example.com', { https_proxy: 'proxy:3128' })).toBe('http://proxy:3128/');
    for (const NO_PROXY of ['example.com', '.example.com', 'a, *.example.com', 'api.example.com:443', '*'])
      expect(through('https://api.example.com', { HTTPS_PROXY, NO_PROXY })).toBeUndefined();
    expect(through('https://api.example.com', { HTTPS_PROXY, NO_PROXY: 'ample.com' })).toBe(
      'http://proxy:3128/',
    );
    expect(through('https://127.0.0.1:6443', { HTTPS_PROXY })).toBeUndefined();
    expect(through('https://api.example.com', { HTTPS_PROXY, NO_PROXY: '*' }, 'http://own:1')).toBe(
      'http://own:1/',
    );
  });
});

describe('exec plugins', () => {
  const plugin = async (folder: Folder, script: string, name = 'plugin') => {
    const file = join(folder.path, name);
    await writeFile(file, `#!${process.execPath}\n${script}`);
    await chmod(file, 0o755);
    return file;
  };
  const way = async (folder: Folder, exec: object, more: object = {}) => {
    const environment = await folder.kubeconfig(config('a', { user: { token: undefined, exec }, ...more }));
    return { way: await findWay({ environment }), environment };
  };
  const answer = (credential: string) =>
    `const fs = require('node:fs'); fs.appendFileSync(__dirname + '/calls', 'x');
     const calls = fs.readFileSync(__dirname + '/calls', 'utf8').length;
     console.log(JSON.stringify({ kind: 'ExecCredential', status: ${credential} }));`;

  test('is asked once, told about the cluster, and asked again when its word has ended', async () => {
    await using folder = await openFolder();
    await plugin(
      folder,
      `const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);` +
        answer(
          `{ token: [calls, info.apiVersion, info.spec.cluster.server, process.env.EXTRA, process.argv[2]].join(' '),
             expirationTimestamp: new Date(calls * 100000).toISOString() }`,
        ),
    );
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command: './plugin',
      args: ['$(get) `token`'],
      env: [{ name: 'EXTRA', value: 'more' }],
      provideClusterInfo: true,
    };
    const scene = await way(folder, exec);
    let now = 0;
    const credentials = createCredentials(scene.way, scene.environment, () => now);
    const all = await Promise.all([credentials.headers(), credentials.headers()]);
    const said = 'client.authentication.k8s.io/v1beta1 https://a.invalid:6443 more $(get) `token`';
    expect(all).toEqual(Array(2).fill({ authorization: `Bearer 1 ${said}` }));
    now = 69_000;
    expect(await credentials.headers()).toEqual({ authorization: `Bearer 1 ${said}` });
    now = 71_000;
    expect(await credentials.headers()).toEqual({ authorization: `Bearer 2 ${said}` });
  });

  test('a certificate of a plugin is shown to the server, and renewed with a connection', async () => {
    await using folder = await openFolder();
    const client = certificateFor('rose');
    await writeFile(join(folder.path, 'pair.json'), JSON.stringify(client));
    await using server = await openServer(
      'h2',
      (asked, response) =>
        asked.client === 'rose'
          ? json(response, { gitVersion: 'v1' })
          : json(response, status(401, 'Unauthorized'), 401),
      client.cert,
    );
    await plugin(
      folder,
      `const pair = require(__dirname + '/pair.json');` +
        answer(
          `{ clientCertificateData: pair.cert, clientKeyData: pair.key, expirationTimestamp: new Date(Date.now() + 1000).toISOString() }`,
        ),
    );
    const environment = await folder.kubeconfig(
      config('a', {
        user: { token: undefined, exec: { command: './plugin' } },
        cluster: {
          server: `https://127.0.0.1:${server.port}`,
          'certificate-authority-data': base64(server.cert),
          'tls-server-name': 'tidegate-test',
        },
      }),
    );
    using api = disposable(await openApi({ environment }));
    expect(await api.version()).toBe('v1');
    expect(await api.version()).toBe('v1');
    expect(server.asked.map(({ client: who }) => who)).toEqual(['rose', 'rose']);
  });

  test.each([
    [{ command: 'tidegate-no-such-plugin', installHint: 'Install it like this.' }, "which isn't installed"],
    [{ command: './fails' }, 'which failed: AADSTS700016: not found.'],
    [{ command: './silent' }, 'which failed: exit code 4.'],
    [{ command: './nonsense' }, 'which answered no credential'],
    [{ command: './empty' }, 'which answered no credential'],
    [{ command: './fails', interactiveMode: 'Always' }, 'which has to ask a person'],
  ])('%j is told in one sentence', async (exec, reason) => {
    await using folder = await openFolder();
    await plugin(
      folder,
      `console.log('s3cr3t'); console.error('noise\\nAADSTS700016: not found'); process.exitCode = 1;`,
      'fails',
    );
    await plugin(folder, `process.exitCode = 4;`, 'silent');
    await plugin(folder, `console.log('s3cr3t');`, 'nonsense');
    await plugin(folder, `console.log('{"status":{}}');`, 'empty');
    const scene = await way(folder, exec);
    const said = await told(createCredentials(scene.way, scene.environment).headers() as Promise<unknown>);
    expect(said).toContain('kubernetes-login: The context "a" logs in with `');
    expect(said).toContain(reason);
    expect(said).not.toContain('s3cr3t');
  });

  test('one that never answers is ended', async () => {
    await using folder = await openFolder();
    const file = await plugin(folder, `setInterval(() => {}, 1000);`);
    const { askPlugin } = await import('../../../../src/adapters/kubernetes/api/exec-plugin.ts');
    const scene = await way(folder, { command: file });
    const asking = askPlugin({
      exec: scene.way.login!.exec!,
      way: scene.way,
      authority: undefined,
      directory: folder.path,
      environment: scene.environment,
      timeoutMs: 300,
    });
    expect(await told(asking)).toContain("which didn't answer within 0.3 seconds");
  });

  test('providers of earlier years are refused with what to do', async () => {
    await using folder = await openFolder();
    const environment = await folder.kubeconfig(
      config('a', { user: { token: undefined, 'auth-provider': { name: 'azure' } } }),
    );
    const credentials = createCredentials(await findWay({ environment }), environment);
    await expect(credentials.headers()).rejects.toMatchObject({
      code: 'kubernetes-login',
      next: expect.stringContaining('kubelogin convert-kubeconfig'),
    });
  });

  test('OpenID Connect with a token that is still good needs no server', async () => {
    await using folder = await openFolder();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'none' })}.${part({ exp: Math.floor(Date.now() / 1000) + 3_600 })}.x`;
    const provider = {
      name: 'oidc',
      config: {
        'id-token': token,
        'client-id': 'c',
        'idp-issuer-url': 'https://i.invalid',
        'client-secret': 's',
        'refresh-token': 'r',
      },
    };
    const environment = await folder.kubeconfig(
      config('a', { user: { token: undefined, 'auth-provider': provider } }),
    );
    const credentials = createCredentials(await findWay({ environment }), environment);
    expect(await credentials.headers()).toEqual({ authorization: `Bearer ${token}` });
  });
});
