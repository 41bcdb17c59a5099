import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Project, type Document, type Finished } from '../support/acceptance/project.ts';
import { dockerLogin, seenRegistry, type SeenRegistry } from '../support/acceptance/registry.ts';
import { teaBot } from '../support/acceptance/tea.ts';
import { hasTerminal, onTerminal } from '../support/acceptance/terminal.ts';

jest.setTimeout(60_000);

const yaml = 'bots: [{path: tea, engine: builtin}]\n';
const short = (digest: string) => digest.slice(7, 19);

const execute = promisify(execFile);

if (!hasTerminal)
  console.warn('SKIPPED: no `script` of util-linux here, so no copy was watched on a terminal');

/** The digest that skopeo, which isn't ours, sees; the expected one where it isn't installed. */
async function seenBySkopeo(reference: string, expected: string): Promise<string> {
  if (!existsSync('/usr/bin/skopeo')) {
    console.warn('SKIPPED a look with skopeo: it is not installed');
    return expected;
  }
  const insecure = reference.startsWith('docker:') ? ['--tls-verify=false'] : [];
  const { stdout } = await execute('/usr/bin/skopeo', ['inspect', ...insecure, reference], {
    timeout: 20_000,
  });
  return (JSON.parse(stdout) as { Digest: string }).Digest;
}

describe('a folder and a registry', () => {
  let project: Project;
  let registry: SeenRegistry;
  let digests: readonly [string, string];
  beforeAll(async () => {
    project = Project.open({ ...teaBot('tea'), 'tidegate.yml': yaml });
    registry = await seenRegistry(join(project.root, 'registry'));
    const train = async () => (await project.done(['train', 'tea'])).bots[0].package.digest as string;
    const first = await train();
    project.push(teaBot('tea', { greeting: 'Good day' }));
    digests = [first, await train()];
  }, 60_000);
  afterAll(async () => {
    await registry[Symbol.asyncDispose]();
    await project[Symbol.asyncDispose]();
  });

  test('list and show tell what lies in a store, and how others call it', async () => {
    const { store, packages } = await project.done(['store', 'list']);
    expect(store).toBe(join(project.work.directory, '.tidegate/store'));
    expect(packages.map(({ digest }: Document) => digest).sort()).toEqual([...digests].sort());
    expect((await project.done(['store', 'list', 'coffee'])).packages).toEqual([]);
    const shown = (await project.done(['store', 'show', short(digests[0])])).package;
    expect(shown).toMatchObject({
      digest: digests[0],
      tag: `tea-${short(digests[0])}`,
      metadata: { bot: 'tea' },
    });
    expect(await seenBySkopeo(shown.reference, digests[0])).toBe(digests[0]);
    const { stdout } = await project.run(['store', 'show', shown.tag]);
    expect(stdout).toMatch(new RegExp(`^elsewhere +${shown.reference}$`, 'm'));
    expect((await project.run(['store', 'list'])).stdout).toContain('tidegate store show ');
  });

  test('copies there and back are the same packages; what is there stays', async () => {
    const team = registry.at('team/bots');
    registry.proxy.reset();
    const there = await project.done(['store', 'copy', short(digests[0]), '--to', team]);
    expect(there).toMatchObject({ to: team, packages: [{ digest: digests[0], state: 'copied' }] });
    const { moved } = there.packages[0].transfer;
    expect(moved).toBeGreaterThan(0);
    expect(registry.uploaded()).toBe(moved);
    registry.proxy.reset();
    const again = await project.done(['store', 'copy', '--all', '--to', team]);
    expect(again.packages.map(({ digest, state }: Document) => [digest, state]).sort()).toEqual(
      [
        [digests[0], 'there'],
        [digests[1], 'copied'],
      ].sort(),
    );
    registry.proxy.reset();
    const { stdout } = await project.run(['store', 'copy', 'tea', '--to', team]);
    expect(stdout).toContain(`2 packages already in ${team}.`);
    expect(registry.uploaded()).toBe(0);
    expect(registry.proxy.requests.every(({ method }) => method === 'GET' || method === 'HEAD')).toBe(true);

    const shown = (await project.done(['store', 'show', digests[1], '--store', team])).package;
    expect(shown.reference).toBe(`${team.slice('oci://'.length)}@${digests[1]}`);
    expect(await seenBySkopeo(`docker://${shown.reference}`, digests[1])).toBe(digests[1]);
    expect(await seenBySkopeo(`docker://${team.slice('oci://'.length)}:${shown.tag}`, digests[1])).toBe(
      digests[1],
    );

    await project.done(['store', 'copy', 'tea', '--from', team, '--to', './back']);
    const back = await project.done(['store', 'list', '--store', './back']);
    expect(back.packages.map(({ digest }: Document) => digest).sort()).toEqual([...digests].sort());
    const blob = join('blobs/sha256', digests[1].slice(7));
    expect(readFileSync(join(project.work.directory, 'back', blob))).toEqual(
      readFileSync(join(project.work.directory, '.tidegate/store', blob)),
    );
  });

  test('within one registry no byte of a package is moved', async () => {
    const [from, to] = [registry.at('mount/from'), registry.at('mount/to')];
    await project.done(['store', 'copy', '--all', '--to', from]);
    registry.proxy.reset();
    const { packages } = await project.done(['store', 'copy', short(digests[0]), '--from', from, '--to', to]);
    expect(packages).toMatchObject([
      { digest: digests[0], state: 'copied', transfer: { moved: 0, present: 0 } },
    ]);
    expect(packages[0].transfer.mounted).toBeGreaterThan(0);
    expect(registry.uploaded()).toBe(0);
    const blobs = registry.proxy.requests.filter(({ path }) => path.includes('/blobs/'));
    expect(blobs.reduce((sum, { responseBytes }) => sum + responseBytes, 0)).toBe(0);
    expect((await project.done(['store', 'list', '--store', to])).packages).toHaveLength(1);
  });

  (hasTerminal ? test : test.skip)('a slow copy shows on a terminal how far it is', async () => {
    await using other = Project.open({
      ...teaBot('tea'),
      'tidegate.yml': yaml,
      'tea/actions/table.txt': 'tea '.repeat(1_500_000),
    });
    const from = registry.at('slow/bots');
    await other.done(['train', 'tea']);
    const { packages } = await other.done(['store', 'copy', '--all', '--to', from]);
    registry.proxy.fail({
      when: { method: 'GET', path: /\/blobs\// },
      fault: { kind: 'slow', body: 'response', bytes: Math.ceil(packages[0].size / 25), tickMs: 100 },
    });
    const copy = ['store', 'copy', '--all', '--from', from, '--to', './slowly'];
    const { code, stdout } = await onTerminal(other, copy, []);
    registry.proxy.reset();
    expect(code).toBe(0);
    const screen = stripVTControlCharacters(stdout);
    expect(screen).toMatch(/█+░+ copying, [\d.]+ MB of [\d.]+ MB, [\d.]+ [kM]B\/s, \d+ s left/);
    expect(screen).toMatch(/Copy tea [0-9a-f]{12} to \S+slowly: [\d.]+ MB copied/);
  });

  test.each<[string, readonly string[], string]>([
    ['a digest that is not there', ['show', '0000000'], 'no-such-package'],
    ['a whole one that is not there', ['show', `sha256:${'0'.repeat(64)}`], 'no-such-package'],
    ['too few digits', ['show', 'abc'], 'no-such-package'],
    ['an environment that there is not', ['list', '--store', 'stagin'], 'bad-store'],
    ['a registry without a repository', ['list', '--store', 'oci://ghcr.io'], 'bad-store'],
    ['a tag', ['list', '--store', 'oci://ghcr.io/owner/bots:v1'], 'bad-store'],
    ['a password', ['list', '--store', 'oci://me:canary@ghcr.io/bots'], 'bad-store'],
    ['an address', ['list', '--store', 'https://ghcr.io/owner/bots'], 'bad-store'],
    ['no scheme', ['list', '--store', 'ghcr.io/owner/bots'], 'bad-store'],
    ['a folder of other things', ['list', '--store', './tea'], 'not-a-store'],
    ['no name', ['copy', '--to', './elsewhere'], 'name-missing'],
    ['names and --all', ['copy', 'tea', '--all', '--to', './elsewhere'], 'name-missing'],
    ['no --to', ['copy', 'tea'], 'bad-usage'],
    ['itself', ['copy', 'tea', '--to', 'staging'], 'same-store'],
    ['no bot of that name', ['copy', 'coffee', '--to', './elsewhere'], 'no-such-package'],
  ])('%s is a mistake that says what to type', async (_, args, reason) => {
    const document = await project.json(['store', ...args]);
    expect(document).toMatchObject({
      code: 2,
      reason,
      kind: 'your-mistake',
      next: expect.stringMatching(/./),
    });
    expect(JSON.stringify(document)).not.toContain('canary');
    expect(existsSync(join(project.work.directory, 'elsewhere'))).toBe(false);
  });

  test('a registry that is down is not your mistake', async () => {
    await registry.proxy.goDown();
    try {
      const down = registry.at('team/bots');
      const machine = await project.json(['store', 'list', '--store', down]);
      expect(machine).toMatchObject({ code: 3, reason: 'registry-unreachable', kind: 'our-failure' });
      const { code, stdout, stderr } = await project.run(['store', 'copy', '--all', '--to', down]);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toContain(registry.proxy.host);
      expect(stderr).toContain('  → ');
    } finally {
      await registry.proxy.comeUp();
    }
  });
});

test('every verb of the group has help, and the group says which there are', async () => {
  await using project = Project.open();
  const nowhere = { cwd: project.root };
  for (const verb of ['list', 'show', 'copy']) {
    const { code, stdout } = await project.run(['store', verb, '--help'], nowhere);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: tidegate store ${verb}`);
    expect(stdout).toContain('--json');
    expect(stdout).toMatch(new RegExp(`Example:\n  \\$ tidegate store ${verb}\\b`));
  }
  const { code, stdout } = await project.run(['store', '--help'], nowhere);
  expect(code).toBe(0);
  for (const verb of ['list', 'show', 'copy']) expect(stdout).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
  expect((await project.run(['--help'], nowhere)).stdout).toMatch(/^ {2}store\b/m);
  expect(await project.json(['store', 'list'], nowhere)).toMatchObject({
    code: 2,
    reason: 'not-a-repository',
  });
  expect(await project.json(['store', 'move'], nowhere)).toMatchObject({ code: 2, reason: 'bad-usage' });
});

test('a login is used and never shown, and what it may not do is told', async () => {
  const canary = 'canary-7f3e9a';
  await using project = Project.open({ ...teaBot('tea'), 'tidegate.yml': yaml });
  const users = {
    writer: { password: canary, repositories: { 'team/bots': ['pull', 'push'] } },
    reader: { password: `${canary}-2`, repositories: { 'team/bots': ['pull'] } },
  };
  await using registry = await seenRegistry(join(project.root, 'registry'), users);
  const { host } = registry.proxy;
  const login = (user: keyof typeof users, password = users[user].password) => ({
    env: { DOCKER_CONFIG: dockerLogin(join(project.root, 'docker', user), host, user, password) },
  });
  const all: Finished[] = [];
  const run = async (args: readonly string[], options: { env: Record<string, string> } | undefined) => {
    const finished = await project.run(args, options);
    all.push(finished);
    return finished;
  };
  await project.done(['train', 'tea']);
  const copy = ['store', 'copy', 'tea', '--to', registry.at('team/bots')];
  const nobody = await run([...copy, '--json'], undefined);
  expect(nobody.code).toBe(3);
  expect(JSON.parse(nobody.stdout)).toMatchObject({
    kind: 'our-failure',
    reason: expect.stringMatching(/^registry-/),
    next: expect.stringContaining(`docker login ${host}`),
  });
  expect((await run(copy, login('reader'))).stderr).toContain(`docker login ${host}`);
  expect((await run(copy, login('reader', 'wrong-canary-7f3e9a'))).code).toBe(3);
  expect((await run(copy, login('writer'))).code).toBe(0);
  const listed = await run(['store', 'list', '--store', registry.at('team/bots'), '--json'], login('reader'));
  expect(JSON.parse(listed.stdout).packages).toHaveLength(1);

  const basic = Object.entries(users).map(([name, { password }]) =>
    Buffer.from(`${name}:${password}`).toString('base64'),
  );
  for (const secret of [canary, ...basic]) {
    for (const { stdout, stderr } of all) expect(stdout + stderr).not.toContain(secret);
    // It is the token server's to see, and nobody else's.
    for (const { path, headers } of registry.proxy.requests)
      if (path.startsWith('/v2/')) expect(JSON.stringify(headers)).not.toContain(secret);
  }
  expect(registry.tokens?.requests.some(({ user }) => user === 'writer')).toBe(true);
});
