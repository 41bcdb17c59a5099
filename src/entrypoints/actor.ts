/** A person as git writes them. */
export interface ActorName {
  readonly name: string;
  readonly address: string;
}

/** Who started the workflow, with the address that GitHub gives everybody; undefined outside of a workflow. */
export function actorOf({
  GITHUB_ACTOR: name,
  GITHUB_ACTOR_ID: id,
}: NodeJS.ProcessEnv): ActorName | undefined {
  if (name === undefined || !/^[\w[\]-]{1,100}$/.test(name)) return undefined;
  const user = id !== undefined && /^\d{1,20}$/.test(id) ? `${id}+${name}` : name;
  return { name, address: `${user}@users.noreply.github.com` };
}

/**
 * Names the one who started the workflow as who writes commits and tags: a runner's git knows nobody, and refuses to
 * write. Variables that are there already stay.
 */
export function useActor(environment: NodeJS.ProcessEnv): void {
  const person = actorOf(environment);
  if (person === undefined) return;
  for (const role of ['AUTHOR', 'COMMITTER']) {
    environment[`GIT_${role}_NAME`] ??= person.name;
    environment[`GIT_${role}_EMAIL`] ??= person.address;
  }
}
