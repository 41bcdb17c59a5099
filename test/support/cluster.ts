import { randomBytes } from 'node:crypto';
import { kubectl, type Said } from '../../sandbox/cluster/kubectl.ts';
import { readState, stateVariable, type ClusterState } from '../../sandbox/cluster/state.ts';

/** The real cluster that `npm run cluster:start` started, seen from where only its API server and registry are. */
export interface Cluster extends ClusterState {
  /** The real kubectl, as the administrator. A failure is in `status`, nothing is thrown. */
  kubectl(given: readonly string[], input?: string): Promise<Said>;
  /** kubectl with `--output=json`, parsed. @throws with what kubectl said. */
  json(...given: string[]): Promise<unknown>;
  /** `kubectl apply` of objects. @throws with what kubectl said. */
  apply(...objects: readonly object[]): Promise<void>;
  /** A namespace of its own, gone with everything in it after the block that declares it with `await using`. */
  namespace(label: string, labels?: Readonly<Record<string, string>>): Promise<Namespace>;
}

export interface Namespace extends AsyncDisposable {
  readonly name: string;
}

/**
 * The cluster for tests, or undefined where none is named by TIDEGATE_CLUSTER, which is said once on standard error.
 * @throws Error where TIDEGATE_CLUSTER_REQUIRED is set and there is none; EnvironmentError where the state can't be read.
 */
export function cluster(environment: NodeJS.ProcessEnv = process.env): Cluster | undefined {
  const file = environment[stateVariable];
  if (!file) {
    const how = 'npm run cluster:install && npm run cluster:start, and export what it prints.';
    if (environment['TIDEGATE_CLUSTER_REQUIRED']) {
      throw new Error(`TIDEGATE_CLUSTER_REQUIRED is set, but ${stateVariable} is not. ${how}`);
    }
    console.warn(
      `SKIPPED: the tests on a real cluster, because ${stateVariable} is not set. To run them: ${how}`,
    );
    return undefined;
  }
  const state = readState(file);
  const asked = (given: readonly string[], input?: string) =>
    kubectl(state, given, input === undefined ? {} : { input });
  const must = async (given: readonly string[], input?: string) => {
    const said = await asked(given, input);
    if (said.status !== 0) throw new Error(`kubectl ${given.join(' ')}: ${said.stderr || said.stdout}`);
    return said.stdout;
  };
  const apply = async (...items: readonly object[]) => {
    await must(['apply', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  };
  return {
    ...state,
    kubectl: asked,
    json: async (...given) => JSON.parse(await must([...given, '--output=json'])) as unknown,
    apply,
    async namespace(label, labels = {}) {
      const name = `t-${label}-${randomBytes(4).toString('hex')}`;
      await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
      return {
        name,
        async [Symbol.asyncDispose]() {
          // Its containers need not be asked to end: the namespace's controller takes its time otherwise.
          await asked([
            'delete',
            'pods',
            '--all',
            `--namespace=${name}`,
            '--grace-period=0',
            '--force',
            '--wait=false',
          ]);
          await asked(['delete', 'namespace', name, '--ignore-not-found', '--wait=false']);
        },
      };
    },
  };
}
