import { resolve } from 'node:path';
import { UserError } from '../domain/errors.ts';
import type { Environment, Project } from '../domain/project.ts';
import { isRegistryLocation } from '../domain/store-location.ts';
import { defaultProject } from '../config/project.ts';
import type { LogSource, Target } from '../ports/target.ts';
import type { Ports } from '../steps/context.ts';
import type { LocalTarget } from '../adapters/local/index.ts';
import type { KubernetesTarget } from '../adapters/kubernetes/index.ts';

/** What environments of one repository run on. Each is opened when it is first used. */
export interface Targets {
  target(project: Project, environment: Environment): Promise<Target & LogSource>;
  /**
   * An environment of this machine, which can be ended and brought back.
   * @throws UserError for one that runs somewhere else.
   */
  local(environment: Environment): Promise<LocalTarget>;
  close(): Promise<void>;
}

export interface TargetsOptions {
  /** The repository's root, absolute. */
  readonly root: string;
  readonly store: Ports['store'];
  /** The supervisor's program, absolute. */
  readonly supervisorPath: string;
}

/** Chooses what runs an environment by what its settings name. */
export function createTargets({ root, store, supervisorPath }: TargetsOptions): Targets {
  const locals = new Map<string, Promise<LocalTarget>>();
  const namespaces = new Map<string, Promise<KubernetesTarget>>();
  let project: Project | undefined;

  const local = async (environment: Environment): Promise<LocalTarget> => {
    const { name, target } = environment;
    if (target.kind !== 'local') {
      throw new UserError(
        `${name} runs in the namespace ${target.namespace} of a cluster, not on this machine.`,
        {
          code: 'not-local',
          next: `Its cluster keeps it running; see what it holds: tidegate status --environment ${name}`,
        },
      );
    }
    return remembered(locals, name, async () => {
      const { openLocalTarget } = await import('../adapters/local/index.ts');
      return openLocalTarget({
        environment: name,
        directory: resolve(root, target.directory),
        // Opened when a package is fetched: to go back, to end and to start again, no store is needed.
        store: {
          unpack: async (...given) =>
            (await store(project ?? defaultProject(), environment)).unpack(...given),
        },
        supervisorPath,
        keepMinutes: environment.keepMinutes,
        previews: environment.previews,
      });
    });
  };

  const namespace = (forProject: Project, environment: Environment, settings: KubernetesSettings) => {
    const { name, keepMinutes, previews, readySeconds } = environment;
    const named = environment.store ?? forProject.store;
    const location = isRegistryLocation(named) ? named : resolve(root, named);
    const { plainHttp } = forProject.registries;
    return remembered(namespaces, JSON.stringify([name, settings, location, plainHttp]), async () => {
      const { openKubernetesTarget } = await import('../adapters/kubernetes/index.ts');
      return openKubernetesTarget({
        ...{ environment: name, settings, store: location, plainHttp },
        ...{ keepMinutes, previews, readySeconds },
        open: async () => {
          const { openApi } = await import('../adapters/kubernetes/api/index.ts');
          const { context } = settings;
          return openApi({ namespace: settings.namespace, ...(context !== undefined && { context }) });
        },
      });
    });
  };

  return {
    local,
    target(forProject, environment) {
      project = forProject;
      const { target } = environment;
      return target.kind === 'local' ? local(environment) : namespace(forProject, environment, target);
    },
    async close() {
      const opened = await Promise.allSettled(namespaces.values());
      await Promise.all(opened.map(async (one) => one.status === 'fulfilled' && one.value.close()));
    },
  };
}

type KubernetesSettings = Extract<Environment['target'], { readonly kind: 'kubernetes' }>;

/** The value of a key, made when it is first asked for. */
export async function remembered<T>(
  known: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const existing = known.get(key);
  if (existing) return existing;
  const made = make();
  known.set(key, made);
  return made;
}
