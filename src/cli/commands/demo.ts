import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UserError, EnvironmentError } from '../../domain/errors.ts';
import { createAccount } from '../demo/account.ts';
import { checkOption } from '../demo/packages.ts';
import { setScene } from '../demo/scene.ts';
import { tell } from '../demo/story.ts';
import { exitCodes } from '../exit.ts';
import type { GlobalOptions } from '../session.ts';
import { paint } from '../text.ts';

interface Options extends GlobalOptions {
  readonly bots?: string;
  readonly store?: string;
  readonly keep?: boolean;
}

/** `tidegate demo` */
export async function run(options: Options): Promise<number> {
  const bots = options.bots ?? exampleBots();
  if (!existsSync(bots)) {
    throw new UserError(`${bots} doesn't exist.`, {
      code: 'no-bots',
      next: 'Name a directory that holds Rasa projects, with --bots DIRECTORY.',
    });
  }
  checkOption(options.store);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
  const json = options.json === true;
  const write = json ? undefined : (text: string) => void process.stdout.write(text);
  const account = createAccount(write);
  const started = performance.now();
  const network = options.store?.startsWith('oci:') === true ? 'a registry of yours' : 'no network';
  write?.(`The whole story of a release, on this machine: real bots, real processes, ${network}.\n`);
  const scene = await setScene(
    [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
    options.store,
    interruption.signal,
  );
  let keep = false;
  try {
    const ending = await tell(scene, account, bots);
    keep = options.keep === true;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (json) {
      const document = {
        schema: 1,
        command: 'demo',
        reason: 'told',
        seconds: Number(seconds),
        chapters: account.chapters,
        ...(keep && { kept: { ...ending, directory: scene.work } }),
      };
      process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    }
    write?.(`\n${paint('bold', `The whole story took ${seconds} s.`, process.stdout)} `);
    write?.(
      keep
        ? `Production goes on at ${ending.url}\n   talk to it:  tidegate chat ${ending.bot} --environment production --directory ${scene.work}\n   look at it:  tidegate status --directory ${scene.work}\n   end it:      tidegate down production --directory ${scene.work} && rm -r ${scene.directory}\n${options.store === 'registry' ? '   Its registry ended with the story: what runs needs none.\n' : ''}`
        : `${scene.packages.stays === undefined ? 'Nothing is left behind' : `Only ${scene.packages.stays} are left behind`}; with --keep, production goes on.\n`,
    );
    return exitCodes.done;
  } finally {
    await scene.close(keep);
  }
}

/** The bots that come with Tidegate. */
function exampleBots(): string {
  for (const up of ['..', '../..', '../../..']) {
    const path = fileURLToPath(new URL(`${up}/examples/bots`, import.meta.url));
    if (existsSync(path)) return path;
  }
  throw new EnvironmentError(
    "The example bots that come with Tidegate aren't there: its installation isn't whole.",
    { code: 'no-examples', next: 'Install it again, or name bots of your own with --bots DIRECTORY.' },
  );
}
