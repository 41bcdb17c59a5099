import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { startTokenServer } from '../../../../sandbox/registry/index.ts';
import type { Quirks } from '../../../../sandbox/registry/node/quirks.ts';
import { packageStore } from '../../../../src/adapters/oci/store.ts';
import { sourceIn, temporary } from '../../../support/packages.ts';
import { content, countedSource, nameOf, setting, type Setting } from './support.ts';

/** Packs into staging, promotes to production, and says what the promotion asked. */
async function promoted(of: Setting) {
  using directory = temporary();
  const staging = packageStore(of.blobs('staging/bots'));
  const packed = await staging.pack(sourceIn(join(directory.path, 'bot')));
  of.proxy.reset();
  const production = packageStore(of.blobs('production/bots'));
  await production.copy(packed.digest, staging);
  const asked = of.asked();
  expect(await production.find(packed.digest)).toEqual(packed);
  return asked;
}

describe('a promotion within a registry', () => {
  test('is four requests, and moves no blob', async () => {
    await using of = await setting();
    expect(await promoted(of)).toEqual([
      'GET manifests/… 200',
      'POST blobs/uploads/ 201',
      'POST blobs/uploads/ 201',
      expect.stringMatching(/^PUT manifests\/helpdesk-[0-9a-f]{12} 201$/),
    ]);
    expect(of.proxy.requests[1]!.url).toMatch(/\?mount=sha256%3A[0-9a-f]{64}&from=staging%2Fbots$/);
  });

  test('asks a token server for what it needs, once', async () => {
    const anonymous = { '*': ['*'] };
    await using tokens = await startTokenServer({ users: {}, anonymous });
    await using of = await setting({ auth: tokens });
    const asked = await promoted(of);
    expect(asked.filter((one) => /^\w+ (blobs|manifests)/.test(one)).length).toBeGreaterThanOrEqual(4);
    expect(asked.length).toBeLessThanOrEqual(7);
  });

  test.each<NonNullable<Quirks['mount']>>(['never', 401, 403, 404, 405])(
    'copies the bytes where mounts get %s',
    async (mount) => {
      await using of = await setting({ quirks: { mount } });
      const asked = await promoted(of);
      expect(asked.filter((one) => one.startsWith('PUT blobs/uploads/'))).toHaveLength(2);
      // An upload that was begun in place of a mount is given up.
      const begun = asked.filter((one) => one === 'POST blobs/uploads/ 202').length;
      const ended = asked.filter((one) => /^(PUT|DELETE) blobs\/uploads/.test(one)).length;
      expect(ended).toBe(begun);
    },
  );

  test('takes a blob of the same repository as it is, and none of another registry', async () => {
    await using of = await setting();
    await using other = await setting();
    const bytes = content(100);
    const blob = nameOf(bytes);
    const blobs = of.blobs();
    await blobs.ingest(countedSource(bytes), blob);
    of.proxy.reset();
    expect(await of.blobs().adopt!(blob, blobs)).toBe(true);
    expect(await other.blobs().adopt!(blob, blobs)).toBe(false);
    expect([...of.asked(), ...other.asked()]).toEqual([]);
  });

  test('a push of what is there asks by HEAD alone', async () => {
    using directory = temporary();
    await using of = await setting();
    const source = sourceIn(join(directory.path, 'bot'));
    const packed = await packageStore(of.blobs()).pack(source);
    for (const blobs of [of.blobs(), of.blobs()]) {
      of.proxy.reset();
      expect(await packageStore(blobs).pack(source)).toEqual(packed);
      expect(of.asked().map((one) => one.split(' ')[0])).toEqual(['HEAD', 'HEAD', 'HEAD']);
    }
  });
});
