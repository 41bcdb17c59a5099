import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { payloads } from '../domain/markdown/payloads.ts';
import { commandsIn } from '../support/acceptance/action.ts';
import { openGround, type Ground } from '../support/acceptance/matrix/ground.ts';
import { strangeCommands, story } from '../support/acceptance/matrix/seen.ts';
import { openWorld } from '../support/acceptance/matrix/world.ts';
import { teaBot } from '../support/acceptance/tea.ts';
import { rendered } from '../support/markdown.ts';

jest.setTimeout(180_000);

/** As many as a run takes at once; a bot that says them all passes its test in every other run. */
const size = 32;
const chunks = Array.from({ length: Math.ceil(payloads.length / size) }, (_, index) =>
  payloads.slice(index * size, (index + 1) * size),
);

/** What a code host takes in one line. */
const inOneLine = (texts: readonly string[]) =>
  texts
    .join(' ')
    .replaceAll(/[\u0000-\u001f\u007f]+/g, ' ')
    .slice(0, 250);

/** The part of a text that may stand in the name of a branch or a file, if there is one. */
function nameOf(text: string): string | undefined {
  const name = text
    .replaceAll(/[\u0000-\u0020\u007f~^:?*[\\/]|\.\.|@\{|\.lock$/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return name === '' || !name.isWellFormed() || Buffer.byteLength(name) > 100 ? undefined : name;
}

/** A payload that breaks what YAML can hold goes in as an escape: that is how a bot's author would write it. */
const said = (texts: readonly string[]) => texts.join('\n').replaceAll('\u0000', '').toWellFormed();

describe('what others wrote stays text', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround();
  }, 120_000);
  afterAll(() => ground[Symbol.asyncDispose]());

  test('at least 200 of them are different', () => {
    expect(new Set(payloads).size).toBeGreaterThanOrEqual(200);
  });

  test.each(chunks.map((chunk, index) => [index, chunk] as const))(
    'in branches, titles, messages, file names and answers (%i)',
    async (index, chunk) => {
      const world = await openWorld(ground);
      try {
        const canaries: string[] = [];
        world.workflows.leaving = (_job, disk) => {
          const found = readdirSync(disk, { recursive: true, encoding: 'utf8' });
          canaries.push(...found.filter((path) => /(?:^|\/)canary[^/]*$/.test(path)));
        };
        // Names that are one where case doesn't count are refused: that is tested elsewhere.
        const names = [
          ...new Map(
            chunk.map(nameOf).flatMap((name) => (name === undefined ? [] : [[name.toLowerCase(), name]])),
          ).values(),
        ];
        const answer = said(chunk);
        const files = {
          ...teaBot('tea', { greeting: answer, ...(index % 2 === 1 && { expected: 'Something else' }) }),
          ...Object.fromEntries(names.map((name) => [`tea/notes/${name}`, name])),
          'tea/actions/price.js': `export default { name: 'action_price', run({ say }) {
            const texts = ${JSON.stringify(chunk)};
            for (const text of texts) { console.log(text); console.error(text); say({ text }); }
          } };`,
        };
        const message = [inOneLine(chunk), '', said(chunk)].join('\n');
        const branch = `staging/${names.find((name) => /[$&;|()<>'"\u0060{}]/.test(name)) ?? names[0] ?? index}`;
        await world.push(branch, files, { message });
        const number = await world.open(branch, { title: inOneLine(chunk.toReversed()) });
        await world.workflows.idle();
        const { runs } = world.workflows;
        expect({ canaries, strange: strangeCommands(runs), mismatches: world.github.mismatches }).toEqual({
          canaries: [],
          strange: [],
          mismatches: [],
        });
        // A command that stands in a text is none in the log.
        const theirs = new Set(
          chunk.flatMap((text) => commandsIn(text)).map(({ name, text }) => `${name} ${text}`),
        );
        const given = runs.flatMap(({ jobs }) =>
          jobs.flatMap(({ steps }) => steps.flatMap(({ commands }) => commands)),
        );
        expect(given.filter(({ name, text }) => theirs.has(`${name} ${text}`))).toEqual([]);
        const shown = [
          ...[...world.repository.comments.values()].map(({ body }) => body),
          ...[...world.repository.checkRuns.values()].flatMap(({ summary, text }) => [
            summary ?? '',
            text ?? '',
          ]),
          ...runs.flatMap(({ jobs }) => jobs.flatMap(({ steps }) => steps.map(({ summary }) => summary))),
        ];
        expect([...world.repository.comments.values()].map(({ issue }) => issue.number)).toEqual([number]);
        for (const text of shown) {
          const { html, images, mentions } = rendered(text);
          expect({ html, images, mentions }).toEqual({ html: [], images: [], mentions: [] });
        }
        const results = runs.flatMap(({ jobs }) => jobs.filter(({ id }) => id === 'tidegate'));
        expect(results.map(({ name, result }) => `${name}: ${result}`).toSorted()).toEqual([
          'tidegate (told by the push): success',
          `tidegate: ${results.find(({ name }) => name === 'tidegate')?.result}`,
        ]);
      } catch (error) {
        if (error instanceof Error) error.message += `\n\n${story(world.workflows.runs)}`;
        throw error;
      } finally {
        await world[Symbol.asyncDispose]();
      }
    },
  );
});
