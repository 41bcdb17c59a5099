import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { asRecord } from '../tracker/events.ts';
import type { ActionContext } from './context.ts';

/** An action of a bot: docs/ACTIONS.md. */
export interface JavaScriptAction {
  readonly name: string;
  /** Its file, relative to the actions directory. */
  readonly file: string;
  readonly run: ((context: ActionContext) => unknown) | undefined;
  readonly validate: Readonly<Record<string, (value: unknown, context: ActionContext) => unknown>>;
  readonly required: ((context: ActionContext) => unknown) | undefined;
}

/** Actions that can't be loaded. The message is one line that names the file and, where it is known, the line. */
export class ActionLoadError extends Error {
  override readonly name = 'ActionLoadError';
}

/**
 * Loads every action below a directory (`*.js`, `*.mjs`; hidden folders and `node_modules` left out).
 * @throws ActionLoadError where a file can't be loaded, or exports something that is no action.
 */
export async function loadActions(directory: string): Promise<ReadonlyMap<string, JavaScriptAction>> {
  const root = realpathSync(directory);
  const actions = new Map<string, JavaScriptAction>();
  for (const path of filesBelow(root)) {
    const file = relative(root, path);
    let exported: unknown;
    try {
      exported = await import(pathToFileURL(path).href);
    } catch (error) {
      throw new ActionLoadError(explain(error, path, root));
    }
    for (const action of actionsOf(asRecord(exported), file)) {
      const other = actions.get(action.name);
      if (other)
        throw new ActionLoadError(`${file}: the action ${action.name} is already defined in ${other.file}.`);
      actions.set(action.name, action);
    }
  }
  return actions;
}

function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return /\.m?js$/.test(entry.name) ? [path] : [];
  });
}

/** The actions among a module's exports; a module that exports none is a helper of others. */
function actionsOf(exported: Readonly<Record<string, unknown>>, file: string): JavaScriptAction[] {
  const found: JavaScriptAction[] = [];
  const seen = new Set<unknown>();
  const look = (value: unknown, isDefault: boolean): void => {
    if (Array.isArray(value)) for (const item of value as unknown[]) look(item, isDefault);
    else if (!seen.has(value)) {
      seen.add(value);
      const candidate = asRecord(value);
      const isAction = 'run' in candidate || 'validate' in candidate || 'required' in candidate;
      if (isAction) found.push(readAction(candidate, file));
      else if (isDefault)
        throw new ActionLoadError(
          `${file}: the default export is no action; export an object such as { name: 'action_price', run({ say }) { … } }, or a list of them.`,
        );
    }
  };
  for (const [name, value] of Object.entries(exported)) {
    // A CommonJS module's exports come twice: as the default, and by name.
    if (name === 'default' && isModuleExports(value, exported))
      for (const item of Object.values(asRecord(value))) look(item, false);
    else if (name !== 'module.exports') look(value, name === 'default');
  }
  return found;
}

function isModuleExports(value: unknown, exported: Readonly<Record<string, unknown>>): boolean {
  const own = asRecord(value);
  return (
    exported['module.exports'] === value && !('run' in own) && !('validate' in own) && !Array.isArray(value)
  );
}

function readAction(candidate: Readonly<Record<string, unknown>>, file: string): JavaScriptAction {
  const { name, run, validate, required } = candidate;
  if (typeof name !== 'string' || name === '')
    throw new ActionLoadError(`${file}: an action needs a "name" that is a text, such as 'action_price'.`);
  const mustBeFunction = (value: unknown, what: string): void => {
    if (typeof value !== 'function')
      throw new ActionLoadError(`${file}: "${what}" of the action ${name} must be a function.`);
  };
  if (run !== undefined) mustBeFunction(run, 'run');
  if (required !== undefined) mustBeFunction(required, 'required');
  const checks = asRecord(validate);
  for (const [slot, check] of Object.entries(checks)) mustBeFunction(check, `validate.${slot}`);
  const hasChecks = validate !== undefined || required !== undefined;
  if (run !== undefined && hasChecks)
    throw new ActionLoadError(
      `${file}: the action ${name} has "run" besides "validate"; it is one or the other.`,
    );
  const owner = candidate;
  return {
    name,
    file,
    run: typeof run === 'function' ? (context) => run.call(owner, context) as unknown : undefined,
    validate: Object.fromEntries(
      Object.entries(checks).map(([slot, check]) => [
        slot,
        (value: unknown, context: ActionContext) =>
          (check as (value: unknown, context: ActionContext) => unknown).call(owner, value, context),
      ]),
    ),
    required:
      typeof required === 'function' ? (context) => required.call(owner, context) as unknown : undefined,
  };
}

/** One line that says what is wrong with a file, and where. */
function explain(error: unknown, path: string, root: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const [what = ''] = message.split('\n');
  const missing = /^Cannot find (?:module|package) '([^']+)' imported from (.+)$/.exec(what);
  if (missing) {
    const importer = asPath(missing[2] ?? '');
    const wanted = shown(asPath(missing[1] ?? ''), root);
    return `${shown(importer, root)}${lineNaming(importer, wanted)}: cannot find ${JSON.stringify(wanted)}.`;
  }
  const place =
    placeIn(error, root) ?? (error instanceof SyntaxError ? syntaxErrorIn(path, root) : undefined);
  const kind = error instanceof Error ? error.name : 'Error';
  return `${place ?? shown(path, root)}: ${kind}: ${what}`;
}

/**
 * Where a syntax error stands: an error of the loader doesn't say, but a check of the files does. The file that was
 * asked for comes first, then all that it may have imported.
 */
function syntaxErrorIn(path: string, root: string): string | undefined {
  for (const file of [path, ...filesBelow(root)]) {
    const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8', timeout: 10_000 });
    const line = /:(\d+)$/m.exec(stderr.split('\n', 1)[0] ?? '')?.[1];
    if (line !== undefined) return `${shown(file, root)}:${line}`;
  }
  return undefined;
}

/** The first place below the actions directory that an error's stack names. */
function placeIn(error: unknown, root: string): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const match of stack.matchAll(/((?:file:\/\/)?\/[^\s()]+?\.m?js):(\d+)/g)) {
    const path = asPath(match[1] ?? '');
    if (path.startsWith(root)) return `${shown(path, root)}:${match[2] ?? ''}`;
  }
  return undefined;
}

function asPath(text: string): string {
  try {
    return text.startsWith('file://') ? fileURLToPath(text) : text;
  } catch {
    return text;
  }
}

function shown(path: string, root: string): string {
  return path.startsWith(`${root}/`) ? relative(root, path) : path;
}

/** `:line` of the first line of a file that names a module. */
function lineNaming(path: string, module: string): string {
  try {
    const base = module.slice(module.lastIndexOf('/') + 1);
    const line = readFileSync(path, 'utf8')
      .split('\n')
      .findIndex((text) => /\b(import|require|from)\b/.test(text) && text.includes(base));
    return line < 0 ? '' : `:${line + 1}`;
  } catch {
    return '';
  }
}

/** Where an action's own code threw: `file:line`, as far as its stack tells. */
export function whereThrown(error: unknown, directory: string): string | undefined {
  return placeIn(error, realpathSync(directory));
}
