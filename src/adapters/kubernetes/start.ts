import { labelKeys } from '../../domain/kubernetes/names.ts';
import type { Manifest } from '../../domain/kubernetes/manifest.ts';
import type { Delivery } from '../../domain/kubernetes/settings.ts';
import type { Said } from '../../domain/kubernetes/names.ts';
import type { StartRequest } from '../../ports/target.ts';
import type { Api } from './api/types.ts';
import type { HeldRevision } from './held.ts';

/** The first minor version of Kubernetes 1 whose image volumes are stable. */
const imageVolumesSince = 36;

/**
 * Applies a revision's objects by server-side apply: all of them are tried first, so that what is refused changes
 * nothing. The core's Deployment comes last: it is the record that the revision is whole. Safe to repeat.
 */
export async function applyAll(api: Api, manifests: readonly Manifest[]): Promise<void> {
  await Promise.all(manifests.map((manifest) => api.apply(manifest, { dryRun: true })));
  const isRecord = ({ kind, metadata: { labels } }: Manifest) =>
    kind === 'Deployment' && labels[labelKeys.component] === 'core';
  await Promise.all(manifests.filter((one) => !isRecord(one)).map((one) => api.apply(one)));
  for (const record of manifests.filter(isRecord)) await api.apply(record);
}

/**
 * What is said of a revision from now on. A preview moves no traffic, so what has it, or is there to go back to, goes
 * on being that of whoever brought it there.
 * @param now milliseconds of the epoch.
 */
export function saidOf(known: HeldRevision | undefined, request: StartRequest, now: number): Said {
  const { role, commit, version, branch } = request;
  const at = new Date(now).toISOString();
  if (!known) return { role, since: at, commit, version, branch };
  const traffic = known.role === 'active' || known.role === 'kept';
  if (traffic && role === 'preview') {
    const { role: stays, since } = known;
    return { role: stays, since, commit: known.commit, version: known.version, branch: known.branch };
  }
  return {
    role: traffic ? known.role : role,
    // A candidate that is started again has its time anew; a preview's age goes on.
    since: traffic || (known.role === role && role === 'preview') ? known.since : at,
    commit: commit ?? known.commit,
    version: version ?? known.version,
    branch: branch ?? known.branch,
  };
}

/** How packages get into pods there: image volumes where the server's version has them for good. */
export async function settledDelivery(api: Api, delivery: Delivery): Promise<Exclude<Delivery, 'auto'>> {
  if (delivery !== 'auto') return delivery;
  const [, major = '0', minor = '0'] = /^v?(\d+)\.(\d+)/.exec(await api.version()) ?? [];
  const stable = Number(major) > 1 || (Number(major) === 1 && Number(minor) >= imageVolumesSince);
  return stable ? 'image-volume' : 'init-container';
}
