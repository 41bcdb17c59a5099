import type { Bot } from '../domain/bot.ts';
import { UserError } from '../domain/errors.ts';
import type { Manifest } from '../domain/kubernetes/manifest.ts';
import { manifestsOf, stableService } from '../domain/kubernetes/manifests.ts';
import { podReference } from '../domain/kubernetes/reference.ts';
import type { StoredPackage } from '../domain/package.ts';
import {
  settingsFor,
  type Environment,
  type KubernetesTargetSettings,
  type Project,
} from '../domain/project.ts';
import { makeRevision, renderSettings, type Revision } from '../domain/revision.ts';
import { isPlainHttp } from '../domain/store-location.ts';
import { engineOf, type Ports } from './context.ts';

export interface ManifestsRequest {
  readonly project: Project;
  readonly environment: Environment;
  readonly bot: Bot;
  readonly package: StoredPackage;
  /** Said about the revision. */
  readonly commit: string | undefined;
  readonly branch: string | undefined;
}

export interface ManifestsResult {
  readonly reason: 'rendered';
  readonly revision: Revision;
  /** How the package gets into pods, as it was taken for these objects. */
  readonly delivery: 'image-volume' | 'init-container';
  /** Whether the cluster decides on the delivery when it is deployed to. */
  readonly deliveryOpen: boolean;
  /** The objects of the revision, and last the Service that customers use. */
  readonly objects: readonly Manifest[];
}

/**
 * The objects that a deployment would apply. No cluster is asked.
 * @throws UserError where the environment isn't on Kubernetes, or its settings can't be rendered.
 */
export function renderManifests(ports: Pick<Ports, 'engine'>, request: ManifestsRequest): ManifestsResult {
  const { project, environment, bot, commit, branch } = request;
  const settings = clusterOf(environment);
  const { digest, metadata } = request.package;
  const revision = makeRevision(environment.name, bot.name, digest, renderSettings(environment, bot.name));
  const store = environment.store ?? project.store;
  const delivery = settings.delivery === 'auto' ? 'image-volume' : settings.delivery;
  const objects = manifestsOf({
    ...{ settings, revision, delivery },
    serve: ports.engine(engineOf(project, bot)).serve(metadata),
    said: { role: 'candidate', since: undefined, commit, version: undefined, branch },
    packageReference: podReference(environment.name, store, digest),
    plainHttp: isPlainHttp(store, project.registries.plainHttp),
  });
  const { port } = settingsFor(environment, bot.name);
  return {
    ...{ reason: 'rendered', revision, delivery },
    deliveryOpen: settings.delivery === 'auto',
    objects: [...objects, stableService({ settings, revision, port })],
  };
}

/** @throws UserError for an environment that has another target. */
function clusterOf({ name, target }: Environment): KubernetesTargetSettings {
  if (target.kind === 'kubernetes') return target;
  throw new UserError(`The environment ${name} runs on this machine: it has no Kubernetes objects.`, {
    code: 'not-on-kubernetes',
    next: `Name another with --environment, or write environments.${name}.target: { kubernetes: { namespace: … } } in tidegate.yml.`,
  });
}
