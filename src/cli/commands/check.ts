import { environmentNamed } from '../../steps/context.ts';
import { check, type CheckedItem, type CheckResult } from '../../steps/check.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { counted } from '../../domain/text.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { paint, plainText } from '../text.ts';

interface Options extends GlobalOptions {
  readonly environment?: string;
}

/** `tidegate check` */
export async function run(options: Options): Promise<number> {
  return inSession(options, async (session) => {
    const workspace = await workspaceAt(session.ports);
    if (options.environment !== undefined) environmentNamed(workspace.project, options.environment);
    const result = await check(session.ports, { workspace, environment: options.environment });
    session.result({ command: 'check', ...result }, () => checkText(result));
    return result.reason === 'right' ? exitCodes.done : exitCodes.failed;
  });
}

function checkText({ items }: CheckResult): string {
  const wrong = items.filter(({ outcome }) => outcome === 'wrong').length;
  const end =
    wrong === 0
      ? 'Nothing is wrong. Nothing was changed.'
      : `${counted(wrong, 'thing')} to mend. Nothing was changed.`;
  return [...items.map(itemText), end].join('\n');
}

const marks = { right: ['green', '✓'], wrong: ['red', '✗'], unknown: ['yellow', '?'] } as const;

function itemText({ what, environment, outcome, observed, fix }: CheckedItem): string {
  const [style, mark] = marks[outcome];
  const name = environment === undefined ? what : `${environment}: ${what}`;
  const line = `${paint(style, mark, process.stdout)} ${plainText(name)}: ${plainText(observed)}`;
  return fix === undefined ? line : `${line} → ${plainText(fix)}`;
}
