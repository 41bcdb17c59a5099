/**
 * Writes what people read of the actions: each action.yml, and the tables in the READMEs, from the one catalogue; and
 * the workflows of our own example bots, from the templates that `tidegate init` uses. With `--check` nothing is written,
 * and a difference fails. Run it with: npm run actions
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import {
  actions,
  commonOutputs,
  commonReasons,
  type ActionName,
  type ActionSpec,
  type InputSpec,
} from './src/entrypoints/catalogue.ts';
import { workflowFiles } from './src/workflows/index.ts';

const check = process.argv.includes('--check');
const differences: string[] = [];

/** The staging pipeline is the root's action; every other one has a folder. */
const folderOf = (name: string) => (name === 'stage' ? '' : `actions/${name}/`);

function actionYaml(name: string, { title, description, inputs, outputs }: ActionSpec): string {
  const document = {
    name: title,
    description,
    author: 'Tidegate',
    branding: { icon: 'anchor', color: 'blue' },
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([input, spec]) => [
        input,
        {
          description: `${sentence(spec.description)}${choicesText(spec)}`,
          required: spec.required === true,
          ...(spec.default !== undefined && { default: spec.default }),
        },
      ]),
    ),
    outputs: Object.fromEntries(
      Object.entries({ ...commonOutputs, ...outputs }).map(([output, text]) => [
        output,
        { description: sentence(text) },
      ]),
    ),
    runs: { using: 'node24', main: `${name === 'stage' ? '' : '../../'}dist/${fileOf(name)}.js` },
  };
  return `# Made from src/entrypoints/catalogue.ts by \`npm run actions\`.\n${stringify(document, { lineWidth: 0, singleQuote: true })}`;
}

/** The bundle of an action: the name is free of what another entry of dist/ is called. */
const fileOf = (name: string) => `action-${name}`;

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function choicesText({ choices }: InputSpec): string {
  const named = (choices ?? []).filter((choice) => choice !== '');
  return named.length === 0 ? '' : ` One of: ${named.join(', ')}.`;
}

const cell = (text: string) => text.replaceAll('|', '\\|');

function tables({ inputs, outputs, reasons, permissions }: ActionSpec): string {
  const rows = (cells: readonly (readonly string[])[]) =>
    cells.map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
  return [
    '### Inputs\n\n| input | meaning | default |\n|---|---|---|\n' +
      rows(
        Object.entries(inputs).map(([input, spec]) => [
          `\`${input}\`${spec.required ? ' (required)' : ''}`,
          sentence(spec.description) +
            choicesText(spec) +
            (spec.example ? ` For example \`${spec.example}\`.` : ''),
          spec.default === undefined || spec.default === '' ? '' : `\`${spec.default}\``,
        ]),
      ),
    '### Outputs\n\n| output | meaning |\n|---|---|\n' +
      rows(
        Object.entries({ ...commonOutputs, ...outputs }).map(([output, text]) => [
          `\`${output}\``,
          sentence(text),
        ]),
      ),
    '### Reasons\n\n| `reason` | the step | meaning |\n|---|---|---|\n' +
      rows(
        Object.entries({ ...reasons, ...commonReasons }).map(([reason, { ok, means }]) => [
          `\`${reason}\``,
          ok ? 'passes' : 'fails',
          sentence(means),
        ]),
      ),
    '### Permissions of the job\n\n| permission | why |\n|---|---|\n' +
      rows(Object.entries(permissions).map(([permission, text]) => [`\`${permission}\``, sentence(text)])),
  ].join('\n\n');
}

const begin = '<!-- made by `npm run actions`: begin -->';
const end = '<!-- made by `npm run actions`: end -->';

/** A README keeps what was written by hand around the part that is made. */
async function readme(name: ActionName, spec: ActionSpec): Promise<string> {
  const made = `${begin}\n\n${tables(spec)}\n\n${end}`;
  const path = `${folderOf(name)}README.md`;
  const standing = await readFile(path, 'utf8').catch(() => undefined);
  const [before, rest] = standing?.split(begin) ?? [];
  const after = rest?.split(end)[1];
  if (before !== undefined && after !== undefined) return `${before}${made}${after}`;
  return `# ${spec.title}\n\n${spec.description}\n\n\`\`\`yaml\n${example(name, spec)}\`\`\`\n\n${made}\n`;
}

function example(name: ActionName, { inputs }: ActionSpec): string {
  const given = Object.entries(inputs).flatMap(([input, spec]) =>
    spec.required && spec.kind === 'secret'
      ? [[input, `\${{ secrets.TIDEGATE_${input.replaceAll('-', '_').toUpperCase()} }}`]]
      : spec.example !== undefined && spec.default === undefined
        ? [[input, spec.example]]
        : [],
  );
  const step = {
    uses: `OWNER/tidegate/actions/${name}@COMMIT`,
    ...(given.length > 0 && { with: Object.fromEntries(given) as object }),
  };
  return stringify([step], { lineWidth: 0, singleQuote: true });
}

async function put(path: string, text: string): Promise<void> {
  const standing = await readFile(path, 'utf8').catch(() => undefined);
  if (standing === text) return;
  if (check) differences.push(path);
  else {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

for (const [name, spec] of Object.entries<ActionSpec>(actions) as [ActionName, ActionSpec][]) {
  await put(`${folderOf(name)}action.yml`, actionYaml(name, spec));
  if (name !== 'stage') await put(`${folderOf(name)}README.md`, await readme(name, spec));
}
/** Our own: they run the actions of the very commit. */
const own = workflowFiles({
  uses: (action) => `./actions/${action}`,
  defaultBranch: 'main',
  staging: 'staging',
  production: 'production',
});
for (const { path, text } of own) await put(path, text);
if (differences.length > 0) {
  console.error(
    `Out of step with src/entrypoints/catalogue.ts or src/workflows: ${differences.join(', ')}. Run \`npm run actions\`.`,
  );
  process.exitCode = 1;
}
