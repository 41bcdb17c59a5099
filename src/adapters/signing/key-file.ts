import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EnvironmentError, UserError } from '../../domain/errors.ts';
import { newKeyRing, parseKeyRing, type KeyRing } from './key-ring.ts';

/** The environment variable that holds a key ring. */
export const keysVariable = 'TIDEGATE_KEYS';

/** Files have no modes there. */
const modes = process.platform !== 'win32';

/** One byte more than a key ring may have: enough to see that a file is too large. */
const mostBytes = 65_537;

/**
 * The team's key ring: that of the variable TIDEGATE_KEYS, or else that of a file.
 * @param file absolute; only its owner may read or write it.
 * @returns undefined where there is neither.
 * @throws UserError for one that is wrong, or that others can read. Secrets are never part of a message.
 */
export async function loadKeyRing(
  environment: Readonly<Record<string, string | undefined>>,
  file: string,
): Promise<KeyRing | undefined> {
  const text = environment[keysVariable];
  if (text !== undefined && text.trim() !== '') return parseKeyRing(text, keysVariable);
  const content = await readPrivate(file);
  return content === undefined ? undefined : parseKeyRing(content, file);
}

/** As `loadKeyRing`, but makes the file with one new key where there is no key ring. */
export async function loadOrCreateKeyRing(
  environment: Readonly<Record<string, string | undefined>>,
  file: string,
): Promise<{ readonly keys: KeyRing; readonly created: boolean }> {
  const known = await loadKeyRing(environment, file);
  if (known) return { keys: known, created: false };
  const created = await createExclusively(file, `${header}${newKeyRing()}`);
  const keys = await loadKeyRing({}, file);
  if (keys === undefined) throw failure(file, 'written', new Error('it is gone again'));
  return { keys, created };
}

const header =
  '# Tidegate: the keys that seal the ids of bots. Keep a copy in a safe place, and never commit this file.\n';

async function readPrivate(file: string): Promise<string | undefined> {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    await using handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await handle.stat();
    if (!status.isFile()) {
      throw new UserError(`The key ring ${file} is no file.`, {
        code: 'bad-key-ring',
        next: 'Put a file with the key ring there (docs/REGISTRATION.md).',
      });
    }
    if (modes && (status.mode & 0o077) !== 0) {
      const mode = (status.mode & 0o777).toString(8).padStart(4, '0');
      throw new UserError(
        `The key ring ${file} can be used by others than its owner (its mode is ${mode}).`,
        {
          code: 'exposed-key-ring',
          next: `chmod 600 '${file.replaceAll("'", String.raw`'\''`)}'`,
        },
      );
    }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    if (error instanceof UserError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure(file, 'read', error);
  }
}

/** Writes a file that is whole as soon as it is there; false where there was one already. */
async function createExclusively(file: string, content: string): Promise<boolean> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, content, { mode: 0o600, flag: 'wx', flush: true });
    await link(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw failure(file, 'written', error);
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

function failure(file: string, verb: string, cause: unknown): EnvironmentError {
  const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new EnvironmentError(`The key ring ${file} can't be ${verb} (${why}).`, {
    code: 'key-ring-unavailable',
    next: `Check the directory and its permissions, or set ${keysVariable}.`,
    cause,
  });
}
