import { UserError } from '../../domain/errors.ts';
import { labelKeys, namesOf } from '../../domain/kubernetes/names.ts';
import type { Api, ApiObject } from './api/types.ts';
import { readPointer, withPointer, type Pointer } from './pointer.ts';

/** How often a write is made anew when something else of the Service was written in between. */
const tries = 8;

export interface Traffic {
  readonly service: ApiObject | undefined;
  readonly pointer: Pointer;
}

/**
 * Reads a bot's stable Service.
 * @throws UserError where a Service of its name was made by somebody else.
 */
export async function readTraffic(api: Api, bot: string): Promise<Traffic> {
  const { service: name } = namesOf(bot, '');
  const service = await api.get('Service', name);
  if (service && service.metadata.labels?.[labelKeys.bot] !== bot) {
    throw new UserError(
      `The namespace ${api.namespace} has a Service ${name} that Tidegate didn't make, and ${bot} needs one of that name.`,
      {
        code: 'foreign-service',
        next: `Give the bot another \`name:\` under \`bots:\` in tidegate.yml, or remove that Service.`,
      },
    );
  }
  return { service, pointer: readPointer(service) };
}

/**
 * Changes what a bot's stable Service says, compare-and-swap: `next` is asked with what stands there, and again
 * whenever something else was written in between.
 * @param next undefined: nothing is to be written.
 * @returns what stands there now; undefined where there is no Service, and none is made.
 */
export async function changeTraffic(
  api: Api,
  bot: string,
  next: (pointer: Pointer) => Pointer | undefined,
): Promise<Pointer | undefined> {
  for (let left = tries; left > 0; left -= 1) {
    const { service, pointer } = await readTraffic(api, bot);
    const wanted = service && next(pointer);
    if (!service || !wanted) return service && pointer;
    const written = await api.replace('Service', withPointer(service, bot, wanted));
    if (written !== 'conflict') return readPointer(written);
  }
  throw busy(bot, api.namespace);
}

/** Too many write at the same time. */
export function busy(bot: string, namespace: string): UserError {
  return new UserError(
    `The Service of ${bot} in namespace ${namespace} is changed by others again and again.`,
    {
      code: 'service-busy',
      next: 'See what else writes it (`kubectl get service -o yaml --show-managed-fields` names it), and run the same command again.',
    },
  );
}
