import { contradictions } from '../dialogue/index.ts';
import type { ReadOptions } from '../read/index.ts';
import type { BotData, Problem } from '../types.ts';
import { openBot } from './bot.ts';
import type { Output } from './output.ts';

/** Reads a bot and writes its problems, then a result with `examples`, `responses` and `actionsWithoutCode`. */
export async function inspect(options: ReadOptions, output: Output): Promise<void> {
  const { data, problems, actionsWithoutCode } = await openBot(options);
  output.problems(problems);
  if (!hasErrors(problems)) output.problems(contradictionProblems(data));
  const examples = new Map<string, string>();
  for (const { intent, text } of data.nlu.examples) if (!examples.has(intent)) examples.set(intent, text);
  const responses = [...data.domain.responses].map(
    ([name, variants]) => [name, variants.flatMap(({ text }) => (text === undefined ? [] : [text]))] as const,
  );
  output.write({
    type: 'result',
    examples: Object.fromEntries(examples),
    responses: Object.fromEntries(responses),
    actionsWithoutCode,
  });
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** Stories that say another thing than rules: Rasa refuses to train them. */
export function contradictionProblems(data: BotData): Problem[] {
  return contradictions(data).map(({ story, says, rules, demanded }) => ({
    severity: 'error',
    code: 'contradiction',
    message: `The ${story.kind} ${JSON.stringify(story.name)} says ${JSON.stringify(says)} where ${
      rules.length === 1 ? 'the rule' : 'the rules'
    } ${rules.map((rule) => JSON.stringify(rule)).join(', ')} ${
      rules.length === 1 ? 'demands' : 'demand'
    } ${JSON.stringify(demanded)}.`,
    place: story.place,
    next: 'Let them agree: change the story, or the rule.',
  }));
}
