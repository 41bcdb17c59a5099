/** What may stand before a value on its line: dashes, then a key. The groups are all before the key, and the key. */
const start =
  /^([ ]*(?:- +)*)((?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#[\]{}&*!|>%@`-][^\n]*?|-[^\s][^\n]*?) *: +)?/;

const blockScalar = /^(?:[&!]\S* +)*[|>][-+0-9]{0,2} *(?:#.*)?$/;

/**
 * Indents the further lines of quoted texts that are indented too little. YAML wants them deeper than their key;
 * Python's parsers don't mind, and real files have them. White space at the start of such a line means nothing, so
 * values and line numbers stay. What isn't closed, or goes on behind its closing quote, stays as it is.
 */
export function indentQuoted(text: string): string {
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').replace(/\r$/, '');
    const [head = '', before = '', key] = start.exec(line) ?? [];
    const value = line.slice(head.length);
    if (blockScalar.test(value)) {
      const parent = key === undefined ? before.trimEnd().length - 1 : before.length;
      while (index + 1 < lines.length && belongsTo(lines[index + 1] ?? '', parent)) index += 1;
    } else if (value.startsWith('"') || value.startsWith("'")) {
      const last = lastLine(lines, index, head.length);
      const indent = ' '.repeat(before.length + 1);
      for (let further = index + 1; further <= last; further += 1) {
        const content = lines[further] ?? '';
        if (content.trim() !== '') lines[further] = indent + content;
      }
      index = last;
    }
  }
  return lines.join('\n');
}

/** Whether a line is part of the block scalar of a parent at this column. */
function belongsTo(line: string, parent: number): boolean {
  return line.trim() === '' || line.length - line.trimStart().length > parent;
}

/** The line on which the quoted text that starts at a column ends; the same line where it doesn't end rightly. */
function lastLine(lines: readonly string[], index: number, column: number): number {
  const quote = lines[index]?.[column];
  let at = column + 1;
  for (let current = index; current < lines.length; current += 1) {
    const line = lines[current] ?? '';
    for (; at < line.length; at += 1) {
      const character = line[at];
      if (character === '\\' && quote === '"') at += 1;
      else if (character !== quote) continue;
      else if (quote === "'" && line[at + 1] === quote) at += 1;
      else return /^\s*(?:#|$)/.test(line.slice(at + 1)) ? current : index;
    }
    at = 0;
  }
  return index;
}
