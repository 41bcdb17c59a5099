import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { approve, merge, permissions, sandbox, type Sandbox } from '../adapters/github/host.ts';
import { runAction } from '../support/acceptance/action.ts';
import { Project, type Document } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(120_000);

const yaml = `bots: [{path: tea, engine: builtin}]
environments:
  production:
    gates: {review: true, registration: optional}
`;

const denied = ({ result }: { readonly result: Document }): string[] =>
  result.plan.bots.flatMap(({ decisions }: Document) =>
    decisions
      .filter(({ allowed }: Document) => !allowed)
      .map(({ code, observed }: Document) => `${code}: ${observed}`),
  );

describe('a repository on GitHub', () => {
  /** The stand-in runs in this process: whoever talks to it must not block it. */
  const git = async (...args: string[]) =>
    (await promisify(execFile)('git', args, { cwd: project.work.directory, env: project.environment() }))
      .stdout;

  let host: Sandbox;
  let project: Project;
  let inputs: { readonly token: string };
  let env: Readonly<Record<string, string>>;
  let number: number;

  beforeAll(async () => {
    host = await sandbox();
    project = Project.open();
    const { github, repository } = host;
    const server = github.origin;
    project.work.git('remote', 'set-url', 'origin', github.cloneUrl(repository));
    const login = Buffer.from(`ada:${github.createToken('ada')}`).toString('base64');
    // As a checkout leaves it.
    project.work.git('config', `http.${server}/.extraheader`, `AUTHORIZATION: basic ${login}`);
    await git('fetch', '--quiet', 'origin');
    await git('switch', '--quiet', '--create', 'staging/tea', 'origin/main');
    project.work.commit(
      { ...teaBot('tea', { greeting: 'One' }), 'tidegate.yml': yaml },
      'feat: open a tea house',
    );
    await git('push', '--quiet', '--set-upstream', 'origin', 'HEAD');
    const { data } = await host.people.ada.pulls.create({
      ...host.name,
      title: 'Open a tea house',
      head: 'staging/tea',
      base: 'main',
    });
    ({ number } = data);
    await merge(host, number);
    await git('fetch', '--quiet', 'origin');
    await git('switch', '--quiet', '--create', 'main', 'origin/main');
    inputs = { token: github.createWorkflowToken(repository, permissions) };
    env = {
      GITHUB_SERVER_URL: server,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_GRAPHQL_URL: github.graphqlUrl,
      GITHUB_REPOSITORY: 'ada/bots',
    };
  }, 120_000);
  afterAll(async () => {
    await project[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
  });

  test('is fetched from and pushed to with the token that the action was given', async () => {
    const staged = await runAction(project, 'stage', { bots: 'tea', ...inputs }, { env });
    expect(staged.reason).toBe('staged');
    await git('fetch', '--quiet', 'origin', 'tidegate/ledger');
    expect(await git('ls-tree', '-r', '--name-only', 'FETCH_HEAD')).not.toBe('');
    expect(staged.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(inputs.token);
  });

  test('nothing ships that nobody reviewed, and what was approved does', async () => {
    const before = await runAction(project, 'plan', { ...inputs, select: 'all' }, { env });
    expect(before.reason).toBe('denied');
    expect(denied(before)).toEqual([expect.stringContaining(`REVIEW_MISSING: `)]);
    expect(denied(before)[0]).toContain(`#${number}`);
    await approve(host, number, 'bob');
    const after = await runAction(project, 'plan', { ...inputs, select: 'all' }, { env });
    expect({ reason: after.reason, denied: denied(after) }).toEqual({ reason: 'ships', denied: [] });
  });

  test('without a token nobody can tell, and that denies', async () => {
    const plan = await project.json(['plan', 'all']);
    expect(denied({ result: plan })).toEqual([expect.stringContaining('FACT_UNAVAILABLE: ')]);
    expect(host.github.mismatches).toEqual([]);
  });
});
