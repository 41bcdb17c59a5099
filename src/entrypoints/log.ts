import { error, info, notice, warning, type AnnotationProperties } from '@actions/core';
import { stripVTControlCharacters } from 'node:util';
import type { Problem } from '../domain/errors.ts';
import { logLines, withoutCommands } from '../domain/log-line.ts';
import { oneLine } from '../domain/text.ts';
import { transferMeter } from '../domain/transfer.ts';
import type { ReportedStep, Reporter } from '../ports/reporter.ts';

/** How often a step that takes long says so, in milliseconds. */
const heartbeatMs = 15_000;

/** Characters of one line. */
const longest = 2_000;

/** Tells a workflow log how the work goes, and knows what is being done right now. */
export interface WorkflowReporter extends Reporter {
  /** What was begun and hasn't ended, the newest last, each with its seconds so far. */
  underWay(): readonly string[];
}

/** @param now milliseconds of a clock that only goes forward. */
export function createWorkflowReporter(now: () => number = () => performance.now()): WorkflowReporter {
  const seen = new Set<string>();
  const open = new Map<symbol, { readonly title: string; readonly started: number }>();
  const since = (started: number) => `${((now() - started) / 1000).toFixed(1)} s`;
  return {
    underWay: () => [...open.values()].map(({ title, started }) => `${title} (${since(started)})`),
    step(title): ReportedStep {
      const key = Symbol(title);
      const started = now();
      let last = started;
      open.set(key, { title, started });
      const end = (mark: string, text: string | undefined) => {
        open.delete(key);
        line(`${mark} ${title}${text === undefined ? '' : `: ${text}`} (${since(started)})`);
      };
      const meter = transferMeter();
      const progress = (fraction: number | undefined, text: string) => {
        if (now() - last < heartbeatMs) return;
        last = now();
        const share = fraction === undefined ? '' : `, ${Math.round(fraction * 100)} %`;
        line(`  ${title}: ${text}${share} (${since(started)})`);
      };
      return {
        progress,
        transfer(bytes, of, text) {
          const told = meter.told(bytes, of, now());
          progress(of === 0 ? undefined : bytes / of, told === undefined ? text : `${text}, ${told}`);
        },
        done: (text) => end('✓', text),
        failed: (text) => end('✗', text),
      };
    },
    info: lines,
    problem(problem) {
      // What is wrong with a bot is found by more than one step; it is said once.
      const key = JSON.stringify([problem.code, problem.message, problem.place]);
      if (seen.has(key)) return;
      seen.add(key);
      annotate(problem);
    },
  };
}

/** One line of the log, cut where it is very long. Whatever others wrote into it, it is no command to the runner. */
export function line(text: string): void {
  info(withoutCommands(oneLine(stripVTControlCharacters(text), longest)));
}

/** Several lines of the log, as `line` has one. */
function lines(text: string): void {
  info(logLines(stripVTControlCharacters(text)));
}

/** An annotation on the line at fault. The runner's own commands carry the text escaped. */
export function annotate({ severity, code, message, place, next }: Problem): void {
  const properties: AnnotationProperties = {
    title: code,
    ...(place && {
      file: withoutCommands(place.file),
      ...(place.line !== undefined && { startLine: place.line }),
      ...(place.line !== undefined && place.column !== undefined && { startColumn: place.column }),
    }),
  };
  const text = [message, ...(next === undefined ? [] : [`→ ${next}`])]
    .map((each) => withoutCommands(oneLine(each, longest)))
    .join('\n');
  if (severity === 'error') error(text, properties);
  else if (severity === 'warning') warning(text, properties);
  else notice(text, properties);
}
