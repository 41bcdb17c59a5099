/**
 * Fills `{slot}` in a text as Rasa does: with the value as Python writes it (`None` where a slot is empty). A text
 * that names something unknown stays as it is.
 */
export function fill(text: string, values: ReadonlyMap<string, unknown>): string {
  const pattern = /\{\{|\}\}|\{([^\n{}]+)\}/g;
  let unknown = false;
  const filled = text.replace(pattern, (match, name: string | undefined) => {
    if (name === undefined) return match.slice(0, 1);
    if (values.has(name)) return pythonText(values.get(name));
    unknown = true;
    return match;
  });
  return unknown ? text : filled;
}

/** Fills every text in a JSON value. */
export function fillAll(value: unknown, values: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') return fill(value, values);
  if (Array.isArray(value)) return (value as unknown[]).map((item) => fillAll(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillAll(item, values)]));
}

/** A value as Python's `str` writes it. */
export function pythonText(value: unknown): string {
  return typeof value === 'string' ? value : pythonForm(value);
}

function pythonForm(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
  if (Array.isArray(value)) return `[${(value as unknown[]).map(pythonForm).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, item]) => `${pythonForm(key)}: ${pythonForm(item)}`)
      .join(', ')}}`;
  return String(value);
}
