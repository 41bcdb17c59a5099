import { resolve } from 'node:path';
import { shortDigest } from '../../domain/digest.ts';
import { UserError } from '../../domain/errors.ts';
import { counted } from '../../domain/text.ts';
import { transferText } from '../../steps/bring.ts';
import { copyPackages, type CopyResult } from '../../steps/store.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { storeNamed } from '../stores.ts';
import { table } from '../text.ts';

interface Options extends GlobalOptions {
  readonly from?: string;
  readonly to: string;
  readonly all?: boolean;
}

/** `tidegate store copy [packages...]` */
export async function run(options: Options, ...words: string[]): Promise<number> {
  return inSession(options, async (session) => {
    const { project } = await workspaceAt(session.ports);
    const here = resolve(options.directory ?? '.');
    const result = await copyPackages(session.ports, {
      from: storeNamed(project, options.from, '--from', here),
      to: storeNamed(project, options.to, '--to', here),
      wanted: wantedOf(words, options.all ?? false),
      signal: session.signal,
    });
    session.result({ command: 'store copy', ...result }, () => text(result));
    return exitCodes.done;
  });
}

function wantedOf(words: readonly string[], all: boolean): readonly string[] | undefined {
  if (all !== words.length > 0) return all ? undefined : words;
  throw new UserError(all ? '--all and names of packages were given.' : 'No package was named.', {
    code: 'name-missing',
    next: 'Name packages by at least 7 of their digits, or a bot, or type --all.',
  });
}

function text({ from, to, packages }: CopyResult): string {
  if (packages.length === 0) return `${from} has no package: nothing was copied.`;
  const there = packages.filter(({ state }) => state === 'there').length;
  const copied = packages.length - there;
  const sum = [
    ...(copied > 0 ? [`${counted(copied, 'package')} copied to ${to}`] : []),
    ...(there > 0
      ? [`${counted(there, 'package')} ${copied > 0 ? 'there already' : `already in ${to}`}`]
      : []),
  ].join(', ');
  const rows = packages.map(({ digest, metadata, state, transfer }) => [
    shortDigest(digest),
    metadata.bot,
    state === 'there' ? 'was there' : transferText(transfer),
  ]);
  return `${table(['package', 'bot', 'result'], rows, process.stdout)}\n${sum}.`;
}
