import { spinner } from '@clack/prompts';
import { ReadStream } from 'node:tty';
import type { Problem } from '../domain/errors.ts';
import type { ReportedStep, Reporter } from '../ports/reporter.ts';
import { transferMeter } from '../domain/transfer.ts';
import { cut, formatProblem, paint, percent, plainText } from './text.ts';

/** How often a step that takes long says so where there is no terminal, in milliseconds. */
const heartbeatMs = 10_000;

/** How often a terminal shows how far a transfer is, in milliseconds. */
const frameMs = 100;

/** Columns that a spinner and its timer take beside the text. */
const spinnerColumns = 14;

/**
 * Reports on standard error: a spinner on a terminal, calm lines elsewhere. Standard output is for results.
 * @param clock milliseconds of a clock that only goes forward.
 */
export function createReporter(
  stream: NodeJS.WriteStream = process.stderr,
  clock: () => number = () => performance.now(),
): Reporter {
  const seen = new Set<string>();
  return {
    step: (title) =>
      isInteractive(stream) ? spinningStep(title, stream, clock) : plainStep(title, stream, clock),
    info: (text) => void stream.write(`${plainText(text, true)}\n`),
    problem(problem: Problem) {
      const text = formatProblem(problem, stream);
      // What is wrong with a bot is found by more than one step; it is said once.
      if (seen.has(text)) return;
      seen.add(text);
      stream.write(`${text}\n`);
    },
  };
}

function isInteractive(stream: NodeJS.WriteStream): boolean {
  return (
    stream.isTTY &&
    process.stdin instanceof ReadStream &&
    process.env['CI'] === undefined &&
    process.env['TERM'] !== 'dumb'
  );
}

function spinningStep(title: string, stream: NodeJS.WriteStream, clock: () => number): ReportedStep {
  const spinning = spinner({ indicator: 'timer', output: stream, withGuide: false });
  spinning.start(title);
  const meter = transferMeter();
  let drawn = 0;
  return {
    progress(fraction, text) {
      const bar = fraction === undefined ? '' : ` ${barOf(fraction)}`;
      spinning.message(`${title}${bar} ${cut(plainText(text), 50)}`);
    },
    transfer(bytes, of, text) {
      const now = clock();
      const told = meter.told(bytes, of, now);
      // What is over in a moment is no news, and a terminal needs no more than a few frames a second.
      if (told === undefined || (now - drawn < frameMs && bytes < of)) return;
      drawn = now;
      const how = ` ${barOf(of === 0 ? 1 : bytes / of)} ${plainText(text)}, ${told}`;
      // On one line: where there is little room, the title gives way.
      const room = (stream.columns || 80) - spinnerColumns - how.length;
      spinning.message(`${cut(title, Math.max(12, room))}${how}`);
    },
    done: (text) => spinning.stop(text === undefined ? title : `${title}: ${plainText(text)}`),
    failed: (text) => spinning.error(`${title}: ${plainText(text)}`),
  };
}

function plainStep(title: string, stream: NodeJS.WriteStream, clock: () => number): ReportedStep {
  const started = clock();
  let last = started;
  const took = () => `${((clock() - started) / 1000).toFixed(1)} s`;
  const end = (mark: string, text: string | undefined) =>
    void stream.write(
      `${mark} ${title}${text === undefined ? '' : `: ${plainText(text)}`} ${paint('dim', `(${took()})`, stream)}\n`,
    );
  const meter = transferMeter();
  const heartbeat = (text: () => string) => {
    const now = clock();
    if (now - last < heartbeatMs) return;
    last = now;
    stream.write(`  ${title}: ${plainText(text())} (${took()})\n`);
  };
  return {
    progress: (fraction, text) =>
      heartbeat(() => (fraction === undefined ? text : `${text}, ${percent(fraction)}`)),
    transfer(bytes, of, text) {
      const told = meter.told(bytes, of, clock());
      heartbeat(() => (told === undefined ? text : `${text}, ${told}`));
    },
    done: (text) => end(paint('green', '✓', stream), text),
    failed: (text) => end(paint('red', '✗', stream), text),
  };
}

function barOf(fraction: number): string {
  const width = 20;
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
}
