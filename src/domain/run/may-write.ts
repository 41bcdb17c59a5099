import type { RunEvent } from './event.ts';

/** Whether the token of a run can write anything: that of a fork and of Dependabot reads only. */
export function mayWrite(event: RunEvent): boolean {
  return event.kind !== 'pull-request' || (event.own && !event.restricted);
}
