import { translatePattern } from '../nlu/patterns.ts';
import type { Example, NluData, Place } from '../types.ts';
import { readAnnotations } from './annotate.ts';
import { isNothing, kindName, readList, readText, valueOf, type MapNode, type Node } from './node.ts';
import { quoted, type Report } from './report.ts';

interface Line {
  readonly text: string;
  readonly place: Place;
}

/** Collects `nlu:` of one file after the other. */
export class NluBuilder {
  readonly #report: Report;
  readonly #examples: Example[] = [];
  readonly #synonyms = new Map<string, string>();
  readonly #lookups = new Map<string, string[]>();
  readonly #regexes: { name: string; pattern: string; place: Place }[] = [];

  constructor(report: Report) {
    this.#report = report;
  }

  add(node: Node | undefined): void {
    for (const item of readList(node, '`nlu`', this.#report)) {
      if (item.kind !== 'map') {
        this.#report.error('wrong-type', `An entry of \`nlu\` must be a map, not ${kindName(item)}.`, {
          place: item.place,
        });
        continue;
      }
      this.#addItem(item);
    }
  }

  build(): NluData {
    return {
      examples: this.#examples,
      synonyms: this.#synonyms,
      lookups: this.#lookups,
      regexes: this.#regexes,
    };
  }

  #addItem(item: MapNode): void {
    const kind = (['intent', 'synonym', 'regex', 'lookup'] as const).find((key) => valueOf(item, key));
    const name = kind && readText(valueOf(item, kind), `The name of \`${kind}\``, this.#report)?.trim();
    if (!kind || name === undefined || name === '') {
      this.#report.warning(
        'unknown-nlu',
        'An entry of `nlu` must name an `intent`, `synonym`, `regex` or `lookup`; this one is left out.',
        { place: item.place },
      );
      return;
    }
    const lines = this.#lines(valueOf(item, 'examples'), `${kind} ${quoted(name)}`, item.place);
    if (lines.length === 0) {
      this.#report.warning('no-examples', `The ${kind} ${quoted(name)} has no examples.`, {
        place: item.place,
      });
    }
    for (const line of lines) {
      if (kind === 'intent') this.#addExample(name, line);
      else if (kind === 'synonym') this.#addSynonym(line.text, name, line.place);
      else if (kind === 'regex') this.#addRegex(name, line);
      else this.#addLookup(name, line.text);
    }
  }

  #addExample(intent: string, line: Line): void {
    const { text, entities } = readAnnotations(line.text, line.place, this.#report);
    this.#examples.push({ intent, text, entities, place: line.place });
    for (const entity of entities) {
      const written = text.slice(entity.start, entity.end);
      if (entity.value !== written) this.#addSynonym(written, entity.value, line.place);
    }
  }

  #addRegex(name: string, { text, place }: Line): void {
    if (translatePattern(text, false) === undefined) {
      this.#report.warning(
        'bad-regex',
        `The builtin engine can't read the regular expression ${quoted(text)} of ${quoted(name)}; it goes on without it.`,
        { place, next: 'Write it with what JavaScript and Python both have, or correct it.' },
      );
      return;
    }
    this.#regexes.push({ name, pattern: text, place });
  }

  #addLookup(name: string, text: string): void {
    const table = this.#lookups.get(name);
    if (table) table.push(text);
    else this.#lookups.set(name, [text]);
  }

  #addSynonym(written: string, value: string, place: Place): void {
    const key = written.toLowerCase();
    const earlier = this.#synonyms.get(key);
    if (earlier !== undefined && earlier !== value) {
      this.#report.note(
        'synonym-twice',
        `${quoted(written)} stands for ${quoted(earlier)} and for ${quoted(value)}; the later one is used.`,
        { place },
      );
    }
    this.#synonyms.set(key, value);
  }

  /** The examples of an entry: lines of a block that start with `-`, or a list of texts or of maps with `text`. */
  #lines(node: Node | undefined, what: string, place: Place): Line[] {
    if (isNothing(node)) return [];
    if (node.kind === 'map') {
      this.#report.error('wrong-type', `\`examples\` of ${what} must be a text or a list, not a map.`, {
        place,
      });
      return [];
    }
    const lines =
      node.kind === 'list'
        ? node.items.flatMap((item) => this.#listItem(item, what))
        : node.text.split('\n').flatMap((text, index) => this.#blockLine(text, index, node, what));
    return lines.filter((line) => line.text !== '');
  }

  #listItem(item: Node, what: string): Line[] {
    const node = item.kind === 'map' ? valueOf(item, 'text') : item;
    if (isNothing(node)) {
      this.#report.warning('no-text', `An example of ${what} has no \`text\`; it is left out.`, {
        place: item.place,
      });
      return [];
    }
    const text = readText(node, `An example of ${what}`, this.#report)?.trim();
    if (text === undefined) return [];
    // `text: |` with a dash in front is what Rasa's own writer makes of examples with metadata.
    return [
      { text: node.kind === 'scalar' && node.block ? text.replace(/^-\s+/, '') : text, place: node.place },
    ];
  }

  #blockLine(text: string, index: number, node: Node, what: string): Line[] {
    if (text.trim() === '') return [];
    const block = node.kind === 'scalar' ? node.block : undefined;
    const place = block
      ? { file: node.place.file, line: block.line + index, column: block.column + text.search(/\S/) }
      : node.place;
    const trimmed = text.trim();
    if (!trimmed.startsWith('-')) {
      const shown = trimmed.startsWith('#') ? 'a comment isn’t possible here, and it' : 'it';
      this.#report.warning(
        'no-dash',
        `An example of ${what} must start with "-": ${quoted(trimmed)}; ${shown} is left out.`,
        { place },
      );
      return [];
    }
    return [{ text: trimmed.slice(1).trim(), place }];
  }
}
