import { debug } from '@actions/core';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultProject } from '../config/project.ts';
import { list, stacked } from '../domain/markdown/blocks.ts';
import { sentence } from '../domain/markdown/inline.ts';
import { summary } from '../domain/report/comment.ts';
import { counted } from '../domain/text.ts';
import type { Ports } from '../steps/context.ts';
import { begin } from '../steps/report/begin.ts';
import { end } from '../steps/report/end.ts';
import { parseNeeds } from '../steps/report/needs.ts';
import type { ReportRequest } from '../steps/report/request.ts';
import type { Registrar } from '../ports/registrar.ts';
import type { Wiring } from '../wiring/ports.ts';
import { readEvent, runName } from './event.ts';
import { readLeftFiles } from './left-files.ts';
import { line } from './log.ts';
import { runAction } from './run.ts';

await runAction('report', async ({ inputs, ports, wiring, signal }) => {
  const event = await readEvent(process.env);
  const request: ReportRequest = {
    run: runName(process.env),
    commit: event.kind === 'pull-request' ? event.commit : await commitAtHand(ports),
    event,
    needs: parseNeeds(inputs.needs),
    files: await readLeftFiles(resolve(inputs.records)),
    standard: defaultProject(),
  };
  if (inputs.phase === 'begin') {
    const { reason, headline, notes } = await begin(ports, request);
    await tellUsage(ports);
    for (const note of notes) line(note);
    return { reason, headline, result: { phase: 'begin', notes }, outputs: {}, summary: '' };
  }
  const { reason, headline, view, notes, untold } = await end(ports, {
    ...request,
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
});

/** The commit that the run is of: a runner names it; elsewhere it is the one that is checked out. */
async function commitAtHand(ports: Ports): Promise<string> {
  const named = process.env['GITHUB_SHA'] ?? '';
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(named)) return named;
  return (await ports.repository.resolve('HEAD'))?.id ?? '';
}

/** What seals ids, where somebody gave a key ring. */
async function registrarOf(wiring: Wiring, keyRing: string | undefined): Promise<Registrar | undefined> {
  if (keyRing === undefined) return undefined;
  process.env['TIDEGATE_KEYS'] = keyRing;
  return (await wiring.registrar(false)).registrar;
}

/** How many requests it took: a line for people, and all of it for those who debug. */
async function tellUsage(ports: Ports): Promise<void> {
  const forge = await ports.forge?.().catch(() => undefined);
  if (!forge) return;
  const usage = forge.usage();
  line(`${counted(usage.calls, 'request')} to GitHub.`);
  debug(JSON.stringify(usage));
}
