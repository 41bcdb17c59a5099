import { UserError } from '../../domain/errors.ts';
import type { Half } from '../../domain/revision.ts';
import { environmentNamed } from '../../steps/context.ts';
import { heldBotNamed } from '../../steps/find.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { paint, plainText } from '../text.ts';

interface Options extends GlobalOptions {
  readonly environment: string;
  readonly half?: string;
  readonly tail?: string;
  readonly follow?: boolean;
}

const colours = ['cyan', 'magenta', 'yellow', 'green', 'blue'] as const;

/** `tidegate logs [bot]`: with --json, one document a line. */
export async function run(options: Options, name?: string): Promise<number> {
  return inSession(options, async (session) => {
    const workspace = await workspaceAt(session.ports);
    const environment = environmentNamed(workspace.project, options.environment);
    if (name !== undefined) await heldBotNamed(session.ports, { workspace, environment, name });
    const target = await session.ports.target(workspace.project, environment);
    const lines = target.logs({
      bot: name,
      half: halfOf(options.half),
      revision: undefined,
      tail: countOf(options.tail),
      follow: options.follow ?? false,
      signal: session.signal,
    });
    const seen: string[] = [];
    for await (const line of lines) {
      const source = `${line.bot}/${line.half}/${line.revision}`;
      if (!seen.includes(source)) seen.push(source);
      const colour = colours[seen.indexOf(source) % colours.length] ?? 'cyan';
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify(line)}\n`
          : `${paint(colour, source, process.stdout)} ${line.at.slice(11, 19)} ${plainText(line.text)}\n`,
      );
    }
    if (seen.length === 0 && options.json !== true)
      process.stderr.write(`Nothing was written yet in ${environment.name}.\n`);
    return exitCodes.done;
  });
}

function halfOf(text: string | undefined): Half | undefined {
  if (text === undefined || text === 'core' || text === 'actions') return text;
  throw new UserError(`--half is core or actions, not ${JSON.stringify(text)}.`, { code: 'bad-option' });
}

function countOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UserError(`--tail is a number of lines, not ${JSON.stringify(text)}.`, { code: 'bad-option' });
}
