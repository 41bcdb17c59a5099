import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { withoutLag } from '../../sandbox/act/lag.ts';
import { workflowFiles, type WorkflowOptions } from '../../src/workflows/index.ts';
import { toolForTests } from './tools.ts';

jest.setTimeout(60_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const actionlint = toolForTests('actionlint');
const zizmor = toolForTests('zizmor');

/** What zizmor says and we don't follow: the finding, the files in which it may be, and why. */
const accepted: readonly { readonly ident: string; readonly files: RegExp; readonly reason: string }[] = [
  {
    ident: 'self-repository',
    files: /^own\//,
    reason: '`uses: $/…` needs runner 2.336, is unknown to GitHub Enterprise Server, actionlint and act',
  },
];

const generated: Readonly<Record<string, Partial<WorkflowOptions>>> = {
  plain: {},
  secrets: {
    secrets: ['REGISTRY_TOKEN', 'KUBECONFIG'],
    keyRing: { secret: 'KEYS', environment: 'tidegate' },
  },
  names: {
    defaultBranch: "trunk/it's-1.0",
    stagingBranches: ['staging/**', 'try-*', 'yes'],
    staging: 'Staging (EU)',
    production: "prod's",
    runsOn: 'ubuntu-24.04',
  },
};

/** Everything that is linted, as a copy: a folder for each repository. */
let directory: string;
const workflows: string[] = [];
const actionFiles: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidegate-lint-'));
  const put = async (into: string[], path: string, text: string) => {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
    into.push(path);
  };
  for (const name of await readdir(join(root, '.github/workflows')))
    await put(
      workflows,
      `own/.github/workflows/${name}`,
      await readFile(join(root, '.github/workflows', name), 'utf8'),
    );
  const folders = (await readdir(join(root, 'actions'))).map((name) => `actions/${name}/action.yml`);
  for (const path of ['action.yml', ...folders])
    await put(actionFiles, `own/${path}`, await readFile(join(root, path), 'utf8'));
  for (const [name, options] of Object.entries(generated))
    for (const { path, text } of workflowFiles({
      uses: (action) => `acme/tidegate/actions/${action}@${'0123456789'.repeat(4)} # v1.2.3`,
      defaultBranch: 'main',
      staging: 'staging',
      production: 'production',
      ...options,
    }))
      await put(workflows, `${name}/${path}`, text);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (file: string, args: readonly string[], cwd: string) =>
  new Promise<Ran>((resolve, reject) =>
    execFile(file, args, { cwd, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    }),
  );

/** Writes copies that a tool understands which lags behind. */
async function derived(paths: readonly string[]): Promise<string[]> {
  for (const path of paths) {
    const copy = join(directory, 'derived', path);
    await mkdir(dirname(copy), { recursive: true });
    await writeFile(copy, withoutLag(await readFile(join(directory, path), 'utf8'), 'actionlint'));
  }
  return paths.map((path) => join('derived', path));
}

describe('actionlint', () => {
  actionlint.testWith('finds nothing in any workflow', async () => {
    expect(workflows.length).toBeGreaterThanOrEqual(4 + 3 * 3);
    const ran = await run(
      actionlint.path,
      ['-no-color', '-oneline', '-shellcheck=', '-pyflakes=', ...(await derived(workflows))],
      directory,
    );
    expect(ran).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  actionlint.testWith('would find a key that does not exist, and an output that nobody sets', async () => {
    await writeFile(
      join(directory, 'wrong.yml'),
      'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    colour: red\n    steps: [{run: "${{ steps.none.outputs.x }}"}]\n',
    );
    const ran = await run(actionlint.path, ['-no-color', '-oneline', 'wrong.yml'], directory);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('"colour"');
    expect(ran.stdout).toContain('"none"');
  });
});

interface Finding {
  readonly ident: string;
  readonly locations: readonly {
    readonly symbolic: { readonly key: { readonly Local?: { readonly verbatim_path: string } } };
  }[];
}

const audit = async (paths: readonly string[]): Promise<{ ident: string; path: string }[]> => {
  const ran = await run(
    zizmor.path,
    ['--offline', '--persona', 'auditor', '--no-config', '--no-ignores', '--strict-collection']
      .concat(['--no-progress', '--format', 'json'])
      .concat(paths),
    directory,
  );
  return (JSON.parse(ran.stdout) as readonly Finding[]).map(({ ident, locations }) => ({
    ident,
    path: locations[0]?.symbolic.key.Local?.verbatim_path ?? '',
  }));
};

describe("zizmor's auditor", () => {
  zizmor.testWith('finds nothing in any workflow and action beyond the short list', async () => {
    const findings = await audit([...workflows, ...actionFiles]);
    const unknown = findings.filter(
      ({ ident, path }) => !accepted.some((one) => one.ident === ident && one.files.test(path)),
    );
    expect(unknown).toEqual([]);
    // An entry that nothing needs any more goes.
    for (const { ident } of accepted) expect(findings.map((finding) => finding.ident)).toContain(ident);
  });

  zizmor.testWith('would find a branch name in a script, and a token that is kept', async () => {
    const path = 'hole/.github/workflows/hole.yml';
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(
      join(directory, path),
      'on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v5\n      - run: echo ${{ github.head_ref }}\n',
    );
    const found = (await audit([path])).map(({ ident }) => ident);
    for (const ident of ['template-injection', 'artipacked', 'dangerous-triggers', 'unpinned-uses'])
      expect(found).toContain(ident);
  });
});

test('no description of an action.yml has an expression: GitHub refuses the whole file', async () => {
  expect(actionFiles.length).toBeGreaterThan(8);
  for (const path of actionFiles) {
    const text = await readFile(join(directory, path), 'utf8');
    const described = text.split('\n').filter((line) => /^ *description:/.test(line));
    expect({ path, wrong: described.filter((line) => line.includes('${{')) }).toEqual({ path, wrong: [] });
  }
});

test('a copy for tools that lag behind leaves out what they do not know, and nothing else', async () => {
  const lines = (text: string) => text.split('\n').length;
  for (const path of workflows) {
    const text = await readFile(join(directory, path), 'utf8');
    const queues = text.match(/queue: max/g)?.length ?? 0;
    const deployments = text.match(/deployment: false/g)?.length ?? 0;
    expect({ path, queues }).toEqual({ path, queues: /(?:staging|release)\.yml$/.test(path) ? 1 : 0 });
    expect(lines(text) - lines(withoutLag(text, 'actionlint'))).toBe(queues);
    expect(lines(text) - lines(withoutLag(text, 'act'))).toBe(queues + deployments);
  }
});
