import { counted, oneLine, quoted } from '../domain/text.ts';
import type { ComparedFile, WrittenFile } from '../steps/init/files.ts';
import { actionsSourceForm } from '../steps/init/actions-source.ts';
import { engineFor, lossOf, releasable, versionText } from '../steps/init/proposal.ts';
import type { Remaining } from '../steps/init/remaining.ts';
import type { FoundBot, Survey } from '../steps/init/survey.ts';
import { formatProblem, paint, plainText, table } from './text.ts';

/** Lines of a difference that are shown of each side. */
const shownLines = 6;
/** Problems of a bot that are shown; `tidegate validate` shows all. */
const shownProblems = 6;

/** What was found: a table of the bots, and a sentence for all that needs one. */
export function foundText(found: Survey, hasRasa: boolean): string {
  const out = process.stdout;
  const { bots, leftOut } = releasable(found, hasRasa);
  const rows = bots.map((bot) => [
    bot.name,
    plainText(quoted(bot.path).slice(1, -1)),
    String(engineFor(bot, hasRasa)),
    bot.rasa ? `${bot.rasa.pro ? 'Pro ' : ''}${bot.rasa.version}` : '-',
    actionsOf(bot),
    bot.tests ?? '-',
  ]);
  const lines = [table(['bot', 'directory', 'engine', 'Rasa', 'actions', 'tests'], rows, out)];
  for (const bot of bots) {
    const mark = paint('yellow', '!', out);
    if (bot.rasa?.pro === true) lines.push(`${mark} ${bot.name}: ${plainText(versionText(bot))}.`);
    for (const loss of lossOf(bot, hasRasa)) lines.push(`${mark} ${bot.name}: ${plainText(loss)}`);
    if (bot.requirements.length > 0)
      lines.push(
        `  what its Python actions need: ${bot.requirements.map((file) => oneLine(file, 120)).join(', ')}`,
      );
    // What an engine that isn't here could do is no advice.
    for (const { next, ...problem } of [...bot.mistakes, ...bot.without].slice(0, shownProblems))
      lines.push(formatProblem(hasRasa && next !== undefined ? { ...problem, next } : problem, out));
  }
  for (const { path, why } of leftOut)
    lines.push(`${paint('yellow', '!', out)} ${quoted(path)} is left out: ${why}.`);
  return lines.join('\n');
}

function actionsOf({ python, actionServer }: FoundBot): string {
  const parts = [
    ...(python.length === 0 ? [] : [`Python (${counted(python.length, 'file')})`]),
    ...(actionServer === undefined ? [] : [plainText(actionServer)]),
  ];
  return parts.length === 0 ? '-' : parts.join(', ');
}

/** The files as they would be. */
export function proposalText(files: readonly ComparedFile[]): string {
  return files
    .map((file) => {
      const head = paint('bold', `# ${file.path} (${stateText(file)})`, process.stdout);
      return file.state === 'same' ? head : `${head}\n${plainText(file.text, true)}`;
    })
    .join('\n');
}

function stateText({ state, removed, added }: ComparedFile): string {
  if (state === 'new') return 'new';
  if (state === 'same') return 'lies there already';
  return `another one lies there: ${counted(removed.length, 'line')} only there, ${counted(added.length, 'line')} only here`;
}

/** How a file that lies there differs from the one that is proposed. */
export function differenceText(file: ComparedFile): string {
  const side = (lines: readonly string[], sign: string, colour: 'red' | 'green') => [
    ...lines
      .slice(0, shownLines)
      .map((line) => paint(colour, `  ${sign} ${plainText(oneLine(line, 140))}`, process.stdout)),
    ...(lines.length > shownLines
      ? [`  ${sign} and ${counted(lines.length - shownLines, 'line')} more`]
      : []),
  ];
  return [
    `${file.path}: ${stateText(file)}`,
    ...side(file.removed, '-', 'red'),
    ...side(file.added, '+', 'green'),
  ].join('\n');
}

interface Result {
  readonly found: Survey;
  readonly hasRasa: boolean;
  /** What was found has been told already. */
  readonly told: boolean;
  readonly files: readonly ComparedFile[];
  readonly written: readonly WrittenFile[];
  readonly left: readonly Remaining[];
  /** Workflows were wanted, and nothing says where their actions come from. */
  readonly withoutSource: boolean;
}

/** What was done, what is left to do, and one line that sums it up. */
export function resultText(result: Result): string {
  const { found, hasRasa, told, files, written, left, withoutSource } = result;
  const out = process.stdout;
  const words = { written: 'written', replaced: 'replaced', unchanged: 'as it was', kept: 'kept as it was' };
  const lines = told ? [] : [foundText(found, hasRasa), ''];
  for (const { path, outcome } of written) {
    const file = files.find((each) => each.path === path);
    lines.push(
      `${outcome === 'kept' ? paint('yellow', '!', out) : paint('green', '✓', out)} ${path}: ${words[outcome]}`,
    );
    if (outcome === 'kept' && file && !told) lines.push(differenceText(file));
    if (outcome === 'kept') lines.push('  → to replace it: tidegate init --force');
  }
  if (withoutSource) {
    lines.push(
      `${paint('yellow', '!', out)} The workflows were not written: nothing says where their actions come from, and a commit is never guessed.`,
      `  → tidegate init --actions ${actionsSourceForm}, such as octo/tidegate@<40 digits>#v1.2.3`,
    );
  }
  lines.push('', 'Left to do by hand:');
  for (const [index, { what, commands }] of left.entries())
    lines.push(`${String(index + 1).padStart(2)}. ${what}`, ...commands.map((command) => `      ${command}`));
  const count = written.filter(({ outcome }) => outcome === 'written' || outcome === 'replaced').length;
  const { bots } = releasable(found, hasRasa);
  lines.push(
    '',
    `${counted(bots.length, 'bot')}, ${count === 0 ? 'nothing changed' : `${counted(count, 'file')} written`}; next: ${left[0]?.commands[0] ?? 'tidegate validate'}`,
  );
  return lines.join('\n');
}
