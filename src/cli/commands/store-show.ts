import { resolve } from 'node:path';
import { bytesText } from '../../domain/text.ts';
import { showPackage, type ShowResult } from '../../steps/store.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { metricsText } from '../show.ts';
import { storeNamed } from '../stores.ts';
import { paint, plainText } from '../text.ts';

interface Options extends GlobalOptions {
  readonly store?: string;
}

/** `tidegate store show <package>` */
export async function run(options: Options, name: string): Promise<number> {
  return inSession(options, async (session) => {
    const { project } = await workspaceAt(session.ports);
    const store = storeNamed(project, options.store, '--store', resolve(options.directory ?? '.'));
    const result = await showPackage(session.ports, { store, package: name });
    session.result({ command: 'store show', ...result }, () => text(result));
    return exitCodes.done;
  });
}

function text({ store, package: shown }: ShowResult): string {
  const { metadata, digest, size, tag, reference } = shown;
  const { engine, model, actions, images } = metadata;
  const lines: [string, string][] = [
    ['package', digest],
    ['bot', metadata.bot + (metadata.local ? ' (local: can never be promoted)' : '')],
    ['store', store],
    ['tag', tag],
    ['elsewhere', reference],
    ['size', bytesText(size)],
    ['inputs', metadata.inputs],
    ['engine', `${engine.name} ${engine.trainer}`],
    ['model', `${model.file} (${bytesText(model.size)}), ${model.id}`],
    ['actions', actions.kind === 'none' ? 'none' : `${actions.kind}: ${actions.names.join(', ')}`],
    ...Object.entries(images).map(([role, image]): [string, string] => [`image ${role}`, image]),
    ['scores', metricsText(metadata.metrics) || '-'],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines
    .map(
      ([name, value]) =>
        `${paint('dim', plainText(name).padEnd(width), process.stdout)}  ${plainText(value)}`,
    )
    .join('\n');
}
