import { describe, expect, test } from '@jest/globals';
import { checkOption, openPackages } from '../../src/cli/demo/packages.ts';

const transfer = { moved: 0, mounted: 1_500, present: 0 };

describe("where the demo's packages lie", () => {
  test('in a folder of the scene unless told', async () => {
    await using packages = await openPackages(undefined, '/scene');
    expect(packages).toMatchObject({ staging: '/scene/packages', production: undefined, told: undefined });
    expect(packages.watch()(transfer)).toBeUndefined();
  });

  test('in two repositories of a registry that is named; what stays there is told', async () => {
    await using packages = await openPackages('oci://Registry.test/team/bots', '/scene');
    expect(packages).toMatchObject({
      staging: 'oci://registry.test/team/bots/staging',
      production: 'oci://registry.test/team/bots/production',
      stays: expect.stringContaining('oci://registry.test/team/bots/production'),
    });
    expect(packages.watch()(transfer)).toBe(
      '0 B of the package went through this machine, 1.5 kB were mounted inside the registry',
    );
    expect(packages.watch()(undefined)).toBeUndefined();
  });

  test.each([
    ['oci://registry.test', 'no repository'],
    ['oci://me:canary@registry.test/bots', 'a user or a password'],
    ['./packages', 'registry, or oci://HOST/PATH'],
    ['', 'registry, or oci://HOST/PATH'],
  ])('%j is refused before anything is done', async (option, why) => {
    expect(() => checkOption(option)).toThrow(why);
    await expect(openPackages(option, '/scene')).rejects.toMatchObject({
      code: 'bad-store',
      message: expect.not.stringContaining('canary'),
      next: expect.stringMatching(/./),
    });
  });

  test('what is right passes', () => {
    for (const option of [undefined, 'registry', 'oci://registry.test/bots'])
      expect(() => checkOption(option)).not.toThrow();
  });
});
