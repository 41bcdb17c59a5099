import type { Problem } from '../../../src/domain/errors.ts';

/** What one thing said to a bot leads to. */
export interface Thought {
  /** Undefined: silence. */
  readonly text: string | undefined;
  readonly actions: readonly string[];
  /** An action that no code offers. */
  readonly missing: string | undefined;
}

/** All that a bot of these tests is. */
export interface Brain {
  readonly thoughts: ReadonlyMap<string, Thought>;
  readonly actionsWithoutCode: readonly string[];
  readonly actions: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a bot's one file of data:
 *
 *     hello = Hi there [utter_greet]
 *     pay = ! action_pay
 *     offers action_sum
 *     error no domain
 *     component bank.Sentiment
 */
export function readBrain(data: string): Brain {
  const thoughts = new Map<string, Thought>();
  const actionsWithoutCode: string[] = [];
  const actions: string[] = [];
  const problems: Problem[] = [];
  for (const line of data.split('\n')) {
    const [, said, answer] = /^(.+?) = (.*)$/.exec(line) ?? [];
    const [, what, rest = ''] = /^(offers|lacks|error|warning|component) (.+)$/.exec(line) ?? [];
    if (said !== undefined && answer !== undefined) {
      const missing = answer.startsWith('! ') ? answer.slice(2) : undefined;
      const ran = /\[(.*)\]$/.exec(answer)?.[1];
      thoughts.set(said, {
        text: missing === undefined ? answer.replace(/ ?\[.*\]$/, '') : undefined,
        actions: ran === undefined ? [] : ran.split(' '),
        missing,
      });
    } else if (what === 'offers') actions.push(rest);
    else if (what === 'lacks') actionsWithoutCode.push(rest);
    else if (what === 'error' || what === 'warning') {
      problems.push({ severity: what, code: 'bot', message: rest });
    } else if (what === 'component') {
      problems.push({
        severity: 'warning',
        code: 'custom-component',
        message: `${rest} isn't known.`,
        place: { file: 'config.yml', line: 3 },
      });
    }
  }
  return { thoughts, actionsWithoutCode, actions, problems };
}
