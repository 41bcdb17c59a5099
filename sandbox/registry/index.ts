/**
 * Registries on one machine, for tests, the demo and the benches. Everything listens on a free port of 127.0.0.1, keeps
 * its content in the directory that it is given, and ends with `stop` or `await using`.
 *
 * - `startDockerRegistry`: Debian's `docker-registry`, a registry that isn't ours.
 * - `startNodeRegistry`: a registry of our own for machines without that one, and with the quirks of others.
 * - `startTokenServer`: gives tokens to users; both registries take it as `auth`.
 * - `startFaultProxy`: stands in front of any of them, counts and keeps every request, and makes things go wrong:
 *
 * ```ts
 * await using registry = await startDockerRegistry({ directory });
 * await using proxy = await startFaultProxy({ upstream: registry.origin });
 * proxy.fail({ when: { method: 'PUT', path: /\/blobs\/uploads\// }, fault: { kind: 'cut-request', at: 1_000 } });
 * proxy.fail({ when: { nth: 7 }, fault: { kind: 'status', status: 503, headers: { 'retry-after': '1' } } });
 * using held = proxy.hold(3);       // Stops the third request of the run …
 * await held.reached();             // … until here, where the client may be killed.
 * held.release();
 * ```
 */
export { dockerRegistryInstalled, startDockerRegistry } from './docker-registry.ts';
export type { DockerRegistryOptions, TokenIssuer } from './docker-registry.ts';
export { startNodeRegistry, type NodeRegistry, type NodeRegistryOptions } from './node-registry.ts';
export type { Quirks } from './node/quirks.ts';
export type { Authentication } from './node/access.ts';
export {
  startTokenServer,
  type TokenRequest,
  type TokenServer,
  type TokenServerOptions,
} from './token-server.ts';
export type { User, Users } from './credentials.ts';
export type { Access, Grants } from './scopes.ts';
export { startFaultProxy, type FaultProxy, type FaultProxyOptions } from './fault-proxy.ts';
export type { Fault, Rule, When } from './faults.ts';
export type { RecordedRequest } from './journal.ts';
export type { Hold, HoldPhase } from './rules.ts';
export type { Place, Running } from './running.ts';
