import { UserError } from '../domain/errors.ts';
import type { InputSpec } from './catalogue.ts';

/** What an input's kind becomes. An optional text that was left out is undefined. */
type ValueOf<Spec extends InputSpec> = Spec['kind'] extends 'names'
  ? readonly string[]
  : Spec['kind'] extends 'flag'
    ? boolean
    : Spec['kind'] extends 'count'
      ? number
      : Spec extends { readonly default: string } | { readonly required: true }
        ? string
        : string | undefined;

export type Values<Specs extends Readonly<Record<string, InputSpec>>> = {
  readonly [Name in keyof Specs]: ValueOf<Specs[Name]>;
};

/** Characters that one input may have: a dispatch takes 65,535 for all of them; outputs of jobs have more. */
const longest = { person: 65_535, json: 1024 * 1024 };

/**
 * Reads the inputs of an action as a runner gives them: `INPUT_<NAME>`, upper case, spaces as `_`. All that is wrong is
 * told at once. Defaults are in action.yml; where a runner left one out, the same default holds.
 * @throws UserError `bad-input`
 */
export function readInputs<Specs extends Readonly<Record<string, InputSpec>>>(
  specs: Specs,
  environment: Readonly<Record<string, string | undefined>>,
): Values<Specs> {
  const values: Record<string, unknown> = {};
  const wrong: string[] = [];
  for (const [name, spec] of Object.entries(specs)) {
    const given = environment[variableOf(name)]?.trim();
    const text = given === undefined || given === '' ? standardOf(spec) : given;
    const problem = problemOf(spec, text);
    if (problem === undefined) values[name] = valueOf(spec, text);
    else wrong.push(`The input \`${name}\` ${problem}`);
  }
  if (wrong.length > 0) {
    throw new UserError(wrong.join('\n'), {
      code: 'bad-input',
      next: 'Set it under `with:` in the workflow, and run it again.',
      problems: wrong.map((message) => ({ severity: 'error', code: 'bad-input', message })),
    });
  }
  return values as Values<Specs>;
}

/** The text that stands for one that was left out. An expression is the runner's to fill in: here it is nothing. */
function standardOf({ default: standard = '' }: InputSpec): string {
  return standard.startsWith('${{') ? '' : standard.trim();
}

/** The variable in which a runner hands an input to an action. */
export function variableOf(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

/** What is wrong with an input's text, as the end of a sentence that names the input. */
function problemOf(spec: InputSpec, text: string): string | undefined {
  const shown =
    spec.kind === 'secret' ? 'that' : JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
  if (text === '') {
    if (spec.required) return `is missing: ${spec.description}.${exampleOf(spec)}`;
    return spec.kind === 'count' || spec.kind === 'flag' ? 'is empty.' : undefined;
  }
  const most = spec.kind === 'json' ? longest.json : longest.person;
  if (text.length > most) return `is longer than ${most} characters.`;
  if (spec.kind === 'text' && /[\u0000-\u001f\u007f]/.test(text))
    return `is ${shown}: it is one line without control characters.`;
  if (spec.choices && !spec.choices.includes(text))
    return `is ${shown}; allowed are: ${spec.choices.filter((choice) => choice !== '').join(', ')}.`;
  if (spec.kind === 'flag' && text !== 'true' && text !== 'false')
    return `is ${shown}; allowed are: true, false.`;
  if (spec.kind === 'count' && !/^[1-9]\d{0,5}$/.test(text))
    return `is ${shown}; allowed is a whole number from 1 to 999999.`;
  return undefined;
}

function exampleOf({ example }: InputSpec): string {
  return example === undefined ? '' : ` For example: ${example}`;
}

function valueOf(spec: InputSpec, text: string): unknown {
  switch (spec.kind) {
    case 'names':
      return text.split(/[\s,]+/).filter((name) => name !== '');
    case 'flag':
      return text === 'true';
    case 'count':
      return Number(text);
    case 'text':
    case 'json':
    case 'secret':
      return text === '' && spec.default === undefined ? undefined : text;
  }
}
