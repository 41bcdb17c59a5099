/**
 * How many requests to GitHub's API all jobs of a push to a staging branch make together, by how many bots it changed,
 * without a pull request and with one, whose own run comes beside the push's. The workflow file is carried out as it
 * is, by real processes of its actions, against a GitHub that stands in for the real one and counts. Prints which
 * operations they are, too. Needs dist/ (`npm run build`).
 */
import { openGround, configuration, bots as first } from '../test/support/acceptance/matrix/ground.ts';
import { openWorld, type Files, type World } from '../test/support/acceptance/matrix/world.ts';
import { teaBot } from '../test/support/acceptance/tea.ts';

const sizes = [0, 1, 3, 10, 30];
const pulls = ['no', 'open'] as const;
type Pull = (typeof pulls)[number];
const bar = (bots: number) => (bots === 0 ? 3 : 15 * bots + 10);

const ground = await openGround();
try {
  const rows = [];
  const operations: Record<string, Record<string, number>> = {};
  for (const size of sizes) {
    for (const pull of pulls) {
      await using world = await openWorld(ground);
      const calls = await callsOfPush(world, size, pull);
      const column = `${size}${pull === 'open' ? ', pull' : ''}`;
      for (const name of calls) {
        const row = (operations[name] ??= {});
        row[column] = (row[column] ?? 0) + 1;
      }
      const held = calls.length <= bar(size);
      if (!held) process.exitCode = 1;
      rows.push({
        'changed bots': size,
        'pull request': pull,
        'calls per push': calls.length,
        'for each': size === 0 ? '' : (calls.length / size).toFixed(1),
        bar: `≤ ${bar(size)}`,
        held: held ? 'yes' : 'no',
      });
    }
  }
  console.table(rows);
  console.table(operations);
} finally {
  await ground[Symbol.asyncDispose]();
}

/** Pushes a change of so many bots and waits until all has ended. @returns what the workflow's jobs asked for */
async function callsOfPush(world: World, size: number, pull: Pull): Promise<readonly string[]> {
  const branch = `staging/${size}-${pull}`;
  if (pull === 'open') {
    await world.push(branch, { 'NOTES.md': 'To be done.\n' });
    await world.workflows.idle();
    await world.open(branch);
    await world.workflows.idle();
  }
  world.github.forgetRequests();
  const earlier = world.workflows.runs.length;
  await world.push(branch, changeOf(size, pull));
  await world.workflows.idle();
  const runs = world.workflows.runs.slice(earlier);
  const results = runs.map(({ event, result }) => `${event.name}: ${String(result)}`).toSorted();
  const wanted = [...(pull === 'open' ? ['pull_request: success'] : []), 'push: success'];
  const trained = runs.flatMap(({ jobs }) =>
    jobs.filter(({ id, result }) => id === 'train' && result === 'success'),
  ).length;
  if (results.join() !== wanted.join() || trained !== size)
    throw new Error(`The push of ${size} bots came to ${results.join(', ')}, with ${trained} trained.`);
  return world.github.apiCalls
    .filter(({ token }) => token === 'workflow')
    .map(({ operation, name }) => name ?? operation ?? 'unknown');
}

function changeOf(size: number, pull: Pull): Files {
  if (size === 0) return { 'README.md': 'No bot changed.\n' };
  const names = Array.from({ length: size }, (_, index) => `bot-${String(index).padStart(2, '0')}`);
  const bots = names.map((name) => teaBot(name, { greeting: `${name} of ${size}, ${pull}` }));
  return {
    ...Object.fromEntries(bots.flatMap((files) => Object.entries(files))),
    'tidegate.yml': configuration(ground.root, [...first, ...names]),
  };
}
