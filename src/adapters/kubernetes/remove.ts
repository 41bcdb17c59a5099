import { labelKeys, selectorText } from '../../domain/kubernetes/names.ts';
import type { Api, ApiObject, Kind } from './api/types.ts';
import { labelOf, ours } from './held.ts';
import { withLeaving, withoutLeaving, type Pointer } from './pointer.ts';
import { changeTraffic } from './traffic.ts';

/** What a revision is made of. The Deployments go last: the core's is the record that there is something to remove. */
const parts = ['NetworkPolicy', 'PodDisruptionBudget', 'Service'] as const satisfies readonly Kind[];

/** Milliseconds after which objects without their core's Deployment are nobody's: a start may just be making them. */
const orphanMs = 10 * 60_000;

/**
 * Removes revisions of a bot that don't have the traffic. The stable Service says so first: a switch at the same time
 * either comes before that write, and then the revision stays, or sees it. Safe to repeat after any interruption.
 * @returns what stays because it has the traffic.
 */
export async function removeRevisions(
  api: Api,
  bot: string,
  revisions: readonly string[],
): Promise<readonly string[]> {
  if (revisions.length === 0) return [];
  const pointer = await changeTraffic(api, bot, (now) => changedOrNot(now, withLeaving(now, revisions)));
  const going = revisions.filter((revision) => revision !== pointer?.active);
  for (const revision of going) await removeObjects(api, bot, revision);
  await changeTraffic(api, bot, (now) => changedOrNot(now, withoutLeaving(now, going)));
  return revisions.filter((revision) => !going.includes(revision));
}

/** Removes all objects of one revision. */
export async function removeObjects(api: Api, bot: string, revision: string): Promise<void> {
  const selector = `${ours},${selectorText({ [labelKeys.bot]: bot, [labelKeys.revision]: revision })}`;
  const remove = async (kind: Kind, objects: readonly ApiObject[]) => {
    await Promise.all(objects.map(({ metadata: { name, uid } }) => api.remove(kind, name, { uid })));
  };
  await Promise.all(parts.map(async (kind) => remove(kind, (await api.list(kind, selector)).items)));
  const { items } = await api.list('Deployment', selector);
  const isCore = (one: ApiObject) => labelOf(one, labelKeys.component) === 'core';
  await remove(
    'Deployment',
    items.filter((one) => !isCore(one)),
  );
  await remove('Deployment', items.filter(isCore));
}

/** Removes what a start or a removal left behind when it died: objects of revisions without their core's Deployment. */
export async function removeOrphans(api: Api, bot: string, now: number): Promise<void> {
  const selector = `${ours},${selectorText({ [labelKeys.bot]: bot })}`;
  const [deployments, services] = await Promise.all([
    api.list('Deployment', selector),
    api.list('Service', selector),
  ]);
  const known = deployments.items
    .filter((one) => labelOf(one, labelKeys.component) === 'core')
    .map((one) => labelOf(one, labelKeys.revision));
  const orphans = [...deployments.items, ...services.items].flatMap((object) => {
    const revision = labelOf(object, labelKeys.revision);
    if (revision === undefined || known.includes(revision)) return [];
    const made = Date.parse(object.metadata.creationTimestamp ?? '');
    return now - made >= orphanMs ? [revision] : [];
  });
  for (const revision of new Set(orphans)) await removeObjects(api, bot, revision);
}

/** Undefined where the one says what the other does: then nothing is written. */
function changedOrNot(before: Pointer, after: Pointer): Pointer | undefined {
  const text = (pointer: Pointer) => JSON.stringify({ ...pointer, kept: [...pointer.kept] });
  return text(before) === text(after) ? undefined : after;
}
