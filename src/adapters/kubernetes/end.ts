import { labelKeys, namesOf, selectorText } from '../../domain/kubernetes/names.ts';
import type { Api, Kind } from './api/types.ts';
import { labelOf, ours } from './held.ts';
import { removeObjects } from './remove.ts';
import { readTraffic } from './traffic.ts';

/** What a bot has beside its revisions. */
const shared = ['NetworkPolicy', 'PodDisruptionBudget', 'Service'] as const satisfies readonly Kind[];

/**
 * Removes everything of a bot: first the Service of its customers, so that nobody is sent to what goes away. Safe to
 * repeat after any interruption.
 * @returns false where there was nothing.
 */
export async function endBot(api: Api, bot: string): Promise<boolean> {
  const { service } = await readTraffic(api, bot);
  if (service) await api.remove('Service', namesOf(bot, '').service, { uid: service.metadata.uid });
  const selector = `${ours},${selectorText({ [labelKeys.bot]: bot })}`;
  const { items } = await api.list('Deployment', selector);
  const revisions = new Set(items.flatMap((one) => labelOf(one, labelKeys.revision) ?? []));
  for (const revision of revisions) await removeObjects(api, bot, revision);
  let left = 0;
  for (const kind of shared) {
    const { items: objects } = await api.list(kind, selector);
    left += objects.length;
    await Promise.all(objects.map(({ metadata: { name, uid } }) => api.remove(kind, name, { uid })));
  }
  return service !== undefined || revisions.size > 0 || left > 0;
}
