// src/engine/tracker/events.ts
function actionRan(name, at, details = {}) {
	return {
		event: "action",
		timestamp: at,
		name,
		...details
	};
}
function slotSet(name, value, at) {
	return {
		event: "slot",
		timestamp: at,
		name,
		value
	};
}
function loopActive(name, at) {
	return {
		event: "active_loop",
		timestamp: at,
		name
	};
}
function rejected(name, at) {
	return {
		event: "action_execution_rejected",
		timestamp: at,
		name,
		policy: null,
		confidence: null
	};
}
function userSaid(text, parse, at, details = {}) {
	return {
		event: "user",
		timestamp: at,
		text,
		parse_data: parse,
		...details
	};
}
/** An event without details, such as `restart` or `rewind`. */
function plain(event, at) {
	return {
		event,
		timestamp: at
	};
}
const parses = /* @__PURE__ */ new WeakMap();
/** What was made of the message of a `user` event. Stored and posted events are data: nothing is taken for granted. */
function parseOf(event) {
	let parse = parses.get(event);
	if (parse === void 0) {
		parse = readParse(event);
		parses.set(event, parse);
	}
	return parse;
}
function readParse(event) {
	const data = asRecord(event["parse_data"]);
	const intent = asRecord(data["intent"]);
	const full = intent["full_retrieval_intent_name"];
	const text = event["text"];
	return {
		...data,
		text: typeof text === "string" ? text : "",
		intent: {
			name: typeof intent["name"] === "string" ? intent["name"] : null,
			confidence: typeof intent["confidence"] === "number" ? intent["confidence"] : 0,
			...typeof full === "string" && { full_retrieval_intent_name: full }
		},
		entities: (Array.isArray(data["entities"]) ? data["entities"] : []).filter(isEntity)
	};
}
function isEntity(value) {
	return typeof asRecord(value)["entity"] === "string";
}
/** Whether a stored value is an event. */
function isEvent(value) {
	const event = asRecord(value);
	return typeof event["event"] === "string" && typeof event["timestamp"] === "number";
}
/** The value if it is an object, an empty one otherwise. */
function asRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
/** An event's `name` if it is a text. */
function nameOf(event) {
	const name = event["name"];
	return typeof name === "string" ? name : void 0;
}
/** What ran in an `action` event: the action's name, or the text of an utterance written out in a story. */
function actionOf(event) {
	const text = event["action_text"];
	return nameOf(event) ?? (typeof text === "string" ? text : void 0);
}

export { loopActive as a, plain as c, userSaid as d, isEvent as i, rejected as l, actionRan as n, nameOf as o, asRecord as r, parseOf as s, actionOf as t, slotSet as u };