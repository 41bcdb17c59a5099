import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';

/** `folder` may import nothing of src/ but `allowed` (and itself). This is the direction of docs/ARCHITECTURE.md. */
const direction = (folder, allowed) => ({
  target: `./src/${folder}`,
  from: './src',
  except: [folder, ...allowed].map((name) => `./${name}`),
  message: `src/${folder} may import only ${[folder, ...allowed].join(', ')} (docs/ARCHITECTURE.md).`,
});

/** Node modules that only compute: everything else is input, output or environment. */
const impure = ['node:*', '@octokit/*', '@kubernetes/*', '@actions/*', 'commander', '@clack/*', 'tar-stream'];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'reports/', '.stryker-tmp/', 'examples/', 'test/fixtures/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.js'] })] },
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
      'import-x/no-restricted-paths': [
        'error',
        {
          basePath: import.meta.dirname,
          zones: [
            direction('domain', []),
            direction('ports', ['domain']),
            direction('config', ['domain', 'ports']),
            direction('steps', ['ports', 'domain']),
            direction('adapters', ['ports', 'domain']),
            direction('engine', []),
            direction('wiring', ['steps', 'ports', 'domain', 'config', 'adapters']),
            direction('cli', ['wiring', 'steps', 'ports', 'domain', 'config']),
          ],
        },
      ],
      'import-x/no-cycle': 'error',
    },
  },
  {
    files: ['src/domain/**', 'src/steps/**', 'src/ports/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: impure, message: 'This code is pure.' }] }],
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
  {
    files: ['test/**', 'bench/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
