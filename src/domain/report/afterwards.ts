import { marker } from '../markdown/blocks.ts';
import { bodyLimit, cut } from '../markdown/fit.ts';
import { afterwordsLimit, commentMarker } from './comment.ts';

/** Something that happened after a pull request's run, told in its comment: a promotion, a rollback, a failure. */
export interface Afterword {
  /** What it is about: a later word with the same key takes its place. Letters, digits, `:/-`. */
  readonly key: string;
  /** One sentence of Markdown on one line; everything untrusted in it is escaped already. */
  readonly sentence: string;
}

const begin = marker('tidegate:afterwards');
const end = marker('tidegate:afterwards-end');

/**
 * A pull request's comment with words added that came later; what it said of its run stays as it is. The words stand
 * at its top, before anything that others wrote, so that nothing of theirs can be taken for them.
 * @param body what the comment says now; undefined or anything else than a comment of ours: it has none yet.
 */
export function withAfterwords(body: string | undefined, words: readonly Afterword[]): string {
  const [old, rest] = parted(body);
  return assembled(new Map([...old, ...words.map(({ key, sentence }) => lineOf(key, sentence))]), rest);
}

/** A new comment of a run, with the words of the old one: a later push says nothing about a promotion. */
export function carryAfterwords(old: string | undefined, fresh: string): string {
  return assembled(parted(old)[0], parted(fresh)[1]);
}

/** The words, the newest of them if they are too many, and what the run had to say. */
function assembled(words: ReadonlyMap<string, string>, rest: string): string {
  let room = afterwordsLimit;
  const kept = [...words.values()].toReversed().filter((line) => (room -= line.length + 1) >= 0);
  const top = kept.length === 0 ? [] : [begin, '**Since then**', '', ...kept.toReversed(), '', end, ''];
  return cut([commentMarker, ...top, rest].join('\n').trimEnd(), bodyLimit);
}

function lineOf(key: string, sentence: string): [string, string] {
  const mark = marker(key);
  return [mark, `- ${sentence.replace(/\s+/g, ' ')} ${mark}`];
}

/** The words of a comment by their marks, and what follows them. */
function parted(body: string | undefined): [Map<string, string>, string] {
  const words = new Map<string, string>();
  const text = body?.replaceAll('\r\n', '\n');
  if (!text?.startsWith(commentMarker)) return [words, ''];
  const after = text.slice(commentMarker.length).trimStart();
  const stop = after.indexOf(`\n${end}`);
  if (!after.startsWith(`${begin}\n`) || stop < 0) return [words, after];
  for (const line of after.slice(0, stop).split('\n')) {
    const mark = /^- .* (<!-- [a-z0-9:/-]+ -->)$/i.exec(line)?.[1];
    if (mark !== undefined) words.set(mark, line);
  }
  return [words, after.slice(stop + end.length + 1).trimStart()];
}
