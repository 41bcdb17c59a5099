import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../domain/errors.ts';
import { readPackageReference } from '../domain/package-reference.ts';
import type { Project } from '../domain/project.ts';
import { isRegistryLocation } from '../domain/store-location.ts';
import { quoted, withoutCredentials } from '../domain/text.ts';
import type { Engine } from '../ports/engine.ts';
import { program } from './programs.ts';

/**
 * The engine as a project trains with it: where nothing else is said, the given one.
 * @param root the repository's, which a store in a folder is relative to.
 */
export function trainingElsewhere(engine: Engine, root: string, project: Project): Engine {
  const { training, store, registries } = project;
  if (training === undefined) return engine;
  return {
    name: engine.name,
    identity: () => engine.identity(),
    inspect: (source) => engine.inspect(source),
    test: (source, options) => engine.test(source, options),
    serve: (metadata) => engine.serve(metadata),
    async train(...given) {
      const { trainOnCluster } = await import('../adapters/kubernetes/training/engine.ts');
      const { context, namespace } = training;
      const onCluster = trainOnCluster(engine, {
        settings: training,
        async open() {
          const { openApi } = await import('../adapters/kubernetes/api/index.ts');
          return openApi({ namespace, ...(context !== undefined && { context }) });
        },
        store: {
          location: isRegistryLocation(store) ? store : resolve(root, store),
          plainHttp: registries.plainHttp,
        },
      });
      return onCluster(...given);
    },
  };
}

/** Where a container's last word goes, which its pod's status then tells. */
const lastWord = '/dev/termination-log';

/**
 * What a training's Job does: trains the inputs that lie in a registry, and leaves there what comes out.
 * @param reference `[oci://]host/path@sha256:…`
 * @param log takes lines of JSON.
 * @returns the exit code.
 * @throws UserError `bad-reference`; EnvironmentError where the registry or the disk fails.
 */
export async function trainInputs(
  reference: string,
  options: {
    readonly plainHttp: boolean;
    readonly log: (line: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  const read = readPackageReference(reference);
  if ('fault' in read)
    throw new UserError(
      `${quoted(withoutCredentials(reference), 200)} can't be trained: ${read.fault.wrong}.`,
      { code: 'bad-reference', next: read.fault.next },
    );
  const { location, host, digest } = read.value;
  const { createBuiltinEngine } = await import('../adapters/builtin/index.ts');
  const { registryBlobs } = await import('../adapters/oci/registry/index.ts');
  const inside = await import('../adapters/kubernetes/training/inside.ts');
  const { endText } = await import('../adapters/kubernetes/training/documents.ts');
  const scratch = await mkdtemp(join(tmpdir(), 'tidegate-training-'));
  try {
    const { result, exit } = await inside.trainInputs({
      engine: createBuiltinEngine({ enginePath: program('engine.js', 'engine/main.ts') }),
      blobs: registryBlobs({ location, plainHttp: options.plainHttp ? [host] : [] }),
      inputs: digest,
      scratch,
      log: options.log,
      signal: options.signal,
    });
    const said = endText(result);
    options.log(said);
    // It is there in pods alone, and nothing else is made to be.
    await writeFile(lastWord, said, { flag: 'r+' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' && error.code !== 'EACCES') throw error;
    });
    return exit;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
