import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Project, say, until, type Document } from '../support/acceptance/project.ts';
import { greetingLine, teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(60_000);

const yaml = 'bots: [{path: tea, engine: builtin}, {path: mint, engine: builtin}]\n';
const short = (digest: string) => digest.slice(7, 19);

/** What staging runs of a bot. */
async function active(project: Project, bot = 'tea'): Promise<Document> {
  const { bots } = await project.done(['status', bot, '--environment', 'staging']);
  return bots[0].state;
}

describe('stage', () => {
  let project: Project;
  let url: string;
  let first: string;
  beforeAll(async () => {
    project = Project.open({ ...teaBot('tea'), ...teaBot('mint', { price: 300 }), 'tidegate.yml': yaml });
    const { bots, reason } = await project.done(['stage', 'tea']);
    expect({ reason, bots: bots.length }).toEqual({ reason: 'staged', bots: 1 });
    ({ url } = bots[0].deployed);
    first = bots[0].trained.package.digest;
  }, 60_000);
  afterAll(() => project[Symbol.asyncDispose]());

  test('on a branch takes what it changed and leaves the rest alone', async () => {
    project.work.git('switch', '--quiet', '--create', 'staging/two');
    project.push({ 'README.md': 'Tea\n' });
    const nothing = await project.run(['stage']);
    expect(nothing).toMatchObject({ code: 0, stderr: '' });
    expect(nothing.stdout).toMatch(
      /^No bot changed: nothing to do\. To stage one all the same, name it: tidegate stage [a-z0-9-]+\n$/,
    );
    project.push(teaBot('tea', { greeting: 'Two' }), 'feat: greet anew');
    const staged = await project.done(['stage', '--why', 'to see']);
    expect(staged).toMatchObject({
      reason: 'staged',
      unchanged: ['mint'],
      bots: [
        {
          bot: 'tea',
          state: 'changed',
          trained: { reason: 'trained' },
          deployed: { reason: 'switched', url, recorded: { passed: true, why: 'to see' } },
        },
      ],
    });
    expect(await say(url, 'hello')).toBe('Two');
    const { stdout } = await project.run(['stage']);
    expect(stdout).toContain('had the traffic already');
  });

  test('with nothing but other tests trains nothing, and talks', async () => {
    const tests = teaBot('tea', { greeting: 'Two' })['tea/tests/conversations.yml'] ?? '';
    project.work.git('switch', '--quiet', 'main');
    project.work.git('merge', '--quiet', '--ff-only', 'staging/two');
    project.work.git('push', '--quiet');
    project.work.git('switch', '--quiet', '--create', 'staging/tests');
    project.push({
      'tea/tests/conversations.yml': `${tests}  - name: more\n    steps:\n      - user: bye\n`,
    });
    expect(await project.done(['stage'])).toMatchObject({
      bots: [
        {
          state: 'suite',
          trained: { reason: 'found' },
          deployed: { reason: 'already-active', smoke: { passed: ['greets', 'sells a pot', 'more'] } },
        },
      ],
    });
  });

  test('whose conversations fail stops there: the turn with file and line, and the old one goes on', async () => {
    project.push(teaBot('tea', { greeting: 'Three', expected: 'Drei' }), 'feat: break it');
    const { code, stdout, stderr } = await project.run(['stage']);
    expect(code).toBe(1);
    expect(stdout).toContain(`greets, turn 1 (tea/tests/conversations.yml:${greetingLine})`);
    expect(stdout).toContain('bot     Three');
    expect(stdout).toContain('What ran in staging before keeps the traffic.');
    expect(stderr).toContain('✗ Talk to tea');
    expect(await say(url, 'hello')).toBe('Two');
    const { revisions } = await active(project);
    expect(revisions.map(({ role }: Document) => role).sort()).toEqual(['active', 'kept']);
    expect((await project.done(['models', 'tea'])).packages[0]).toMatchObject({
      verification: { state: 'failed' },
      places: [],
    });
  });

  test('can leave what failed running, to look at it', async () => {
    expect(await project.json(['stage', '--keep-failed'])).toMatchObject({ code: 1 });
    const [{ package: failed }] = (await project.done(['models', 'tea'])).packages;
    const chat = await project.json(['chat', 'tea', '--package', short(failed), '-m', 'hello']);
    expect(chat).toMatchObject({ code: 0, exchanges: [{ reply: { messages: [{ text: 'Three' }] } }] });
    const again = await project.json(['smoke-test', 'tea', '--package', short(failed)]);
    expect(again).toMatchObject({
      code: 1,
      reason: 'failed',
      failures: [{ conversation: 'greets', turn: 1 }],
    });
    expect(await say(url, 'hello')).toBe('Two');
  });

  test('as a preview is talked to, and has no traffic', async () => {
    project.push(teaBot('tea', { greeting: 'Four' }));
    const { code, stdout } = await project.run(['stage', '--preview']);
    expect(code).toBe(0);
    expect(stdout).toContain('is ready in staging as a preview, without the traffic');
    expect(await say(url, 'hello')).toBe('Two');
    const [{ package: preview, places }] = (await project.done(['models', 'tea'])).packages;
    expect(places).toEqual([{ environment: 'staging', role: 'preview' }]);
    const chat = await project.json(['chat', 'tea', '--package', short(preview), '-m', 'hello']);
    expect(chat.exchanges[0].reply.messages[0].text).toBe('Four');
    expect((await project.run(['status', 'tea'])).stdout).toMatch(/ready, 1 preview\b/);
  });

  test('what ran before can be deployed again by 7 digits of its package', async () => {
    const digits = short(first).slice(0, 7);
    const { code, stdout } = await project.run(['deploy', 'tea', '--package', digits]);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('has the traffic') });
    expect(await say(url, 'hello')).toBe('Welcome to the tea house!');
    const listed = (await project.done(['models', 'tea'])).packages;
    const where = listed.find((one: Document) => one.package === first).places;
    expect(where).toEqual([{ environment: 'staging', role: 'active' }]);
    for (const wrong of ['0000000', short(first).slice(0, 6), 'latest'])
      expect(await project.json(['deploy', 'tea', '--package', wrong])).toMatchObject({ code: 2 });
  });

  test('logs, smoke-test, chat and history tell the rest', async () => {
    const logs = await project.run(['logs', 'tea', '--half', 'core', '--tail', '1', '--json']);
    expect(logs.code).toBe(0);
    for (const line of logs.stdout.trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ bot: 'tea', half: 'core' });
    expect(await project.json(['logs', 'tea', '--half', 'left'])).toMatchObject({ code: 2 });
    expect(await project.done(['smoke-test', 'tea'])).toMatchObject({ reason: 'passed', package: first });
    const chat = await project.json(['chat', 'tea', '--as', 'ada'], { input: '/order\n\ngreen\n' });
    expect(chat).toMatchObject({
      code: 0,
      sender: 'ada',
      exchanges: [{ said: '/order' }, { reply: { messages: [{ text: 'A pot of green is 2.50.' }] } }],
    });
    const { records } = await project.done(['history', 'tea', '--environment', 'staging']);
    const outcomes = records.map(({ kind, passed }: Document) => `${kind} ${passed ?? ''}`);
    expect(outcomes).toContain('verification false');
    const { stdout } = await project.run(['history', 'tea']);
    expect(stdout).toMatch(
      /failed its conversations: [0-9a-f]{12} in staging \(1 right, 1 wrong, 0 left out\)/,
    );
  });

  test('Ctrl-C in the middle changes nothing that people see, and the same command goes on', async () => {
    const before = await active(project);
    project.push(teaBot('tea', { greeting: 'Five' }));
    const running = project.start(['stage', '--json']);
    await until('the training', running.said, (said) => said.includes('Train tea'));
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.finished;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, reason: 'interrupted' });
    expect(stderr).toContain('Type the same command again');
    expect((await active(project)).active).toEqual(before.active);
    expect(await project.done(['stage'])).toMatchObject({
      reason: 'staged',
      bots: [{ trained: { reason: 'found' } }],
    });
    expect(await say(url, 'hello')).toBe('Five');
    await project.done(['deploy', 'tea', '--package', short(first)]);
  });

  test('what does not run says what to do', async () => {
    for (const verb of ['chat', 'smoke-test']) {
      const said = await project.json([verb, 'mint']);
      expect({ verb, ...said }).toMatchObject({ verb, code: 2, reason: 'not-running' });
      expect(said.next).toContain('tidegate deploy mint');
    }
    await project.done(['down', 'staging']);
    const stopped = await project.json(['chat', 'tea', '-m', 'hello']);
    expect(stopped).toMatchObject({ code: 2, reason: 'not-running' });
    expect(stopped.next).toContain('tidegate up staging');
    const { stdout } = await project.run(['status']);
    expect(stdout).toContain('tidegate up staging');
    expect(await project.done(['up', 'staging'])).toMatchObject({ reason: 'started', running: true });
    expect(await say(url, 'hello')).toBe('Welcome to the tea house!');
    expect(await project.json(['up', 'nowhere'])).toMatchObject({ code: 2, reason: 'unknown-environment' });
  });
});

describe('a bot without test conversations', () => {
  test('is still talked to, and shown as having none', async () => {
    const files = teaBot('tea');
    delete files['tea/tests/conversations.yml'];
    await using project = Project.open({
      ...files,
      'tidegate.yml': 'bots: [{path: tea, engine: builtin}]\n',
    });
    const { code, stdout } = await project.run(['stage']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/no test conversations; an example of each intent was said: [34] of [34] right/);
  });
});

test('a bot that cannot start says why, with what it wrote last', async () => {
  const files = {
    ...teaBot('tea'),
    'tea/actions/broken.js': 'throw new Error("the kettle is cold");\n',
    'tidegate.yml': 'bots: [{path: tea, engine: builtin}]\n',
  };
  await using project = Project.open(files);
  const { code, stdout, stderr } = await project.run(['stage']);
  expect([1, 2]).toContain(code);
  expect(stdout + stderr).toContain('the kettle is cold');
});
