import { resolve } from 'node:path';
import { shortDigest } from '../../domain/digest.ts';
import { reported } from '../../steps/reported.ts';
import { unpackPackage } from '../../wiring/unpack.ts';
import { exitCodes } from '../exit.ts';
import { createReporter } from '../reporter.ts';
import type { GlobalOptions } from '../session.ts';
import { plainText } from '../text.ts';

interface Options extends GlobalOptions {
  readonly plainHttp?: boolean;
}

/** `tidegate store unpack <package> <directory>`: it runs in pods, where there is no repository. */
export async function run(options: Options, reference = '', directory = ''): Promise<number> {
  const place = resolve(options.directory ?? '.', directory);
  const step = createReporter().step(`Unpack ${reference}`);
  const { digest, location } = await reported(step, () =>
    unpackPackage(reference, place, options.plainHttp ?? false, (bytes, of) =>
      step.transfer(bytes, of, 'fetching'),
    ),
  );
  const text = `${shortDigest(digest)} of ${location} lies in ${plainText(place)}.`;
  step.done('whole');
  const document = {
    schema: 1,
    command: 'store unpack',
    reason: 'unpacked',
    digest,
    location,
    directory: place,
  };
  process.stdout.write(options.json === true ? `${JSON.stringify(document, null, 2)}\n` : `${text}\n`);
  return exitCodes.done;
}
