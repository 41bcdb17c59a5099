import { sealedIdPath, type Bot } from '../../../src/domain/bot.ts';
import type { Conversation, Turn } from '../../../src/domain/conversation.ts';
import { EnvironmentError, UserError, type Problem } from '../../../src/domain/errors.ts';
import { inputPaths, suiteDigest, type TreeEntry } from '../../../src/domain/inputs.ts';
import type { Project, Workspace } from '../../../src/domain/project.ts';
import type { RegistrationState } from '../../../src/domain/registration.ts';
import type { LaidOutBot, Sources, SuiteSource } from '../../../src/ports/sources.ts';
import type { Life } from './life.ts';
import type { FakeRepository, Files } from './repository.ts';

/** Bots below bots/, each with a data.txt and tests/talk.yml; tidegate.yml names a project of `projects`. */
export class FakeSources implements Sources {
  /** What a content of tidegate.yml stands for; any other content stands for the first. */
  readonly projects = new Map<string, Project>();
  /** Files of what is laid out now, by directory. */
  readonly laidOut = new Map<string, Files>();
  #count = 0;
  readonly #repository: FakeRepository;
  readonly #life: Life;

  constructor(repository: FakeRepository, life: Life) {
    this.#repository = repository;
    this.#life = life;
  }

  async workspace(treeish: string): Promise<Workspace & { readonly problems: readonly Problem[] }> {
    await this.#life.read();
    const files = this.#repository.filesAt(treeish);
    const file = files.get('tidegate.yml') ?? '';
    if (file === 'broken') throw new UserError('tidegate.yml has a mistake.', { code: 'broken' });
    if (file === 'unreadable') throw new EnvironmentError('The object is missing.', { code: 'git-failed' });
    const project = this.projects.get(file) ?? [...this.projects.values()][0];
    if (!project) throw new Error('A test gives a project first.');
    const bots = [...files.keys()].flatMap((path) => /^bots\/(.+)\/data\.txt$/.exec(path)?.[1] ?? []).sort();
    return { project, bots: bots.map((name) => botOf(name)), problems: [] };
  }

  async entries(treeish: string, bot: Bot): Promise<readonly TreeEntry[]> {
    return this.#repository.entries(treeish, inputPaths(bot));
  }

  /**
   * Reads lines such as `greets: hello > Hi there | bye > Bye`, `acts: hello [utter_greet]`, `skip NAME ACTION` and
   * `error MESSAGE`.
   */
  async suite(treeish: string, bot: Bot): Promise<SuiteSource> {
    const entries = await this.entries(treeish, bot);
    const file = `${bot.path}/tests/talk.yml`;
    const conversations: Conversation[] = [];
    const leftOut: { conversation: string; needs: string }[] = [];
    const problems: Problem[] = [];
    for (const [index, line] of (this.#repository.filesAt(treeish).get(file) ?? '').split('\n').entries()) {
      const place = { file, line: index + 1 };
      const [, name, turns] = /^(.+?): (.+)$/.exec(line) ?? [];
      const [verb, ...words] = line.split(' ');
      if (name !== undefined && turns !== undefined) {
        conversations.push({ name, place, turns: turns.split(' | ').map((turn) => turnOf(turn, place)) });
      } else if (verb === 'skip') leftOut.push({ conversation: words[0] ?? '', needs: words[1] ?? '' });
      else if (verb === 'error') {
        problems.push({ severity: 'error', code: 'bad-suite', message: words.join(' '), place });
      } else if (verb === 'placeless') {
        problems.push({ severity: 'error', code: 'bad-suite', message: words.join(' ') });
      } else if (verb === 'warning') {
        problems.push({ severity: 'warning', code: 'odd-suite', message: words.join(' '), place });
      }
    }
    return { digest: suiteDigest(bot, entries), conversations, leftOut, problems };
  }

  async registration(treeish: string, bot: Bot): Promise<RegistrationState> {
    await this.#life.read();
    const sealed = this.#repository.filesAt(treeish).get(sealedIdPath(bot));
    if (sealed === undefined) return { state: 'unregistered' };
    return { state: 'registered', fingerprint: sealed, signer: 'ed25519:key' };
  }

  async layOut(treeish: string, bot: Bot): Promise<LaidOutBot> {
    await this.#life.read();
    const directory = `/scratch/${treeish}/${bot.name}/${++this.#count}`;
    this.laidOut.set(directory, this.#repository.filesAt(treeish));
    return {
      source: {
        name: bot.name,
        directory,
        shownAs: bot.path,
        tests: bot.tests,
        shared: bot.shared,
        settings: {},
      },
      output: `${directory}-output`,
      [Symbol.asyncDispose]: () => {
        this.laidOut.delete(directory);
        return Promise.resolve();
      },
    };
  }
}

export function botOf(name: string, given: Partial<Bot> = {}): Bot {
  return { name, path: `bots/${name}`, engine: undefined, shared: [], ignore: [], tests: 'tests', ...given };
}

function turnOf(text: string, place: Turn['place']): Turn {
  const [, acting, actions] = /^(.+) \[(.*)\]$/.exec(text) ?? [];
  const [, quick, within] = /^(.+) < (\d+)$/.exec(text) ?? [];
  const [say = '', answer] = (quick ?? text).split(' > ');
  return {
    say: acting ?? say,
    expect: answer === undefined ? undefined : [{ text: answer }],
    actions: actions?.split(' '),
    withinMs: within === undefined ? undefined : Number(within),
    place,
  };
}
