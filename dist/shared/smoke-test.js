import { t as compilePattern } from "./pattern.js";
import { a as oneLine, c as quoted, i as listed, n as closest, r as counted } from "./text.js";
import { o as engineOf } from "./project.js";
import { n as cutText } from "./inline.js";

// src/domain/responses.ts
/** The texts of a response; of a retrieval response, all of its sub-responses'. Undefined where there is none. */
function variantsOf(name, responses) {
	const found = Object.entries(responses).filter(([key]) => key === name || key.startsWith(`${name}/`));
	return found.length === 0 ? void 0 : found.flatMap(([, texts]) => texts);
}
/** A question that names the responses whose names are near; empty where none is. */
function meant(name, responses) {
	const near = closest(name, Object.keys(responses));
	return near.length === 0 ? "" : ` Did you mean ${listed(near)}?`;
}
/** Whether a text is one of several, white space around it aside. With `slots`, `{name}` stands for any text. */
function isOneOf(said, alternatives, slots = true) {
	const text = said.trim();
	return alternatives.some((alternative) => {
		const wanted = alternative.trim();
		return slots ? fits(text, wanted.split(/\{[^{}\s]+\}/)) : text === wanted;
	});
}
/** Whether a text begins with the first part, ends with the last, and has the others in between, in order. */
function fits(text, parts) {
	let end = 0;
	for (const [index, part] of parts.entries()) {
		const start = index === parts.length - 1 ? text.length - part.length : text.indexOf(part, end);
		if (!(start >= end && text.startsWith(part, start) && (index > 0 || start === 0))) return false;
		end = start + part.length;
	}
	return true;
}

// src/domain/run/messages.ts
/** What a bot answered, one line for each thing that a person would see: texts, pictures, buttons, the rest. */
function shownMessages(messages) {
	return messages.flatMap(({ text, image, buttons, custom }) => [
		...text === void 0 ? [] : [text],
		...image === void 0 ? [] : [`[picture] ${image}`],
		...buttons.length === 0 ? [] : [`[buttons] ${buttons.map(({ title }) => title).join(" / ")}`],
		...custom === void 0 || custom === null ? [] : [`[other] ${jsonOf(custom)}`]
	]);
}
function jsonOf(value) {
	try {
		return String(JSON.stringify(value)).slice(0, 2e3);
	} catch {
		return "something that can't be written";
	}
}

// src/steps/transcript.ts
/** Characters of one text: a longer one is cut. */
const longestText = 2e3;
/** Lines of one answer, and characters of all that is kept. */
const mostLines = 20;
const mostCharacters = 1e5;
/**
* What was said in conversations, for people to read, in the order given. Where that is too much, those that failed are
* kept first, and of the others only the names.
*/
function heldWithin(transcripts) {
	const held = transcripts.map(({ name, passed, exchanges }) => ({
		name: cutText(name, 400),
		passed,
		exchanges: exchanges.slice(0, 200).map(({ said, answered }) => ({
			said: cutText(said, longestText),
			answered: shownAnswer(answered)
		}))
	}));
	let left = mostCharacters;
	const kept = /* @__PURE__ */ new Set();
	for (const one of held.toSorted((a, b) => Number(a.passed) - Number(b.passed))) {
		left -= sizeOf(one);
		if (left >= 0) kept.add(one);
	}
	return held.map((one) => kept.has(one) ? one : {
		...one,
		exchanges: []
	});
}
/** What is kept of an answer, one line for each thing that a person would see. */
function shownAnswer(messages) {
	return shownMessages(messages).slice(0, mostLines).map((text) => cutText(text, longestText));
}
function sizeOf({ exchanges }) {
	return exchanges.reduce((sum, { said, answered }) => sum + said.length + answered.join("").length, 0);
}

// src/domain/conversation.ts
/**
* Judges what came back for one thing said.
* @param ran the turn's actions as the conversation's tracker tells them; undefined where the server doesn't tell: then
* the texts of the expected `utter_` actions must be among the answers, in order.
*/
function judgeTurn(turn, reply, ran, responses) {
	if (reply.kind === "timeout") return fail("timeout", `It didn't answer within ${seconds(reply.afterMs)}.`);
	if (reply.kind !== "answered") {
		const what = reply.kind === "refused" ? "It refused what was said" : "It couldn't be reached";
		return fail(reply.kind, `${what}: ${oneLine(reply.message)}`);
	}
	const messages = reply.messages.filter(saysSomething);
	const expected = turn.actions?.filter(isNoHousekeeping);
	const actual = ran?.filter(isNoHousekeeping);
	if (messages.length === 0 && !maySilently(turn, expected, actual)) return fail("empty-answer", `It answered nothing${actual && actual.length > 0 ? ` after it ran ${listed(actual)}` : ""}. A bot whose action threw does that.`);
	const judgement = (expected && actual && judgeActions(expected, actual)) ?? (expected && actual && judgeAnswers(expected, actual, messages, responses)) ?? (expected && !actual ? judgeUtterances(expected, messages, responses) : void 0) ?? (turn.expect && judgeMessages(turn.expect, messages, responses, turn.actions === void 0));
	if (judgement) return judgement;
	if (turn.withinMs !== void 0 && reply.tookMs > turn.withinMs) return fail("too-slow", `It took ${seconds(reply.tookMs)} to answer; ${seconds(turn.withinMs)} is allowed.`);
	return { passed: true };
}
function fail(code, message) {
	return {
		passed: false,
		code,
		message
	};
}
function seconds(milliseconds) {
	return milliseconds < 1e3 ? `${Math.round(milliseconds)} ms` : `${Math.round(milliseconds / 100) / 10} s`;
}
function saysSomething({ text, image, buttons, custom }) {
	return (text ?? "") !== "" || (image ?? "") !== "" || buttons.length > 0 || (custom ?? void 0) !== void 0;
}
const housekeeping = [
	"action_listen",
	"action_session_start",
	"action_extract_slots"
];
function isNoHousekeeping(action) {
	return !housekeeping.includes(action);
}
/** Silence is right only where a test story expects actions none of which speaks, and the tracker shows that they ran. */
function maySilently(turn, expected, actual) {
	if (expected === void 0 || (turn.expect ?? []).length > 0) return false;
	return actual === void 0 ? expected.length === 0 : !expected.some((action) => action.startsWith("utter_"));
}
function judgeActions(expected, actual) {
	const index = [...expected, void 0].findIndex((action, at) => !isSameAction(action, actual[at]));
	if (index < 0) return void 0;
	const [wanted, ran] = [expected[index], actual[index]];
	if (wanted === void 0) return fail("wrong-actions", `It ran ${oneLine(String(ran))} beyond the actions expected.`);
	return fail("wrong-actions", `It ${ran === void 0 ? `didn't run ${wanted}` : `ran ${oneLine(ran)} where ${wanted} was expected`} (action ${index + 1} of ${expected.length}).`);
}
/**
* Whether two names mean one action. An answer to a question (`utter_faq/ask_hours`) is given by the action of all of
* them (`utter_faq`), under whose name trackers have it and test stories may.
*/
function isSameAction(wanted, ran) {
	if (wanted === void 0 || ran === void 0 || wanted === ran) return wanted === ran;
	return isAnswerOf(wanted, ran) || isAnswerOf(ran, wanted);
}
function isAnswerOf(answer, action) {
	return action.startsWith("utter_") && answer.startsWith(`${action}/`);
}
/** Answers that the story names and the tracker doesn't are told apart by their texts. */
function judgeAnswers(expected, actual, messages, responses) {
	const answers = expected.filter((action, at) => isAnswerOf(action, String(actual[at])));
	return answers.length === 0 ? void 0 : judgeUtterances(answers, messages, responses);
}
/** The expected `utter_` actions by their texts: each among the answers, in order. */
function judgeUtterances(expected, messages, responses) {
	if (expected.length === 0 && messages.length > 0) return fail("extra-message", `It should have stayed silent, and said ${shown(messages)}.`);
	let rest = messages;
	for (const action of expected) {
		const variants = action.startsWith("utter_") ? variantsOf(action, responses) ?? [] : [];
		const [example] = variants;
		if (example === void 0) continue;
		const after = restAfter(rest, (message) => isOneOf(message.text, variants));
		if (after === void 0) return fail("wrong-response", `None of its answers was ${action}, such as ${quoted(example)}: ${shown(messages)}.`);
		rest = after;
	}
}
/**
* Messages against expectations, in order. A text with blank lines may come in several messages. Where a test story
* gives actions, too, they say other things between the texts that are written out.
*/
function judgeMessages(expectations, messages, responses, alone) {
	let rest = messages;
	for (const [index, expectation] of expectations.entries()) {
		const judge = (message) => judgeMessage(expectation, message, responses);
		const [first] = prefixes(rest);
		if (!first) return fail("missing-message", `It said ${counted(messages.length, "message")}, and ${expectations.length} were expected; number ${index + 1} is missing.`);
		const after = restAfter(rest, (message) => judge(message) === void 0, alone ? 1 : rest.length);
		if (after === void 0) return judge(first);
		rest = after;
	}
	if (!alone || rest.length === 0 || expectations.length === 0) return void 0;
	return fail("extra-message", `It said more than was expected: ${shown(rest)}.`);
}
/** What follows the first message, or first few as one, that are right; undefined where none of the first `starts` is. */
function restAfter(messages, isRight, starts = messages.length) {
	for (const start of Array.from({ length: starts }).keys()) {
		const right = prefixes(messages.slice(start)).findIndex(isRight);
		if (right >= 0) return messages.slice(start + right + 1);
	}
}
/** The first message, the first two as one, and so on: Rasa sends the paragraphs of a text one by one. */
function prefixes(messages) {
	return messages.slice(0, 10).map((message, index) => ({
		...message,
		text: messages.slice(0, index + 1).map(({ text }) => text ?? "").join("\n\n")
	}));
}
function judgeMessage(expectation, message, responses) {
	const { text, matches, oneOf, response, buttons } = expectation;
	const said = message.text;
	if (text !== void 0 && !isOneOf(said, [text], false)) return fail("wrong-text", `It said ${quoted(said)} where ${quoted(text)} was expected.`);
	if (matches !== void 0) {
		const pattern = compilePattern(matches);
		if (typeof pattern === "string") return fail("bad-pattern", `${quoted(matches)} is no regular expression: ${pattern}.`);
		if (!pattern.matches(said)) return fail("no-match", `It said ${quoted(said)}, which doesn't match ${quoted(matches)}.`);
	}
	if (oneOf !== void 0 && !isOneOf(said, oneOf, false)) return fail("wrong-text", `It said ${quoted(said)} where one of ${listed(oneOf.map((one) => quoted(one)))} was expected.`);
	if (response !== void 0) {
		const variants = variantsOf(response, responses);
		if (variants === void 0) return fail("unknown-response", `The bot has no response ${quoted(response)}.${meant(response, responses)}`);
		const [example] = variants;
		if (example !== void 0 && !isOneOf(said, variants)) return fail("wrong-response", `It said ${quoted(said)} where ${response} was expected, such as ${quoted(example)}.`);
	}
	const titles = message.buttons.map(({ title }) => title);
	if (buttons !== void 0 && (titles.length !== buttons.length || buttons.some((title, at) => title !== titles[at]))) return fail("wrong-buttons", `Its buttons are ${listed(titles.map((title) => quoted(title)))} where ${listed(buttons.map((title) => quoted(title)))} were expected.`);
}
function shown(messages) {
	return listed(messages.map(({ text }) => text === void 0 ? "a message without text" : quoted(text)));
}
/**
* The action that keeps a conversation from being held: one that it expects, that no code offers. A form goes on
* without its validation; undefined where nothing is missing.
*/
function leftOut(conversation, withoutCode) {
	return conversation.turns.flatMap(({ actions }) => actions ?? []).find((action) => withoutCode.includes(action));
}
/** For a bot without tests: an example of each intent must be answered. `path`: the bot's directory. */
function greetingSuite(examples, path) {
	const place = { file: path };
	return {
		digest: void 0,
		conversations: Object.entries(examples).sort(([a], [b]) => a < b ? -1 : 1).map(([intent, say]) => ({
			name: `an example of ${intent}`,
			turns: [{
				say,
				expect: void 0,
				actions: void 0,
				withinMs: void 0,
				place
			}],
			place
		}))
	};
}

// src/steps/smoke-test.ts
/** Reads a bot's test conversations at a commit, and makes some of its examples for where it has none. */
async function prepareScript(ports, request) {
	const { project, bot, treeish } = request;
	const suite = await ports.sources.suite(treeish, bot);
	for (const problem of suite.problems) ports.reporter.problem(problem);
	await using laidOut = await ports.sources.layOut(treeish, bot);
	const facts = await ports.engine(engineOf(project, bot)).inspect(laidOut.source);
	return {
		suite: suite.digest,
		conversations: suite.conversations,
		leftOut: suite.leftOut,
		errors: suite.problems.filter(({ severity }) => severity === "error"),
		examples: greetingSuite(facts.examples, bot.path).conversations,
		facts
	};
}
/** How many conversations are held at once. */
const atOnce = 4;
/** What a script with errors comes to, before anything is said; undefined where it is whole. */
function brokenScript(script) {
	const [first] = script.errors;
	if (!first) return void 0;
	const failures = script.errors.map(({ code, message, place = { file: "its test conversations" } }) => ({
		conversation: place.file,
		turn: 1,
		code,
		message,
		place,
		transcript: []
	}));
	return {
		reason: "failed",
		message: first.message,
		suite: script.suite,
		passed: [],
		failures,
		leftOut: script.leftOut,
		held: []
	};
}
/**
* Holds a bot's conversations with one revision of it, through its REST channel. Where none of its suite can be held,
* it is only talked to: an example of each intent must be answered, and the result names no suite.
*/
async function smokeTest(ports, request) {
	const { script, address, metadata } = request;
	const broken = brokenScript(script);
	if (broken) return broken;
	const nothing = {
		suite: script.suite,
		passed: [],
		failures: [],
		leftOut: [],
		held: []
	};
	const model = await ports.talk.model(address);
	if (model.kind !== "serving") return {
		reason: "unreachable",
		message: model.message,
		...nothing
	};
	if (!isExpectedModel(model, metadata)) return {
		reason: "wrong-model",
		message: `The model behind the port is ${model.modelFile} (${model.modelId ?? "without an id"}), not ${metadata.model.file} (${metadata.model.id}).`,
		...nothing
	};
	const available = address.actions === void 0 ? [] : await ports.talk.actions(address);
	if (available === void 0) return {
		reason: "action-server-down",
		message: `The action server at ${address.actions} doesn't say which actions it offers.`,
		...nothing
	};
	const missing = script.facts.actionsWithoutCode.filter((action) => !available.includes(action));
	const needs = new Map(script.conversations.map((one) => [one, leftOut(one, missing)]));
	const suite = script.conversations.filter((one) => needs.get(one) === void 0);
	const said = suite.length > 0 ? suite : script.examples;
	const step = ports.reporter.step(`Talk to ${request.bot}`);
	const outcomes = await holdAll(ports, request, said, step);
	const passed = said.filter((_, index) => outcomes[index]?.outcome === "passed").map(({ name }) => name);
	const failures = outcomes.flatMap((result) => result.outcome === "failed" ? [result.failure] : []);
	const result = {
		suite: suite.length > 0 ? script.suite : void 0,
		passed,
		failures,
		leftOut: [
			...script.leftOut,
			...[...needs].flatMap(([{ name }, need]) => need === void 0 ? [] : [{
				conversation: name,
				needs: need
			}]),
			...outcomes.flatMap((outcome) => outcome.outcome === "left-out" ? [outcome.left] : [])
		],
		held: heldWithin(said.flatMap(({ name }, index) => {
			const outcome = outcomes[index];
			if (outcome === void 0 || outcome.outcome === "left-out") return [];
			return [{
				name,
				passed: outcome.outcome === "passed",
				exchanges: outcome.transcript
			}];
		}))
	};
	const text = countsOf(result);
	const message = passed.length + failures.length === 0 ? nothingHeld(result) : failures[0]?.message;
	if (message === void 0) {
		step.done(text);
		return {
			reason: "passed",
			message,
			...result
		};
	}
	step.failed(text);
	return {
		reason: "failed",
		message,
		...result
	};
}
/** Whether a package's model is what answers: by its id, which the engine's training gave it; by its file where the server tells no id. */
function isExpectedModel(model, { model: { id, file } }) {
	return model.modelId === void 0 ? model.modelFile.split(/[\\/]/).at(-1) === file : model.modelId === id;
}
function countsOf({ passed, failures, leftOut: left }) {
	const count = `${passed.length} of ${passed.length + failures.length} conversations right`;
	return left.length === 0 ? count : `${count}, ${left.length} left out`;
}
/** What was never said was never right. */
function nothingHeld({ leftOut: [first] }) {
	return first === void 0 ? "There is nothing to say to it: it has neither test conversations nor examples of its intents." : `None of its conversations could be held: ${quoted(first.conversation)} needs ${first.needs}, for one.`;
}
/** Holds several conversations at once; outcomes stand in the order of the conversations. */
async function holdAll(ports, request, conversations, step) {
	const started = ports.clock.now().getTime().toString(36);
	const queue = [...conversations.entries()];
	const outcomes = [];
	const worker = async () => {
		for (let next = queue.shift(); next; next = queue.shift()) {
			const [index, conversation] = next;
			outcomes.push([index, await holdConversation(ports, request, conversation, `tidegate-${started}-${index}`)]);
			step.progress(outcomes.length / conversations.length, conversation.name);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
	return outcomes.sort(([a], [b]) => a - b).map(([, outcome]) => outcome);
}
/** Holds one conversation and stops at the first turn that isn't right. */
async function holdConversation(ports, request, conversation, sender) {
	const transcript = [];
	for (const [index, turn] of conversation.turns.entries()) {
		const reply = await ports.talk.say(request.address, sender, turn.say, turn.withinMs ?? request.patienceMs);
		transcript.push({
			said: turn.say,
			answered: reply.kind === "answered" ? reply.messages : []
		});
		const { judgement, missing } = await judge(ports, request, sender, index, turn, reply);
		if (judgement.passed) continue;
		if (missing !== void 0) return {
			outcome: "left-out",
			left: {
				conversation: conversation.name,
				needs: missing
			}
		};
		const { code, message } = judgement;
		return {
			outcome: "failed",
			transcript,
			failure: {
				conversation: conversation.name,
				turn: index + 1,
				code,
				message,
				place: turn.place,
				transcript
			}
		};
	}
	return {
		outcome: "passed",
		transcript
	};
}
/**
* Actions that a form calls by itself. Every other one stands in a test story that needs it: where another action ran
* into missing code, the bot took a wrong way, and that is a failure.
*/
const asksOrValidates = /^(validate|action_ask)_/;
async function judge(ports, request, sender, index, turn, reply) {
	const trace = reply.kind === "answered" ? await ports.talk.trace(request.address, sender) : void 0;
	return {
		judgement: judgeTurn(turn, reply, trace?.turns[index], request.script.facts.responses),
		missing: trace?.missingActions.find((action) => turn.actions === void 0 || asksOrValidates.test(action))
	};
}

export { smokeTest as a, isOneOf as c, prepareScript as i, holdConversation as n, longestText as o, isExpectedModel as r, shownAnswer as s, brokenScript as t };