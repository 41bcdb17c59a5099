const most = 4096;

/** Remembers the answers to questions whose answers never change; the oldest are forgotten first. */
export class Memory {
  readonly #answers = new Map<string, unknown>();

  /**
   * The answer to a question, asked once. Only what was found is remembered: what isn't there may come. `ids` are the
   * revisions that it is about: a question about a name is always asked anew.
   */
  async ask<T>(
    question: string,
    ids: readonly string[],
    find: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    if (!ids.every((id) => /^\^?[0-9a-f]{40}$/.test(id))) return find();
    const key = `${question} ${ids.join(' ')}`;
    if (this.#answers.has(key)) return this.#answers.get(key) as T;
    const answer = await find();
    if (answer === undefined) return undefined;
    this.#answers.set(key, answer);
    if (this.#answers.size > most) {
      const [oldest] = this.#answers.keys();
      if (oldest !== undefined) this.#answers.delete(oldest);
    }
    return answer;
  }
}
