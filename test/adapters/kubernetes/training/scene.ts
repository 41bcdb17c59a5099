import { cp, mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBuiltinEngine } from '../../../../src/adapters/builtin/index.ts';
import { openApi } from '../../../../src/adapters/kubernetes/api/index.ts';
import { trainOnCluster } from '../../../../src/adapters/kubernetes/training/engine.ts';
import { usualTraining, type TrainingSettings } from '../../../../src/domain/kubernetes/training.ts';
import type { BotSource, Engine } from '../../../../src/ports/engine.ts';

const repository = new URL('../../../../', import.meta.url);

/** The engine of this machine. */
export const here: Engine = createBuiltinEngine({
  enginePath: fileURLToPath(new URL('src/engine/main.ts', repository)),
});

/** What a training on a cluster needs, as plain JSON: another process can be given it. */
export interface Scene {
  readonly kubeconfig: string;
  readonly registry: string;
  readonly namespace: string;
  readonly image: string;
  readonly changed?: Partial<TrainingSettings>;
}

/** The engine that trains in a scene's namespace. */
export function there({ kubeconfig, registry, namespace, image, changed }: Scene): Engine {
  const settings: TrainingSettings = {
    ...usualTraining,
    ...{
      namespace,
      image,
      context: undefined,
      store: undefined,
      registrySecret: undefined,
      queue: undefined,
    },
    ...{ pullSecrets: [], labels: {}, nodeSelector: {}, tolerations: [], serviceAccount: undefined },
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    ...changed,
  };
  const train = trainOnCluster(here, {
    settings,
    open: () => openApi({ namespace, environment: { ...process.env, KUBECONFIG: kubeconfig } }),
    store: { location: `oci://${registry}/${namespace}`, plainHttp: [] },
  });
  return { ...here, train };
}

/** A bot laid out as a commit's is, in a directory that is removed with it. */
export interface LaidOut extends AsyncDisposable {
  readonly source: BotSource;
  /** An empty directory for what comes out; another one each time. */
  output(): Promise<string>;
}

/** Lays an example out. @param mark makes its inputs differ from those of every other mark. */
export async function layOut(mark: string, name = 'bakery'): Promise<LaidOut> {
  const scratch = await mkdtemp(join(tmpdir(), 'tidegate-training-test-'));
  const directory = join(scratch, 'files', 'bots', name);
  await mkdir(join(scratch, 'files', 'bots'), { recursive: true });
  await cp(fileURLToPath(new URL(`examples/bots/${name}`, repository)), directory, { recursive: true });
  await writeFile(join(directory, 'mark.txt'), mark);
  let outputs = 0;
  return {
    source: { name, directory, shownAs: `bots/${name}`, tests: 'tests', shared: [], settings: {} },
    async output() {
      const path = join(scratch, `output-${(outputs += 1)}`);
      await mkdir(path);
      return path;
    },
    [Symbol.asyncDispose]: () => rm(scratch, { recursive: true, force: true }),
  };
}
