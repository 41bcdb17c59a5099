import { describe, expect, test } from '@jest/globals';
import { imageFault, isPinned } from '../../../src/domain/kubernetes/images.ts';
import { quantityOf } from '../../../src/domain/kubernetes/quantity.ts';
import { podReference, storeProblem } from '../../../src/domain/kubernetes/reference.ts';
import { renderKubernetes } from '../../../src/domain/kubernetes/settings.ts';
import { makeRevision, renderSettings } from '../../../src/domain/revision.ts';
import { isPlainHttp } from '../../../src/domain/store-location.ts';
import { digest, environment } from '../builders.ts';
import { rendered, target } from './builders.ts';

const hash = `sha256:${'0a'.repeat(32)}`;

describe('images', () => {
  test.each([
    `ghcr.io/owner/tidegate@${hash}`,
    `localhost/a@${hash}`,
    `127.0.0.1:5000/a/b-c__d.e@${hash}`,
    `[::1]:5000/a@${hash}`,
  ])('%s names one by its digest', (reference) => {
    expect(imageFault(reference)).toBeUndefined();
    expect(isPinned(reference)).toBe(true);
  });

  test.each([
    ['ghcr.io/owner/tidegate', 'it has no digest'],
    ['ghcr.io/owner/tidegate:1', 'it has no digest'],
    [`ghcr.io/owner/tidegate:1@${hash}`, 'it has a tag beside its digest'],
    [`ghcr.io/owner/tidegate@sha256:abc`, 'its digest is not sha256: and 64 hexadecimal digits'],
    [`ghcr.io/owner/tidegate@x${hash}`, 'its digest is not sha256: and 64 hexadecimal digits'],
    [`ghcr.io/owner/tidegate@${hash}0`, 'its digest is not sha256: and 64 hexadecimal digits'],
    [`oci://ghcr.io/owner/tidegate@${hash}`, 'it begins with a scheme'],
    [`owner/tidegate@${hash}`, 'it does not begin with a registry'],
    [`tidegate@${hash}`, 'it does not begin with a registry'],
    [`a..b/tidegate@${hash}`, 'it does not begin with a registry'],
    [`ghcr.io/Owner/tidegate@${hash}`, 'its path is no name of a repository'],
    [`ghcr.io/@${hash}`, 'its path is no name of a repository'],
    [`ghcr.io/a b@${hash}`, 'it holds white space'],
  ])('%s: %s', (reference, wrong) => {
    expect(imageFault(reference)).toBe(wrong);
  });

  test('a tag is no digest, wherever it stands', () => {
    expect(isPinned('ghcr.io/a:1')).toBe(false);
    expect(isPinned(`ghcr.io/a@${hash}:1`)).toBe(false);
  });
});

test.each([
  ['500m', 0.5],
  ['1.5', 1.5],
  ['2', 2],
  ['1k', 1_000],
  ['1Ki', 1_024],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['0', 0],
  ['', undefined],
  ['-1', undefined],
  ['1 Gi', undefined],
  ['1gi', undefined],
  ['1e3', undefined],
  ['Gi', undefined],
  ['.5', undefined],
  ['1Mix', undefined],
  ['x1Mi', undefined],
  ['1to', undefined],
])('the amount %p is %p', (text, amount) => {
  expect(quantityOf(text)).toBe(amount);
});

describe('where pods fetch packages', () => {
  test('is a registry, by digest', () => {
    expect(podReference('staging', 'oci://ghcr.io/owner/bots', digest('p'))).toBe(
      `ghcr.io/owner/bots@${digest('p')}`,
    );
    expect(storeProblem('staging', 'oci://ghcr.io/owner/bots')).toBeUndefined();
  });

  test('is never a folder', () => {
    expect(() => podReference('staging', '.tidegate/store', digest('p'))).toThrow(
      expect.objectContaining({
        name: 'UserError',
        code: 'store-out-of-reach',
        message: 'Packages of staging lie in the folder ".tidegate/store", which no pod can reach.',
        next: 'Write a registry: store: oci://HOST/PATH, for all or under environments.staging.',
      }),
    );
  });

  test.each([
    ['oci://127.0.0.1:5000/bots', [], true],
    ['oci://[::1]:5000/bots', [], true],
    ['oci://localhost/bots', [], true],
    ['oci://registry.lan:5000/bots', ['registry.lan:5000'], true],
    ['oci://registry.lan:5000/bots', ['registry.lan'], false],
    ['oci://ghcr.io/bots', [], false],
    ['/folder', [], false],
  ])('%s, where %p go without TLS: %p', (location, hosts, plain) => {
    expect(isPlainHttp(location, hosts)).toBe(plain);
  });
});

describe('settings of a revision', () => {
  const own = { variables: {}, actionsUrl: undefined, port: undefined, replicas: 1, place: undefined };

  test("are the target's and the bot's, labels of the bot before those of all", () => {
    const { resources } = rendered();
    const bot = {
      ...{ resources, secrets: { A: { secret: 's', key: 'k' } } },
      labels: { team: 'bread', own: 'yes' },
      patch: [{ kind: 'Service' as const, operations: [] }],
    };
    const patch = [{ kind: 'Deployment' as const, operations: [] }];
    expect(renderKubernetes(target({ labels: { team: 'all', all: 'yes' }, patch }), 90, bot)).toEqual({
      ...rendered(),
      readySeconds: 90,
      secrets: { A: { secret: 's', key: 'k' } },
      labels: { team: 'bread', own: 'yes', all: 'yes' },
      patch: [...patch, ...bot.patch],
    });
  });

  test('are rendered for a bot of an environment on Kubernetes, and there alone', () => {
    const given = environment({
      target: target({ serviceAccount: 'bots' }),
      readySeconds: 33,
      defaults: own,
    });
    expect(renderSettings(given, 'bank')).toEqual({
      ...{ variables: {}, actionsUrl: undefined, replicas: 1 },
      kubernetes: rendered({ serviceAccount: 'bots', readySeconds: 33 }),
    });
    expect(renderSettings(environment(), 'bank')).not.toHaveProperty('kubernetes');
  });

  test('leave the ids of local revisions as they ever were', () => {
    const settings = { variables: { A: '1' }, actionsUrl: undefined, replicas: 1 };
    const id = 'f366d3da100f';
    expect(makeRevision('production', 'bank', digest('package'), settings).id).toBe(id);
    expect(
      makeRevision('staging', 'bank', digest('package'), { ...settings, kubernetes: undefined }).id,
    ).toBe(id);
  });

  test('give another id with each of them that reaches an object', () => {
    const changes = [
      {},
      { image: 'i' },
      { delivery: 'init-container' },
      { pullSecrets: ['s'] },
      { drainSeconds: 1 },
      { trackerStore: { url: 'redis://r' } },
      { labels: { a: 'b' } },
      { nodeSelector: { a: 'b' } },
      { tolerations: [{ key: 'a' }] },
      { serviceAccount: 'a' },
      { clients: [] },
      { readySeconds: 1 },
      { secrets: { A: { secret: 's', key: 'k' } } },
      { resources: { core: { requests: {}, limits: {} }, actions: { requests: {}, limits: {} } } },
      { patch: [{ kind: 'Service', operations: [] }] },
    ] as const;
    const ids = changes.map((change) => {
      const settings = { variables: {}, actionsUrl: undefined, replicas: 1, kubernetes: rendered(change) };
      return makeRevision('production', 'bank', digest('package'), settings).id;
    });
    expect(new Set(ids).size).toBe(changes.length);
  });
});
