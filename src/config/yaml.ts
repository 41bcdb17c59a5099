import { LineCounter, parseDocument, visit, type Document, type ParsedNode, type YAMLError } from 'yaml';
import type { Place, Problem } from '../domain/errors.ts';
import { indentQuoted } from './quotes.ts';
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
    return { file: undefined, problems: [{ severity: 'error', ...tooDeep, place: { file: name } }] };
  }
}

function parse(text: string, name: string): YamlReading {
  let reading = parseOnce(text);
  if (reading.document.errors.some(isUnclosed)) reading = parseOnce(indentQuoted(text));
  const { document, lines } = reading;
  const place = (at: ParsedNode | number): Place => {
    const { line, col } = lines.linePos(typeof at === 'number' ? at : at.range[0]);
    return { file: name, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const file = { document, root: document.contents ?? undefined, place };
  const problems = [...syntaxProblems(file), ...aliasProblems(file)];
  return problems.length === 0 ? { file, problems: [] } : { file: undefined, problems };
}

const tooDeep = {
  code: 'too-deep',
  message: 'This file is nested too deeply to be read.',
  next: 'Take brackets away.',
};

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
    // With `silent`, further documents would be passed over in silence, too.
    logLevel: 'error',
  });
  return { document, lines };
}

function isUnclosed(error: YAMLError): boolean {
  return error.code === 'MISSING_CHAR' && error.message.startsWith('Missing closing');
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

function syntaxProblems(file: YamlFile): Problem[] {
  const problems = new Map<number | undefined, Problem>();
  const { errors, warnings } = file.document;
  for (const error of [...errors, ...warnings]) {
    const start = isUnclosed(error) ? unclosedStart(file.document, error) : undefined;
    const place = file.place(start ?? Math.max(error.pos[0], 0));
    // The first error of a line brings the others about.
    if (!problems.has(place.line)) problems.set(place.line, { severity: 'error', ...sentence(error), place });
    if (problems.size === maxSyntaxProblems) break;
  }
  return [...problems.values()];
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
    case 'RESOURCE_EXHAUSTION':
      return tooDeep;
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
