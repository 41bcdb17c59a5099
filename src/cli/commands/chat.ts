import { createInterface } from 'node:readline/promises';
import type { Reply } from '../../domain/conversation.ts';
import { environmentNamed } from '../../steps/context.ts';
import { runningRevision } from '../../steps/find.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, oneHeldBot, type GlobalOptions } from '../session.ts';
import { paint, plainText } from '../text.ts';

interface Options extends GlobalOptions {
  readonly environment: string;
  readonly package?: string;
  readonly as?: string;
  readonly message?: string[];
}

const patienceMs = 30_000;

/** `tidegate chat [bot]` */
export async function run(options: Options, name?: string): Promise<number> {
  return inSession(options, async (session) => {
    const { project, ...workspace } = await workspaceAt(session.ports);
    const environment = environmentNamed(project, options.environment);
    const bot = await oneHeldBot(session, { project, ...workspace }, environment, name);
    const { address } = await runningRevision(session.ports, {
      project,
      environment,
      bot,
      text: options.package,
    });
    const sender = options.as ?? `chat-${process.pid}-${Date.now().toString(36)}`;
    const say = (text: string) => session.ports.talk.say(address, sender, text, patienceMs);

    if (options.message !== undefined || !process.stdin.isTTY) {
      const said = options.message ?? (await readLines());
      const exchanges: { said: string; reply: Reply; actions: readonly string[] | undefined }[] = [];
      for (const text of said) {
        const reply = await say(text);
        exchanges.push({
          said: text,
          reply,
          actions: (await session.ports.talk.trace(address, sender))?.turns.at(-1),
        });
      }
      session.result({ command: 'chat', bot, environment: environment.name, sender, exchanges }, () =>
        exchanges
          .map(
            ({ said: text, reply }) =>
              `${paint('cyan', '>', process.stdout)} ${plainText(text)}\n${replyText(reply)}`,
          )
          .join('\n'),
      );
      return exchanges.every(({ reply }) => reply.kind === 'answered') ? exitCodes.done : exitCodes.failed;
    }

    process.stdout.write(`You talk to ${bot} in ${environment.name}. Ctrl-D ends.\n`);
    const terminal = createInterface({
      input: process.stdin,
      output: process.stdout,
      prompt: paint('cyan', '> ', process.stdout),
    });
    terminal.on('SIGINT', () => terminal.close());
    terminal.prompt();
    for await (const line of terminal) {
      if (line.trim() !== '') process.stdout.write(`${replyText(await say(line))}\n`);
      terminal.prompt();
    }
    process.stdout.write('\n');
    return exitCodes.done;
  });
}

async function readLines(): Promise<string[]> {
  const lines = [];
  for await (const line of createInterface({ input: process.stdin }))
    if (line.trim() !== '') lines.push(line);
  return lines;
}

function replyText(reply: Reply): string {
  if (reply.kind === 'timeout')
    return paint('red', `(no answer in ${reply.afterMs / 1000} s)`, process.stdout);
  if (reply.kind !== 'answered') return paint('red', `(${plainText(reply.message)})`, process.stdout);
  if (reply.messages.length === 0) return paint('dim', '(silence)', process.stdout);
  return reply.messages
    .map(({ text, image, buttons, custom }) =>
      [
        text === undefined ? undefined : plainText(text, true),
        image === undefined ? undefined : `(image) ${plainText(image)}`,
        custom === undefined ? undefined : plainText(JSON.stringify(custom)),
        ...buttons.map(
          ({ title, payload }) =>
            `  [${plainText(title)}]  ${paint('dim', plainText(payload), process.stdout)}`,
        ),
      ]
        .filter((part) => part !== undefined)
        .join('\n'),
    )
    .join('\n');
}
