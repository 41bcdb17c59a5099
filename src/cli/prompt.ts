import { confirm as clackConfirm, isCancel, log, text } from '@clack/prompts';
import type { Choice } from './session.ts';
import { plainText } from './text.ts';

/** A numbered list, answered with a number or a name. */
export async function choose(question: string, choices: readonly Choice[]): Promise<string> {
  const lines = choices.map(
    ({ label, hint }, index) =>
      `${String(index + 1).padStart(2)}  ${plainText(label)}${hint === undefined ? '' : `  (${plainText(hint)})`}`,
  );
  log.message(lines.join('\n'));
  const chosen = (answer: string | undefined): Choice | undefined =>
    choices[Number(answer) - 1] ?? choices.find(({ value }) => value === answer);
  const answer = await text({
    message: `${question} Type its number.`,
    placeholder: '1',
    validate: (given) => (chosen(given) ? undefined : `Type a number from 1 to ${choices.length}.`),
  });
  const choice = chosen(unlessCancelled(answer));
  // The prompt doesn't end before its answer is valid.
  return (choice as Choice).value;
}

/** A question that is answered with yes or no. */
export async function confirm(question: string, standard = false): Promise<boolean> {
  return unlessCancelled(await clackConfirm({ message: question, initialValue: standard }));
}

/**
 * A question that is answered with a text, or with nothing.
 * @param wrong what is wrong with a text; undefined where nothing is.
 */
export async function ask(
  question: string,
  wrong: (text: string) => string | undefined,
): Promise<string | undefined> {
  const given = await text({
    message: question,
    defaultValue: '',
    validate: (answer) => {
      const plain = (answer ?? '').trim();
      return plain === '' ? undefined : wrong(plain);
    },
  });
  const answer = unlessCancelled(given).trim();
  return answer === '' ? undefined : answer;
}

function unlessCancelled<T>(answer: T): Exclude<T, symbol> {
  if (!isCancel(answer)) return answer as Exclude<T, symbol>;
  throw Object.assign(new Error('Nothing was chosen.'), { name: 'AbortError' });
}
