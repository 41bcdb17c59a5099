import { setTimeout as sleep } from 'node:timers/promises';
import { defaultProject } from '../config/project.ts';
import { list, stacked } from '../domain/markdown/blocks.ts';
import { sentence } from '../domain/markdown/inline.ts';
import { summary } from '../domain/report/comment.ts';
import type { Registrar } from '../ports/registrar.ts';
import { end } from '../steps/report/end.ts';
import type { ReportRequest } from '../steps/report/request.ts';
import type { Wiring } from '../wiring/ports.ts';
import { line } from './log.ts';
import type { Job, Opened, Outcome } from './run.ts';
import { tellUsage } from './usage.ts';

/** Draws the conclusion of a run and tells it. */
export async function tellEnd(
  { inputs, signal }: Job<'report'>,
  { ports, wiring }: Opened,
  request: ReportRequest,
): Promise<Outcome<'report'>> {
  const { reason, headline, view, notes, untold } = await end(ports, {
    ...request,
    standard: defaultProject(),
    environment: inputs.environment,
    registrar: await registrarOf(wiring, inputs['key-ring']),
    wait: (ms) => sleep(ms, undefined, { signal }),
  });
  await tellUsage(ports);
  for (const note of notes) line(note);
  const bots = (view?.bots ?? []).map(({ outcome }) => ({
    bot: outcome.bot,
    state: outcome.state,
    headline: outcome.headline,
    phases: Object.fromEntries(outcome.phases.map(({ phase, state }) => [phase, state])),
  }));
  return {
    reason,
    headline,
    result: { phase: 'end', conclusion: view?.conclusion.state, bots, notes, untold },
    outputs: {},
    summary: stacked([view ? summary(view) : '', list(notes.map((note) => sentence(note)))]),
  };
}

/** What seals ids, where somebody gave a key ring. */
async function registrarOf(wiring: Wiring, keyRing: string | undefined): Promise<Registrar | undefined> {
  if (keyRing === undefined) return undefined;
  process.env['TIDEGATE_KEYS'] = keyRing;
  return (await wiring.registrar(false)).registrar;
}
