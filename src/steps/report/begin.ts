import { unknown } from '../../domain/facts.ts';
import type { RunView } from '../../domain/report/view.ts';
import { conclude } from '../../domain/run/conclude.ts';
import { mayWrite } from '../../domain/run/may-write.ts';
import { counted } from '../../domain/text.ts';
import type { Ports } from '../context.ts';
import { beginChecks } from './checks.ts';
import { readLeft } from './left.ts';
import { reachOf } from './reach.ts';
import type { BeginResult, ReportRequest } from './request.ts';
import { beginWrites } from './writes.ts';

/**
 * Shows what a run is going to do, as checks of its commit. Whatever goes wrong here is only a note: the run goes on,
 * and its end is told all the same. Neither the repository nor its settings are looked at: it is to be quick.
 */
export async function begin(
  ports: Pick<Ports, 'forge' | 'clock' | 'reporter'>,
  request: ReportRequest,
): Promise<BeginResult> {
  const { run, commit, event, needs, files } = request;
  const hidden = (headline: string): BeginResult => ({ reason: 'not-shown', headline, notes: [] });
  if (needs.toldBy !== undefined) return hidden(`Run ${needs.toldBy} tells about this commit.`);
  // It speaks of what the job before it found, and of nothing else.
  const found = { ...needs, jobs: { changes: 'success' } as const };
  const records = readLeft(files, found, { id: run.id, commit });
  const conclusion = conclude({ records, jobs: {}, supersededBy: undefined });
  if (conclusion.bots.length === 0) return hidden('There is nothing to show.');
  const { forge, silence } = await reachOf(ports, mayWrite(event));
  if (!forge) return hidden(String(silence));
  const view: RunView = {
    ...{ run, commit, conclusion },
    bots: conclusion.bots.map((outcome) => ({
      outcome,
      ...{ registration: undefined, sealed: undefined, slot: undefined, foresight: undefined },
      production: unknown('nobody has looked yet'),
      differing: unknown('nobody has asked it yet'),
    })),
  };
  const writes = beginWrites();
  const now = ports.clock.now().toISOString();
  const step = ports.reporter.step('Show what is under way');
  const shown = await beginChecks(forge, writes, view, { run, commit, now });
  step.done(counted(shown, 'check'));
  return {
    reason: shown > 0 ? 'shown' : 'not-shown',
    headline: `${counted(view.bots.length, 'bot')} on the way: ${counted(shown, 'check')} shown.`,
    notes: writes.notes(),
  };
}
