import type { NamedSpan } from './gazetteer.ts';
import { foldAccents, normalize, type Token } from './tokens.ts';

/** What a token and its neighbours look like, for telling entities: one list of features for each token. */
export function tokenFeatures(tokens: readonly Token[], named: readonly NamedSpan[]): string[][] {
  const words = tokens.map((token) => foldAccents(normalize(token.text)));
  const shapes = tokens.map((token) => shapeOf(token.text));
  const word = (at: number): string => words[at] ?? (at < 0 ? '^' : '$');
  return tokens.map((token, at) => {
    const self = words[at] ?? '';
    const features = [
      'bias',
      `w=${self}`,
      `s=${shapes[at]}`,
      `w-1=${word(at - 1)}`,
      `w+1=${word(at + 1)}`,
      `w-2=${word(at - 2)}`,
      `w+2=${word(at + 2)}`,
      `w-1w=${word(at - 1)} ${self}`,
      `ww+1=${self} ${word(at + 1)}`,
      `w-2w-1=${word(at - 2)} ${word(at - 1)}`,
      `w+1w+2=${word(at + 1)} ${word(at + 2)}`,
      `s-1=${shapes[at - 1] ?? '^'}`,
      `s+1=${shapes[at + 1] ?? '$'}`,
    ];
    const characters = [...self];
    for (let length = 1; length <= 3 && length < characters.length; length += 1) {
      features.push(`p${length}=${characters.slice(0, length).join('')}`);
      features.push(`e${length}=${characters.slice(-length).join('')}`);
    }
    if (tokens[at - 1]?.end === token.start) features.push('glued');
    for (const span of named) {
      if (span.start >= token.end || span.end <= token.start) continue;
      features.push(`n=${span.name}`, `n=${span.name}:${span.start === token.start ? 'B' : 'I'}`);
    }
    return features;
  });
}

/** Letters, capitals, digits and signs, each run as one: `Berlin` is `Xx`, `3` is `0`, `2024` is `0000`. */
function shapeOf(text: string): string {
  if (/^\p{N}+$/u.test(text)) return '0'.repeat(Math.min(text.length, 6));
  if (/^\p{Lu}+$/u.test(text)) return text.length === 1 ? 'X' : 'XX';
  if (/^\p{Lu}/u.test(text)) return 'Xx';
  if (/^\p{L}/u.test(text)) return 'x';
  return text.slice(0, 2);
}
