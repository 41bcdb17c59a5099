import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Api, ApiObject } from '../../../../src/adapters/kubernetes/api/index.ts';
import { cluster, type Namespace } from '../../../support/cluster.ts';
import { until } from '../../../support/until.ts';
import { apiOf, openFolder, told, type Folder } from './support/scene.ts';
import { openWire } from './support/wire.ts';

const it = cluster();

const configMap = (name: string, data: Record<string, string> = {}, labels?: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(labels && { labels }) },
  data,
});

(it ? describe : describe.skip)('objects of a real cluster', () => {
  const real = it!;
  let folder: Folder;
  let ns: Namespace;

  beforeAll(async () => {
    folder = await openFolder();
    ns = await real.namespace('c');
  });
  afterAll(async () => {
    await ns[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  const open = (settings: Omit<Parameters<typeof apiOf>[2], 'namespace'> = {}) =>
    apiOf(real, folder, { namespace: ns.name, ...settings });

  test('applies, reads and removes, and what is absent is no error', async () => {
    using api = await open();
    const made = await api.apply(configMap('one', { a: '1' }));
    expect(made).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'one', namespace: ns.name } });
    expect(await api.get('ConfigMap', 'one')).toMatchObject({ data: { a: '1' } });
    await api.remove('ConfigMap', 'one', { uid: '00000000-0000-0000-0000-000000000000' });
    expect(await api.get('ConfigMap', 'one')).toBeDefined();
    await api.remove('ConfigMap', 'one', { uid: made.metadata.uid });
    expect(await api.get('ConfigMap', 'one')).toBeUndefined();
    await api.remove('ConfigMap', 'one');
  });

  test('a dry run writes nothing', async () => {
    using api = await open();
    await api.apply(configMap('dry'), { dryRun: true });
    expect(await api.create(configMap('dry'), { dryRun: true })).toMatchObject({ metadata: { name: 'dry' } });
    expect(await api.get('ConfigMap', 'dry')).toBeUndefined();
  });

  test('a field that nobody knows is refused by its name, at once', async () => {
    using api = await open();
    const began = Date.now();
    expect(await told(api.apply({ ...configMap('typo'), dta: {} } as never))).toMatch(
      /^UserError kubernetes-invalid: The cluster didn't apply ConfigMap typo: unknown field \.dta\.$/,
    );
    expect(await told(api.create({ ...configMap('typo'), dta: {} } as never))).toMatch(
      /^UserError kubernetes-invalid: .* unknown field "dta"\.$/,
    );
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  test('what is wrong with a specification is told by field', async () => {
    using api = await open();
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'wrong' },
      spec: {
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'c' } }, spec: { containers: [{ name: 'core' }] } },
      },
    };
    const text = await told(api.apply(deployment));
    expect(text).toContain('`selector` does not match template `labels`');
    expect(text).toContain('spec.template.spec.containers[0].image: Required value');
  });

  test('another manager keeps its field, unless it is taken', async () => {
    using api = await open();
    const other = await real.kubectl(
      ['apply', '--server-side', '--field-manager=helm', `--namespace=${ns.name}`, '--filename=-'],
      JSON.stringify(configMap('shared', { a: 'theirs' })),
    );
    expect(other.status).toBe(0);
    expect(await told(api.apply(configMap('shared', { a: 'ours' })))).toBe(
      'UserError kubernetes-conflict: The cluster didn\'t apply ConfigMap shared, because "helm" manages .data.a.',
    );
    expect(await api.apply(configMap('shared', { a: 'ours' }), { force: true })).toMatchObject({
      data: { a: 'ours' },
    });
  });

  test('applies over what it replaced or patched itself', async () => {
    using api = await open();
    const made = await api.apply(configMap('own', { a: '1' }));
    const replaced = await api.replace('ConfigMap', { ...made, data: { a: '2' } });
    expect(replaced).toMatchObject({ data: { a: '2' } });
    expect(await api.apply(configMap('own', { a: '3' }))).toMatchObject({ data: { a: '3' } });
  });

  test('a second creation says that it exists', async () => {
    using api = await open();
    expect(await api.create(configMap('once'))).toMatchObject({ metadata: { name: 'once' } });
    expect(await api.create(configMap('once'))).toBe('exists');
  });

  test('writes with a version succeed once', async () => {
    using api = await open();
    const made = await api.apply(configMap('versioned', { a: '1' }));
    const at = { resourceVersion: made.metadata.resourceVersion };
    expect(await api.replace('ConfigMap', { ...made, data: { a: '2' } })).toMatchObject({ data: { a: '2' } });
    expect(await api.replace('ConfigMap', { ...made, data: { a: '3' } })).toBe('conflict');
    expect(await api.patch('ConfigMap', 'versioned', { merge: { data: { a: '3' } } }, at)).toBe('conflict');
    const operations = [{ op: 'add', path: '/data/b', value: '4' } as const];
    expect(await api.patch('ConfigMap', 'versioned', { operations }, at)).toBe('conflict');
    const now = (await api.get('ConfigMap', 'versioned')) as ApiObject;
    const then = { resourceVersion: now.metadata.resourceVersion };
    expect(await api.patch('ConfigMap', 'versioned', { operations }, then)).toMatchObject({
      data: { a: '2', b: '4' },
    });
    expect(await api.patch('ConfigMap', 'versioned', { merge: { data: { a: null } } })).toMatchObject({
      data: { b: '4' },
    });
    expect(await api.patch('ConfigMap', 'nobody', { merge: {} })).toBe('absent');
    await api.remove('ConfigMap', 'versioned');
    expect(await api.replace('ConfigMap', now)).toBe('conflict');
  });

  test('lists pages as one, by label and field', async () => {
    using api = await open();
    const names = Array.from({ length: 11 }, (_, index) => `page-${String(index).padStart(2, '0')}`);
    await Promise.all(names.map((name) => api.apply(configMap(name, {}, { page: 'yes' }))));
    const list = await api.list('ConfigMap', 'page=yes', { pageSize: 3 });
    expect(list.items.map(({ metadata }) => metadata.name).toSorted()).toEqual(names);
    expect(list.items.every(({ kind, apiVersion }) => kind === 'ConfigMap' && apiVersion === 'v1')).toBe(
      true,
    );
    const one = await api.list('ConfigMap', 'page=yes', { fieldSelector: 'metadata.name=page-07' });
    expect(one.items).toHaveLength(1);
    expect((await api.list('ConfigMap', 'page=no')).items).toEqual([]);
  });

  test('a watch is open before it is read, and goes on from the list', async () => {
    using api = await open();
    const { resourceVersion } = await api.list('ConfigMap', 'watched=yes');
    using stop = new Stop();
    const events = api.watch('ConfigMap', {
      from: resourceVersion,
      selector: 'watched=yes',
      signal: stop.signal,
    });
    await api.apply(configMap('seen', { a: '1' }, { watched: 'yes' }));
    await api.apply(configMap('unseen', { a: '1' }));
    await api.apply(configMap('seen', { a: '2' }, { watched: 'yes' }));
    await api.remove('ConfigMap', 'seen');
    const seen: string[] = [];
    for await (const { type, object } of events) {
      seen.push(`${type} ${object.metadata.name}`);
      if (type === 'deleted') stop.now();
    }
    expect(seen).toEqual(['added seen', 'modified seen', 'deleted seen']);
  });

  test('a watch of what the server has forgotten ends, and so does one whose time is over', async () => {
    using api = await open();
    // The server forgets every few seconds; until then the watch goes on.
    const forgotten = async () => {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), 1_000);
      for await (const _ of api.watch('ConfigMap', { from: '1', signal: stop.signal })) continue;
      clearTimeout(timer);
      return !stop.signal.aborted;
    };
    await until('a watch that ends', forgotten, Boolean, 40_000);
    const started = Date.now();
    const { resourceVersion } = await api.list('ConfigMap', 'none=such');
    const short = { from: resourceVersion, selector: 'none=such', timeoutSeconds: 1 };
    for await (const { type } of api.watch('ConfigMap', short)) expect(type).toBe('bookmark');
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  test('a namespace that is not there is named', async () => {
    using api = await apiOf(real, folder, { namespace: 't-c-nowhere' });
    expect(await told(api.apply(configMap('lost')))).toBe(
      'UserError kubernetes-namespace: There is no namespace "t-c-nowhere" in the cluster of context "tidegate-cluster".',
    );
  });

  test('a missing right is named by verb and resource', async () => {
    const name = `--namespace=${ns.name}`;
    await real.kubectl(['create', 'serviceaccount', 'weak', name]);
    await real.kubectl(['create', 'role', 'weak', '--verb=get', '--resource=configmaps', name]);
    await real.kubectl([
      'create',
      'rolebinding',
      'weak',
      '--role=weak',
      `--serviceaccount=${ns.name}:weak`,
      name,
    ]);
    const token = (await real.kubectl(['create', 'token', 'weak', name])).stdout.trim();
    using api = await open({ user: { token } });
    expect(await api.get('ConfigMap', 'none')).toBeUndefined();
    expect(await told(api.apply(configMap('denied')))).toBe(
      `UserError kubernetes-forbidden: The login of context "tidegate-cluster" may not patch configmaps in the namespace "${ns.name}", which is needed to apply ConfigMap denied.`,
    );
    expect(await told(api.list('Deployment'))).toContain('may not list deployments (apps)');
    expect(await told(read(api.watch('Pod', { from: '0' })))).toContain('may not watch pods');
    expect(await told(read(api.logs('any')))).toContain('may not get pods/log');
    expect(
      await told(api.proxied({ service: 'any', port: 80 }).send({ method: 'GET', path: '/' })),
    ).toContain('may not get services/proxy');
    expect(await api.may({ verb: 'get', resource: 'configmaps' })).toBe(true);
    expect(await api.may({ verb: 'patch', resource: 'deployments', group: 'apps' })).toBe(false);
    expect(await api.may({ verb: 'get', resource: 'pods', subresource: 'log' })).toBe(false);
  });

  test('a login that nobody takes is told, and never shown', async () => {
    using api = await open({ user: { token: 'very-secret-token' } });
    const text = await told(api.version());
    expect(text).toMatch(/^UserError kubernetes-unauthorized: /);
    expect(text).not.toContain('very-secret');
  });

  test('tells the version, over one connection however much is asked', async () => {
    await using wire = await openWire({ host: '127.0.0.1', port: Number(new URL(real.server).port) });
    using api = await open({ port: wire.port });
    expect(await api.version()).toMatch(/^v1\.\d+\.\d+/);
    await Promise.all(Array.from({ length: 50 }, (_, index) => api.get('ConfigMap', `none-${index}`)));
    expect(wire.connections).toBe(1);
  });

  test('goes on after a cut, and while nobody answers for a moment', async () => {
    await using wire = await openWire({ host: '127.0.0.1', port: Number(new URL(real.server).port) });
    using api = await open({ port: wire.port });
    await api.apply(configMap('cut', { a: '1' }));
    const { watched } = await watching(api);
    wire.cut();
    await watched;
    expect(await api.apply(configMap('cut', { a: '2' }))).toMatchObject({ data: { a: '2' } });
    wire.goDown();
    const waiting = api.get('ConfigMap', 'cut');
    await until('a connection that was tried in vain', () => wire.refused > 0);
    wire.comeUp();
    expect(await waiting).toMatchObject({ data: { a: '2' } });
  });

  test('notices a connection that was cut without a word', async () => {
    await using wire = await openWire({ host: '127.0.0.1', port: Number(new URL(real.server).port) });
    using api = await open({ port: wire.port, patience: { pulseMs: 1_000 } });
    const { watched } = await watching(api);
    wire.freeze();
    await Promise.all([watched, api.get('ConfigMap', 'none')]);
    expect(wire.connections).toBeGreaterThan(1);
  });

  test('knows its own write again whose answer was lost', async () => {
    await using wire = await openWire({ host: '127.0.0.1', port: Number(new URL(real.server).port) });
    using direct = await open();
    using api = await open({ port: wire.port });
    const made = await api.apply(configMap('lost', { a: '1' }));
    wire.mute();
    const replacing = api.replace('ConfigMap', { ...made, data: { a: '2' } });
    await until(
      'the write arrives',
      async () =>
        (await direct.get('ConfigMap', 'lost'))?.metadata.resourceVersion !== made.metadata.resourceVersion,
    );
    wire.cut();
    expect(await replacing).toMatchObject({ data: { a: '2' } });

    const now = (await direct.get('ConfigMap', 'lost')) as ApiObject;
    wire.mute();
    const losing = api.replace('ConfigMap', { ...now, data: { a: '3' } });
    await until(
      'the write arrives',
      async () =>
        (await direct.get('ConfigMap', 'lost'))?.metadata.resourceVersion !== now.metadata.resourceVersion,
    );
    await direct.patch('ConfigMap', 'lost', { merge: { data: { a: 'somebody else' } } });
    wire.cut();
    expect(await losing).toBe('conflict');
  });

  test('a call that is interrupted throws the reason, and the others go on', async () => {
    await using wire = await openWire({ host: '127.0.0.1', port: Number(new URL(real.server).port) });
    using api = await open({ port: wire.port, patience: { pulseMs: 1_000 } });
    await api.version();
    wire.mute();
    const stop = new AbortController();
    const waiting = api.get('ConfigMap', 'none', stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    const other = api.version();
    wire.cut();
    expect(await other).toMatch(/^v1/);
  });

  test('nothing is left after closing', async () => {
    const api = await open();
    const { resourceVersion } = await api.list('ConfigMap');
    const watched = read(api.watch('ConfigMap', { from: resourceVersion }));
    await api.version();
    api.close();
    await watched;
    expect(await told(api.version())).toContain('kubernetes-closed');
  });
});

async function read(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items) continue;
}

/** A watch that is open: something that was changed has been seen. */
async function watching(api: Api): Promise<{ readonly watched: Promise<void> }> {
  const { resourceVersion } = await api.list('ConfigMap');
  const events = api.watch('ConfigMap', { from: resourceVersion })[Symbol.asyncIterator]();
  await api.apply(configMap('opening', { at: String(Math.random()) }));
  expect(await events.next()).toMatchObject({ done: false });
  const rest = async () => {
    while ((await events.next()).done !== true) continue;
  };
  return { watched: rest() };
}

class Stop implements Disposable {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  now(): void {
    this.#controller.abort();
  }
  [Symbol.dispose](): void {
    this.now();
  }
}
