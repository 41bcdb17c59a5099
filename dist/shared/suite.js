import { t as require_dist } from "./dist2.js";
import { c as quoted, n as closest } from "./text.js";
import { t as compilePattern } from "./pattern.js";
import { n as Walker, r as scalarText, t as readYaml, u as duration } from "./yaml.js";

// src/config/suite-plain.ts
var import_dist = require_dist();
const maxText = 1e4;
const spoken = {
	expected: `a text of at most ${maxText} characters`,
	check: (text) => text.trim() === "" || text.length > maxText ? { wrong: "" } : { value: text.trim() }
};
const pattern = {
	expected: "a regular expression",
	example: String.raw`'\d+ euros?'`,
	check(text) {
		if (text === "") return { wrong: "it is empty" };
		const compiled = compilePattern(text);
		return typeof compiled === "string" ? { wrong: compiled.replace(/^\/.*\/u: /s, "") } : { value: text };
	}
};
/** Reads `conversations:` of the plain format (docs/SUITES.md). */
function readPlain(walker, node) {
	const conversations = [];
	for (const [index, item] of (walker.list(node, "conversations") ?? []).entries()) {
		const before = walker.errors;
		const conversation = readConversation(walker, item, `conversations[${index}]`);
		if (conversation && walker.errors === before) conversations.push(conversation);
	}
	return {
		conversations,
		leftOut: []
	};
}
function readConversation(walker, item, where) {
	const node = walker.resolve(item);
	if (node === null) return void 0;
	const place = walker.place(node);
	const members = walker.map(node, where, ["name", "steps"]);
	const name = walker.written(members.get("name"), `${where}.name`, spoken);
	if ((0, import_dist.isMap)(node) && walker.isEmpty(members.get("name") ?? null)) walker.report(node, {
		code: "missing",
		message: `${where} has no name.`,
		next: "Add name: with what the conversation is about."
	});
	const what = name === void 0 ? where : quoted(name);
	const turns = readTurns(walker, members.get("steps"), what);
	if ((0, import_dist.isMap)(node) && turns.length === 0) walker.report(node, {
		code: "no-turns",
		message: `${what} has no step in which somebody says something.`,
		next: "Add steps: with - user: and - bot: in turn."
	});
	return name === void 0 || turns.length === 0 ? void 0 : {
		name,
		turns,
		place
	};
}
function readTurns(walker, node, what) {
	const turns = [];
	for (const [index, item] of (walker.list(node, `steps of ${what}`) ?? []).entries()) {
		const step = walker.resolve(item);
		if (step === null) continue;
		const where = `step ${index + 1} of ${what}`;
		const members = walker.map(step, where, [
			"user",
			"within",
			"bot"
		]);
		const last = turns.at(-1);
		if (members.has("user") === members.has("bot")) {
			if ((0, import_dist.isMap)(step)) walker.report(step, {
				code: "bad-step",
				message: `${where} must have either user or bot.`,
				next: "Write - user: for what is said, and - bot: in a step of its own for the answer."
			});
		} else if (members.has("user")) turns.push(readUser(walker, step, members, where));
		else if (last === void 0) walker.report(step, {
			code: "bot-first",
			message: `${where} lets the bot speak before anyone has said something.`,
			next: "Put a step - user: before it."
		});
		else {
			if (members.has("within")) walker.report(step, {
				code: "unknown-key",
				message: `${where} has within beside bot, but it belongs to what is said.`,
				next: "Move it to the step with user."
			});
			const expect = readAnswer(walker, members.get("bot") ?? null, step, where);
			turns[turns.length - 1] = {
				...last,
				expect: [...last.expect ?? [], ...expect]
			};
		}
	}
	return turns;
}
function readUser(walker, step, members, where) {
	const node = members.get("user") ?? null;
	if (walker.isEmpty(node)) walker.wrongType(node ?? step, `user in ${where}`, spoken.expected);
	return {
		say: walker.written(node, `user in ${where}`, spoken) ?? "",
		expect: void 0,
		actions: void 0,
		withinMs: walker.written(members.get("within"), `within in ${where}`, duration("2s", 1, 6e5)),
		place: walker.place(step)
	};
}
/** A text, a mapping, or a list of them: one expectation for each message. */
function readAnswer(walker, node, step, where) {
	const answer = walker.resolve(node);
	const what = `bot in ${where}`;
	if (answer === null || walker.isEmpty(answer) || (0, import_dist.isSeq)(answer) && answer.items.length === 0) {
		walker.report(answer ?? step, {
			code: "no-answer",
			message: `${what} expects nothing, but a bot must always answer.`,
			next: "Write what it answers, or take the step away: then any answer is right."
		});
		return [];
	}
	return (((0, import_dist.isSeq)(answer) ? walker.list(answer, what) : [answer]) ?? []).map((item) => readMessage(walker, item, what)).filter((message) => message !== void 0);
}
const parts = [
	"text",
	"matches",
	"one_of",
	"response",
	"buttons"
];
function readMessage(walker, item, what) {
	const node = walker.resolve(item);
	if (node === null || walker.isEmpty(node) || (0, import_dist.isSeq)(node)) {
		if (node) walker.wrongType(node, what, `a text, or a mapping with ${parts.join(", ")}`);
		return;
	}
	if ((0, import_dist.isScalar)(node)) {
		const text = walker.written(node, what, spoken);
		return text === void 0 ? void 0 : { text };
	}
	const members = walker.map(node, what, parts);
	const text = walker.written(members.get("text"), `text of ${what}`, spoken);
	const matches = walker.written(members.get("matches"), `matches of ${what}`, pattern);
	const oneOf = readTexts(walker, members.get("one_of"), `one_of of ${what}`);
	const response = walker.written(members.get("response"), `response of ${what}`, spoken);
	const buttons = readTexts(walker, members.get("buttons"), `buttons of ${what}`);
	if (oneOf?.length === 0) walker.report(members.get("one_of") ?? node, {
		code: "no-answer",
		message: `one_of of ${what} allows no text at all.`,
		next: "Write at least one text."
	});
	if ((0, import_dist.isMap)(node) && node.items.length === 0) walker.report(node, {
		code: "no-answer",
		message: `${what} says nothing about the answer.`,
		next: `Write one of ${parts.join(", ")}.`
	});
	return {
		...text !== void 0 && { text },
		...matches !== void 0 && { matches },
		...oneOf !== void 0 && { oneOf },
		...response !== void 0 && { response },
		...buttons !== void 0 && { buttons }
	};
}
/** Texts as they are written, so that a bare Yes, No or 7 is one. */
function readTexts(walker, node, what) {
	return walker.list(node, what)?.map((item) => walker.written(item, what, spoken)).filter((text) => text !== void 0);
}

// src/config/suite-stories.ts
const maxTurns = 1e4;
/** A story that can't be held as it is written: why, and where. */
var Unsupported = class {
	needs;
	at;
	constructor(needs, at) {
		this.needs = needs;
		this.at = at;
	}
};
/**
* Reads `stories:` of Rasa's test stories. What people say in them is said as it is written, without annotations, or
* as an intent with its entities where no text is given; what follows are actions and answers. A story that needs what
* can't be done by talking is left out, with a warning.
*/
function readStories(walker, node) {
	const suite = {
		conversations: [],
		leftOut: []
	};
	let turns = 0;
	for (const [index, item] of (walker.list(node, "stories") ?? []).entries()) {
		const story = walker.resolve(item);
		if (story === null || walker.isEmpty(story)) continue;
		if (!(0, import_dist.isMap)(story)) {
			walker.wrongType(story, `stories[${index}]`, "a mapping with story and steps");
			continue;
		}
		const name = storyName(walker, story) ?? `story ${index + 1}`;
		const before = walker.errors;
		const read = readStory(walker, story, name);
		if (walker.errors > before) continue;
		if ("needs" in read) {
			suite.leftOut.push(read);
			walker.warn(read.place, {
				code: "conversation-left-out",
				message: `The test story ${quoted(name)} is left out: it needs ${read.needs}.`,
				next: "Write it without, or as a conversation of the plain format (docs/SUITES.md)."
			});
			continue;
		}
		turns += read.turns.length;
		if (turns > maxTurns) {
			walker.report(story, {
				code: "too-many-turns",
				message: `The stories up to here have more than ${maxTurns} turns, and no more are read from one file.`,
				next: "Split the file."
			});
			return suite;
		}
		suite.conversations.push(read);
	}
	return suite;
}
function storyName(walker, story) {
	const name = walker.resolve(story.get("story", true));
	return (0, import_dist.isScalar)(name) && name.value !== null ? scalarText(name).trim() || void 0 : void 0;
}
function readStory(walker, story, name) {
	const place = walker.place(story);
	const members = new Map(walker.entries(story, `the story ${quoted(name)}`).map(({ key, value }) => [key, value]));
	try {
		const turns = [];
		for (const item of walker.list(members.get("steps"), `steps of ${quoted(name)}`) ?? []) {
			const step = walker.resolve(item);
			if (step !== null && !walker.isEmpty(step)) readStep(walker, step, turns);
		}
		if (turns.length === 0) throw new Unsupported("a step in which somebody says something", story);
		return {
			name,
			turns,
			place
		};
	} catch (error) {
		if (!(error instanceof Unsupported)) throw error;
		return {
			conversation: name,
			needs: error.needs,
			place: walker.place(error.at)
		};
	}
}
/** Adds one step to the turns. Slots and loops follow from what is said and run, so they are not looked at again. */
function readStep(walker, step, turns) {
	const members = new Map(walker.entries(step, "a step").map(({ key, value }) => [key, value]));
	const last = turns.at(-1);
	if (members.has("user") || members.has("intent")) {
		const say = sayText(walker, members.get("user")) ?? sayIntent(walker, members, step);
		turns.push({
			say,
			expect: void 0,
			actions: [],
			withinMs: void 0,
			place: walker.place(step)
		});
	} else if (members.has("action")) {
		const action = plainText(walker, members.get("action"));
		if (action === void 0) throw new Unsupported("an action with a name", step);
		if (["action_listen", "action_session_start"].includes(action)) return;
		if (last === void 0) throw new Unsupported(`${action} to run before anyone has said something`, step);
		turns[turns.length - 1] = {
			...last,
			actions: [...last.actions ?? [], action]
		};
	} else if (members.has("bot")) {
		const text = plainText(walker, members.get("bot"))?.trim();
		if (text === void 0 || text === "") throw new Unsupported("an answer with a text", step);
		if (last === void 0) throw new Unsupported("the bot to speak before anyone has said something", step);
		const expect = [...last.expect ?? [], { text }];
		turns[turns.length - 1] = {
			...last,
			expect
		};
	} else if (members.has("slot_was_set")) {
		if (last === void 0) throw new Unsupported("slots that are set before anyone has said something", step);
	} else if (members.has("active_loop") || members.has("form")) {
		if (last === void 0) throw new Unsupported("a form that is active before anyone has said something", step);
	} else {
		const [kind] = members.keys();
		if (kind === "or") throw new Unsupported("a choice (or) between several things to say", step);
		if (kind === "checkpoint") throw new Unsupported("a checkpoint", step);
		throw new Unsupported(kind === void 0 ? "a step that is a mapping" : `a step ${quoted(kind)}`, step);
	}
}
function plainText(walker, node) {
	const scalar = walker.resolve(node ?? null);
	return (0, import_dist.isScalar)(scalar) && scalar.value !== null ? scalarText(scalar) : void 0;
}
function sayText(walker, node) {
	const text = plainText(walker, node)?.trim();
	return text === void 0 || text === "" ? void 0 : withoutAnnotations(text);
}
/**
* Takes Rasa's entity annotations out of a text: `[Rome](city)`, `[Rome](city:roma)`, `[Rome]{"entity": "city"}` and
* `[Rome][{"entity": …}, …]` become `Rome`.
*/
function withoutAnnotations(text) {
	return text.replaceAll(/\[([^[\]]+)\](?:\([^()]*\)|\{[^{}]*\}|\[\s*\{[^[\]]*\}\s*\])/g, "$1");
}
function sayIntent(walker, members, step) {
	const intent = plainText(walker, members.get("intent"))?.trim().replace(/^\//, "");
	if (intent === void 0 || intent === "") throw new Unsupported("a text or an intent", step);
	const values = /* @__PURE__ */ new Map();
	for (const item of walker.list(members.get("entities"), "entities") ?? []) {
		const entity = walker.resolve(item);
		if ((0, import_dist.isScalar)(entity)) throw new Unsupported(`a value for the entity ${quoted(scalarText(entity))}`, step);
		const parts = walker.entries(entity, "an entity");
		const extra = parts.find(({ key }) => key === "role" || key === "group");
		if (extra) throw new Unsupported(`a text, because an entity has a ${extra.key}`, step);
		for (const { key, value } of parts) {
			const text = plainText(walker, value);
			if (text === void 0) throw new Unsupported(`a value for the entity ${quoted(key)}`, step);
			values.set(key, [...values.get(key) ?? [], text]);
		}
	}
	if (values.size === 0) return `/${intent}`;
	const payload = [...values].map(([entity, texts]) => [entity, texts.length === 1 ? texts[0] : texts]);
	return `/${intent}${JSON.stringify(Object.fromEntries(payload))}`;
}

// src/config/suite.ts
/** A larger file of test conversations is refused. */
const maxBytes = 2097152;
/**
* Reads a bot's test conversations: Rasa's test stories and the plain format (docs/SUITES.md).
* @param files of the bot's directory of tests; those that are no YAML are passed over. Paths are for people.
* @returns whatever can be read, and what is wrong with the rest. Never throws for what stands in the files.
*/
function parseSuite(files) {
	const conversations = [];
	const leftOut = [];
	const problems = [];
	for (const { path, content } of files.toSorted((a, b) => a.path < b.path ? -1 : 1)) {
		if (!/\.ya?ml$/i.test(path)) continue;
		const reading = readYaml(content, path, maxBytes);
		problems.push(...reading.problems);
		if (reading.file === void 0) continue;
		const walker = new Walker(reading.file);
		for (const part of readFile(walker, reading.file.root)) {
			conversations.push(...part.conversations);
			leftOut.push(...part.leftOut);
		}
		problems.push(...walker.problems);
	}
	return {
		conversations: withUniqueNames(conversations),
		leftOut,
		problems
	};
}
const formats = ["stories", "conversations"];
/** What else Rasa puts at the top of a file; a directory of tests may hold such files. */
const others = [
	"version",
	"nlu",
	"rules",
	"responses",
	"forms",
	"domain",
	"intents",
	"entities",
	"slots",
	"actions",
	"session_config",
	"e2e_actions",
	"recipe",
	"language",
	"pipeline",
	"policies"
];
function readFile(walker, root) {
	if (root === void 0) return [];
	if (!(0, import_dist.isMap)(root)) {
		walker.warn(root, {
			code: "no-conversations",
			message: "This file holds no test conversations: it is no mapping with stories or conversations.",
			next: "Move it out of the directory of tests, or write conversations: (docs/SUITES.md)."
		});
		return [];
	}
	const found = [];
	for (const { key, place, value } of walker.entries(root, "a file of test conversations")) if (key === "stories") found.push(readStories(walker, value));
	else if (key === "conversations") found.push(readPlain(walker, value));
	else if (key === "test_cases") walker.warn(place, {
		code: "unsupported-tests",
		message: "test_cases (end-to-end tests of Rasa Pro) are not read.",
		next: "Write them as conversations (docs/SUITES.md)."
	});
	else if (formats.includes(closest(key, [...formats, ...others], 1)[0] ?? "")) walker.unknownKey(key, place, "a file of test conversations", formats);
	return found;
}
/** Names are how people and records speak of conversations: the second `greeting` becomes `greeting (2)`. */
function withUniqueNames(conversations) {
	const written = new Set(conversations.map(({ name }) => name));
	const counts = /* @__PURE__ */ new Map();
	return conversations.map((conversation) => {
		const { name } = conversation;
		let count = (counts.get(name) ?? 0) + 1;
		while (count > 1 && written.has(`${name} (${count})`)) count += 1;
		counts.set(name, count);
		return count === 1 ? conversation : {
			...conversation,
			name: `${name} (${count})`
		};
	});
}

export { parseSuite as t };