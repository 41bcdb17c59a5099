/** What is to be done with a repository. */
export interface Scope {
  readonly repository: string;
  readonly actions: readonly ('pull' | 'push')[];
}

/** What a token is wanted for, or is good for: actions by resource, such as `pull` by `repository:team/bot`. */
export type Demand = ReadonlyMap<string, ReadonlySet<string>>;

/** Scopes taken of one challenge; it is a stranger's text. */
const most = 32;

/** What requests of these scopes need. Registries let only those push who may pull, so pushing asks for both. */
export function demandOf(scopes: readonly Scope[]): Demand {
  return merged(
    scopes.map(({ repository, actions }) => [
      `repository:${repository}`,
      actions.includes('push') ? ['pull', 'push'] : actions,
    ]),
  );
}

/** What a challenge's `scope` names: `type:name:action,action`, several with spaces between them. */
export function parseDemand(text: string): Demand {
  const texts = text.split(/\s+/).filter((part) => part !== '');
  return merged(
    texts.slice(0, most).map((part) => {
      const colon = part.lastIndexOf(':');
      // Only what has a type, a name and actions can be merged; anything else is asked for as it is.
      const whole = part.indexOf(':') === colon;
      return whole ? [part, []] : [part.slice(0, colon), part.slice(colon + 1).split(',')];
    }),
  );
}

/** Both demands in one. */
export function union(a: Demand, b: Demand): Demand {
  return merged([...a, ...b]);
}

/** Whether a token for `granted` serves a request that needs `wanted`. */
export function covers(granted: Demand, wanted: Demand): boolean {
  return [...wanted].every(([resource, actions]) => granted.get(resource)?.isSupersetOf(actions) ?? false);
}

/** A demand as the parameters of a token request: one text for each resource, always in the same order. */
export function scopeTexts(demand: Demand): readonly string[] {
  return [...demand]
    .map(([resource, actions]) =>
      actions.size === 0 ? resource : `${resource}:${[...actions].sort().join(',')}`,
    )
    .sort();
}

function merged(parts: readonly (readonly [string, Iterable<string>])[]): Demand {
  const result = new Map<string, ReadonlySet<string>>();
  for (const [resource, actions] of parts)
    result.set(resource, (result.get(resource) ?? new Set<string>()).union(new Set(actions)));
  return result;
}
