import { setTimeout as wait } from 'node:timers/promises';
import { Project, say, type Document } from './project.ts';
import { teaBot } from './tea.ts';

/** The configuration of a project in which a bot gets to production. */
export const yaml = 'bots: [{path: tea, engine: builtin}]\nenvironments: {staging: {keep: 0s}}\n';

/** A registered bot whose versions 1.0.0 and 1.1.0 greet with `One` and `Two`; the second is live in production. */
export async function liveProject(): Promise<{ readonly project: Project; readonly url: string }> {
  const project = Project.open({ ...teaBot('tea', { greeting: 'One' }), 'tidegate.yml': yaml });
  await project.done(['register', '--new-key']);
  project.push({}, 'chore: register the tea house');
  await project.done(['stage', 'tea']);
  await project.done(['promote', 'all', '--why', 'first']);
  await merge(project, 'Two');
  const { bots } = await project.done(['promote', 'all', '--why', 'second']);
  return { project, url: bots[0].url };
}

/** Merges another greeting, trained and talked to in staging. @returns the commit */
export async function merge(project: Project, greeting: string): Promise<string> {
  const commit = project.push(teaBot('tea', { greeting }), `feat: greet with ${greeting}`);
  await project.done(['stage', 'tea']);
  return commit;
}

/** What production runs of the bot. */
export async function production(project: Project): Promise<Document> {
  return (await project.done(['status', 'tea', '--environment', 'production'])).bots[0];
}

/** Talks to a bot again and again, until it is stopped. */
export class Poller {
  readonly #answers = new Set<string>();
  readonly #failures: string[] = [];
  readonly #url: string;
  #stopped = false;
  readonly #running: Promise<void>;

  constructor(url: string) {
    this.#url = url;
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    for (let number = 0; !this.#stopped; number += 1) {
      try {
        this.#answers.add(await say(this.#url, 'hello', `poller-${number % 10}`));
      } catch (error) {
        this.#failures.push(
          error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error),
        );
      }
      await wait(10);
    }
  }

  /** @returns the different answers that it got, and why it got none. */
  async stop(): Promise<{ readonly answers: readonly string[]; readonly failures: readonly string[] }> {
    this.#stopped = true;
    await this.#running;
    return { answers: [...this.#answers], failures: this.#failures };
  }
}
