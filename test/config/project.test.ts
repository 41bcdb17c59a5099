import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkAgainstBots, defaultProject, parseProject } from '../../src/config/project.ts';
import { UserError, type Problem } from '../../src/domain/errors.ts';
import { settingsFor, type Project } from '../../src/domain/project.ts';

const read = (text: string | Uint8Array) => parseProject(text, 'tidegate.yml');
const project = (text: string): Project => read(text).project;

/** The errors of a wrong file; fails for a right one. */
function mistakes(text: string | Uint8Array): readonly Problem[] {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.filter(({ severity }) => severity === 'error');
  }
  throw new Error('the file was taken');
}

/** Where and what the errors are, for short. */
const told = (text: string | Uint8Array) =>
  mistakes(text).map(({ code, place }) => `${place?.line}:${place?.column} ${code}`);

const environment = (from: Project, name: string) =>
  from.environments.find((candidate) => candidate.name === name)!;

describe('without settings', () => {
  test.each([
    ['no file', undefined],
    ['an empty file', ''],
    ['only comments', '# nothing\n'],
    ['a byte-order mark', '\uFEFF'],
    ['empty members', 'bots:\nenvironments:\n  production:\n    gates:\n'],
  ])('%s gives the defaults', (_, text) => {
    expect(parseProject(text, 'tidegate.yml')).toEqual({ project: defaultProject(), problems: [] });
  });

  test('production is guarded and staging is not', () => {
    const usual = defaultProject();
    expect(usual.store).toBe('.tidegate/store');
    expect(environment(usual, 'production')).toMatchObject({
      target: { kind: 'local', directory: '.tidegate/local/production' },
      policy: { requireSuite: true, requireRegistration: true, soakMinutes: 0, approvals: 0 },
      keepMinutes: 1440,
      previews: 3,
      readySeconds: 60,
    });
    expect(environment(usual, 'staging').policy).toMatchObject({
      requireSuite: false,
      requireRegistration: false,
    });
  });

  test('a further environment is guarded like production', () => {
    const added = environment(project('environments: {qa: }'), 'qa');
    expect(added.policy).toEqual(environment(defaultProject(), 'production').policy);
    expect(added.target).toEqual({ kind: 'local', directory: '.tidegate/local/qa' });
  });
});

test('the example in docs/CONFIGURATION.md means what it says', () => {
  const docs = readFileSync(new URL('../../docs/CONFIGURATION.md', import.meta.url), 'utf8');
  const { project: example, problems } = read(/```yaml\n(.*?)```/s.exec(docs)?.[1] ?? '');
  expect(problems).toEqual([]);
  expect(example.bots).toEqual([
    {
      path: 'bots/*',
      name: undefined,
      engine: undefined,
      shared: [],
      ignore: [],
      tests: 'tests',
      place: { file: 'tidegate.yml', line: 3, column: 5 },
    },
    {
      path: 'legacy/Bank',
      name: 'bank',
      engine: { name: 'builtin', settings: {} },
      shared: ['common/nlu'],
      ignore: ['*.md'],
      tests: 'tests',
      place: { file: 'tidegate.yml', line: 4, column: 5 },
    },
  ]);
  expect(example.ledger).toEqual({ branch: 'tidegate/ledger', remote: 'origin' });
  expect(example.store).toBe('oci://ghcr.io/owner/bots');
  expect(example.registries).toEqual({ plainHttp: ['registry.lan:5000'] });
  expect(example.registrationKeys).toHaveLength(1);
  const production = environment(example, 'production');
  expect(production).toMatchObject({
    target: { kind: 'local', directory: '/srv/tidegate/production' },
    store: 'oci://ghcr.io/owner/bots-production',
    readySeconds: 60,
    answerSeconds: 10,
    keepMinutes: 1440,
    policy: {
      requireSuite: true,
      requireRegistration: true,
      soakMinutes: 120,
      approvals: 1,
      requireReview: true,
      requiredChecks: ['ci'],
      requireSignature: true,
    },
  });
  expect(settingsFor(production, 'bakery')).toMatchObject({
    port: 8080,
    replicas: 1,
    variables: { LOG: 'info', RATE: '1.19' },
    actionsUrl: 'http://127.0.0.1:9055/webhook',
  });
});

describe('stores', () => {
  test('are folders or repositories of registries, for the project and for each environment', () => {
    const read = project(`
store: oci://GHCR.io/owner/bots
registries: {plainHttp: ['Registry.lan:5000', 10.0.0.7]}
environments:
  staging: {store: ./packages}
  production: {store: 'oci://registry.lan:5000/bots'}
`);
    expect(read.store).toBe('oci://ghcr.io/owner/bots');
    expect(read.registries.plainHttp).toEqual(['registry.lan:5000', '10.0.0.7']);
    expect(environment(read, 'staging').store).toBe('packages');
    expect(environment(read, 'production').store).toBe('oci://registry.lan:5000/bots');
  });

  test.each([
    ['https://ghcr.io/owner/bots', 'a registry begins with oci://', 'Write oci://ghcr.io/owner/bots'],
    ['docker://ghcr.io/owner/bots', 'a registry begins with oci://', 'Write oci://ghcr.io/owner/bots'],
    ['OCI://ghcr.io/owner/bots', 'a registry begins with oci://', 'Write oci://ghcr.io/owner/bots'],
    ['oci:ghcr.io/owner/bots', 'a registry begins with oci://', 'Write oci://ghcr.io/owner/bots'],
    [
      'ghcr.io/owner/bots',
      'it looks like a registry',
      'oci://ghcr.io/owner/bots for the registry, or ./ghcr.io',
    ],
    ['localhost:5000/bots', 'it looks like a registry', 'oci://localhost:5000/bots for the registry'],
    ['127.0.0.1:5000/bots', 'it looks like a registry', 'oci://127.0.0.1:5000/bots for the registry'],
    ['s3://bucket/bots', 'an address is no folder', '.tidegate/store or oci://ghcr.io/owner/bots'],
    ['oci://ghcr.io/owner/bots:v1', 'it holds a tag', 'oci://ghcr.io/owner/bots'],
  ])('%s: %s', (text, wrong, next) => {
    const [mistake] = mistakes(`bots: []\nstore: '${text}'\n`.replace('bots: []\n', '# one\n'));
    expect(mistake).toMatchObject({ code: 'bad-value', place: { file: 'tidegate.yml', line: 2, column: 8 } });
    expect(mistake?.message).toContain(`(${wrong})`);
    expect(mistake?.next).toContain(next);
    const own = mistakes(`environments: {qa: {store: '${text}'}}`)[0];
    expect(own).toMatchObject({ place: { line: 1, column: 28 }, next: mistake?.next });
  });

  test('a folder whose name has a dot is one when it says so', () => {
    expect(project('store: ./ghcr.io/bots').store).toBe('ghcr.io/bots');
    expect(project('store: ../packages.d/bots').store).toBe('../packages.d/bots');
    expect(project('store: packages.2/bots').store).toBe('packages.2/bots');
  });

  test.each([
    ["'https://registry.lan:5000'", 'Write registry.lan:5000'],
    ['registry.lan/bots', 'Write registry.lan'],
    ["'registry.lan:99999'", 'Write registry.lan:5000, for example.'],
    ["'*.lan'", 'Write a host such as ghcr.io, 127.0.0.1:5000 or [::1]:5000.'],
    ['5000', 'Put it in quotes'],
  ])('plainHttp names hosts alone, unlike %s', (text, next) => {
    const [mistake, ...others] = mistakes(`registries:\n  plainHttp: [${text}]`);
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ place: { line: 2, column: 15 } });
    expect(mistake?.next).toContain(next);
  });

  test('nothing of a password is shown', () => {
    for (const text of [
      'oci://user:canary@ghcr.io/bots',
      'oci://u:can/canary@h/b',
      'oci://ghcr.io/bots?token=canary',
    ]) {
      const [mistake] = mistakes(`store: '${text}'`);
      expect(JSON.stringify(mistake)).not.toContain('canary');
    }
  });
});

describe('settings of a bot', () => {
  test('are put over the defaults of the environment', () => {
    const { environments } = project(`
environments:
  production:
    defaults: {variables: {A: 1, B: 2}, actions: 'http://one/'}
    bots:
      constructor: {variables: {B: 3}}
`);
    const production = environments[1]!;
    expect(settingsFor(production, 'constructor')).toMatchObject({
      variables: { A: '1', B: '3' },
      actionsUrl: 'http://one/',
      place: { line: 6, column: 7 },
    });
    expect(settingsFor(production, 'other').variables).toEqual({ A: '1', B: '2' });
    expect(settingsFor(environments[0]!, 'constructor')).toBe(environments[0]!.defaults);
  });

  test('variables are what is written', () => {
    const { defaults } = environment(
      project(
        'environments: {production: {defaults: {variables: {A: 1.10, B: yes, C: 0x1F, D: "", E: true, F: 2026-01-01, __proto__: x}}}}',
      ),
      'production',
    );
    expect(Object.entries(defaults.variables)).toEqual([
      ['A', '1.10'],
      ['B', 'yes'],
      ['C', '0x1F'],
      ['D', ''],
      ['E', 'true'],
      ['F', '2026-01-01'],
      ['__proto__', 'x'],
    ]);
  });

  test('a secret in clear text brings a warning that does not tell it', () => {
    const { problems } = read(
      'environments: {production: {defaults: {variables: {API_TOKEN: hunter2, DB: "postgres://me:hunter2@db/x", TOKENS: 5}}}}',
    );
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning secret-in-clear-text',
      'warning secret-in-clear-text',
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('an address with a password is refused without telling it', () => {
    const found = mistakes(
      'ledger: {remote: "https://me:hunter2@host/x"}\nenvironments: {production: {bots: {a: {actions: "http://me:hunter2@host/"}}}}',
    );
    expect(found.map(({ code }) => code)).toEqual(['bad-value', 'bad-value']);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});

describe('a wrong file', () => {
  test('tells all its mistakes at once, in the order of the file', () => {
    expect(
      told(`
bots: [bots/*, ../x, {path: /abs, nam: x}, bots/*]
engine: {settings: {a: [1]}}
branches: {default: 'a*', staging: [':x']}
ledger: {branch: staging/x}
registration: {keys: ['ed25519:short']}
environments:
  staging: {previews: 99, gates: {soak: 1h}}
  Live: {}
  production:
    target: {kind: cloud}
    ready: 60
    gates: {suite: always, review: "yes", approvals: -1, checks: {}}
    defaults: {port: 9000, variables: {1A: x, B: {from: env}, C: , TIDEGATE_X: 1}}
    bots:
      a: {port: 80, replicas: 2}
      b: {port: 9000}
      c: {port: 9000, actions: ftp://x}
`),
    ).toEqual([
      '2:16 bad-value',
      '2:29 bad-value',
      '2:35 unknown-key',
      '2:44 duplicate-bot',
      '3:9 missing',
      '3:24 wrong-type',
      '4:21 bad-value',
      '4:37 bad-value',
      '6:23 bad-value',
      '8:23 wrong-type',
      '8:34 staging-has-no-gates',
      '9:3 bad-name',
      '11:20 bad-value',
      '12:12 bad-value',
      '13:20 bad-value',
      '13:36 wrong-type',
      '13:54 wrong-type',
      '13:66 wrong-type',
      '14:22 port-for-all',
      '14:40 bad-variable',
      '14:50 secret-reference',
      '14:66 wrong-type',
      '14:68 bad-variable',
      '16:17 wrong-type',
      '16:31 replicas-on-local',
      '18:17 port-twice',
      '18:32 bad-value',
    ]);
  });

  test('every mistake says what to type next', () => {
    const found = mistakes(
      'bots: 5\nstor: x\nstore: 7\nengine: rassa\nenvironments: {production: {keep: 9, previews: x, target: lokal}}',
    );
    expect(found.map(({ next }) => next)).toEqual([
      'Write a list ([a, b], or lines that start with -).',
      'Did you mean store?',
      "Put it in quotes: '7'",
      'Write rasa.',
      'Write 9s, 9m or 9h.',
      'Write a whole number from 0 to 20.',
      'Write local.',
    ]);
  });

  test('one mistake is the headline itself', () => {
    expect(() => read('store: []')).toThrow(
      "store must be a folder, absolute or relative to the repository's root, or oci://HOST/PATH in a registry: found a list.",
    );
  });

  test.each([
    ['the same key twice', 'store: a\nstore: b\n', '2:1 duplicate-key'],
    [
      'the same bot twice',
      'environments:\n  production:\n    bots:\n      a: {}\n      a: {}\n',
      '5:7 duplicate-key',
    ],
    ['a tab', 'branches:\n\tdefault: x\n', '2:1 tab'],
    ['an open quote', 'store: "x\nbots: [a]\n', '1:8 unclosed-quote'],
    ['two documents', 'store: x\n---\nstore: y\n', '2:1 several-documents'],
    ['a list', '- a\n', '1:1 wrong-type'],
    ['a tag', 'store: !!python/object x\n', '1:8 unknown-tag'],
    ['an alias to nothing', 'store: *x\n', '1:8 bad-alias'],
    ['an alias to itself', 'bots: &a [*a]\n', '1:10 wrong-type'],
    ['a merge key', 'branches: {<<: {default: x}}\n', '1:12 merge-key'],
    ['a key that is a list', '[a]: b\n', '1:1 bad-key'],
    ['a zero byte', 'store: a\0b\n', '1:undefined not-text'],
    ['UTF-16', Buffer.from('\uFEFFstore: x', 'utf16le'), '1:undefined not-utf8'],
    ['Latin 1', Buffer.from('store: x\nbots: [b\xe4ckerei]\n', 'latin1'), '2:undefined not-utf8'],
    ['the branch of the ledger among those of work', 'ledger: {branch: staging/x}\n', '1:18 ledger-branch'],
    ['a name for many', 'bots: [{path: bots/*, name: x}]\n', '1:29 name-of-pattern'],
    ['no bots', 'bots: []\n', '1:7 no-bots'],
    [
      'one directory for two environments',
      'environments: {production: {target: {directory: .tidegate/local/staging/}}}\n',
      '1:16 shared-directory',
    ],
    [
      'one directory in another',
      'environments: {staging: {target: {directory: /a}}, production: {target: {directory: /a/b}}}\n',
      '1:52 shared-directory',
    ],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toEqual([expected]);
  });

  test('a bomb of aliases, deep nesting and a huge file end quickly', () => {
    const bomb = `a: &a0 [x]\n${Array.from({ length: 101 }, (_, i) => `b${i}: *a0`).join('\n')}\n`;
    expect(told(bomb)).toEqual(['102:7 too-many-aliases']);
    expect(mistakes('['.repeat(20_000)).map(({ code }) => code)).toEqual(['too-deep']);
    expect(told('x'.repeat(300_000))).toEqual(['undefined:undefined file-too-large']);
    const keys = Array.from({ length: 2_000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(mistakes(keys).at(-1)?.message).toBe('There are 1900 more problems.');
  });

  test('CRLF and a byte-order mark change nothing', () => {
    expect(project('\uFEFFstore: a\r\nbranches:\r\n  default: trunk\r\n')).toMatchObject({
      store: 'a',
      branches: { default: 'trunk' },
    });
    expect(read(Buffer.from('\uFEFFstore: a\r\n')).project.store).toBe('a');
  });
});

test('whatever the bytes, there is a project or a UserError with places', () => {
  const words = fc.constantFrom(
    ...['bots', 'environments', 'production', ':', ' ', '\n', '\n  ', '- ', '[', ']', '{', '}', '"', "'"],
    ...['&a', '*a', '!!x', '|', '>', '#', '\t', '<<', 'gates', 'port', '1', '~', '\r\n', '%YAML 1.1', '---'],
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
      try {
        expect(read(parts.join('')).project.environments.length).toBeGreaterThan(1);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        expect((error as UserError).problems.length).toBeGreaterThan(0);
        expect((error as UserError).problems[0]?.place?.file).toBe('tidegate.yml');
      }
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        read(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
  );
});

test('settings for a bot that is not there are a mistake', () => {
  const configured = project('environments: {production: {bots: {bakry: {}, bank: {}}}}');
  expect(checkAgainstBots(configured, [{ name: 'bakery' }, { name: 'bank' }])).toEqual([
    {
      severity: 'error',
      code: 'unknown-bot',
      message:
        'environments.production.bots has settings for bakry, but there is no such bot: there are bakery, bank.',
      place: { file: 'tidegate.yml', line: 1, column: 36 },
      next: 'Did you mean bakery?',
    },
  ]);
  expect(checkAgainstBots(configured, [])).toHaveLength(2);
});

test('a pattern of `ignore` that could take for ever is an error with its line', () => {
  const given = "bots:\n  - path: bots/a\n    ignore:\n      - '*.md'\n      - '*a*a*a*a*b'\n";
  expect(() => read(given)).toThrow(
    expect.objectContaining({
      place: expect.objectContaining({ file: 'tidegate.yml', line: 5 }),
      message: expect.stringContaining('it has 5 `*` between two `/`; at most 3 are allowed'),
    }),
  );
});
