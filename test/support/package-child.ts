/** A process of its own that packs, copies or unpacks. It tells on standard output when it starts and how it ended. */
import { readFileSync } from 'node:fs';
import { openPackageStore } from '../../src/adapters/oci/index.ts';
import type { Digest } from '../../src/domain/digest.ts';
import type { PackageSource } from '../../src/ports/packages.ts';

export type Order =
  | { readonly do: 'pack'; readonly store: string; readonly source: PackageSource }
  | { readonly do: 'copy'; readonly store: string; readonly from: string; readonly digest: Digest }
  | { readonly do: 'unpack'; readonly store: string; readonly digest: Digest; readonly directory: string };

const order = JSON.parse(process.argv[2] ?? '') as Order;
let peak = 0;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 10);
try {
  const store = await openPackageStore(order.store);
  process.stdout.write('started\n');
  let digest: Digest;
  if (order.do === 'pack') {
    ({ digest } = await store.pack(order.source, () => (peak = Math.max(peak, process.memoryUsage.rss()))));
  } else {
    digest = order.digest;
    if (order.do === 'unpack') await store.unpack(digest, order.directory);
    else await store.copy(digest, await openPackageStore(order.from));
  }
  process.stdout.write(`${JSON.stringify({ digest, peak: highWater() ?? peak })}\n`);
} catch (error) {
  const { name, code, message } = error as { name: string; code?: string; message: string };
  process.stdout.write(`${JSON.stringify({ name, code, message })}\n`);
  process.exitCode = 1;
} finally {
  clearInterval(watch);
}

/**
 * The most bytes of memory that this process ever had. `resourceUsage().maxRSS` holds the peak of the process that this
 * one was forked from as well; Linux alone tells this one's own.
 */
function highWater(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const found = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}
