import { trainInputs } from '../../wiring/training.ts';
import type { GlobalOptions } from '../session.ts';

interface Options extends GlobalOptions {
  readonly plainHttp?: boolean;
}

/** `tidegate train-inputs <inputs>`: it runs in pods, where there is no repository. Its exit code is the training's. */
export async function run(options: Options, reference = ''): Promise<number> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await trainInputs(reference, {
      plainHttp: options.plainHttp ?? false,
      log: (line) => process.stdout.write(`${line}\n`),
      signal: interruption.signal,
    });
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
