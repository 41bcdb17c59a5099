import { counted, plainHtml, visibleLines } from '../text.ts';

// Pieces of Markdown that take lines of their own. They end without a newline: join them with an empty line.

/** A text of several lines as a block of code that nothing in it can end. */
export function fenced(text: string, limit: { readonly lines: number; readonly characters: number }): string {
  const all = visibleLines(text).replace(/\n$/, '').split('\n');
  const kept: string[] = [];
  let room = limit.characters;
  for (const line of all.slice(0, limit.lines)) {
    if (line.length > room) break;
    kept.push(line);
    room -= line.length + 1;
  }
  const missing = all.length - kept.length;
  const note = missing === 0 ? [] : [`… ${counted(missing, 'more line')}`];
  const lines = [...kept, ...note];
  const longest = Math.max(2, ...(lines.join('\n').match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence].join('\n');
}

/** A part that a reader opens. `title` is any text; `body` is Markdown. */
export function folded(title: string, body: string): string {
  return `<details>\n<summary>${plainHtml(title)}</summary>\n\n${body}\n\n</details>`;
}

/**
 * A table. Cells are pieces of Markdown on one line that hold no bare stroke: what `plainMarkdown`, `code` and `link`
 * give.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}

/** A list, one item to a line. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Blocks one below the other; empty ones are left out. */
export function stacked(blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** A mark that no reader sees, and by which a text of ours is found again. `name` has letters, digits, `:/-` alone. */
export function marker(name: string): string {
  return `<!-- ${name.replace(/[^a-z0-9:/-]/gi, '-').replace(/--+/g, '-')} -->`;
}
