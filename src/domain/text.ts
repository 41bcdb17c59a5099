/**
 * Characters that a reader can't see or that move the others about: controls, separators, directional marks,
 * joiners, and halves of surrogate pairs.
 */
const unseen =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const shortForms: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text in quotation marks, at most `limit` characters of it, with everything unseen made visible. */
export function quoted(text: string, limit = 200): string {
  const escaped = shortened(text, limit)
    .replace(/["\\]/g, '\\$&')
    .replace(unseen, (character) => shortForms[character] ?? `\\u${hex(character)}`);
  return `"${escaped}"`;
}

/** A text on one line without anything unseen, at most `limit` characters of it. */
export function oneLine(text: string, limit = 200): string {
  return shortened(text.replace(unseen, ' ').replace(/\s+/g, ' ').trim(), limit);
}

/** A text that Markdown shows as it is, on one line: no formatting, no HTML, no links, no mentions, no references. */
export function plainMarkdown(text: string, limit = 200): string {
  return oneLine(text, limit)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()+.!|~$^=-]/g, '\\$&')
    .replace(/[@#:]/g, '$&\u2060');
}

/** At most `limit` characters (code points), the cut shown by an ellipsis. */
function shortened(text: string, limit: number): string {
  const characters = [...text.slice(0, 2 * limit + 2)];
  return characters.length > limit ? `${characters.slice(0, limit).join('')}…` : text;
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}

/**
 * Addresses as a sentence may show them: without what stands before an `@` or behind a `?`, since people put passwords
 * and tokens there. The digest of an image (`@sha256:…`) stays.
 */
export function withoutCredentials(text: string): string {
  return text
    .split(/(\s+)/)
    .map((word) => {
      const start = word.indexOf('://') + 3;
      if (start < 3) return word;
      const rest = word.slice(start);
      const digest = /@sha256:[0-9a-f]{64}$/.exec(rest)?.index ?? rest.length;
      const named = rest.slice(rest.lastIndexOf('@', digest - 1) + 1);
      const hidden = named.length < rest.length ? '…@' : '';
      const query = named.indexOf('?');
      return word.slice(0, start) + hidden + (query === -1 ? named : `${named.slice(0, query)}?…`);
    })
    .join('');
}

/** Names as a sentence lists them: `a`, `a and b`, `a, b and c`; beyond `limit` the rest is counted. */
export function listed(names: readonly string[], limit = 5): string {
  const shown = names.length > limit ? [...names.slice(0, limit), `${names.length - limit} more`] : names;
  const last = shown.at(-1) ?? 'none';
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${last}` : last;
}

/** `1 change`, `2 changes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The names most like a text, the likest first: what a person may have meant. */
export function closest(text: string, names: readonly string[], limit = 3): readonly string[] {
  const wanted = text.slice(0, 80).toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, distance: distance(wanted, name.slice(0, 80).toLowerCase()) }))
    .filter((near) => near.distance <= Math.max(2, Math.floor(wanted.length / 2)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ name }) => name);
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      const [above, before, diagonal] = [row[j + 1], next[j], row[j]].map(Number) as [number, number, number];
      next.push(Math.min(above + 1, before + 1, diagonal + (left === right ? 0 : 1)));
    }
    row = next;
  }
  return Number(row.at(-1));
}
