import { open } from 'node:fs/promises';
import { EnvironmentError } from '../../domain/errors.ts';
import { modelRules } from '../../domain/model-archive.ts';
import { shown } from '../../domain/package-entries.ts';
import { gzipMagic, GzipBytes } from './gunzip.ts';
import { readTar, type TarKind } from './tar-reader.ts';

/**
 * Lists a model that is an archive (a tar compressed with gzip, as Rasa makes them), and refuses what could do harm
 * when an engine unpacks it: the archive is code, which only an engine within a target opens. Nothing is written. A
 * file that doesn't start as gzip does is no archive, and isn't looked at any further.
 * @param called what a message calls it.
 * @param doing what is not done with the package when this fails.
 * @throws EnvironmentError `model-archive-<RefusalCode>`
 */
export async function checkModelArchive(
  file: string,
  called: string,
  doing: 'packed' | 'unpacked',
): Promise<void> {
  await using handle = await open(file);
  const start = new Uint8Array(gzipMagic.length);
  await handle.read(start, 0, start.byteLength, 0);
  if (gzipMagic.some((byte, at) => start[at] !== byte)) return;
  const kind: TarKind = {
    dialect: 'model',
    refuse(refusal, path) {
      const subject = path === undefined ? 'The model archive' : `${shown(path)} in the model archive`;
      return new EnvironmentError(`${subject} ${called} ${refusal.reason}. Nothing was ${doing}.`, {
        code: `model-archive-${refusal.code}`,
        next: 'See what the trainer or a custom component writes into its models, then train the bot again.',
      });
    },
  };
  const rules = modelRules();
  const { size } = await handle.stat();
  await using bytes = new GzipBytes(handle, size, kind.refuse);
  for await (const entry of readTar(kind, bytes)) {
    const refused = rules.admit(entry);
    if (refused) throw kind.refuse(refused, entry.path);
  }
}
