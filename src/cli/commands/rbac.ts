import { environmentNamed } from '../../steps/context.ts';
import { renderRights, type RbacResult } from '../../steps/rbac.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, type GlobalOptions } from '../session.ts';
import { yamlDocuments } from '../yaml.ts';

interface Options extends GlobalOptions {
  readonly environment?: string;
  readonly deployer?: string;
  readonly trainer?: string;
  readonly readers?: string;
}

/** `tidegate rbac` */
export async function run(options: Options): Promise<number> {
  return inSession(options, async (session) => {
    const { project } = await workspaceAt(session.ports);
    const { environment, deployer, trainer, readers } = options;
    const result = renderRights({
      project,
      environment: environment === undefined ? undefined : environmentNamed(project, environment),
      subjects: {
        ...(deployer !== undefined && { deployer: [{ kind: 'User', name: deployer }] }),
        ...(trainer !== undefined && { trainer: [{ kind: 'User', name: trainer }] }),
        ...(readers !== undefined && { reader: [{ kind: 'Group', name: readers }] }),
      },
    });
    session.result({ command: 'rbac', ...result }, () => text(result));
    return exitCodes.done;
  });
}

function text({ namespaces, objects, clusterObjects }: RbacResult): string {
  const places = namespaces.map(({ namespace, identities }) => `#   ${namespace}: ${identities.join(', ')}`);
  return [
    '# Who works in which namespace. Every right is of a Role in it; no Secret is read, and no command run in a pod.',
    ...places,
    yamlDocuments(objects),
    '---',
    '# Of the cluster: only images by digest in these namespaces. A platform engineer applies it, once.',
    yamlDocuments(clusterObjects),
  ].join('\n');
}
