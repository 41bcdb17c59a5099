/**
 * Appends events to conversations of a file, or of the Redis that the environment names, as one of several processes:
 * `writer.ts FILE NAME COUNT CONVERSATIONS`.
 */
import { openStore } from '../../../src/engine/tracker/index.ts';
import { redisSettings } from '../../../src/engine/tracker/redis/settings.ts';

const [file, name, count, conversations] = process.argv.slice(2);
const store = await openStore({ file, redis: redisSettings(process.env) }, (line) =>
  process.stderr.write(`${line}\n`),
);
process.stdout.write('ready\n');
for (let number = 0; number < Number(count); number += 1) {
  const sender = `customer ${number % Number(conversations)}`;
  const events = [{ event: 'slot', timestamp: 1, name, value: number }];
  while ((await store.append(sender, (await store.load(sender, 'all')).version, events)) === undefined);
  process.stdout.write(`${number}\n`);
}
await store.close();
