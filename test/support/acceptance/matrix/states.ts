import { teaBot } from '../tea.ts';
import { bots, configuration, type Ground } from './ground.ts';
import type { Files } from './world.ts';

/** How far a bot that changed can get: it ends in this phase. */
export type Fate = 'fine' | 'invalid' | 'untrainable' | 'unready' | 'broken';

/** What a push changes. */
export interface Change {
  readonly files: Files;
  /** Bots with other inputs or another suite, and how far they get. */
  readonly bots: Readonly<Record<string, Fate>>;
  /** Bots whose package is known already. */
  readonly known: readonly string[];
  /** What bots answer then that don't answer with a new greeting. */
  readonly answers?: Readonly<Record<string, string>>;
}

type Make = (ground: Ground, tag: string) => Change;

const change = (
  files: Readonly<Record<string, string | null>>,
  fates: Change['bots'],
  answers: Readonly<Record<string, string>> = {},
): Change => ({ files, bots: fates, answers, known: Object.keys(answers) });

const greeted = (bot: string, tag: string) => teaBot(bot, { greeting: greeting(bot, tag) });

/** What a bot says to hello after a change. */
export const greeting = (bot: string, tag: string) => `${bot} of ${tag}`;

/** The ten bots of the scenario with a table. */
export const many = Array.from({ length: 10 }, (_, index) => `bot-${String(index).padStart(2, '0')}`);

/** An action that is loaded well when the bot is read, and ends the program in another command of the engine. */
const endsIn = (command: string) => ({
  'tea/actions/price.js': `if (process.argv.includes('${command}')) process.exit(3);
export default { name: 'action_price', run({ say }) { say({ text: 'A lot.' }); } };
`,
});

/** Everything that a push may bring, by name. */
export const states = {
  nothing: () => change({}, {}),
  docs: (_ground, tag) => change({ 'README.md': `${tag}\n`, 'docs/more.md': 'More.\n' }, {}),
  one: (_ground, tag) => change(greeted('tea', tag), { tea: 'fine' }),
  several: (_ground, tag) =>
    change({ ...greeted('tea', tag), ...greeted('rye', tag) }, { rye: 'fine', tea: 'fine' }),
  suite: () =>
    change(
      { 'tea/tests/more.yml': `conversations:\n  - {name: parts, steps: [{user: bye}, {bot: Goodbye!}]}\n` },
      { tea: 'fine' },
      { tea: 'tea at first' },
    ),
  again: () => change(teaBot('tea', { greeting: 'tea long ago' }), { tea: 'fine' }, { tea: 'tea long ago' }),
  invalid: (_ground, tag) =>
    change(
      { ...greeted('tea', tag), 'tea/data/rules.yml': 'rules:\n  - rule: x\n    steps:\n      - action: [1' },
      { tea: 'invalid' },
    ),
  mixed: (_ground, tag) =>
    change({ ...greeted('rye', tag), 'tea/domain.yml': 'intents: {' }, { rye: 'fine', tea: 'invalid' }),
  untrainable: (_ground, tag) =>
    change({ ...greeted('tea', tag), ...endsIn('train') }, { tea: 'untrainable' }),
  unready: (_ground, tag) => change({ ...greeted('tea', tag), ...endsIn('actions') }, { tea: 'unready' }),
  broken: (_ground, tag) =>
    change(teaBot('tea', { greeting: greeting('tea', tag), expected: 'Something else' }), { tea: 'broken' }),
  unregistered: ({ root }, tag) =>
    change(
      { ...greeted('oat', tag), 'tidegate.yml': configuration(root, [...bots, 'oat']) },
      { oat: 'fine' },
    ),
  removed: ({ root }) =>
    change(
      {
        ...Object.fromEntries(Object.keys(teaBot('rye')).map((path) => [path, null])),
        'rye/.tidegate.bot': null,
        'tidegate.yml': configuration(root, ['tea']),
      },
      {},
    ),
  twelve: ({ root }) =>
    change(
      {
        ...Object.assign({}, ...many.map((bot) => teaBot(bot, { greeting: bot }))),
        'tidegate.yml': configuration(root, [...bots, ...many]),
      },
      Object.fromEntries(many.map((bot) => [bot, 'fine'])),
    ),
} as const satisfies Readonly<Record<string, Make>>;

export type State = keyof typeof states;
