import { parse } from 'yaml';
import type { GitStore } from '../github/git/store.ts';
import { permissionNames, type Level, type Permissions } from '../github/state/accounts.ts';

/** What the runner needs to know of a workflow's file, beside what act reads of it. */
export interface WorkflowFile {
  readonly path: string;
  readonly name: string;
  readonly text: string;
  readonly on: Readonly<Record<string, Trigger>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Trigger {
  readonly branches?: readonly string[];
  readonly 'branches-ignore'?: readonly string[];
  readonly types?: readonly string[];
}

export interface Job {
  readonly name: string;
  readonly if: string;
  readonly permissions: Permissions;
  /** Its steps, in order. */
  readonly steps: readonly { readonly id: string; readonly if: string }[];
}

type Loose = Readonly<Record<string, unknown>>;
const loose = (value: unknown): Loose =>
  typeof value === 'object' && value !== null ? (value as Loose) : {};
const texts = (value: unknown): readonly string[] | undefined =>
  value === undefined ? undefined : [value].flat().map(String);

/** The workflows that a commit has. Files that don't parse are left out, as GitHub runs none of them. */
export async function workflowsAt(git: GitStore, commit: string): Promise<WorkflowFile[]> {
  const entries = await git.tree(commit, { path: '.github/workflows/' });
  const found: WorkflowFile[] = [];
  for (const { path, type, sha } of entries) {
    if (type !== 'blob' || !/\.ya?ml$/.test(path)) continue;
    const file = readWorkflow(path, (await git.blob(sha)).toString('utf8'));
    if (file) found.push(file);
  }
  return found;
}

export function readWorkflow(path: string, text: string): WorkflowFile | undefined {
  let document: Loose;
  try {
    document = loose(parse(text));
  } catch {
    return undefined;
  }
  const top = permissionsOf(document['permissions'], {});
  return {
    path,
    name: typeof document['name'] === 'string' ? document['name'] : path,
    text,
    on: triggersOf(document['on']),
    jobs: Object.fromEntries(
      Object.entries(loose(document['jobs'])).map(([id, value]) => {
        const job = loose(value);
        return [
          id,
          {
            name: typeof job['name'] === 'string' ? job['name'] : id,
            if: String(job['if'] ?? ''),
            permissions: permissionsOf(job['permissions'], top),
            steps: (Array.isArray(job['steps']) ? job['steps'] : []).map((step) => ({
              id: String(loose(step)['id'] ?? ''),
              if: String(loose(step)['if'] ?? ''),
            })),
          },
        ];
      }),
    ),
  };
}

function triggersOf(on: unknown): Record<string, Trigger> {
  if (typeof on === 'string') return { [on]: {} };
  if (Array.isArray(on)) return Object.fromEntries(on.map((name) => [String(name), {}]));
  return Object.fromEntries(
    Object.entries(loose(on)).map(([name, value]) => {
      const { branches, 'branches-ignore': ignored, types } = loose(value);
      const trigger = {
        branches: texts(branches),
        'branches-ignore': texts(ignored),
        types: texts(types),
      };
      return [
        name,
        Object.fromEntries(Object.entries(trigger).filter(([, given]) => given !== undefined)) as Trigger,
      ];
    }),
  );
}

/** What `permissions:` grants. A workflow that says nothing gets nothing here: ours all say it. */
function permissionsOf(given: unknown, inherited: Permissions): Permissions {
  if (given === undefined) return inherited;
  const all = (level: Level) => Object.fromEntries(permissionNames.map((name) => [name, level]));
  if (given === 'read-all') return all('read');
  if (given === 'write-all') return all('write');
  return Object.fromEntries(
    Object.entries(loose(given)).map(([name, level]) => [name.replaceAll('-', '_'), level as Level]),
  );
}

/** The token of a fork's or of Dependabot's run may read what it was given, and write nothing. */
export function readOnly(permissions: Permissions): Permissions {
  return Object.fromEntries(
    Object.entries(permissions).map(([name, level]) => [name, level === 'write' ? 'read' : level]),
  );
}
