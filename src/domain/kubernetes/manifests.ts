import type { Half, Revision } from '../revision.ts';
import type { Delivery, KubernetesTargetSettings } from './settings.ts';
import type { Manifest } from './manifest.ts';
import type { Said } from './names.ts';

/** One half as it runs in a container: placeholders stand in its command and its environment. */
export interface ServedHalf {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthPath: string;
}

/** How a package is served: of an engine's description what concerns a cluster. */
export interface Served {
  readonly container?: Readonly<Record<Half, ServedHalf>> | undefined;
  readonly expect: { readonly modelFile: string; readonly modelId: string };
}

/** What the objects of a revision are made from. */
export interface ManifestRequest {
  readonly settings: KubernetesTargetSettings;
  readonly revision: Revision;
  readonly serve: Served;
  readonly said: Said;
  /** How packages get into pods there: `auto` is settled by then. */
  readonly delivery: Exclude<Delivery, 'auto'>;
  /** `host/path@sha256:…`, as the nodes reach it. */
  readonly packageReference: string;
  /** Whether the package's registry is spoken to without TLS: an init container must be told. */
  readonly plainHttp: boolean;
  /** Seconds that a revision may take to become ready. */
  readonly readySeconds: number;
}

/** Makes the objects of a revision. */
export type ManifestsOf = (request: ManifestRequest) => readonly Manifest[];
