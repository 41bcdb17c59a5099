import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { namesOf, ports, selectorOf, selectorText } from '../../domain/kubernetes/names.ts';
import type { Manifest } from '../../domain/kubernetes/manifest.ts';
import type { SwitchOutcome } from '../../ports/target.ts';
import type { Api, ApiObject } from './api/types.ts';
import { readHeld } from './held.ts';
import { isSteady } from './view.ts';
import { moved, withPointer, type Pointer } from './pointer.ts';
import { busy, readTraffic } from './traffic.ts';

/** How often a switch is tried anew when something else of the Service was written in between. */
const tries = 8;
/** Milliseconds that the endpoints have for following the selector. */
const endpointsMs = 10_000;
const pauseMs = 100;

export interface SwitchRequest {
  readonly bot: string;
  readonly revision: string;
  /** What must have the traffic until now; undefined: nothing has. */
  readonly expected: string | undefined;
  /** The stable Service as it is made where there is none. */
  readonly stable: (pointer: Pointer) => Manifest;
  /** Milliseconds of the epoch. */
  readonly now: () => number;
}

/**
 * Gives a revision the traffic: one write of the stable Service, which must still be what was read. Before it nothing
 * has changed, after it everything has; the endpoints are waited for, and what fails afterwards takes nothing back.
 */
export async function switchTraffic(api: Api, request: SwitchRequest): Promise<SwitchOutcome> {
  const { bot, revision, expected, stable, now } = request;
  for (let left = tries; left > 0; left -= 1) {
    const { service, pointer } = await readTraffic(api, bot);
    if (service && pointer.active === revision) {
      await endpointsFollow(api, bot, revision);
      return switched(service, pointer);
    }
    if (pointer.active !== expected) return { state: 'conflict', active: pointer.active };
    // Read after the Service: whoever removes the revision says so there before it goes.
    if (pointer.leaving.includes(revision) || !(await isReady(api, bot, revision)))
      return { state: 'not-ready' };
    const next = moved(pointer, revision, now());
    const written = service
      ? await api.replace('Service', withPointer(service, bot, next))
      : await api.create(stable(next));
    // A write whose answer was lost counts as refused, and is found to be done when the Service is read again.
    if (written === 'conflict' || written === 'exists') continue;
    await endpointsFollow(api, bot, revision);
    return switched(written, next);
  }
  throw busy(bot, api.namespace);
}

/** Where customers inside the cluster find a bot. */
export function addressOf({ metadata: { name, namespace = 'default' }, ...service }: ApiObject): string {
  return `http://${name}.${namespace}.svc:${portOf(service)}`;
}

/** The port of a Service that customers use: its first. */
export function portOf(service: Readonly<Record<string, unknown>>): number {
  const parsed = v.safeParse(portsSchema, service['spec']);
  return (parsed.success ? parsed.output.ports[0]?.port : undefined) ?? ports.core;
}

const portsSchema = v.object({ ports: v.array(v.object({ port: v.number() })) });

function switched(service: ApiObject, { previous, since }: Pointer): SwitchOutcome {
  return { state: 'switched', url: addressOf(service), previous, at: since };
}

async function isReady(api: Api, bot: string, revision: string): Promise<boolean> {
  const held = (await readHeld(api, bot)).find((one) => one.bot === bot);
  const found = held?.revisions.find(({ id }) => id === revision);
  return found !== undefined && isSteady(found);
}

const sliceSchema = v.object({
  endpoints: v.optional(
    v.nullable(
      v.array(
        v.object({
          conditions: v.optional(v.object({ ready: v.optional(v.nullable(v.boolean())) })),
          targetRef: v.optional(v.object({ name: v.optional(v.string()) })),
        }),
      ),
    ),
  ),
});

/** Names of the pods that a bot's stable Service leads to. */
export async function customersPods(api: Api, bot: string): Promise<readonly string[]> {
  const selector = `kubernetes.io/service-name=${namesOf(bot, '').service}`;
  return (await api.list('EndpointSlice', selector)).items.flatMap(readyTargets);
}

/** Waits until the stable Service leads to pods of the revision and to no others; not for ever: the write counts. */
async function endpointsFollow(api: Api, bot: string, revision: string): Promise<void> {
  const deadline = performance.now() + endpointsMs;
  for (;;) {
    const [targets, pods] = await Promise.all([
      customersPods(api, bot),
      api.list('Pod', selectorText(selectorOf(bot, revision, 'core'))),
    ]);
    const own = new Set(pods.items.map(({ metadata }) => metadata.name));
    if (targets.length > 0 && targets.every((name) => own.has(name))) return;
    if (performance.now() >= deadline) return;
    await wait(pauseMs);
  }
}

function readyTargets(slice: ApiObject): readonly string[] {
  const parsed = v.safeParse(sliceSchema, slice);
  if (!parsed.success) return [];
  return (parsed.output.endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ targetRef }) => targetRef?.name ?? []);
}
