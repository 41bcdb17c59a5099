import { dockerRegistryInstalled, startDockerRegistry } from '../../../sandbox/registry/docker-registry.ts';
import { startFaultProxy } from '../../../sandbox/registry/fault-proxy.ts';
import { startNodeRegistry } from '../../../sandbox/registry/node-registry.ts';

/** A registry for the story, and what was seen to go there. */
export interface StoryRegistry {
  /** Which one it is, for people. */
  readonly name: string;
  readonly host: string;
  /** Counts from now on. */
  watch(): void;
  /** Bytes of blobs that were sent to it, and how many blobs it mounted from another repository. */
  seen(): { readonly sent: number; readonly mounted: number };
  stop(): Promise<void>;
}

/**
 * Starts Debian's `docker-registry` where it is installed, a small one of our own elsewhere. What goes there goes
 * through a proxy that counts: so the story tells what was measured, not what was meant.
 * @param directory where it keeps its content.
 */
export async function startRegistry(directory: string): Promise<StoryRegistry> {
  const debian = dockerRegistryInstalled();
  const registry = debian ? await startDockerRegistry({ directory }) : await startNodeRegistry({ directory });
  const proxy = await startFaultProxy({ upstream: registry.origin, capture: 0 }).catch(
    async (error: unknown) => {
      await registry.stop();
      throw error;
    },
  );
  const blobs = () => proxy.requests.filter(({ path }) => path.includes('/blobs/'));
  return {
    name: debian
      ? "Debian's docker-registry"
      : 'a small one of its own, since docker-registry is not installed',
    host: proxy.host,
    watch: () => proxy.reset(),
    seen: () => ({
      sent: blobs().reduce((sum, { requestBytes }) => sum + requestBytes, 0),
      mounted: blobs().filter(({ url, status }) => /[?&]mount=/.test(url) && status === 201).length,
    }),
    async stop() {
      await proxy.stop();
      await registry.stop();
    },
  };
}
