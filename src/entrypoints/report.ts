import { resolve } from 'node:path';
import type { Ports } from '../steps/context.ts';
import { begin } from '../steps/report/begin.ts';
import { parseNeeds } from '../steps/report/needs.ts';
import type { ReportRequest } from '../steps/report/request.ts';
import { clock } from '../wiring/clock.ts';
import { connectForge } from '../wiring/forge.ts';
import { readEvent, runName } from './event.ts';
import { readLeftFiles } from './left-files.ts';
import { line } from './log.ts';
import { runJob, type Job, type Outcome } from './run.ts';
import { tellUsage } from './usage.ts';

await runJob('report', async (job) => {
  const { inputs, open } = job;
  // The end looks at all of the repository: where there is none, that is what is told.
  if (inputs.phase === 'end') await open();
  const event = await readEvent(process.env);
  const request: ReportRequest = {
    run: runName(process.env),
    commit: event.kind === 'pull-request' ? event.commit : await commitAtHand(open),
    event,
    needs: parseNeeds(inputs.needs),
    files: await readLeftFiles(resolve(inputs.records)),
  };
  if (inputs.phase === 'begin') return showBeginning(job, request);
  // The end looks at everything; the beginning is to be quick, and loads nothing of it.
  const { tellEnd } = await import('./report-end.ts');
  return tellEnd(job, await open(), request);
});

/** Shows what is under way. In a workflow, that takes nothing of the repository. */
async function showBeginning(
  { reporter, open }: Job<'report'>,
  request: ReportRequest,
): Promise<Outcome<'report'>> {
  let forge: ReturnType<typeof connectForge> | undefined;
  const ports: Pick<Ports, 'forge' | 'clock' | 'reporter'> = {
    reporter,
    clock,
    forge: () => (forge ??= connectForge(async () => (await open()).wiring.remoteAddress())),
  };
  const { reason, headline, notes } = await begin(ports, request);
  await tellUsage(ports);
  for (const note of notes) line(note);
  return { reason, headline, result: { phase: 'begin', notes }, outputs: {}, summary: '' };
}

/** The commit that the run is of: a runner names it; elsewhere it is the one that is checked out. */
async function commitAtHand(open: Job<'report'>['open']): Promise<string> {
  const named = process.env['GITHUB_SHA'] ?? '';
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(named)) return named;
  const { ports } = await open();
  return (await ports.repository.resolve('HEAD'))?.id ?? '';
}
