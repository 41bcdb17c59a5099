import { shortDigest, type Digest } from '../digest.ts';
import { code } from '../markdown/inline.ts';
import type { BotOutcome, PhaseOutcome } from '../run/conclude.ts';
import { counted } from '../text.ts';

/** Signs that a reader takes in at a glance; the word stands beside each where it matters. */
export const signs: Readonly<Record<PhaseOutcome['state'], string>> = {
  passed: '✅',
  skipped: '⚪',
  failed: '❌',
  cancelled: '⏹️',
  missing: '❓',
  'held-back': '⚪',
};

export const stateWords: Readonly<Record<PhaseOutcome['state'], string>> = {
  passed: 'passed',
  skipped: 'nothing to do',
  failed: 'failed',
  cancelled: 'cancelled',
  missing: 'no word',
  'held-back': 'not tried',
};

/** A digest as people see it, or a dash. */
export function digestCell(digest: Digest | undefined): string {
  return digest === undefined ? '–' : code(shortDigest(digest));
}

/** A share of one as a percentage with one digit, such as `87.2 %`. */
export function percentage(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}

/** A day and a minute, as in `2026-01-02 03:04 UTC`. */
export function minuteOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime())
    ? 'at an unknown time'
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** How long ago something was, in its largest unit: `4 minutes`, `3 days`. */
export function ageOf(time: string, now: string): string {
  const minutes = Math.floor((Date.parse(now) - Date.parse(time)) / 60_000);
  if (!(minutes >= 1)) return 'just now';
  if (minutes < 60) return counted(minutes, 'minute');
  if (minutes < 48 * 60) return counted(Math.floor(minutes / 60), 'hour');
  return counted(Math.floor(minutes / (24 * 60)), 'day');
}

/** What a training gave, where the run came to it. */
export function trainingOf({ phases }: BotOutcome) {
  return phases.find(({ part }) => part?.training !== undefined)?.part?.training;
}

/** What was said to the bot, where the run came to it. */
export function talkOf({ phases }: BotOutcome) {
  return phases.find(({ part }) => part?.talk !== undefined)?.part?.talk;
}

/** Where it was deployed, where the run came to it. */
export function deploymentOf({ phases }: BotOutcome) {
  return phases.find(({ part }) => part?.deployment !== undefined)?.part?.deployment;
}
