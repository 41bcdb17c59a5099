import { join } from 'node:path';

import { ActionLoadError, loadActions } from '../actions/load.ts';
import { defaultActions } from '../read/defaults.ts';
import { readBot, type ReadOptions } from '../read/index.ts';
import type { BotData, Problem } from '../types.ts';

/** A bot, read, with what its JavaScript actions offer. */
export interface Bot {
  readonly data: BotData;
  /** Those of the files, and those of loading its actions. */
  readonly problems: readonly Problem[];
  readonly actions: { readonly directory: string | undefined; readonly names: readonly string[] };
  /** Custom actions that the domain names and no code offers, sorted. */
  readonly actionsWithoutCode: readonly string[];
}

/** Reads a bot and loads its actions. Running their files is the only way to know what they offer. */
export async function openBot(options: ReadOptions): Promise<Bot> {
  const data = readBot(options);
  const problems = [...data.problems];
  let names: readonly string[] = [];
  const directory = data.actionFiles.length === 0 ? undefined : join(options.directory, 'actions');
  if (directory !== undefined) {
    try {
      names = [...(await loadActions(directory)).keys()].sort();
    } catch (error) {
      problems.push(loadProblem(error, options.shownAs));
    }
  }
  const offered = new Set(names);
  const { domain } = data;
  const actionsWithoutCode = domain.actions
    .filter(
      (action) =>
        !offered.has(action) &&
        !defaultActions.has(action) &&
        !domain.responses.has(action) &&
        !domain.forms.has(action) &&
        !action.startsWith('utter_'),
    )
    .sort();
  return { data, problems, actions: { directory, names }, actionsWithoutCode };
}

function loadProblem(error: unknown, shownAs: string): Problem {
  const folder = [shownAs === '.' ? '' : shownAs, 'actions'].filter((part) => part !== '').join('/');
  const message = error instanceof Error ? error.message : String(error);
  return {
    severity: 'error',
    code: error instanceof ActionLoadError ? 'action-code' : 'action-folder',
    message: `The actions can't be loaded: ${message}`,
    place: { file: folder },
    next: 'Correct the file; `tidegate validate` loads it again.',
  };
}
