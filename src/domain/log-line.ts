import { visibleLines } from './text.ts';

// A workflow's runner reads commands from what a step prints: `::name::` at the start of a line, and `##[name]`
// anywhere in it (actions/runner, ActionCommand). What others wrote must never be one.

/** A text none of whose lines the runner takes for a command. Its lines end with `\n`; nothing else is changed. */
export function withoutCommands(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^(\s*):(?=:)/u, '$1: ').replaceAll('##[', '# #['))
    .join('\n');
}

/** A text as lines of a workflow's log: no commands, and everything hidden made visible. */
export function logLines(text: string): string {
  return withoutCommands(visibleLines(text));
}
