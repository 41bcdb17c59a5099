import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { defaultProject, parseProject } from '../../../src/config/project.ts';
import { isName } from '../../../src/domain/bot.ts';
import { findBots } from '../../../src/domain/bots.ts';
import { UserError, type Problem } from '../../../src/domain/errors.ts';
import { directoryOf } from '../../../src/domain/project.ts';
import type { BotSource, Engine } from '../../../src/ports/engine.ts';
import {
  engineFor,
  lossOf,
  projectText,
  releasable,
  scalar,
  settingsOf,
  versionText,
} from '../../../src/steps/init/proposal.ts';
import { remaining } from '../../../src/steps/init/remaining.ts';
import { survey, type Survey, type SurveyPorts } from '../../../src/steps/init/survey.ts';
import { World } from '../../support/fakes/world.ts';

/** A Rasa project in a directory. */
const rasaBot = (directory: string, files: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ 'config.yml': 'language: en', 'domain.yml': 'intents: []', ...files }).map(
      ([path, text]) => [directory === '.' ? path : `${directory}/${path}`, text],
    ),
  );

/** A repository with these files, and an engine that finds these problems in bots. */
function scene(
  files: Readonly<Record<string, string>>,
  problems: Readonly<Record<string, readonly Problem[] | Error>> = {},
): { readonly world: World; readonly ports: SurveyPorts; readonly laidOut: string[] } {
  const world = new World();
  world.repository.commit('main', files);
  const laidOut: string[] = [];
  const engine = {
    inspect: ({ name }: BotSource) => {
      const found = problems[name] ?? [];
      if (found instanceof Error) return Promise.reject(found);
      return Promise.resolve({ problems: found, examples: {}, responses: {}, actionsWithoutCode: [] });
    },
  } as unknown as Engine;
  const ports: SurveyPorts = {
    ...world.ports,
    engine: () => engine,
    layOut: (treeish, bot) => {
      laidOut.push(bot.path);
      return world.sources.layOut(treeish, bot);
    },
  };
  return { world, ports, laidOut };
}

const look = (
  files: Readonly<Record<string, string>>,
  problems: Readonly<Record<string, readonly Problem[] | Error>> = {},
  repositoryName = 'Acme Bots',
): Promise<Survey> => {
  const { world, ports } = scene(files, problems);
  return survey(ports, { treeish: world.head, repositoryName });
};

const settings = {
  defaultBranch: 'main',
  staging: ['staging/**'],
  store: undefined,
  directory: undefined,
  hasRasa: false,
};

const problem = (code: string, severity: Problem['severity'] = 'warning'): Problem => ({
  ...{ severity, code, message: `It has ${code}.`, place: { file: 'bots/bank/config.yml', line: 3 } },
});

describe('survey', () => {
  test('finds every project, those in others too, and none where bots are not looked for', async () => {
    const found = await look({
      ...rasaBot('bots/bank'),
      ...rasaBot('bots/bank/inner'),
      ...rasaBot('desk', { 'domain/a.yml': 'intents: []' }),
      ...rasaBot('.venv/lib/bot'),
      ...rasaBot('venv/bot'),
      ...rasaBot('node_modules/x'),
      ...rasaBot('desk/tests/bot'),
      'half/config.yml': '',
    });
    expect(found.bots.map(({ path, name, named }) => [path, name, named])).toEqual([
      ['bots/bank', 'bank', false],
      ['bots/bank/inner', 'inner', false],
      ['desk', 'desk', false],
    ]);
    expect(found.leftOut).toEqual([]);
    expect((await look({ 'README.md': '' })).bots).toEqual([]);
  });

  test('gives each a name that is allowed and that no other has', async () => {
    const found = await look({
      ...rasaBot('.'),
      ...rasaBot('a/Über Bot!'),
      ...rasaBot('b/Uber_Bot'),
      ...rasaBot('c/uber-bot'),
      ...rasaBot('d/uber-bot'),
      ...rasaBot('d/x/uber-bot'),
      ...rasaBot('e/2go'),
      ...rasaBot('f/日本'),
    });
    expect(found.bots.map(({ name }) => name)).toEqual([
      ...['acme-bots', 'uber-bot', 'b-uber-bot', 'c-uber-bot', 'd-uber-bot', 'x-uber-bot', 'bot-2go', 'bot'],
    ]);
    const three = await look({ ...rasaBot('x/uber'), ...rasaBot('a/x/uber'), ...rasaBot('b/x/uber') });
    expect(three.bots.map(({ name }) => name)).toEqual(['uber', 'x-uber', 'uber-2']);
  });

  test('leaves out directories that tidegate.yml can not name, each with why', async () => {
    const odd = [
      '[x]',
      'a*',
      'tab\tbed',
      ' blank ',
      'back\\slash',
      'c:drive',
      'bad\ufffd',
      'z'.repeat(1_001),
    ];
    const found = await look(Object.assign({}, ...odd.map((directory) => rasaBot(directory))));
    expect(found.bots).toEqual([]);
    expect(found.leftOut.map(({ path }) => path).sort()).toEqual([...odd].sort());
    expect(new Set(found.leftOut.map(({ why }) => why)).size).toBe(5);
  });

  test('reads what a bot needs: its Rasa, its actions and what those need, its tests', async () => {
    const { bots } = await look({
      'requirements.txt': 'rasa==3.6.20\n',
      ...rasaBot('bots/bank', {
        'actions/__init__.py': '',
        'actions/pay.py': 'class Pay: ...',
        'actions/requirements-actions.txt': 'requests',
        'endpoints.yml': '# x\naction_endpoint:\n# where\n  url: "http://actions:5055/webhook"\n',
        'test/stories.yml': 'stories: []',
      }),
      ...rasaBot('bots/desk', {
        'actions.py': '',
        'requirements.txt': 'x',
        'endpoints.yml': 'action_endpoint:\n  token: x\ntracker_store:\n  url: http://no\n',
        'tests/a.yaml': '',
      }),
      ...rasaBot('bots/till', { 'actions.py': '', 'endpoints.yml': 'models:\n  url: http://no\n' }),
      ...rasaBot('bots/void', { 'endpoints.yml': 'action_endpoint:\n' }),
    });
    expect(bots).toMatchObject([
      {
        ...{ name: 'bank', tests: 'test', python: ['bots/bank/actions/pay.py'] },
        requirements: ['bots/bank/actions/requirements-actions.txt'],
        actionServer: 'http://actions:5055/webhook',
        rasa: { version: '3.6.20', file: 'requirements.txt', line: 1 },
      },
      {
        tests: 'tests',
        python: ['bots/desk/actions.py'],
        requirements: ['bots/desk/requirements.txt'],
        actionServer: undefined,
      },
      { tests: undefined, requirements: ['requirements.txt'], actionServer: undefined },
      { python: [], requirements: [], actionServer: undefined },
    ]);
    const [root] = (await look(rasaBot('.', { 'actions.py': '' }))).bots;
    expect(root).toMatchObject({
      name: 'acme-bots',
      path: '.',
      named: true,
      python: ['actions.py'],
      requirements: [],
    });
  });

  test('sorts what the engine finds', async () => {
    const { bots } = await look(rasaBot('bots/bank'), {
      bank: [
        ...[problem('calm', 'error'), problem('custom-component'), problem('unsupported-component')],
        ...[
          problem('replaced-component', 'note'),
          problem('contradiction', 'error'),
          problem('ambiguous-example'),
        ],
      ],
    });
    const codes = (found: readonly Problem[] = []) => found.map(({ code }) => code);
    expect(codes(bots[0]?.components)).toEqual(['custom-component']);
    expect(codes(bots[0]?.without)).toEqual(['unsupported-component', 'replaced-component']);
    expect(codes(bots[0]?.mistakes)).toEqual(['contradiction']);
    expect(bots[0]?.calm?.code).toBe('calm');
  });

  test('goes on where a bot, or a file, can not be read; a defect is no bot', async () => {
    const place = { file: 'x' };
    const refused = new UserError('It holds a link to nowhere.', { code: 'link', place });
    const { bots } = await look(
      { ...rasaBot('bots/bank'), ...rasaBot('bots/desk') },
      { bank: refused, desk: new UserError('It is odd.', { code: 'odd' }) },
    );
    expect(bots[0]?.mistakes).toMatchObject([
      { code: 'link', place, message: expect.stringContaining('"bots/bank"') },
    ]);
    expect(bots[1]?.mistakes[0]).not.toHaveProperty('place');
    await expect(look(rasaBot('bank'), { bank: new TypeError('a defect') })).rejects.toThrow('a defect');

    const { world, ports } = scene(rasaBot('bank', { 'requirements.txt': 'rasa==3.6.20' }));
    const request = { treeish: world.head, repositoryName: 'x' };
    world.repository.read = () => Promise.reject(refused);
    expect((await survey(ports, request)).bots[0]?.rasa).toBeUndefined();
    world.repository.read = () => Promise.reject(new TypeError('a defect'));
    await expect(survey(ports, request)).rejects.toThrow('a defect');
  });
});

describe('the proposal', () => {
  test('finds the very bots again, whatever their directories are called', async () => {
    const part = fc.string({
      unit: fc.constantFrom(...'aZ9 -_.$(`\'"#:&!é日{[*\n,'),
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(part, { minLength: 1, maxLength: 4 }), async (names) => {
        const usable = names.filter((name) => !name.startsWith('.'));
        const files = Object.assign({}, ...usable.map((name) => rasaBot(`bots/${name}`)));
        const found = await look(files);
        expect(found.bots.every(({ name }) => isName(name))).toBe(true);
        expect(found.bots.length + found.leftOut.length).toBe(usable.length);
        if (found.bots.length === 0) return;
        const { project, problems } = parseProject(projectText(found, settings), 'tidegate.yml');
        expect(problems).toEqual([]);
        const entries = Object.keys(files).map((path) => ({ path, mode: '100644', oid: '0' }));
        const again = findBots(project, entries);
        expect(again.problems).toEqual([]);
        expect(again.bots.map(({ name, path }) => `${name} ${path}`).sort()).toEqual(
          found.bots.map(({ name, path }) => `${name} ${path}`).sort(),
        );
      }),
      { numRuns: 150 },
    );
  });

  const full = () =>
    look(
      {
        ...rasaBot('bots/bank', {
          'actions/pay.py': '',
          'requirements.txt': 'rasa==3.6.20',
          'test/a.yml': '',
        }),
        ...rasaBot('bots/desk', { 'tests/a.yml': '' }),
        ...rasaBot('bots/flow', { 'requirements.txt': 'rasa-pro==3.9.0' }),
        ...rasaBot('bots/lamp'),
        ...rasaBot('bots/[x]'),
      },
      {
        lamp: [{ severity: 'warning', code: 'custom-component', message: 'Somewhere.' }],
        desk: [
          problem('custom-component'),
          { ...problem('custom-component'), place: { file: 'bots/desk/config.yml' } },
        ],
        flow: [problem('calm', 'error')],
      },
    );

  test('says of each bot what it is made for and what it does without, and leaves CALM out', async () => {
    const found = await full();
    const text = projectText(found, {
      ...settings,
      store: 'oci://ghcr.io/acme/bots',
      directory: '/srv/tidegate/',
    });
    const { project } = parseProject(text, 'tidegate.yml');
    expect(project.bots.map(({ path, engine, tests }) => [path, engine?.name, tests])).toEqual([
      ['bots/bank', 'builtin', 'test'],
      ['bots/desk', 'builtin', 'tests'],
      ['bots/lamp', 'builtin', 'tests'],
    ]);
    expect(text).toContain('It does without its own components: only');
    expect(text).toContain('# Made for Rasa 3.6.20 (bots/bank/requirements.txt:1)');
    expect(text).toContain('Its Python actions (bots/bank/actions/pay.py) are not run by the builtin engine');
    expect(text).toContain('its own components (bots/bank/config.yml:3, bots/desk/config.yml)');
    expect(text).toContain('# "bots/flow" is left out: it is built of CALM flows');
    expect(text).toContain('# "bots/[x]" is left out');
    expect(text).toContain('#   bank: { actions: "http://127.0.0.1:5055/webhook" }');
    expect(project.store).toBe('oci://ghcr.io/acme/bots');
    expect(project.environments.map(directoryOf)).toEqual([
      '/srv/tidegate/staging',
      '/srv/tidegate/production',
    ]);
    expect(settingsOf(project, defaultProject())).toEqual({
      ...{ defaultBranch: 'main', staging: ['staging/**'] },
      ...{ store: 'oci://ghcr.io/acme/bots', directory: '/srv/tidegate' },
    });
  });

  test('names the engine rasa where it is there', async () => {
    const found = await full();
    const { bots, leftOut } = releasable(found, true);
    expect(bots.map((bot) => [bot.name, engineFor(bot, true), lossOf(bot, true)])).toEqual([
      ['bank', 'rasa', []],
      ['desk', 'rasa', []],
      ['flow', 'rasa', []],
      ['lamp', 'rasa', []],
    ]);
    expect(leftOut.map(({ path }) => path)).toEqual(['bots/[x]']);
    const text = projectText(found, { ...settings, hasRasa: true });
    expect(parseProject(text, 'tidegate.yml').project.bots[0]?.engine?.name).toBe('rasa');
    expect(text).not.toContain('actions:');
    expect(bots.map(versionText)).toEqual([
      'Made for Rasa 3.6.20 (bots/bank/requirements.txt:1)',
      'no Rasa version is written anywhere',
      'Made for Rasa Pro 3.9.0 (bots/flow/requirements.txt:1)',
      'no Rasa version is written anywhere',
    ]);
  });

  test('keeps what a tidegate.yml says, and the usual out of it', () => {
    const usual = defaultProject();
    expect(settingsOf(usual, usual)).toMatchObject({ store: undefined, directory: undefined });
    const [staging, production] = usual.environments;
    const at = (directory: string) => ({ kind: 'local' as const, directory });
    const odd = {
      ...usual,
      environments: [
        { ...staging!, target: at('/a/staging') },
        { ...production!, target: at('/b') },
      ],
    };
    expect(settingsOf(odd, usual).directory).toBeUndefined();
    expect(settingsOf({ ...usual, environments: [] }, usual).directory).toBeUndefined();
  });

  test('writes every text so that it is read as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect((parse(`text: ${scalar(text)}\n`) as { text: unknown }).text).toBe(text);
      }),
    );
    expect([scalar('yes'), scalar('main'), scalar('a\u2028\u200bb')]).toEqual([
      '"yes"',
      'main',
      '"a\\u2028\\u200bb"',
    ]);
  });
});

describe('what remains', () => {
  const facts = {
    files: ['tidegate.yml'],
    github: { server: 'https://github.com', owner: 'Acme', name: 'bots' },
    workflows: true,
    store: '.tidegate/store',
    directories: ['.tidegate/local/staging', '/srv/production'],
    bots: [],
  };
  const words = (given: Partial<Parameters<typeof remaining>[0]>) => remaining({ ...facts, ...given });

  test('is to commit and to register, and on GitHub environments, the rule, the registry, the runner and the key', () => {
    const all = words({});
    expect(all).toHaveLength(7);
    const text = all.flatMap(({ commands }) => commands).join('\n');
    expect(text).toContain('git add tidegate.yml');
    expect(text).toContain('gh api --method PUT repos/Acme/bots/environments/production');
    expect(text).toContain('oci://ghcr.io/acme/bots');
    const rule = /echo '(.*)' \| gh api --method POST repos\/Acme\/bots\/rulesets/.exec(text)?.[1];
    expect(JSON.parse(rule ?? '')).toMatchObject({
      rules: [{ parameters: { required_status_checks: [{ context: 'tidegate' }] } }],
    });
    expect(text).toContain('--repo Acme/bots');
  });

  test('is less where less is missing, and names another server', () => {
    expect(words({ workflows: false })).toHaveLength(2);
    const own = words({
      ...{ store: 'oci://ghcr.io/acme/bots', directories: ['/srv/a'] },
      github: { server: 'https://git.acme.com', owner: 'Acme', name: 'bots' },
    });
    expect(own).toHaveLength(5);
    expect(JSON.stringify(own)).toContain('gh api --hostname git.acme.com --method PUT');
    expect(JSON.stringify(own)).toContain('--repo git.acme.com/Acme/bots');
    const nowhere = words({ github: undefined });
    expect(nowhere.at(-1)?.commands).toEqual([]);
    expect(JSON.stringify(nowhere)).toContain('oci://ghcr.io/OWNER/bots');
  });

  test('names bots without tests and bots whose Python actions somebody must run', async () => {
    const found = await look({
      ...rasaBot('a', { 'actions.py': '' }),
      ...rasaBot('b'),
      ...rasaBot('c', { 'tests/a.yml': '' }),
    });
    const all = words({ bots: found.bots, workflows: false });
    expect(all.map(({ what }) => what)).toMatchObject([
      expect.anything(),
      expect.anything(),
      expect.stringContaining('a, b have none'),
      expect.stringContaining('Python actions of a '),
    ]);
    expect(words({ bots: found.bots.slice(1), workflows: false })[2]?.what).toContain('b has none');
  });
});
