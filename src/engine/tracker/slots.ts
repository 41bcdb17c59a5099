import type { Slot } from '../types.ts';

/** The value as a slot of its type keeps it: a list slot makes a list of a single value. */
export function keptValue(slot: Slot | undefined, value: unknown): unknown {
  const kept = value ?? null;
  return slot?.type === 'list' && kept !== null && kept !== '' && !Array.isArray(kept) ? [kept] : kept;
}

/**
 * What the policies see of a slot's value, as Rasa 3 shows it to its own: whether a text is set, which category,
 * how large a number is between its bounds. Undefined where there is nothing to see.
 */
export function features(slot: Slot, value: unknown): readonly number[] | undefined {
  if (value === null || value === undefined) return undefined;
  const seen = raw(slot, value);
  return seen.some((feature) => feature !== 0) ? seen : undefined;
}

function raw(slot: Slot, value: unknown): number[] {
  switch (slot.type) {
    case 'text':
      return [1];
    case 'list':
      return Array.isArray(value) && value.length > 0 ? [1] : [0];
    case 'bool': {
      const truth = asTruth(value);
      return truth === undefined ? [0, 0] : [1, truth ? 1 : 0];
    }
    case 'float': {
      const number = typeof value === 'boolean' ? Number(value) : asNumber(value);
      if (number === undefined) return [0, 0];
      const low = slot.minValue ?? 0;
      const high = slot.maxValue ?? 1;
      const range = Math.abs(high - low) > 0 ? Math.abs(high - low) : 1;
      return [1, (Math.max(low, Math.min(high, number)) - low) / range];
    }
    case 'categorical': {
      const categories = slot.values.map((category) => category.toLowerCase());
      const index = categories.indexOf(String(value).toLowerCase());
      const other = categories.indexOf('__other__');
      const length = other < 0 ? categories.length + 1 : categories.length;
      const hot = index >= 0 ? index : other >= 0 ? other : length - 1;
      return Array.from({ length }, (_, place) => (place === hot ? 1 : 0));
    }
    case 'any':
      return [];
  }
}

function asTruth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value === 1;
  if (typeof value !== 'string') return undefined;
  const text = value.trim().toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) === 1 : undefined;
}

function asNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
