import type { Half, Revision } from '../revision.ts';
import { manifestsOf, stableService } from './manifests.ts';
import type { Manifest } from './manifest.ts';
import { labelKeys } from './names.ts';
import { applyPatch, isAbout, type PatchFault } from './patches.ts';
import type { Patch, PatchSubject, RenderedKubernetes } from './settings.ts';

const digest = `sha256:${'0'.repeat(64)}` as const;

/**
 * Why a patch can't fit any revision of these settings, so that it is told where it is written and not at the first
 * deploy. What depends on the package (commands and variables), and what tests for something, is left to that.
 */
export function sampleFault(settings: RenderedKubernetes, patch: Patch): PatchFault | undefined {
  if (patch.operations.some(({ op, path }) => op === 'test' || /\/(command|args|env)(\/|$)/.test(path)))
    return undefined;
  const deliveries =
    settings.delivery === 'auto' ? (['image-volume', 'init-container'] as const) : [settings.delivery];
  const faults = deliveries.map((delivery) =>
    sampleObjects(settings, delivery)
      .filter(({ manifest, subject }) => isAbout(patch, manifest, subject))
      .map(({ manifest, subject }) => applyPatch(withPatches(manifest, subject, settings.patch), patch))
      .flatMap((result) => ('fault' in result ? [result.fault] : [])),
  );
  return faults.some((found) => found.length === 0) ? undefined : faults[0]?.[0];
}

/** As far as they fit: one that fits the other delivery alone is no fault of this one's. */
function withPatches(manifest: Manifest, subject: PatchSubject, patches: readonly Patch[]): Manifest {
  return patches
    .filter((patch) => isAbout(patch, manifest, subject))
    .reduce((before, patch) => {
      const result = applyPatch(before, patch);
      return 'manifest' in result ? result.manifest : before;
    }, manifest);
}

/** The objects of a revision of nothing in particular, with every kind that there can be. */
function sampleObjects(
  kubernetes: RenderedKubernetes,
  delivery: 'image-volume' | 'init-container',
): readonly { readonly manifest: Manifest; readonly subject: PatchSubject }[] {
  const settings = { namespace: 'sample' };
  const revision: Revision = {
    ...{ id: '0'.repeat(12), environment: 'sample', bot: 'sample', package: digest },
    settings: {
      ...{ variables: {}, actionsUrl: undefined, replicas: 2 },
      kubernetes: {
        ...kubernetes,
        patch: [],
        image: kubernetes.image ?? `registry.example.org/sample@${digest}`,
      },
    },
  };
  const half = { command: ['node'], environment: {}, healthPath: '/health' };
  const objects = manifestsOf({
    ...{ settings, revision, delivery, plainHttp: false },
    serve: { container: { core: half, actions: half }, expect: { modelFile: 'sample', modelId: 'sample' } },
    said: { role: 'candidate', since: undefined, commit: undefined, version: undefined, branch: undefined },
    packageReference: `registry.example.org/bots@${digest}`,
  });
  const halfOf = ({ metadata }: Manifest): Half =>
    metadata.labels[labelKeys.component] === 'core' ? 'core' : 'actions';
  return [
    ...objects.map((manifest) => ({ manifest, subject: halfOf(manifest) })),
    { manifest: stableService({ settings, revision }), subject: 'stable' as const },
  ];
}
