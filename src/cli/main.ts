import { Command, CommanderError, Option } from 'commander';
import { exitCode, exitCodes, printError } from './exit.ts';
import type { GlobalOptions } from './session.ts';
import { groups, verbs } from './verbs.ts';

declare const __TIDEGATE_VERSION__: string | undefined;

/** Builds the command line. `finished` receives the exit code of the verb that ran. */
function program(finished: (code: number) => void): Command {
  const root = new Command('tidegate')
    .description('Releases chatbots: train once, talk first, promote the very same bytes.')
    .version(
      typeof __TIDEGATE_VERSION__ === 'string' ? __TIDEGATE_VERSION__ : '0.0.0-source',
      '-V, --version',
    )
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .exitOverride()
    .addHelpText(
      'after',
      `
A first look:      tidegate demo
Every verb:        tidegate VERB --help shows an example; --json prints one document
Exit codes:        0 done, 1 the work failed, 2 your mistake, 3 our failure or the environment's`,
    )
    .showHelpAfterError('Type `tidegate --help` to see what there is.');
  for (const verb of verbs) {
    const [last = '', group] = verb.name.split(' ').toReversed();
    const command = (group === undefined ? root : groupOf(root, group))
      .command(verb.args === undefined ? last : `${last} ${verb.args}`, { hidden: verb.hidden ?? false })
      .description(verb.summary)
      .option('--json', 'one JSON document on standard output')
      .option('-C, --directory <path>', 'work in this directory instead of the current one')
      .addHelpText('after', `\nExample:\n  $ ${verb.example}`)
      .exitOverride()
      .showHelpAfterError(`Type \`tidegate ${verb.name} --help\` to see an example.`);
    for (const option of verb.options) {
      if (option instanceof Option) command.addOption(option);
      else command.option(option[0], option[1]);
    }
    command.action(async (...given: unknown[]) => {
      // Commander gives the positional arguments, then the options, then the command itself.
      const options = given.at(-2) as GlobalOptions;
      const names = given
        .slice(0, -2)
        .flat()
        .filter((name) => name !== undefined) as string[];
      finished(await exitCode(options, async () => (await verb.load()).run(options as never, ...names)));
    });
  }
  return root;
}

/** The command that verbs of two words belong to, made with the first of them. */
function groupOf(root: Command, name: string): Command {
  const known = root.commands.find((command) => command.name() === name);
  return (
    known ??
    root
      .command(name)
      .description(groups[name] ?? '')
      .addHelpText('after', `\nEach has --help with an example: tidegate ${name} VERB --help`)
      .exitOverride()
      .showHelpAfterError(`Type \`tidegate ${name} --help\` to see what there is.`)
  );
}

/** Runs the command line. @returns the exit code: 0 done, 1 the work failed, 2 your mistake, 3 our failure. */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0;
  try {
    await program((finished) => {
      code = finished;
    }).parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed help, the version, or what was wrong with the words.
    code = error.exitCode === 0 ? exitCodes.done : exitCodes.mistake;
    if (code !== exitCodes.done && args.includes('--json')) printMisuse(args, error);
  }
  return code;
}

/** Words that nobody knows, as a document. */
function printMisuse(args: readonly string[], error: CommanderError): void {
  const verb =
    verbs.find(({ name }) => name.split(' ').every((word, index) => args[index] === word)) ??
    verbs.find(({ name }) => args.includes(name));
  printError({
    reason: 'bad-usage',
    kind: 'your-mistake',
    message: error.message.replace(/^error: /, '').replaceAll('\n', ' '),
    next: verb
      ? `Type \`tidegate ${verb.name} --help\` to see an example.`
      : 'Type `tidegate --help` to see what there is.',
  });
}
