import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Identity } from '../../../../src/domain/kubernetes/access.ts';
import { identityName, rightsOf } from '../../../../src/domain/kubernetes/rbac.ts';
import { cluster } from '../../../support/cluster.ts';
import { temporary } from '../../../support/packages.ts';
import { Harness, say } from './harness.ts';

const it = cluster();
const onCluster = it ? describe : describe.skip;
const patience = 180_000;

onCluster('with the rights that are asked for, and no others', () => {
  let harness: Harness;
  const folder = temporary();
  beforeAll(async () => {
    harness = await Harness.open(it!);
    const identities = ['deployer', 'reader'] as const;
    await it!.apply(...rightsOf({ namespace: harness.namespace, identities, serviceAccounts: [] }));
  }, patience);
  afterAll(async () => {
    folder[Symbol.dispose]();
    await harness[Symbol.asyncDispose]();
  }, patience);

  /** A kubeconfig of one of the identities. */
  async function kubeconfigOf(identity: Identity): Promise<string> {
    const said = await it!.kubectl([
      'create',
      'token',
      identityName(identity),
      `--namespace=${harness.namespace}`,
    ]);
    const config = (await it!.json('config', 'view', '--raw')) as {
      readonly clusters: readonly { readonly name: string }[];
    };
    const file = join(folder.path, `${identity}.json`);
    const context = { cluster: config.clusters[0]!.name, user: identity, namespace: harness.namespace };
    writeFileSync(
      file,
      JSON.stringify({
        ...config,
        users: [{ name: identity, user: { token: said.stdout.trim() } }],
        contexts: [{ name: identity, context }],
        'current-context': identity,
      }),
      { mode: 0o600 },
    );
    return file;
  }

  test(
    'the deployer does all that a target does; the reader looks; a missing verb is named before and when it is met',
    async () => {
      await using deployer = harness.target({ kubeconfig: await kubeconfigOf('deployer'), keepMinutes: 0 });
      expect(await deployer.preflight()).toEqual([]);
      const one = await harness.release(deployer, { label: 'one' });
      const two = await harness.release(deployer, { label: 'two' }, one);
      const address = await deployer.reach('rose', 'active');
      expect(await say(address!.core, 'hello')).toBe('rose two: hello');
      await deployer.retire('rose', one);

      await using reader = harness.target({ kubeconfig: await kubeconfigOf('reader') });
      expect((await reader.current()).bots).toMatchObject([{ active: { id: two } }]);
      expect((await reader.preflight()).map(({ code }) => code)).toContain('verb-missing');
      await expect(reader.start(harness.request({ label: 'three' }))).rejects.toMatchObject({
        code: 'kubernetes-forbidden',
        message: expect.stringMatching(/patch.*(deployments|services|networkpolicies)/),
      });
      expect((await reader.current()).bots).toMatchObject([
        { active: { id: two }, revisions: [{ id: two }] },
      ]);
      await deployer.end('rose');
      expect(await harness.objects()).toEqual([]);
    },
    patience,
  );
});
