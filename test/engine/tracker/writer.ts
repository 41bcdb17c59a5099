/** Appends events to conversations of a file, as one of several processes: `writer.ts FILE NAME COUNT CONVERSATIONS`. */
import { openStore } from '../../../src/engine/tracker/index.ts';

const [file, name, count, conversations] = process.argv.slice(2);
const store = openStore(file);
process.stdout.write('ready\n');
for (let number = 0; number < Number(count); number += 1) {
  const sender = `customer ${number % Number(conversations)}`;
  const events = [{ event: 'slot', timestamp: 1, name, value: number }];
  while (!store.append(sender, store.load(sender, 'all').version, events));
  process.stdout.write(`${number}\n`);
}
store.close();
