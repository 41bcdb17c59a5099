import { n as listen, t as HttpError } from "./http.js";
import { r as asRecord } from "./events.js";
import { n as loadActions, r as whereThrown, t as ActionLoadError } from "./load.js";

// src/engine/actions/context.ts
/** Thrown by `reject`. */
var Rejection = class extends Error {};
/** Makes an action's context of a request's body, and collects what the action does with it. */
function makeContext(action, call) {
	const tracker = asRecord(call["tracker"]);
	const message = asRecord(tracker["latest_message"]);
	const intent = asRecord(message["intent"])["name"];
	const text = message["text"];
	const entities = message["entities"];
	const sender = call["sender_id"] ?? tracker["sender_id"];
	const collected = {
		events: [],
		responses: []
	};
	return {
		context: {
			sender: typeof sender === "string" ? sender : "default",
			text: typeof text === "string" ? text : "",
			intent: typeof intent === "string" ? intent : void 0,
			entities: Array.isArray(entities) ? entities.map(asRecord) : [],
			slots: Object.freeze({ ...asRecord(tracker["slots"]) }),
			tracker,
			domain: asRecord(call["domain"]),
			say: (saying) => {
				collected.responses.push(sayingOf(action, saying));
			},
			set: (slot, value) => {
				collected.events.push(slotEvent(slot, value));
			},
			follow: (name) => {
				collected.events.push({
					event: "followup",
					timestamp: null,
					name
				});
			},
			event: (event) => {
				collected.events.push(checkedEvent(action, event));
			},
			reject: (reason) => {
				throw new Rejection(reason ?? `${action} passed.`);
			}
		},
		collected
	};
}
function slotEvent(name, value) {
	return {
		event: "slot",
		timestamp: null,
		name,
		value: value ?? null
	};
}
/** @throws TypeError where it is no event. */
function checkedEvent(action, event) {
	const found = asRecord(event);
	if (typeof found["event"] === "string") return {
		timestamp: null,
		...found,
		event: found["event"]
	};
	throw new TypeError(`${action} gave ${JSON.stringify(event) ?? String(event)} as an event; an event is an object with "event", such as { event: 'slot', name: 'size', value: 'large' }.`);
}
function sayingOf(action, saying) {
	if (typeof saying === "string") return { text: saying };
	if (typeof saying === "number") return { text: String(saying) };
	const parts = asRecord(saying);
	if (Object.keys(parts).length > 0) return parts;
	throw new TypeError(`${action} said ${JSON.stringify(saying) ?? String(saying)}; it can say a text, or an object such as { response: 'utter_price', price: 4 }.`);
}

// src/engine/actions/run.ts
/**
* Runs an action on a request's body.
* @throws Rejection where it rejects, and whatever its code throws.
*/
async function runJavaScriptAction(action, call) {
	const { context, collected } = makeContext(action.name, call);
	if (action.run) collected.events.push(...returnedEvents(action.name, await action.run(context)));
	else await validateForm(action, context);
	return collected;
}
function returnedEvents(action, returned) {
	if (returned === void 0 || returned === null) return [];
	return (Array.isArray(returned) ? returned : [returned]).map((event) => checkedEvent(action, event));
}
/** Checks the slots that were just filled, and asks for the next of those that `required` names. */
async function validateForm(action, context) {
	const slots = { ...context.slots };
	for (const [slot, value] of justFilled(context)) {
		const check = action.validate[slot];
		if (check === void 0) continue;
		const checked = await check(value, context);
		slots[slot] = checked === void 0 ? value : checked;
		context.set(slot, slots[slot]);
	}
	if (action.required === void 0) return;
	const required = await action.required({
		...context,
		slots
	});
	if (!Array.isArray(required) || required.some((slot) => typeof slot !== "string")) throw new TypeError(`"required" of ${action.name} must return a list of slots' names.`);
	const next = required.find((slot) => (slots[slot] ?? null) === null);
	context.event(slotEvent("requested_slot", next ?? null));
}
/** The slots at the end of the conversation so far: a form puts there what it wants checked. */
function justFilled(context) {
	const { events } = context.tracker;
	const filled = /* @__PURE__ */ new Map();
	if (!Array.isArray(events)) return filled;
	const all = events.map(asRecord);
	const from = all.findLastIndex(({ event }) => event !== "slot");
	for (const { name, value } of all.slice(from + 1)) if (typeof name === "string" && (value ?? null) !== null) filled.set(name, value);
	return filled;
}

// src/engine/actions/index.ts
/** Bytes of a request that are read at most, unpacked: long conversations come with every call. */
const largestBody = 16777216;
/**
* Serves a bot's JavaScript actions in the protocol of Rasa's action server. An action that throws answers 500 and
* is logged with file and line; it never ends the process.
* @throws ActionLoadError where an action can't be loaded, Error where the port is taken.
*/
async function serveActions(options) {
	const { directory, log } = options;
	const actions = directory === void 0 ? /* @__PURE__ */ new Map() : await loadActions(directory);
	const names = [...actions.keys()].sort();
	const handle = async (request) => {
		switch (`${request.method} ${request.path}`) {
			case "GET /health": return {
				status: 200,
				body: { status: "ok" }
			};
			case "GET /actions": return {
				status: 200,
				body: names.map((name) => ({ name }))
			};
			case "POST /webhook": return call(asRecord(await request.json()));
			default: throw new HttpError(404, "NotFound", `There is nothing at ${request.method} ${request.path}.`);
		}
	};
	const call = async (body) => {
		const name = body["next_action"];
		if (typeof name !== "string") throw new HttpError(400, "BadRequest", "\"next_action\" must be a text.");
		const action = actions.get(name);
		if (action === void 0) return {
			status: 404,
			body: {
				error: `No action named ${name}.`,
				action_name: name
			}
		};
		try {
			return {
				status: 200,
				body: await runJavaScriptAction(action, body)
			};
		} catch (error) {
			const message = error instanceof Error ? error.message : String(error);
			if (error instanceof Rejection) return {
				status: 400,
				body: {
					error: message,
					action_name: name
				}
			};
			const place = directory === void 0 ? void 0 : whereThrown(error, directory);
			log(`${name} failed at ${place ?? action.file}: ${message}`);
			return {
				status: 500,
				body: {
					error: message,
					action_name: name
				}
			};
		}
	};
	const stray = (error) => {
		const place = directory === void 0 ? void 0 : whereThrown(error, directory);
		log(`Code of an action failed${place === void 0 ? "" : ` at ${place}`}: ${String(error)}`);
	};
	const listener = await listen({
		port: options.port,
		host: options.host,
		largestBody,
		healthPath: "/health",
		handle,
		toError: (error) => {
			if (error instanceof HttpError) return {
				status: error.status,
				body: { error: error.message }
			};
			log(`A request failed: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
			return {
				status: 500,
				body: { error: "Something failed here; the log says what." }
			};
		}
	});
	process.on("unhandledRejection", stray);
	process.on("uncaughtException", stray);
	return {
		port: listener.port,
		actions: names,
		close: async (drainMs = 0) => {
			await listener.drain(drainMs);
			await listener.close();
			process.off("unhandledRejection", stray);
			process.off("uncaughtException", stray);
		}
	};
}

export { serveActions };