import { resolve } from 'node:path';
import { shortDigest } from '../../domain/digest.ts';
import { bytesText } from '../../domain/text.ts';
import { listStore, type ListResult, type ShownPackage } from '../../steps/store.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { metricsText } from '../show.ts';
import { storeNamed } from '../stores.ts';
import { plainText, table } from '../text.ts';

interface Options extends GlobalOptions {
  readonly store?: string;
}

/** `tidegate store list [bot]` */
export async function run(options: Options, bot?: string): Promise<number> {
  return inSession(options, async (session) => {
    const { project } = await workspaceAt(session.ports);
    const store = storeNamed(project, options.store, '--store', resolve(options.directory ?? '.'));
    const result = await listStore(session.ports, { store, bot });
    session.result({ command: 'store list', ...result }, () => text(result, bot));
    return exitCodes.done;
  });
}

function text({ store, packages }: ListResult, bot: string | undefined): string {
  const [first] = packages;
  if (!first) return `${store} has no package${bot === undefined ? '' : ` of ${plainText(bot)}`} yet.`;
  return [
    table(['package', 'bot', 'size', 'inputs', 'engine', 'scores'], packages.map(row), process.stdout),
    `Look at one: tidegate store show ${shortDigest(first.digest)} --store ${store}`,
  ].join('\n');
}

function row({ digest, metadata, size }: ShownPackage): string[] {
  return [
    shortDigest(digest) + (metadata.local ? ' (local)' : ''),
    metadata.bot,
    bytesText(size),
    shortDigest(metadata.inputs),
    plainText(`${metadata.engine.name} ${metadata.engine.trainer}`),
    metricsText(metadata.metrics),
  ];
}
