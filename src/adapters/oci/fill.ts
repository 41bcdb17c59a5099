import { readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Digest } from '../../domain/digest.ts';
import { UserError } from '../../domain/errors.ts';
import { metadataFile } from '../../domain/package-metadata.ts';
import { listed, quoted } from '../../domain/text.ts';
import type { OnBytes, PackageStore } from '../../ports/packages.ts';
import { makeDirectories, readIfThere, statIfThere, syncDirectory } from './durable.ts';
import { withFileFailures } from './failures.ts';
import { isUnfinished } from './place.ts';

/** What a package is laid out as, in the order of its coming; the metadata last, so that who sees it sees all. */
const parts = ['model', 'actions', metadataFile];

/** Where it is laid out first, within the directory: what is mounted can't be replaced as a whole. */
const staged = '.package';

/** What a file system has at its root from the beginning. */
const notOurs = 'lost+found';

/**
 * Unpacks a package into a directory that is there already, such as a volume that is mounted at it. It may be empty,
 * hold what an earlier run left that was ended, or hold the same package, which is then laid out anew. One at a time.
 * @throws UserError `directory-exists` where something else lies there, `no-such-package`.
 */
export async function fillDirectory(
  store: Pick<PackageStore, 'unpack'>,
  digest: Digest,
  directory: string,
  onProgress?: OnBytes,
): Promise<void> {
  const place = resolve(directory);
  await withFileFailures(`The package couldn't be unpacked to ${place}`, async () => {
    await makeDirectories(place);
    const others = (await readdir(place)).filter(
      (name) => ![...parts, staged, notOurs].includes(name) && !isUnfinished(name),
    );
    if (others.length > 0)
      throw inTheWay(
        place,
        `holds ${listed(
          others.map((name) => quoted(name, 40)),
          5,
        )}`,
      );
    const whole = join(place, staged);
    await rm(whole, { recursive: true, force: true });
    await store.unpack(digest, whole, onProgress);
    try {
      const before = await readIfThere(join(place, metadataFile));
      if (before && !before.equals((await readIfThere(join(whole, metadataFile))) ?? Buffer.alloc(0)))
        throw inTheWay(place, 'holds another package');
      for (const part of parts.toReversed()) await rm(join(place, part), { recursive: true, force: true });
      for (const part of parts)
        if (await statIfThere(join(whole, part))) await rename(join(whole, part), join(place, part));
      await syncDirectory(place);
    } finally {
      await rm(whole, { recursive: true, force: true });
    }
  });
}

function inTheWay(place: string, what: string): UserError {
  return new UserError(`${place} ${what}: a package is only unpacked to where nothing else lies.`, {
    code: 'directory-exists',
    next: 'Name an empty directory, or one that is not there yet.',
  });
}
