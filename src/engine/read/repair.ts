import { visit, type Document } from 'yaml';

/** Deep enough for any key that a quoted scalar's continuation lines could have to be deeper than. */
const padding = ' '.repeat(200);

/**
 * Python's YAML parsers take a quoted scalar whose continuation lines are indented less than its key; npm's `yaml`
 * cuts the scalar at that line and reports errors. White space at the start of a continuation line means nothing in
 * a quoted scalar, so indenting the lines gives the same value to a parser that insists on it.
 * @returns the text with the first such scalar mended, or undefined where there is none. Lines keep their numbers.
 */
export function indentContinuation(text: string, document: Document): string | undefined {
  const cut = firstCutScalar(text, document);
  if (!cut || !endsAsValue(text, cut.close + 1)) return undefined;
  const scalar = text.slice(cut.open, cut.close);
  const mended = scalar.replace(/\n(?!\n| {200})/g, `\n${padding}`);
  return mended === scalar ? undefined : text.slice(0, cut.open) + mended + text.slice(cut.close);
}

/** The first quoted scalar that goes on behind where the parser ended it. */
function firstCutScalar(text: string, document: Document): { open: number; close: number } | undefined {
  let found: { open: number; close: number } | undefined;
  visit(document, {
    Scalar(_, node) {
      if ((node.type !== 'QUOTE_DOUBLE' && node.type !== 'QUOTE_SINGLE') || !node.range) return undefined;
      const [open, end] = node.range;
      const close = closingQuote(text, open);
      if (close === undefined || close === end - 1) return undefined;
      found = { open, close };
      return visit.BREAK;
    },
  });
  return found;
}

function closingQuote(text: string, open: number): number | undefined {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (quote === "'" && text[at + 1] === "'") at += 1;
      else return at;
    }
  }
  return undefined;
}

/** Behind a value only a comment, the end of a flow collection or the end of the line may follow. */
function endsAsValue(text: string, from: number): boolean {
  return /^[ \t]*($|\n|#|[,\]}])/.test(text.slice(from, from + 200));
}
