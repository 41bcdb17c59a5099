import type { Half } from '../revision.ts';
import { oneLine, quoted, withoutCredentials } from '../text.ts';
import type { Condition, Container, Pod, Probe } from './objects.ts';

/** What others wrote, as a sentence may show it: in quotation marks, on one line, bounded, without credentials. */
export function told(message: string | undefined, limit = 300): string {
  const text = withoutCredentials(oneLine(message ?? '', 2_000));
  return text === '' ? 'nothing more' : quoted(text, limit);
}

/** What layers of runtimes and registries put before the thing itself. */
const wrappings =
  /(?:failed to resolve (?:image|reference "[^"]{0,500}")|failed to do request|error during container init|unable to start container process): /g;

/** The telling end of a message that many layers have wrapped. */
export function gist(message: string | undefined): string {
  const text = String(message ?? '').slice(0, 10_000);
  const last = [...text.matchAll(wrappings)].at(-1);
  return last ? text.slice(last.index + last[0].length) : text;
}

/** A name out of the cluster in quotation marks: names are short, whatever stands there. */
export function named(name: string): string {
  return quoted(oneLine(name, 253), 100);
}

/** Where the status of a container stands, such as `status.containerStatuses[core]`. */
export function pathOf(list: 'initContainerStatuses' | 'containerStatuses', container: string): string {
  return `status.${list}[${oneLine(container, 100)}]`;
}

/** `the core`, `the action server`, or for what belongs to neither, `the pod`. */
export function halfName(half: Half | undefined): string {
  if (half === undefined) return 'the pod';
  return half === 'core' ? 'the core' : 'the action server';
}

/** A container as a sentence names it: the one that is called like its half is the half. */
export function containerName(container: Container, init: boolean, half: Half | undefined): string {
  if (!init && half === container.name) return halfName(half);
  const kind = container.restartPolicy === 'Always' ? 'sidecar' : init ? 'init container' : 'container';
  return `the ${kind} ${named(container.name)}${half === undefined ? '' : ` of ${halfName(half)}`}`;
}

/** A sentence: the first letter large, a full stop at the end. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What a probe asks, such as `GET /status on port 5005`. */
export function probeText({ httpGet, tcpSocket, grpc, exec }: Probe): string {
  if (httpGet) return `GET ${oneLine(httpGet.path ?? '/', 100)} on port ${oneLine(String(httpGet.port), 40)}`;
  if (tcpSocket) return `a connection to port ${oneLine(String(tcpSocket.port), 40)}`;
  if (grpc) return `a gRPC health check on port ${grpc.port}`;
  return exec ? `the command ${told(exec.command?.join(' '), 100)}` : 'its probe';
}

/** Milliseconds until a probe gives up, from when it begins. */
export function probeAllowanceMs(probe: Probe | undefined): number {
  if (!probe) return 0;
  const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3, timeoutSeconds = 1 } = probe;
  return (initialDelaySeconds + periodSeconds * failureThreshold + timeoutSeconds) * 1_000;
}

/** A time of the API in milliseconds since 1970; undefined where there is none that can be read. */
export function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** The later of times, as far as known. */
export function latest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

export function conditionOf(
  object: { readonly status?: { readonly conditions?: readonly Condition[] | undefined } | undefined },
  type: string,
): Condition | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type);
}

export function isReadyPod(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && conditionOf(pod, 'Ready')?.status === 'True';
}

/** Order by code units: the same everywhere. */
export function byText<T>(key: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [left, right] = [key(a), key(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };
}
