import { closest, listed } from './text.ts';

/** Texts of each response's variants, with `{slot}` where a slot goes. */
export type Responses = Readonly<Record<string, readonly string[]>>;

/** The texts of a response; of a retrieval response, all of its sub-responses'. Undefined where there is none. */
export function variantsOf(name: string, responses: Responses): readonly string[] | undefined {
  const found = Object.entries(responses).filter(([key]) => key === name || key.startsWith(`${name}/`));
  return found.length === 0 ? undefined : found.flatMap(([, texts]) => texts);
}

/** A question that names the responses whose names are near; empty where none is. */
export function meant(name: string, responses: Responses): string {
  const near = closest(name, Object.keys(responses));
  return near.length === 0 ? '' : ` Did you mean ${listed(near)}?`;
}

/** Whether a text is one of several, white space around it aside. With `slots`, `{name}` stands for any text. */
export function isOneOf(said: string, alternatives: readonly string[], slots = true): boolean {
  const text = said.trim();
  return alternatives.some((alternative) => {
    const wanted = alternative.trim();
    return slots ? fits(text, wanted.split(/\{[^{}\s]+\}/)) : text === wanted;
  });
}

/** Whether a text begins with the first part, ends with the last, and has the others in between, in order. */
function fits(text: string, parts: readonly string[]): boolean {
  let end = 0;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const start = isLast ? text.length - part.length : text.indexOf(part, end);
    const fitting = start >= end && text.startsWith(part, start) && (index > 0 || start === 0);
    if (!fitting) return false;
    end = start + part.length;
  }
  return true;
}
