/** Somebody of the story. */
export interface Person {
  readonly name: string;
  /** On GitHub. */
  readonly login: string;
  readonly email: string;
  /** In the repository. */
  readonly role: 'write' | 'maintain';
}

const person = (name: string, role: Person['role']): Person => ({
  name,
  login: name.toLowerCase(),
  email: `${name.toLowerCase()}@example.com`,
  role,
});

/** The bot developers and the release manager. */
export const people = {
  ada: person('Ada', 'write'),
  ben: person('Ben', 'write'),
  chen: person('Chen', 'write'),
  rosa: person('Rosa', 'maintain'),
} as const;

export const allPeople: readonly Person[] = Object.values(people);
