import type { Ports } from '../context.ts';

/**
 * The run that a push of the very same commit started, which goes through all that this one would; undefined where there
 * is none, and where nobody can tell: what is done twice ends the same.
 */
export async function toldBy(
  ports: Pick<Ports, 'forge' | 'reporter'>,
  { workflow, commit }: { readonly workflow: string; readonly commit: string },
): Promise<number | undefined> {
  try {
    const forge = await ports.forge?.();
    const [newest] = (await forge?.workflows.ofCommit(workflow, 'push', commit)) ?? [];
    return newest?.id;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    ports.reporter.info(`Nobody can tell whether the push of this commit is told about already: ${why}`);
    return undefined;
  }
}
