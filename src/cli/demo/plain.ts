/**
 * A Markdown text of Tidegate's as lines for a terminal: what a page shows of it, without its marks. Folded parts keep
 * their heading alone.
 */
export function plainLines(markdown: string): readonly string[] {
  const open = markdown
    .replaceAll(/<!--[^]*?-->/g, '')
    .replaceAll(/<details>\s*<summary>([^]*?)<\/summary>[^]*?<\/details>/g, '▸ $1');
  return open
    .split('\n')
    .map(plainLine)
    .filter((line) => line !== '');
}

function plainLine(line: string): string {
  if (/^\s*\|[\s|:-]+\|\s*$/.test(line)) return '';
  const cells = /^\s*\|(.*)\|\s*$/.exec(line)?.[1];
  const text =
    cells === undefined
      ? line
      : cells
          .split(/(?<!\\)\|/)
          .map((cell) => cell.trim())
          .join('  ');
  return text
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\[((?:[^\]\\]|\\.)*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^\s*(#+|>)\s+/g, '')
    .replaceAll(/\*\*|`/g, '')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}
