/** What the licences of bundled packages ask for: their texts, beside the bundle. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The texts of its licence and notice files. */
  readonly texts: readonly string[];
}

const legal = /^(licen[cs]e|notice|copying)(\.(md|txt))?$/i;

/**
 * The notices of every package that modules come from, by name and version; a text that several share stands once.
 * @param modules paths of bundled modules; those outside of node_modules are this project's own.
 * @throws Error for a package that says no licence: nobody could pass it on.
 */
export function noticesOf(modules: Iterable<string>): string {
  const places = new Set<string>();
  for (const id of modules) {
    const place = packageOf(id);
    if (place !== undefined) places.add(place);
  }
  const packages = [...places]
    .map(read)
    .toSorted((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
  const sections = new Map<string, string[]>();
  for (const { name, version, license, texts } of packages) {
    const text = texts.length === 0 ? `Licence: ${license}` : texts.join('\n\n');
    sections.set(text, [...(sections.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const rule = '='.repeat(80);
  return [
    'The programs in this folder hold code of the packages below, under the licences that follow each.',
    ...[...sections].map(([text, names]) => `${rule}\n${[...new Set(names)].join('\n')}\n${rule}\n\n${text}`),
  ]
    .join('\n\n')
    .concat('\n');
}

/** The folder of the package that a module belongs to; undefined if it is none of node_modules. */
function packageOf(id: string): string | undefined {
  const path = id.replace(/^\0/, '').replace(/\?.*$/, '');
  if (!path.includes('/node_modules/')) return undefined;
  for (let place = dirname(path); place.includes('/node_modules/'); place = dirname(place)) {
    const manifest = join(place, 'package.json');
    // Folders of a package may have a package.json of their own, which only says how its modules are written.
    if (existsSync(manifest) && 'version' in JSON.parse(readFileSync(manifest, 'utf8'))) return place;
  }
  return undefined;
}

function read(place: string): Bundled {
  const { name, version, license } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as Bundled;
  if (typeof license !== 'string') throw new Error(`${name} ${version} says no licence, and is bundled.`);
  const texts = readdirSync(place)
    .filter((file) => legal.test(file))
    .toSorted(compare)
    .map((file) => readFileSync(join(place, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return { name, version, license, texts };
}

/** By code units: the order doesn't hang on anyone's language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
