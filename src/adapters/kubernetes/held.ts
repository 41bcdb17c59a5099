import { isDigest, type Digest } from '../../domain/digest.ts';
import {
  annotationKeys,
  botLabels,
  fieldManager,
  labelKeys,
  selectorText,
} from '../../domain/kubernetes/names.ts';
import type { Half, Role } from '../../domain/revision.ts';
import type { Api, ApiObject } from './api/types.ts';
import { readPointer, type Pointer } from './pointer.ts';

/** A revision as its objects tell it. */
export interface HeldRevision {
  readonly id: string;
  readonly package: Digest;
  readonly role: Role;
  /** ISO 8601: when it got its role. */
  readonly since: string;
  readonly commit: string | undefined;
  readonly version: string | undefined;
  readonly branch: string | undefined;
  /** What `/status` must name; undefined where its objects don't say. */
  readonly expect: { readonly modelFile: string; readonly modelId: string } | undefined;
  /** Its core's Deployment is the record of it: without one there is no revision. */
  readonly deployments: { readonly core: ApiObject } & { readonly [half in Half]?: ApiObject };
}

/** A bot as its objects tell it: nothing is kept anywhere else. */
export interface HeldBot {
  readonly bot: string;
  /** The address of its customers; undefined before the first switch. */
  readonly service: ApiObject | undefined;
  readonly pointer: Pointer;
  readonly revisions: readonly HeldRevision[];
}

/** What finds everything that was made here. */
export const ours = selectorText({ [labelKeys.managedBy]: fieldManager });

/** Reads what a namespace holds of all bots, or of one. Roles are told by the stable Service first. */
export async function readHeld(api: Api, bot?: string): Promise<readonly HeldBot[]> {
  const selector = bot === undefined ? ours : selectorText(botLabels(bot));
  const [deployments, services] = await Promise.all([
    api.list('Deployment', selector),
    api.list('Service', selector),
  ]);
  return heldBots(deployments.items, services.items);
}

/** The bots that Deployments and Services tell of, by name. */
export function heldBots(
  deployments: readonly ApiObject[],
  services: readonly ApiObject[],
): readonly HeldBot[] {
  const names = new Set(
    [...deployments, ...services].flatMap((object) => labelOf(object, labelKeys.bot) ?? []),
  );
  return [...names].sort().map((bot) => {
    const isOf = (object: ApiObject) => labelOf(object, labelKeys.bot) === bot;
    const service = services.find((one) => isOf(one) && labelOf(one, labelKeys.revision) === undefined);
    const pointer = readPointer(service);
    const own = deployments.filter((one) => isOf(one) && one.metadata.deletionTimestamp === undefined);
    const revisions = own.flatMap((core) => {
      const id = labelOf(core, labelKeys.revision);
      if (id === undefined || labelOf(core, labelKeys.component) !== 'core') return [];
      const actions = own.find(
        (one) => labelOf(one, labelKeys.revision) === id && labelOf(one, labelKeys.component) === 'actions',
      );
      return revisionOf(id, core, actions, pointer) ?? [];
    });
    return { bot, service, pointer, revisions };
  });
}

function revisionOf(
  id: string,
  core: ApiObject,
  actions: ApiObject | undefined,
  pointer: Pointer,
): HeldRevision | undefined {
  const said = core.metadata.annotations ?? {};
  const digest = said[annotationKeys.package];
  if (digest === undefined || !isDigest(digest)) return undefined;
  const role = roleOf(id, said[annotationKeys.role], pointer);
  const own = said[annotationKeys.since] ?? core.metadata.creationTimestamp ?? new Date(0).toISOString();
  const modelFile = said[annotationKeys.modelFile];
  const modelId = said[annotationKeys.modelId];
  return {
    id,
    package: digest,
    role,
    since: (role === 'active' ? pointer.since : role === 'kept' ? pointer.kept.get(id) : undefined) ?? own,
    commit: said[annotationKeys.commit],
    version: said[annotationKeys.version],
    branch: said[annotationKeys.branch],
    expect: modelFile === undefined || modelId === undefined ? undefined : { modelFile, modelId },
    deployments: { core, ...(actions && { actions }) },
  };
}

/** What the stable Service says counts; only of what never had the traffic its own word does. */
function roleOf(id: string, written: string | undefined, pointer: Pointer): Role {
  if (pointer.active === id) return 'active';
  if (pointer.kept.has(id) || pointer.previous === id) return 'kept';
  return written === 'preview' ? 'preview' : 'candidate';
}

export function labelOf(object: ApiObject, key: string): string | undefined {
  return object.metadata.labels?.[key];
}
