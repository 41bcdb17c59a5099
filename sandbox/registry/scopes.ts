/** What one may do to one thing: an entry of a token's `access`. */
export interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/**
 * What someone may do: actions (`pull`, `push`, `delete`, `*` for all) by the repository's name, by a prefix such as
 * `team/*`, or `*` for every one. `registry:catalog` stands for the list of repositories.
 */
export type Grants = Readonly<Record<string, readonly string[]>>;

/**
 * Reads a scope of the distribution token specification, `type:name:action,action`. Names may hold colons (a host's
 * port) and types a class in brackets.
 * @returns undefined where it is none.
 */
export function parseScope(scope: string): Access | undefined {
  const found = /^([a-z0-9]+)(?:\([a-z0-9]+\))?:(.+):([a-z*,]*)$/.exec(scope);
  if (!found) return undefined;
  const [, type = '', name = '', actions = ''] = found;
  return { type, name, actions: [...new Set(actions.split(',').filter((action) => action !== ''))] };
}

/** The part of what is asked for that is allowed; what is left empty is left out. */
export function allowed(asked: readonly Access[], grants: Grants): Access[] {
  return asked
    .map((access) => ({ ...access, actions: access.actions.filter((one) => may(grants, access, one)) }))
    .filter(({ actions }) => actions.length > 0);
}

/** Whether grants hold an action. */
export function may(grants: Grants, { type, name }: Omit<Access, 'actions'>, action: string): boolean {
  const wanted = type === 'repository' ? name : `${type}:${name}`;
  return Object.entries(grants).some(
    ([pattern, actions]) => covers(pattern, wanted) && (actions.includes('*') || actions.includes(action)),
  );
}

function covers(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
