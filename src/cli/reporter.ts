import { spinner } from '@clack/prompts';
import { ReadStream } from 'node:tty';
import type { Problem } from '../domain/errors.ts';
import type { ReportedStep, Reporter } from '../ports/reporter.ts';
import { cut, formatProblem, paint, percent, plainText } from './text.ts';

/** How often a step that takes long says so where there is no terminal, in milliseconds. */
const heartbeatMs = 10_000;

/** Reports on standard error: a spinner on a terminal, calm lines elsewhere. Standard output is for results. */
export function createReporter(stream: NodeJS.WriteStream = process.stderr): Reporter {
  const seen = new Set<string>();
  return {
    step: (title) => (isInteractive(stream) ? spinningStep(title, stream) : plainStep(title, stream)),
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

function spinningStep(title: string, stream: NodeJS.WriteStream): ReportedStep {
  const spinning = spinner({ indicator: 'timer', output: stream, withGuide: false });
  spinning.start(title);
  return {
    progress(fraction, text) {
      const bar = fraction === undefined ? '' : ` ${barOf(fraction)}`;
      spinning.message(`${title}${bar} ${cut(plainText(text), 50)}`);
    },
    done: (text) => spinning.stop(text === undefined ? title : `${title}: ${plainText(text)}`),
    failed: (text) => spinning.error(`${title}: ${plainText(text)}`),
  };
}

function plainStep(title: string, stream: NodeJS.WriteStream): ReportedStep {
  const started = performance.now();
  let last = started;
  const took = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const end = (mark: string, text: string | undefined) =>
    void stream.write(
      `${mark} ${title}${text === undefined ? '' : `: ${plainText(text)}`} ${paint('dim', `(${took()})`, stream)}\n`,
    );
  return {
    progress(fraction, text) {
      const now = performance.now();
      if (now - last < heartbeatMs) return;
      last = now;
      const done = fraction === undefined ? '' : `, ${percent(fraction)}`;
      stream.write(`  ${title}: ${plainText(text)}${done} (${took()})\n`);
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
