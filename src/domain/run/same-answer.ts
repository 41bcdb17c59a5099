import { isOneOf, type Responses } from '../responses.ts';

/**
 * Whether a person would take two answers for the same: their lines, as `shownMessages` writes them, are equal, or are
 * different variants of one response, among which a bot chooses by chance. Other values in one variant's slots are
 * another answer.
 */
export function sameAnswer(one: readonly string[], other: readonly string[], responses: Responses): boolean {
  const variants = Object.values(responses);
  const isSame = (a: string, b: string) => a.trim() === b.trim() || mayVary(a, b, variants);
  // A text with blank lines comes in several messages, and its variants in more or fewer.
  return (
    (one.length === other.length && one.every((line, at) => isSame(line, String(other[at])))) ||
    (one.length > 0 && other.length > 0 && isSame(one.join('\n\n'), other.join('\n\n')))
  );
}

function mayVary(a: string, b: string, responses: readonly (readonly string[])[]): boolean {
  return responses.some((variants) =>
    variants.some(
      (variant) => fits(a, variant) && variants.some((another) => another !== variant && fits(b, another)),
    ),
  );
}

/** A variant that is nothing but slots fits any text, and so says nothing about it. */
function fits(text: string, variant: string): boolean {
  return variant.replace(/\{[^{}\s]+\}/g, '').trim() !== '' && isOneOf(text, [variant]);
}
