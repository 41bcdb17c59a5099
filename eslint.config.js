import tseslint from 'typescript-eslint';

/** The folders of src/, and what each may import beside itself. This is the direction of docs/ARCHITECTURE.md. */
const direction = {
  domain: [],
  ports: ['domain'],
  config: ['ports', 'domain'],
  steps: ['ports', 'domain'],
  workflows: [],
  adapters: ['ports', 'domain'],
  engine: [],
  wiring: ['steps', 'ports', 'domain', 'config', 'adapters'],
  cli: ['wiring', 'workflows', 'steps', 'ports', 'domain', 'config'],
  entrypoints: ['wiring', 'steps', 'ports', 'domain', 'config'],
};

/** A rule for one folder: an import that climbs out of it may only come down in an allowed one. */
const directionOf = ([folder, allowed]) => {
  const others = [...Object.keys(direction), 'sandbox'].filter(
    (name) => name !== folder && !allowed.includes(name),
  );
  return {
    files: [`src/${folder}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(${others.join('|')})/`,
              message: `src/${folder} may import only ${[folder, ...allowed].join(', ')} (docs/ARCHITECTURE.md).`,
            },
            ...(pure.includes(folder) ? [{ group: impure, message: 'This code is pure.' }] : []),
          ],
        },
      ],
    },
  };
};

/** Folders that may not touch input, output, the clock or chance. */
const pure = ['domain', 'ports', 'steps', 'workflows'];

/** Node modules that only compute: everything else is input, output or environment. */
const impure = ['node:*', '@octokit/*', '@kubernetes/*', '@actions/*', 'commander', '@clack/*', 'tar-stream'];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'reports/', '.stryker-tmp/', 'examples/', 'test/fixtures/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: pure.map((folder) => `src/${folder}/**`),
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'fetch',
        'setTimeout',
        'setInterval',
        'console',
        'Buffer',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The clock is a port.' },
        { object: 'Math', property: 'random', message: 'Chance is a port.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'The clock is a port.',
        },
      ],
    },
  },
  ...Object.entries(direction).map(directionOf),
  // The one place of the product that loads parts of the sandbox: the demo starts a GitHub, and may start a registry.
  {
    files: ['src/cli/demo/github.ts', 'src/cli/demo/registry.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['test/**', 'bench/**', 'soak/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
