import { C as optional, D as pipe, F as string, M as safeParse, S as object, b as nullish, k as record, m as maxLength, s as getDotPath, t as array, z as unknown } from "./dist.js";
import { a as exchange, i as refusalOf, n as parseJson, o as keepAliveAgents, r as readStatus, t as failureOf } from "./status.js";

// src/adapters/talk/messages.ts
/** Messages and buttons of one answer; a bot that sends more is broken, and nobody could read them. */
const mostMessages = 200;
const mostButtons = 200;
const maybeText = nullish(string());
const buttonSchema = object({
	title: nullish(string(), ""),
	payload: nullish(string(), "")
});
const messageSchema = object({
	text: maybeText,
	image: maybeText,
	buttons: nullish(pipe(array(buttonSchema), maxLength(mostButtons, `at most ${mostButtons} buttons`))),
	custom: optional(unknown()),
	attachment: optional(unknown())
});
const messagesSchema = pipe(array(messageSchema), maxLength(mostMessages, `at most ${mostMessages} messages`));
/**
* The messages in an answer of Rasa's REST channel (`[{recipient_id, text | image | buttons | attachment | custom}]`),
* or what is wrong with it, in one clause. An attachment is shown as a custom message that holds it.
*/
function parseMessages(value) {
	if (value === void 0) return "it answers 200, but with no JSON";
	const parsed = safeParse(messagesSchema, value);
	if (!parsed.success) {
		const [issue] = parsed.issues;
		const path = getDotPath(issue);
		return `it answers 200, but with no list of messages: ${path === null ? "" : `at ${path}: `}expected ${issue.expected}, got ${issue.received}`;
	}
	return parsed.output.map(({ text, image, buttons, custom, attachment }) => ({
		text: text ?? void 0,
		image: image ?? void 0,
		buttons: buttons ?? [],
		custom: custom ?? (attachment === void 0 || attachment === null ? void 0 : { attachment })
	}));
}

// src/adapters/talk/tracker.ts
const eventSchema = object({
	event: string(),
	name: nullish(string()),
	action_text: nullish(string()),
	metadata: optional(unknown())
});
const trackerSchema = object({
	slots: nullish(record(string(), unknown())),
	events: nullish(array(unknown()))
});
/** Actions that are the framework's own bookkeeping, not an answer to anything. */
const bookkeeping = /* @__PURE__ */ new Set(["action_listen", "action_session_start"]);
/** Actions that the engine has itself: one that a bot replaces, but whose code isn't there, is still run. */
const standard = /* @__PURE__ */ new Set([
	...bookkeeping,
	"action_restart",
	"action_default_fallback",
	"action_back",
	"action_deactivate_loop"
]);
/** What the builtin engine notes on an action's event about code that it could not run. */
const unavailableSchema = object({ tidegate: object({ unavailable: array(object({
	action: string(),
	reason: string()
})) }) });
/** Reasons that mean: no code offers the action. A server that is down or fails is another matter. */
const withoutCode = /* @__PURE__ */ new Set(["no-server", "unknown-action"]);
/**
* Reads `GET /conversations/{id}/tracker`. Actions before the first user message belong to no turn. Undefined if it is
* no tracker.
*/
function parseTracker(value) {
	const tracker = safeParse(trackerSchema, value);
	if (!tracker.success) return void 0;
	const turns = [];
	const missing = /* @__PURE__ */ new Set();
	for (const item of tracker.output.events ?? []) {
		const event = safeParse(eventSchema, item);
		if (!event.success) continue;
		const { event: kind, name, action_text: actionText, metadata } = event.output;
		if (kind === "user") turns.push([]);
		if (kind !== "action") continue;
		for (const action of missingIn(metadata)) if (!standard.has(action)) missing.add(action);
		const action = name ?? actionText ?? void 0;
		if (action !== void 0 && !bookkeeping.has(action)) turns.at(-1)?.push(action);
	}
	return {
		turns,
		slots: tracker.output.slots ?? {},
		missingActions: [...missing]
	};
}
function missingIn(metadata) {
	const parsed = safeParse(unavailableSchema, metadata);
	if (!parsed.success) return [];
	return parsed.output.tidegate.unavailable.filter(({ reason }) => withoutCode.has(reason)).map(({ action }) => action);
}

// src/adapters/talk/talk.ts
/** Trackers of long conversations are larger than replies. */
const trackerFactor = 16;
/**
* Talks to bots over HTTP as their customers do: Rasa's REST channel (`POST /webhooks/rest/webhook`) and its HTTP API
* (`GET /status`, `GET /conversations/{id}/tracker`), and the action server's `GET /actions`.
*/
function createTalk(options = {}) {
	return new HttpTalk(options.patienceMs ?? 1e4, options.limit ?? 1048576);
}
var HttpTalk = class {
	#agents = keepAliveAgents();
	#patienceMs;
	#limit;
	constructor(patienceMs, limit) {
		this.#patienceMs = patienceMs;
		this.#limit = limit;
	}
	async model(address) {
		return readStatus(await this.#get(address.core, "/status"));
	}
	async say(address, sender, text, timeoutMs) {
		const answer = await exchange(join(address.core, "/webhooks/rest/webhook"), {
			method: "POST",
			body: JSON.stringify({
				sender,
				message: text
			}),
			timeoutMs,
			limit: this.#limit,
			agent: this.#agents
		});
		if (answer.kind === "timeout") return {
			kind: "timeout",
			afterMs: answer.afterMs
		};
		if (answer.kind === "unreachable") return {
			kind: "unreachable",
			message: answer.message
		};
		if (answer.kind === "too-large") return {
			kind: "refused",
			message: failureOf(answer)
		};
		if (answer.status !== 200) return {
			kind: "refused",
			message: refusalOf(answer)
		};
		const messages = parseMessages(parseJson(answer.body));
		if (typeof messages === "string") return {
			kind: "refused",
			message: messages
		};
		return {
			kind: "answered",
			messages,
			tookMs: answer.tookMs
		};
	}
	async trace(address, sender) {
		const path = `/conversations/${encodeURIComponent(sender)}/tracker?include_events=AFTER_RESTART`;
		const answer = await this.#get(address.core, path, this.#limit * trackerFactor);
		if (answer.kind !== "response" || answer.status !== 200) return void 0;
		return parseTracker(parseJson(answer.body));
	}
	async actions(address) {
		if (address.actions === void 0) return void 0;
		const answer = await this.#get(address.actions, "/actions");
		if (answer.kind !== "response" || answer.status !== 200) return void 0;
		const parsed = safeParse(actionsSchema, parseJson(answer.body));
		return parsed.success ? parsed.output.map(({ name }) => name) : void 0;
	}
	/** Lets go of idle connections; without it they end by themselves within seconds. */
	close() {
		this.#agents.http.destroy();
		this.#agents.https.destroy();
	}
	#get(base, path, limit = this.#limit) {
		return exchange(join(base, path), {
			timeoutMs: this.#patienceMs,
			limit,
			agent: this.#agents
		});
	}
};
const actionsSchema = array(object({ name: string() }));
function join(base, path) {
	return base.replace(/\/+$/, "") + path;
}

export { createTalk };