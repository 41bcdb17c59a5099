import { Client } from './client.ts';
import { Connection, type Patience } from './connection.ts';
import { findWay } from './kubeconfig.ts';
import type { Api } from './types.ts';

export type * from './types.ts';
export { reachOnLoopback, type Reach } from './loopback.ts';

export interface ApiSettings {
  /** A context of the kubeconfig; the current one, or the pod's own account, where left out. */
  readonly context?: string | undefined;
  /** The context's own where left out, else `default`. */
  readonly namespace?: string | undefined;
  /** Finds the kubeconfig and the proxies, and is what exec plugins inherit; this process's own where left out. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How long requests are tried. */
  readonly patience?: Partial<Patience>;
}

/**
 * The API of a namespace. Nothing is connected before the first request.
 * @throws UserError `kubernetes-kubeconfig` where no way in is known.
 */
export async function openApi(settings: ApiSettings = {}): Promise<Api> {
  const { context, namespace, environment = process.env, patience } = settings;
  const load = () => findWay({ context, environment });
  return new Client(await Connection.open({ load, environment, namespace, patience }));
}
