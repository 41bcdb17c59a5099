import type { Metrics } from '../domain/package.ts';
import type { RevisionState } from '../domain/revision.ts';
import type { ConversationFailure, SmokeTestResult } from '../steps/smoke-test.ts';
import { cut, paint, percent, plainText, type Output } from './text.ts';

/** A bot's scores in one short line. */
export function metricsText(metrics: Metrics): string {
  const parts = [];
  if (metrics.intents) parts.push(`intents ${percent(metrics.intents.accuracy)}`);
  if (metrics.entities) parts.push(`entities F1 ${percent(metrics.entities.f1)}`);
  const { predictedIntents } = metrics;
  if (predictedIntents)
    parts.push(`conversations ${predictedIntents.conversations.right}/${predictedIntents.conversations.of}`);
  return parts.join(', ');
}

/** How test conversations went: a line of counts, then each failure with its turn. */
export function smokeText(smoke: SmokeTestResult, stream: Output): string {
  const total = smoke.passed.length + smoke.failures.length;
  const kind = smoke.suite === undefined ? 'no test conversations; an example of each intent was said: ' : '';
  const lines = [`${kind}${smoke.passed.length} of ${total} right`];
  for (const failure of smoke.failures) lines.push(...failureLines(failure, stream));
  const needs = Map.groupBy(smoke.leftOut, (left) => left.needs);
  for (const [action, conversations] of needs) {
    const names = conversations.map(({ conversation }) => plainText(conversation)).join(', ');
    lines.push(`left out (${neededText(action)}): ${names}`);
  }
  if (smoke.failures.length === 0 && smoke.message !== undefined) lines.push(plainText(smoke.message));
  return lines.join('\n');
}

/** Why a conversation was left out: the action that no code offers, or what else it needs. */
export function neededText(needs: string): string {
  return /^[\w-]+$/.test(needs) ? `${needs} has no code here` : plainText(needs);
}

/** A failing conversation as it went, with the turn at fault. */
export function failureLines(failure: ConversationFailure, stream: Output): string[] {
  const place =
    failure.place.line === undefined ? failure.place.file : `${failure.place.file}:${failure.place.line}`;
  const lines = [
    `${paint('red', '✗', stream)} ${plainText(failure.conversation)}, turn ${failure.turn} (${plainText(place)}): ${plainText(failure.message)}`,
  ];
  for (const { said, answered } of failure.transcript.slice(-4)) {
    lines.push(`    ${paint('cyan', 'person', stream)}  ${cut(plainText(said), 100)}`);
    if (answered.length === 0) lines.push(`    ${paint('dim', 'bot', stream)}     (silence)`);
    for (const message of answered) {
      const buttons = message.buttons.map(({ title }) => `[${plainText(title)}]`).join(' ');
      const text = [
        message.text ?? '',
        message.image === undefined ? '' : `(image ${message.image})`,
        buttons,
      ]
        .filter((part) => part !== '')
        .join(' ');
      lines.push(`    ${paint('magenta', 'bot', stream)}     ${cut(plainText(text), 100)}`);
    }
  }
  return lines;
}

/** How a revision's two halves are: `ready`, or what is wrong with which. */
export function halvesText(revision: RevisionState): string {
  const unwell = revision.halves.filter(({ state }) => state !== 'ready' && state !== 'elsewhere');
  if (unwell.length === 0) return 'ready';
  return unwell
    .map(
      ({ half, state, trouble }) =>
        `${half} ${state}${trouble === undefined ? '' : `: ${plainText(trouble)}`}`,
    )
    .join('; ');
}
