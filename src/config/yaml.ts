import { LineCounter, parseDocument, visit, type Document, type ParsedNode, type YAMLError } from 'yaml';
import type { Place, Problem } from '../domain/errors.ts';
import { decodeText } from './text.ts';

/** A YAML file, parsed: its nodes know where they stand. */
export interface YamlFile {
  readonly document: Document.Parsed;
  /** Undefined for an empty file, and for one that has only comments. */
  readonly root: ParsedNode | undefined;
  /** Where a node, or an offset in UTF-16 code units, stands. */
  readonly place: (at: ParsedNode | number) => Place;
}

/** What came of reading: `problems` says why there is no file. */
export type YamlReading =
  | { readonly file: YamlFile; readonly problems: readonly [] }
  | { readonly file: undefined; readonly problems: readonly Problem[] };

/** More than this many aliases are no help to a reader, and the start of an expansion attack. */
const maxAliases = 100;
const maxRepairs = 100;
const maxSyntaxProblems = 10;

/**
 * Reads one YAML 1.2 document, so that a bare `yes` is a text. Takes a byte-order mark, CRLF, an empty file, and
 * what Python's parsers take but YAML doesn't allow: a quoted text whose further lines are indented too little.
 * Never throws for what stands in the file.
 * @param maxBytes a larger file is refused without being parsed.
 */
export function readYaml(content: Uint8Array | string, name: string, maxBytes: number): YamlReading {
  const decoded = decodeText(content, name, maxBytes);
  if ('problem' in decoded) return { file: undefined, problems: [decoded.problem] };
  try {
    return parse(decoded.text, name);
  } catch (error) {
    // The parser is recursive: brackets nested some thousand deep end its stack.
    if (!(error instanceof RangeError)) throw error;
    const message = 'This file is nested too deeply to be read.';
    return {
      file: undefined,
      problems: [{ severity: 'error', code: 'too-deep', message, place: { file: name } }],
    };
  }
}

function parse(text: string, name: string): YamlReading {
  let source = text;
  let reading = parseOnce(source);
  for (let repairs = 0; repairs < maxRepairs; repairs += 1) {
    const repaired = indentQuoted(source, reading);
    if (repaired === undefined) break;
    const again = parseOnce(repaired.text);
    const { line } = again.lines.linePos(repaired.end);
    // An error behind the quote that was found means that the text was meant to end earlier.
    if (again.document.errors.some((error) => again.lines.linePos(error.pos[0]).line === line)) break;
    source = repaired.text;
    reading = again;
  }
  const { document, lines } = reading;
  const place = (at: ParsedNode | number): Place => {
    const { line, col } = lines.linePos(typeof at === 'number' ? at : at.range[0]);
    return { file: name, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const file = { document, root: document.contents ?? undefined, place };
  const problems = [...syntaxProblems(file), ...aliasProblems(file)];
  return problems.length === 0 ? { file, problems: [] } : { file: undefined, problems };
}

interface Parsed {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

function parseOnce(text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    lineCounter: lines,
    prettyErrors: false,
    // Looked for by the reader of each mapping, which can name both places.
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  return { document, lines };
}

function isUnclosed(error: YAMLError): boolean {
  return error.code === 'MISSING_CHAR' && error.message.startsWith('Missing closing');
}

/**
 * Indents the further lines of the first quoted text that the parser found to end too early. White space at the
 * start of such a line means nothing, so the text's value and all line numbers stay.
 */
function indentQuoted(text: string, { document, lines }: Parsed): { text: string; end: number } | undefined {
  const error = document.errors.find(isUnclosed);
  if (error === undefined) return undefined;
  const start = unclosedStart(document, error);
  const end = start === undefined ? undefined : closingQuote(text, start);
  if (start === undefined || end === undefined) return undefined;
  const indent = ' '.repeat(lines.linePos(start).col);
  const inside = text.slice(start, end).replaceAll(/\n(?=[^\r\n])/g, `\n${indent}`);
  return { text: text.slice(0, start) + inside + text.slice(end), end: start + inside.length };
}

/** The offset of the quote that opens the text at whose end the parser missed another one. */
function unclosedStart(document: Document.Parsed, error: YAMLError): number | undefined {
  let start: number | undefined;
  visit(document, {
    Scalar(_key, node) {
      if (!node.type?.startsWith('QUOTE') || node.range?.[1] !== error.pos[0]) return undefined;
      start = node.range[0];
      return visit.BREAK;
    },
  });
  return start;
}

/** The offset of the quote that closes the one at `start`, by YAML's rules for escapes. */
function closingQuote(text: string, start: number): number | undefined {
  const pattern = text[start] === "'" ? /'(?:[^']|'')*'(?!')/y : /"(?:[^"\\]|\\[^])*"/y;
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex - 1 : undefined;
}

function syntaxProblems(file: YamlFile): Problem[] {
  const seen = new Set<number | undefined>();
  const { errors, warnings } = file.document;
  return [...errors, ...warnings]
    .map((error): Problem => {
      const start = isUnclosed(error) ? unclosedStart(file.document, error) : undefined;
      return {
        severity: 'error',
        ...sentence(error),
        place: file.place(start ?? Math.max(error.pos[0], 0)),
      };
    })
    .filter(({ place }) => !seen.has(place?.line) && seen.add(place?.line))
    .slice(0, maxSyntaxProblems);
}

function sentence(error: YAMLError): { code: string; message: string; next?: string } {
  if (isUnclosed(error)) {
    return {
      code: 'unclosed-quote',
      message: 'A quoted text starts here that is not closed, or is closed in the wrong place.',
      next: 'Close the quote, or take it away.',
    };
  }
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return {
        code: 'tab',
        message: 'A tab stands here, and YAML is indented with spaces only.',
        next: 'Replace the tab by spaces.',
      };
    case 'MULTIPLE_DOCS':
      return {
        code: 'several-documents',
        message: 'A second YAML document starts here, and a file may hold only one.',
        next: 'Take the line --- away, or make two files.',
      };
    case 'TAG_RESOLVE_FAILED':
      return {
        code: 'unknown-tag',
        message: `A tag stands here that means nothing in this file (${error.message}).`,
        next: 'Take the tag (the word that starts with !) away.',
      };
    default:
      return {
        code: 'bad-yaml',
        message: `This is not YAML: ${error.message}.`,
        next: 'Check the indentation, colons and quotes of this line and of the one before.',
      };
  }
}

function aliasProblems(file: YamlFile): Problem[] {
  let count = 0;
  let first: Problem | undefined;
  visit(file.document, {
    Alias(_key, node) {
      count += 1;
      if (count <= maxAliases) return undefined;
      first = {
        severity: 'error',
        code: 'too-many-aliases',
        message: `This file has more than ${maxAliases} aliases (*name), which is more than is allowed.`,
        place: file.place(node.range?.[0] ?? 0),
        next: 'Write the values out.',
      };
      return visit.BREAK;
    },
  });
  return first ? [first] : [];
}
