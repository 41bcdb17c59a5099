import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Document, Project } from './project.ts';
import { program } from './project.ts';

/** What GitHub reads of an action.yml. */
interface ActionFile {
  readonly inputs?: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** Reads an action.yml: `stage` is the root's. */
export function actionFile(name: string): ActionFile & { readonly directory: string } {
  const directory = name === 'stage' ? repository : join(repository, 'actions', name);
  return { ...(parse(readFileSync(join(directory, 'action.yml'), 'utf8')) as ActionFile), directory };
}

/** What a runner has of an action when it ended. */
export interface ActionRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly reason: string | undefined;
  readonly result: Document;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly log: string;
  /** Commands that the runner found in the log. */
  readonly commands: readonly { readonly name: string; readonly properties: string; readonly text: string }[];
}

export interface ActionOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

let count = 0;

/** Starts an action as GitHub's runner does: a process fed from its action.yml. Expressions are given as they resolve. */
export function startAction(
  project: Project,
  name: string,
  inputs: Readonly<Record<string, string>> = {},
  { cwd = project.work.directory, env = {} }: ActionOptions = {},
): { readonly child: ChildProcess; readonly finished: Promise<ActionRun>; readonly said: () => string } {
  const file = actionFile(name);
  const given: Record<string, string> = {};
  for (const [input, { default: standard }] of Object.entries(file.inputs ?? {})) {
    const value = inputs[input] ?? (standard === '${{ github.token }}' ? '' : standard);
    given[`INPUT_${input.replaceAll(' ', '_').toUpperCase()}`] = value ?? '';
  }
  for (const input of Object.keys(inputs))
    if (!file.inputs?.[input]) throw new Error(`actions/${name} has no input ${input}`);
  count += 1;
  const files = {
    output: join(project.root, `output-${count}`),
    summary: join(project.root, `summary-${count}`),
  };
  for (const path of Object.values(files)) writeFileSync(path, '');
  const main = join(dirname(program), file.runs.main.replace(/^.*dist\//, ''));
  const child = spawn(process.execPath, [main], {
    cwd,
    env: project.environment({
      ...given,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: cwd,
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_ACTOR: 'octo-ada',
      GITHUB_ACTOR_ID: '4711',
      ...env,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const said = () => Buffer.concat(chunks).toString();
  const finished = new Promise<ActionRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const outputs = outputsIn(readFileSync(files.output, 'utf8'));
      const summary = readFileSync(files.summary, 'utf8');
      for (const path of Object.values(files)) rmSync(path);
      resolve({
        code,
        signal,
        reason: outputs['reason'],
        result: outputs['result'] === undefined ? undefined : JSON.parse(outputs['result']),
        outputs,
        summary,
        log: said(),
        commands: commandsIn(said()),
      });
    });
  });
  return { child, finished, said };
}

export function runAction(
  project: Project,
  name: string,
  inputs: Readonly<Record<string, string>> = {},
  options: ActionOptions = {},
): Promise<ActionRun> {
  return startAction(project, name, inputs, options).finished;
}

/** Reads a file of outputs: `name<<DELIMITER`, lines, `DELIMITER`. */
export function outputsIn(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  while (lines.length > 0) {
    const [, name, delimiter] = /^(.+?)<<(.+)$/.exec(lines.shift() ?? '') ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter);
    outputs[name] = lines.splice(0, end).join('\n');
    lines.shift();
  }
  return outputs;
}

/** What a runner takes for commands: `::name properties::text` where a line begins. */
export function commandsIn(log: string): ActionRun['commands'] {
  return log.split(/\r?\n/).flatMap((line) => {
    const [, name, properties, text] = /^\s*::([a-z-]+)(?: ([^:]*))?::(.*)$/i.exec(line) ?? [];
    const old = /##\[([a-z-]+)/i.exec(line)?.[1];
    if (old !== undefined) return [{ name: old, properties: '', text: line }];
    return name === undefined ? [] : [{ name, properties: properties ?? '', text: text ?? '' }];
  });
}

/** Whether dist/ holds what an action.yml names. */
export function hasBundle(name: string): boolean {
  const { runs, directory } = actionFile(name);
  return existsSync(join(directory, runs.main));
}
