import { visit, type Document, type YAMLError } from 'yaml';

/** Deep enough for any key that a quoted scalar's continuation lines could have to be deeper than. */
const padding = ' '.repeat(200);

/**
 * Python's YAML parsers take a quoted scalar whose continuation lines are indented less than its key; npm's `yaml`
 * ends the scalar at that line and reports a missing quote. White space at the start of a continuation line means
 * nothing in a quoted scalar, so indenting the lines gives the same value to a parser that insists on it.
 * @returns the text with the scalar at the error mended, or undefined where the error is another one. Lines keep
 * their numbers.
 */
export function indentContinuation(text: string, document: Document, error: YAMLError): string | undefined {
  if (error.code !== 'MISSING_CHAR' || !/^Missing closing ["']quote$/.test(error.message)) return undefined;
  const open = scalarThatEndsAt(document, error.pos[0]);
  if (open === undefined) return undefined;
  const close = closingQuote(text, open);
  if (close === undefined || !endsAsValue(text, close + 1)) return undefined;
  const scalar = text.slice(open, close);
  const mended = scalar.replace(/\n(?!\n| {200})/g, `\n${padding}`);
  return mended === scalar ? undefined : text.slice(0, open) + mended + text.slice(close);
}

/** The parser points at where it gave up; the offset of the quoted scalar that it cut there. */
function scalarThatEndsAt(document: Document, end: number): number | undefined {
  let found: number | undefined;
  visit(document, {
    Scalar(_, node) {
      if (node.type !== 'QUOTE_DOUBLE' && node.type !== 'QUOTE_SINGLE') return undefined;
      if (!node.range || node.range[0] >= end || node.range[1] < end) return undefined;
      found = node.range[0];
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
