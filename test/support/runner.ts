/** How GitHub's runner finds a command in a line of a step's output (actions/runner, ActionCommand). */
export function isCommand(line: string): boolean {
  return line.trim().startsWith('::') || line.includes('##[');
}

/** How the runner parts what a step prints. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/);
