import { debug } from '@actions/core';
import { counted } from '../domain/text.ts';
import type { Ports } from '../steps/context.ts';
import { line } from './log.ts';

/** How many requests it took: a line for people, and all of it for those who debug. */
export async function tellUsage(ports: Pick<Ports, 'forge'>): Promise<void> {
  const forge = await ports.forge?.().catch(() => undefined);
  if (!forge) return;
  const usage = forge.usage();
  line(`${counted(usage.calls, 'request')} to GitHub.`);
  debug(JSON.stringify(usage));
}
