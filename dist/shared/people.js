// src/cli/demo/people.ts
const person = (name, role) => ({
	name,
	login: name.toLowerCase(),
	email: `${name.toLowerCase()}@example.com`,
	role
});
/** The bot developers and the release manager. */
const people = {
	ada: person("Ada", "write"),
	ben: person("Ben", "write"),
	chen: person("Chen", "write"),
	rosa: person("Rosa", "maintain")
};
const allPeople = Object.values(people);

export { people as n, allPeople as t };