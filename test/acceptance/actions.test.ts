import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { actions, commonReasons, type ActionName, type ActionSpec } from '../../src/entrypoints/catalogue.ts';
import {
  actionFile,
  hasBundle,
  runAction as run,
  startAction,
  type ActionRun,
} from '../support/acceptance/action.ts';
import { liveProject, merge, yaml } from '../support/acceptance/live.ts';
import { Project, say, until } from '../support/acceptance/project.ts';
import { greetingLine, teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(60_000);

const names = Object.keys(actions) as ActionName[];
const specs: Readonly<Record<ActionName, ActionSpec>> = actions;

/** Runs an action; its reason is one of its closed list, and the step ends as the list says. */
async function runAction(...[project, name, ...rest]: Parameters<typeof run>): Promise<ActionRun> {
  const ran = await run(project, name, ...rest);
  const known = { ...specs[name as ActionName].reasons, ...commonReasons };
  expect(Object.keys(known)).toContain(ran.reason);
  expect(ran.code).toBe(known[ran.reason as keyof typeof known]?.ok ? 0 : 1);
  expect(ran.result).toMatchObject({ schema: 1, action: name, reason: ran.reason });
  for (const { name: command } of ran.commands)
    expect(['error', 'warning', 'notice', 'add-mask']).toContain(command);
  return ran;
}

describe('action.yml', () => {
  test('and the tables of the READMEs are what the catalogue gives', () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    expect(() =>
      execFileSync(process.execPath, ['actions.ts', '--check'], { cwd: root, stdio: 'pipe' }),
    ).not.toThrow();
  });

  test.each(names)('%s runs on Node 24, from a bundle that is there', (name) => {
    expect(actionFile(name).runs.using).toBe('node24');
    expect(hasBundle(name)).toBe(true);
  });
});

describe('outside of a repository', () => {
  const project = Project.open();
  afterAll(() => project[Symbol.asyncDispose]());

  test.each(names)('%s says what is wrong and what to do', async (name) => {
    const required: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      register: { 'key-ring': 'k1:x' },
      report: { records: 'records' },
    };
    const given = required[name] ?? {};
    const ran = await runAction(project, name, given, { cwd: project.root });
    expect(ran).toMatchObject({
      code: 1,
      reason: 'mistake',
      result: { error: { code: 'not-a-repository' } },
    });
    expect(ran.commands.some(({ text }) => text.includes('git init'))).toBe(true);
    expect(ran.summary).toContain('Something is to be mended');
  });

  test.each(
    names.flatMap((name) =>
      Object.entries(specs[name].inputs).flatMap(([input, { kind, choices, required }]) => [
        ...(kind === 'flag' ? [[name, input, 'maybe', 'allowed are: true, false'] as const] : []),
        ...(kind === 'count' ? [[name, input, 'many', 'allowed is a whole number'] as const] : []),
        ...(kind === 'text'
          ? [[name, input, 'a\u0007b', 'one line without control characters'] as const]
          : []),
        ...(kind === 'text' ? [[name, input, 'x'.repeat(65_536), 'longer than 65535'] as const] : []),
        ...(choices ? [[name, input, 'nonsense', 'allowed are: '] as const] : []),
        ...(required ? [[name, input, '', 'is missing'] as const] : []),
      ]),
    ),
  )('%s: a wrong `%s` is named with what is allowed', async (name, input, value, allowed) => {
    const ran = await runAction(project, name, { [input]: value }, { cwd: project.root });
    expect(ran).toMatchObject({ reason: 'mistake', result: { error: { code: 'bad-input' } } });
    const told = ran.commands.find(({ text }) => text.includes(`The input \`${input}\``));
    expect(told?.text).toContain(allowed);
  });
});

describe('from a push to production', () => {
  let project: Project;
  beforeAll(async () => {
    project = Project.open({ ...teaBot('tea', { greeting: 'One' }), 'tidegate.yml': yaml });
    await project.done(['register', '--new-key']);
    project.push({}, 'chore: register the tea house');
  }, 60_000);
  afterAll(() => project[Symbol.asyncDispose]());

  let digest: string;
  let plan: string;

  test('validate finds nothing wrong', async () => {
    expect(await runAction(project, 'validate')).toMatchObject({
      reason: 'valid',
      result: { bots: [{ bot: 'tea', registration: { state: 'registered' }, problems: [] }] },
    });
  });

  test('train packages what changed, and finds it again', async () => {
    const trained = await runAction(project, 'train', { bots: 'tea' });
    expect(trained).toMatchObject({
      reason: 'packaged',
      result: { bots: [{ bot: 'tea', reason: 'trained' }] },
    });
    digest = JSON.parse(trained.outputs['packages'] ?? '').tea;
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(trained.summary).toContain(digest.slice(7, 19));
    const again = await runAction(project, 'train', { bots: 'tea' });
    expect(again).toMatchObject({ reason: 'packaged', result: { bots: [{ reason: 'found' }] } });
    expect(again.outputs['packages']).toBe(JSON.stringify({ tea: digest }));
  });

  test('deploy gives it the traffic in staging, and production takes releases alone', async () => {
    const deployed = await runAction(project, 'deploy', { bot: 'tea', package: digest.slice(7, 19) });
    expect(deployed).toMatchObject({ reason: 'switched', outputs: { package: digest } });
    expect(await say(deployed.outputs['url'] ?? '', 'hello')).toBe('One');
    expect(deployed.result.recorded).toMatchObject({
      passed: true,
      by: 'octo-ada <4711+octo-ada@users.noreply.github.com>',
    });
    expect(await runAction(project, 'deploy')).toMatchObject({ reason: 'already-active' });
    expect(await runAction(project, 'deploy', { environment: 'production' })).toMatchObject({
      reason: 'mistake',
      result: { error: { code: 'releases-alone' } },
    });
  });

  test('smoke-test talks to what runs', async () => {
    expect(await runAction(project, 'smoke-test', { bot: 'tea' })).toMatchObject({
      reason: 'passed',
      result: { package: digest },
    });
  });

  test('plan and promote release the very same package', async () => {
    const planned = await runAction(project, 'plan', { select: 'all' });
    expect(planned.reason).toBe('ships');
    plan = planned.outputs['plan'] ?? '';
    expect(planned.summary).toContain(plan);
    const promoted = await runAction(project, 'promote', { select: 'all', plan, why: 'first' });
    expect(promoted).toMatchObject({
      reason: 'promoted',
      outputs: { releases: '{"tea":"1.0.0"}' },
      result: { bots: [{ reason: 'released', release: { package: digest, why: 'first' } }] },
    });
    expect(await runAction(project, 'promote', { select: 'all', plan })).toMatchObject({ code: 0 });
    expect(await runAction(project, 'plan', { select: 'all' })).toMatchObject({ reason: 'nothing' });
  });

  test('stage takes what a push changed, and production goes back to what it had', async () => {
    project.push(teaBot('tea', { greeting: 'Two' }), 'feat: greet with Two');
    const staged = await runAction(project, 'stage');
    expect(staged).toMatchObject({ reason: 'staged', result: { bots: [{ bot: 'tea', reason: 'staged' }] } });
    expect(
      await runAction(project, 'promote', { select: 'all', bots: 'tea', versions: 'tea=3.0.0' }),
    ).toMatchObject({
      reason: 'promoted',
      outputs: { releases: '{"tea":"3.0.0"}' },
    });
    const back = await runAction(project, 'rollback', { bot: 'tea', why: 'no' });
    expect(back).toMatchObject({ reason: 'rolled-back', result: { to: { version: '1.0.0' } } });
    expect(await say(back.outputs['url'] ?? '', 'hello')).toBe('One');
    expect(await runAction(project, 'rollback')).toMatchObject({ reason: 'already-active' });
  });

  test('inspect reads the status, the logs, and one answer of staging', async () => {
    const status = await runAction(project, 'inspect');
    expect(status).toMatchObject({ reason: 'read', result: { bots: [{ bot: 'tea' }, { bot: 'tea' }] } });
    expect(status.summary).toMatch(/\| tea \| production \| `1\.0\.0 \(package/);
    const logs = await runAction(project, 'inspect', { mode: 'logs', half: 'core', lines: '5' });
    expect(logs.result.lines).toBeGreaterThan(0);
    expect(logs.log).toMatch(/^tea\/core \d\d:\d\d:\d\d /m);
    const chat = await runAction(project, 'inspect', { mode: 'chat', bots: 'tea', message: 'hello' });
    expect(chat.result.reply.messages[0].text).toBe('Two');
    expect(await runAction(project, 'inspect', { mode: 'chat' })).toMatchObject({ reason: 'mistake' });
    const production = { mode: 'chat', message: 'hello', environment: 'production' };
    expect(await runAction(project, 'inspect', production)).toMatchObject({ reason: 'mistake' });
  });

  test('a conversation that breaks is annotated on its line, and staging goes on with what it had', async () => {
    project.work.git('switch', '--quiet', '--create', 'staging/broken');
    project.push(teaBot('tea', { greeting: 'Three', expected: 'Drei' }), 'feat: greet with Three');
    const staged = await runAction(project, 'stage');
    expect(staged).toMatchObject({ reason: 'failed', result: { bots: [{ reason: 'not-deployed' }] } });
    expect(staged.commands).toContainEqual(
      expect.objectContaining({
        name: 'error',
        properties: expect.stringMatching(
          new RegExp(`file=tea/tests/conversations.yml,line=${greetingLine}\\b`),
        ),
      }),
    );
    expect((await runAction(project, 'inspect', { mode: 'chat', message: 'hello' })).log).toContain('Two');
  });

  test('a bot with a mistake is annotated on its line', async () => {
    project.work.git('switch', '--quiet', '--create', 'staging/wrong', 'main');
    project.push({ 'tea/data/rules.yml': 'rules:\n  - rule: x\n    steps:\n      - action: [1' });
    const ran = await runAction(project, 'validate');
    expect(ran.reason).toBe('invalid');
    expect(ran.commands.some(({ properties }) => properties.includes('file=tea/data/rules.yml,line='))).toBe(
      true,
    );
    expect(await runAction(project, 'train')).toMatchObject({
      reason: 'invalid',
      outputs: { packages: '{}' },
    });
    expect(await runAction(project, 'stage')).toMatchObject({ reason: 'failed' });
  });

  test('register writes what is to be committed', async () => {
    const { keys } = { keys: join(project.work.directory, '.tidegate', 'keys') };
    expect(existsSync(keys)).toBe(true);
    const ring = execFileSync('cat', [keys], { encoding: 'utf8' });
    project.work.git('switch', '--quiet', '--create', 'staging/new', 'main');
    project.push({
      ...teaBot('mint'),
      'tidegate.yml': 'bots: [{path: tea, engine: builtin}, {path: mint, engine: builtin}]\n',
    });
    const ran = await runAction(project, 'register', { 'key-ring': ring });
    expect(ran).toMatchObject({ reason: 'written', outputs: { files: 'mint/.tidegate.bot' } });
    for (const secret of ring.match(/[\w+/=-]{20,}/g) ?? []) {
      expect(JSON.stringify(ran.result)).not.toContain(secret);
      expect(ran.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(secret);
    }
    expect(await runAction(project, 'register', { 'key-ring': ring })).toMatchObject({ reason: 'unchanged' });
  });
});

describe('hostile and cancelled', () => {
  let project: Project;
  beforeAll(async () => {
    ({ project } = await liveProject());
  }, 120_000);
  afterAll(() => project[Symbol.asyncDispose]());

  test('what others wrote is no command, no HTML and no mention', async () => {
    const evil =
      'feat: ::error::pwned ##[add-path]/tmp <img src=x> @everyone | `x` $(touch pwned) ${{ secrets.X }}';
    project.work.git('switch', '--quiet', '--create', 'staging/##-$(touch-pwned)-<b>@team</b>');
    project.push(
      teaBot('tea', { greeting: '::warning::from the bot <b>@team</b>' }),
      `${evil}\n\n::stop-commands::x`,
    );
    const env = { GITHUB_REF_NAME: 'staging/##-$(touch-pwned)-<b>@team</b>' };
    const staged = await runAction(project, 'stage', { why: '::error::why' }, { env });
    expect(staged.reason).toBe('staged');
    project.work.git('switch', '--quiet', 'main');
    project.work.git('merge', '--quiet', '--ff-only', 'staging/##-$(touch-pwned)-<b>@team</b>');
    project.work.git('push', '--quiet');
    const planned = await runAction(project, 'plan', { select: 'all' });
    const chat = await runAction(project, 'inspect', { mode: 'chat', message: 'hello' });
    const logs = await runAction(project, 'inspect', { mode: 'logs' });
    for (const { commands, summary } of [staged, planned, chat, logs]) {
      expect(commands).toEqual([]);
      expect(summary).not.toMatch(/<(img|b)\b|(^|[^\w])@(everyone|team)\b/);
    }
  });

  test('cancelled, it says what it was doing, and the next run goes on', async () => {
    await merge(project, 'Slow');
    project.push(teaBot('tea', { greeting: 'Slower' }), 'feat: greet with Slower');
    const { child, finished, said } = startAction(project, 'stage');
    await until('a first step', said, (text) => /✓ /.test(text));
    child.kill('SIGINT');
    const ran = await finished;
    expect(ran.code).toBe(1);
    // It may have been through before the signal came to it.
    expect(['cancelled', 'staged']).toContain(ran.reason);
    expect(ran.log).toContain('Cancelled');
    expect(await runAction(project, 'stage')).toMatchObject({ reason: 'staged' });
  });
});
