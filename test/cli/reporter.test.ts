import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { createReporter } from '../../src/cli/reporter.ts';

/** A reporter that writes to no terminal, with a clock that a test moves. */
function logged() {
  let now = 0;
  let text = '';
  const stream = new Writable({
    decodeStrings: false,
    write(more: string, _encoding, done) {
      text += more;
      done();
    },
  });
  const reporter = createReporter(stream as unknown as NodeJS.WriteStream, () => now);
  return { reporter, text: () => text, at: (ms: number) => void (now = ms) };
}

test('a transfer that is over in a moment is one line', () => {
  const { reporter, text, at } = logged();
  const step = reporter.step('Copy tea to there');
  for (let ms = 0; ms <= 9_000; ms += 100) {
    at(ms);
    step.transfer(ms, 9_000, 'copying');
  }
  step.done('9.0 kB copied');
  expect(text()).toBe('✓ Copy tea to there: 9.0 kB copied (9.0 s)\n');
});

test('a long one says every ten seconds how far it is', () => {
  const { reporter, text, at } = logged();
  const step = reporter.step('Copy tea to there');
  for (let ms = 0; ms <= 25_000; ms += 100) {
    at(ms);
    step.transfer(ms * 1_000, 25_000_000, 'copying');
  }
  step.done();
  expect(text().split('\n')).toEqual([
    '  Copy tea to there: copying, 10.0 MB of 25.0 MB, 1.0 MB/s, 15 s left (10.0 s)',
    '  Copy tea to there: copying, 20.0 MB of 25.0 MB, 1.0 MB/s, 5 s left (20.0 s)',
    '✓ Copy tea to there (25.0 s)',
    '',
  ]);
});

test('other work says what it is at, and what failed', () => {
  const { reporter, text, at } = logged();
  const step = reporter.step('Train tea');
  step.progress(0.1, 'reading');
  at(11_000);
  step.progress(0.5, 'learning');
  at(22_000);
  step.progress(undefined, 'waiting\u001b[31m');
  step.failed('it broke off');
  expect(text().split('\n')).toEqual([
    '  Train tea: learning, 50.0 % (11.0 s)',
    '  Train tea: waiting (22.0 s)',
    '✗ Train tea: it broke off (22.0 s)',
    '',
  ]);
});
