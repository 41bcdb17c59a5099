import { isMap, isScalar, type ParsedNode } from 'yaml';
import { quoted } from '../domain/text.ts';
import type { Kind, Walker } from './walker.ts';

const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const secretName =
  /(?:^|_)(?:token|password|passwd|secret|apikey|api_key|private_key|access_key|credentials?)$/i;
const secretValue = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----/i;

/** Linux takes no longer one (MAX_ARG_STRLEN is 131072 bytes, four for a character). */
const maxValue = 32_768;

/**
 * Reads `variables:`. A value is what is written for it, so that 1.10 and yes stay as they stand. No value appears in
 * a sentence: it may be a secret.
 */
export function readVariables(walker: Walker, node: ParsedNode | null, what: string): [string, string][] {
  const variables: [string, string][] = [];
  for (const { key, place, value } of walker.entries(node, what)) {
    const wrong = nameFault(key);
    if (wrong !== undefined) {
      walker.report(place, {
        code: 'bad-variable',
        message: `${quoted(key)} can't name a variable in ${what}: ${wrong}.`,
        next: 'Rename it, here and in the code that reads it.',
      });
      continue;
    }
    const text = readValue(walker, value, `${what}.${key}`);
    if (text === undefined) continue;
    if (secretName.test(key) || secretValue.test(text)) {
      walker.warn(place, {
        code: 'secret-in-clear-text',
        message: `${what}.${key} looks like a secret in clear text: everyone who can read the repository can read it.`,
        next: 'If it is one, replace it at its issuer, and set it in the environment of the process that runs the target; on Kubernetes name the Secret that holds it under secrets.',
      });
    }
    variables.push([key, text]);
  }
  return variables;
}

/** What is wrong with a variable's name, as the end of a sentence; undefined for a right one. */
export function nameFault(name: string): string | undefined {
  if (!namePattern.test(name)) {
    return 'the name of a variable has letters, digits and _, at most 128, and starts with no digit';
  }
  return /^TIDEGATE_/i.test(name) ? 'names that start with TIDEGATE_ are reserved' : undefined;
}

const valueKind: Kind<string> = {
  expected: `a text of at most ${maxValue} characters`,
  secret: true,
  check: (text) => (text.length > maxValue ? { wrong: '' } : { value: text }),
};

/** A value. A reference to a secret is written elsewhere. */
function readValue(walker: Walker, node: ParsedNode | null, what: string): string | undefined {
  const value = walker.resolve(node);
  const at = value ?? node;
  if (isMap(value)) {
    walker.report(value, {
      code: 'secret-reference',
      message: `${what} is a mapping, and variables are texts.`,
      next: 'Write a text. What a Secret of Kubernetes holds goes under secrets: { NAME: { secret: …, key: … } }.',
    });
    return undefined;
  }
  if (at && isScalar(value) && !walker.isEmpty(value)) {
    return walker.written(value as ParsedNode, what, valueKind);
  }
  if (at) walker.wrongType(at, what, 'a text', "Write '' for an empty one.");
  return undefined;
}
