import { basename, join, relative, sep } from 'node:path';

import type { BotData, Story } from '../types.ts';
import { checkBot } from './check.ts';
import { readConfig } from './config.ts';
import { DomainBuilder, domainKeys } from './domain.ts';
import { Files, type Found } from './files.ts';
import { NluBuilder } from './nlu.ts';
import { entryOf, isNothing, kindName, type MapNode } from './node.ts';
import { Report } from './report.ts';
import { readStories } from './stories.ts';
import { readYaml } from './yaml.ts';

export interface ReadOptions {
  /** The bot's directory, absolute. */
  readonly directory: string;
  /** What stands before its paths in messages; empty or `.` for nothing. */
  readonly shownAs: string;
  /** The directory of its test conversations, relative to `directory`. */
  readonly tests: string;
  /** Directories of shared training data, absolute. */
  readonly shared: readonly string[];
}

const yaml = ['.yml', '.yaml'];

/**
 * Reads a bot as Rasa reads it: config.yml, the domain (a file, a folder, or both), data/ and shared data, test
 * stories, and the names of JavaScript actions. Never throws for what the files hold: `problems` says what is wrong
 * with them and what the builtin engine can't do; an error among them means that the bot can't be trained.
 */
export function readBot(options: ReadOptions): BotData {
  const report = new Report();
  const files = new Files(options.directory, options.shownAs, options.shared, report);
  const reader = new BotReader(options, files, report);
  return reader.read();
}

class BotReader {
  readonly #options: ReadOptions;
  readonly #files: Files;
  readonly #report: Report;
  readonly #domain: DomainBuilder;
  readonly #nlu: NluBuilder;
  readonly #stories: Story[] = [];
  readonly #tests: Story[] = [];

  constructor(options: ReadOptions, files: Files, report: Report) {
    this.#options = options;
    this.#files = files;
    this.#report = report;
    this.#domain = new DomainBuilder(report);
    this.#nlu = new NluBuilder(report);
  }

  read(): BotData {
    const { directory, tests, shared } = this.#options;
    const config = readConfig(this.#config(), this.#report);
    const domainFiles = this.#domainFiles();
    for (const file of domainFiles) this.#readFile(file);
    const testFiles = this.#files.list(join(directory, tests), yaml);
    const read = new Set([...domainFiles, ...testFiles].map((file) => file.path));
    for (const root of [join(directory, 'data'), ...shared]) {
      for (const file of this.#files.list(root, yaml)) {
        if (read.has(file.path)) continue;
        read.add(file.path);
        this.#readFile(file);
      }
      this.#oldFormats(root);
    }
    this.#report.leniently(() => {
      for (const file of testFiles) this.#readTests(file);
    });
    const actions = this.#files.list(join(directory, 'actions'), ['.js', '.mjs']);
    const data = {
      config,
      domain: this.#domain.build(),
      nlu: this.#nlu.build(),
      stories: this.#stories,
      tests: this.#tests,
    };
    checkBot(data, this.#report);
    return {
      ...data,
      actionFiles: actions.map((file) => relative(directory, file.path).split(sep).join('/')),
      problems: this.#report.problems,
    };
  }

  #config(): MapNode | undefined {
    const file = this.#firstFile(['config.yml', 'config.yaml']);
    if (!file) {
      this.#report.error('no-config', 'This bot has no config.yml.', {
        place: { file: this.#files.shown(this.#options.directory) },
        next: 'Add a config.yml with a `language`, and `pipeline` and `policies` (empty for the defaults).',
      });
      return undefined;
    }
    return this.#map(file);
  }

  #domainFiles(): Found[] {
    const { directory } = this.#options;
    const single = this.#firstFile(['domain.yml', 'domain.yaml']);
    const found = [...(single ? [single] : []), ...this.#files.list(join(directory, 'domain'), yaml)];
    if (found.length === 0) {
      this.#report.error('no-domain', 'This bot has neither a domain.yml nor a folder `domain`.', {
        place: { file: this.#files.shown(directory) },
        next: 'Add a domain.yml with its intents, slots, responses, forms and actions.',
      });
    }
    return found;
  }

  #firstFile(names: readonly string[]): Found | undefined {
    const path = names
      .map((name) => join(this.#options.directory, name))
      .find((candidate) => this.#files.exists(candidate) === 'file');
    return path === undefined ? undefined : { path, shown: this.#files.shown(path) };
  }

  #map(file: Found): MapNode | undefined {
    const bytes = this.#files.read(file);
    const node = bytes && readYaml(bytes, file.shown, this.#report);
    if (!node || (node.kind === 'scalar' && node.value === null)) return undefined;
    if (node.kind === 'map') return node;
    this.#report.error('wrong-type', `This file must be a map of keys, not ${kindName(node)}.`, {
      place: node.place,
    });
    return undefined;
  }

  #readFile(file: Found): void {
    const map = this.#map(file);
    if (!map) return;
    this.#checkKeys(map);
    this.#domain.add(map);
    this.#nlu.add(entryOf(map, 'nlu')?.value);
    // Rasa's convention: `test_` in front of a file's name keeps its stories out of the training.
    const isTest = basename(file.path).startsWith('test_');
    const stories = readStories(entryOf(map, 'stories')?.value, isTest ? 'test' : 'story', this.#report);
    (isTest ? this.#tests : this.#stories).push(...stories);
    this.#stories.push(...readStories(entryOf(map, 'rules')?.value, 'rule', this.#report));
  }

  #readTests(file: Found): void {
    const map = this.#map(file);
    const stories = map && entryOf(map, 'stories')?.value;
    if (stories) this.#tests.push(...readStories(stories, 'test', this.#report));
  }

  #checkKeys(map: MapNode): void {
    for (const { key, value, place } of map.entries) {
      if (domainKeys.has(key) || ['version', 'nlu', 'stories', 'rules', 'config'].includes(key)) continue;
      if (key === 'flows') {
        this.#report.error('calm', 'This bot is built of CALM flows, which the builtin engine can’t run.', {
          place,
          next: 'Name the engine `rasa` for this bot in tidegate.yml.',
        });
      } else if (key === 'e2e_actions') {
        if (isNothing(value) || (value.kind === 'list' && value.items.length === 0)) continue;
        this.#report.warning('end-to-end', 'The builtin engine goes on without end-to-end actions.', {
          place,
        });
      } else {
        this.#report.note('unused-key', `The builtin engine doesn't use the key \`${key.slice(0, 80)}\`.`, {
          place,
        });
      }
    }
  }

  /** Training data that Rasa 1 and 2 read: none of it is used, and that must not go unsaid. */
  #oldFormats(root: string): void {
    for (const file of this.#files.list(root, ['.md', '.json'])) {
      const head = new TextDecoder().decode(this.#files.read(file)?.subarray(0, 4096));
      if (!/^## (intent|lookup|regex|synonym):|^\s*\{\s*"rasa_nlu_data"|^## .*\n\* /m.test(head)) continue;
      this.#report.warning('old-format', 'Training data must be YAML; this file is left out.', {
        place: { file: file.shown },
        next: 'Convert it with `rasa data convert` of Rasa 2.',
      });
    }
  }
}
