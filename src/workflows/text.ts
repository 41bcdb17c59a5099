import type { WorkflowOptions } from './options.ts';

/** A scalar of YAML: plain where nothing can be taken for anything else, and quoted otherwise. */
export function scalar(text: string): string {
  const plain = /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : `'${text.replaceAll("'", "''")}'`;
}

/** A list on one line. */
export const list = (texts: readonly string[]): string => `[${texts.map(scalar).join(', ')}]`;

/** Text between indented lines: the first line stands where the template has it. */
export const indented = (text: string, spaces: number): string =>
  text.replaceAll('\n', `\n${' '.repeat(spaces)}`);

/** `env:` of a step in an environment: its secrets, or nothing. Ends with a line break where there is something. */
export function secretsOf({ secrets = [] }: WorkflowOptions): string {
  if (secrets.length === 0) return '';
  return `env:\n${secrets.map((name) => `  ${name}: \${{ secrets.${name} }}\n`).join('')}`;
}

export const runnerOf = ({ runsOn = 'ubuntu-latest' }: WorkflowOptions): string => scalar(runsOn);
