import { visibleLines } from './text.ts';

// A workflow's runner reads commands from what a step prints: `::name::` at the start of a line, and `##[name]`
// anywhere in it (actions/runner, ActionCommand). What others wrote must never be one.

/** A text as lines of a workflow's log, none of which the runner takes for a command. */
export function logLines(text: string): string {
  return visibleLines(text)
    .split('\n')
    .map((line) => line.replace(/^(\s*):(?=:)/u, '$1: ').replaceAll('##[', '# #['))
    .join('\n');
}

/** The message of a workflow command of ours, such as the text of `::error::`. */
export function commandData(text: string): string {
  return visibleLines(text).replaceAll('%', '%25').replaceAll('\n', '%0A').replaceAll('##[', '# #[');
}

/** The value of a property of a workflow command of ours, such as a file's name in `::error file=…::`. */
export function commandProperty(text: string): string {
  return commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
