import type { PipelineComponent } from '../types.ts';
import { quoted, type Report } from './report.ts';

/** A component's setting that must be a number from 0 to 1; anything else is reported and gives the fallback. */
export function shareSetting(
  component: PipelineComponent,
  key: string,
  fallback: number,
  report?: Report,
): number {
  const value = component.settings[key];
  if (value === undefined || value === null) return fallback;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && number >= 0 && number <= 1) return number;
  report?.warning(
    'wrong-setting',
    `${component.name}'s \`${key}\` must be a number from 0 to 1, not ${quoted(String(value))}; ${fallback} is used.`,
    { place: component.place },
  );
  return fallback;
}
