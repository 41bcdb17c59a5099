import { a as loopActive, c as plain, d as userSaid, i as isEvent, l as rejected, n as actionRan, r as asRecord, s as parseOf, t as actionOf, u as slotSet } from "./events.js";
import { n as SplitStore, r as StoreUnavailable, t as MemoryStore } from "./store2.js";
import { n as listen, t as HttpError } from "./http.js";
import { c as defaultSlots, d as names, l as isKnownAction, n as parseMessage, o as Tracker, r as Dialogue, s as defaultActions, u as isRetrievalAction } from "./dialogue.js";
import { dirname } from "node:path";
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { mkdirSync } from "node:fs";
import { Agent as Agent$1, request as request$1 } from "node:https";
import { DatabaseSync } from "node:sqlite";

// src/engine/tracker/sqlite.ts
/** SQLite's primary result code of a write that found no space. */
const sqliteFull = 13;
/**
* Batches of events by where they start. The primary key is the version check: of two processes that would write
* the next batch of one conversation, the second finds the place taken.
*/
const schema = `
  CREATE TABLE IF NOT EXISTS batches (
    conversation TEXT NOT NULL,
    start INTEGER NOT NULL,
    count INTEGER NOT NULL,
    opens_session INTEGER NOT NULL,
    events TEXT NOT NULL,
    PRIMARY KEY (conversation, start)
  ) STRICT, WITHOUT ROWID`;
/**
* Conversations in an SQLite file that several processes share (write-ahead log). A batch that was appended survives
* the end of the process, however it comes; a loss of power may take the last moments.
*/
var SqliteStore = class {
	#directory;
	#database;
	#select;
	#selectSession;
	#length;
	#insert;
	/** @throws Error where the file can't be opened or is no database, or the disk is full. */
	constructor(file) {
		this.#directory = dirname(file);
		mkdirSync(this.#directory, { recursive: true });
		this.#database = new DatabaseSync(file, { timeout: 5e3 });
		try {
			this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
			this.#database.exec(schema);
		} catch (error) {
			this.#database.close();
			throw this.#explained(error);
		}
		const columns = "SELECT start, count, events FROM batches WHERE conversation = ?";
		this.#select = this.#database.prepare(`${columns} ORDER BY start`);
		this.#selectSession = this.#database.prepare(`${columns} AND start >= COALESCE(
         (SELECT MAX(start) FROM batches WHERE conversation = ? AND opens_session = 1), 0) ORDER BY start`);
		this.#length = this.#database.prepare("SELECT start + count AS length FROM batches WHERE conversation = ? ORDER BY start DESC LIMIT 1");
		this.#insert = this.#database.prepare("INSERT INTO batches (conversation, start, count, opens_session, events) VALUES (?, ?, ?, ?, ?)");
	}
	async load(sender, range) {
		const rows = range === "session" ? this.#selectSession.all(sender, sender) : this.#select.all(sender);
		const events = [];
		let version = 0;
		for (const row of rows) {
			events.push(...readBatch(row["events"]));
			version = Number(row["start"]) + Number(row["count"]);
		}
		return {
			events,
			version
		};
	}
	async version(sender) {
		return this.#count(sender);
	}
	#count(sender) {
		return Number(this.#length.get(sender)?.["length"] ?? 0);
	}
	async append(sender, version, events) {
		if (events.length === 0) return version;
		try {
			this.#database.exec("BEGIN IMMEDIATE");
			const isNext = this.#count(sender) === version;
			if (isNext) {
				const opens = events.some(({ event }) => event === "session_started") ? 1 : 0;
				this.#insert.run(sender, version, events.length, opens, JSON.stringify(events));
			}
			this.#database.exec("COMMIT");
			return isNext ? version + events.length : void 0;
		} catch (error) {
			if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
			throw this.#explained(error);
		}
	}
	/** SQLite's bare words for a full disk, with the place and what to do. */
	#explained(error) {
		if (!(typeof error === "object" && error !== null && "errcode" in error && (Number(error.errcode) & 255) === sqliteFull)) return error;
		return new Error(`The conversation can't be kept: the disk that ${this.#directory} lies on is full (ENOSPC). Free some space there.`, { cause: error });
	}
	async close() {
		this.#database.close();
	}
};
function readBatch(json) {
	const batch = JSON.parse(String(json));
	if (!Array.isArray(batch)) return [];
	return batch.filter(isEvent);
}

// src/engine/tracker/index.ts
/**
* Opens the store of an environment's conversations.
* @param log told when a Redis stops answering, and when it answers again.
* @throws Error where the file can't be opened or is no database, or the Redis doesn't answer or let us in.
*/
async function openStore(place, log) {
	if (place.redis) {
		const { openRedisStore } = await import("./store3.js");
		return openRedisStore(place.redis, log);
	}
	return place.file === void 0 ? new MemoryStore() : new SplitStore(new SqliteStore(place.file));
}

// src/engine/tracker/json.ts
/** A conversation in the shape of Rasa's `/conversations/{id}/tracker`; it is what action servers get, too. */
function trackerJson(tracker, verbosity) {
	const { now } = tracker;
	const lastUser = tracker.events.findLast(({ event }) => event === "user");
	return {
		sender_id: tracker.sender,
		slots: Object.fromEntries(now.slots),
		latest_message: now.parse ?? {
			text: null,
			intent: {},
			entities: []
		},
		latest_event_time: tracker.events.at(-1)?.timestamp ?? null,
		followup_action: now.followup ?? null,
		paused: now.paused,
		events: eventsFor(tracker, verbosity),
		latest_input_channel: lastUser?.["input_channel"] ?? null,
		active_loop: now.loop ? {
			name: now.loop.name,
			is_interrupted: now.loop.interrupted,
			rejected: now.loop.rejected,
			trigger_message: now.loop.trigger
		} : {},
		latest_action: now.action === void 0 ? {} : { action_name: now.action },
		latest_action_name: now.action ?? null
	};
}
function eventsFor(tracker, verbosity) {
	switch (verbosity) {
		case "NONE": return null;
		case "APPLIED": return tracker.applied();
		case "AFTER_RESTART": return tracker.sinceRestart();
		case "ALL": return tracker.events;
	}
}
/** A domain in the shape of `domain.yml`: what `GET /domain` answers and action servers get. */
function domainJson(domain) {
	return {
		version: "3.1",
		config: { store_entities_as_slots: true },
		session_config: {
			session_expiration_time: domain.sessionExpirationMinutes,
			carry_over_slots_to_new_session: domain.carryOverSlots
		},
		intents: [...domain.intents].map(([name, rules]) => ({ [name]: {
			use_entities: rules.useEntities,
			ignore_entities: rules.ignoreEntities
		} })),
		entities: [...domain.entities.keys()],
		slots: Object.fromEntries([...domain.slots.values()].map((slot) => [slot.name, {
			type: slot.type,
			initial_value: slot.initial ?? null,
			influence_conversation: slot.influences,
			...slot.type === "categorical" && { values: slot.values },
			...slot.minValue !== void 0 && { min_value: slot.minValue },
			...slot.maxValue !== void 0 && { max_value: slot.maxValue },
			mappings: slot.mappings.map((mapping) => ({
				type: mapping.type,
				...mapping.entity !== void 0 && { entity: mapping.entity },
				...mapping.role !== void 0 && { role: mapping.role },
				...mapping.group !== void 0 && { group: mapping.group },
				...mapping.intents.length > 0 && { intent: mapping.intents },
				...mapping.notIntents.length > 0 && { not_intent: mapping.notIntents },
				...mapping.value !== void 0 && { value: mapping.value },
				...mapping.action !== void 0 && { action: mapping.action },
				...mapping.conditions.length > 0 && { conditions: mapping.conditions.map(({ activeLoop, requestedSlot }) => ({
					active_loop: activeLoop,
					...requestedSlot !== void 0 && { requested_slot: requestedSlot }
				})) }
			}))
		}])),
		responses: Object.fromEntries([...domain.responses].map(([name, variants]) => [name, variants.map((variant) => ({
			...variant.text !== void 0 && { text: variant.text },
			...variant.image !== void 0 && { image: variant.image },
			...variant.attachment !== void 0 && { attachment: variant.attachment },
			...variant.buttons.length > 0 && { buttons: variant.buttons },
			...variant.custom !== void 0 && { custom: variant.custom },
			...variant.channel !== void 0 && { channel: variant.channel },
			...variant.conditions.length > 0 && { condition: variant.conditions.map(({ slot, value }) => ({
				type: "slot",
				name: slot,
				value
			})) }
		}))])),
		actions: domain.actions,
		forms: Object.fromEntries([...domain.forms.values()].map((form) => [form.name, {
			required_slots: form.requiredSlots,
			ignored_intents: form.ignoredIntents
		}])),
		e2e_actions: []
	};
}

// src/engine/server/template.ts
/**
* Fills `{slot}` in a text as Rasa does: with the value as Python writes it (`None` where a slot is empty). A text
* that names something unknown stays as it is.
*/
function fill(text, values) {
	const pattern = /\{\{|\}\}|\{([^\n{}]+)\}/g;
	let unknown = false;
	const filled = text.replace(pattern, (match, name) => {
		if (name === void 0) return match.slice(0, 1);
		if (values.has(name)) return pythonText(values.get(name));
		unknown = true;
		return match;
	});
	return unknown ? text : filled;
}
/** Fills every text in a JSON value. */
function fillAll(value, values) {
	if (typeof value === "string") return fill(value, values);
	if (Array.isArray(value)) return value.map((item) => fillAll(item, values));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillAll(item, values)]));
}
/** A value as Python's `str` writes it. */
function pythonText(value) {
	return typeof value === "string" ? value : pythonForm(value);
}
function pythonForm(value) {
	if (value === null || value === void 0) return "None";
	if (typeof value === "boolean") return value ? "True" : "False";
	if (typeof value === "string") return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
	if (Array.isArray(value)) return `[${value.map(pythonForm).join(", ")}]`;
	if (typeof value === "object") return `{${Object.entries(value).map(([key, item]) => `${pythonForm(key)}: ${pythonForm(item)}`).join(", ")}}`;
	return String(value);
}

// src/engine/server/responses.ts
/**
* A response of the domain with its slots filled in; undefined where there is none that fits channel and slots.
* @param extra further values for its templates.
*/
function respond(domain, name, circumstances, extra = {}) {
	const variants = fitting(domain.responses.get(name) ?? [], circumstances);
	const variant = variants[hash(`${circumstances.seed}\n${name}`) % Math.max(1, variants.length)];
	if (variant === void 0) return void 0;
	const values = new Map([...circumstances.moment.slots, ...Object.entries(extra)]);
	const draft = {
		...variant.text !== void 0 && { text: variant.text },
		...variant.image !== void 0 && { image: variant.image },
		...variant.attachment !== void 0 && { attachment: variant.attachment },
		...variant.buttons.length > 0 && { buttons: variant.buttons },
		...variant.custom !== void 0 && { custom: variant.custom }
	};
	return {
		...fillAll(draft, values),
		utter_action: name
	};
}
/** The variants that may be said: those with a condition that holds go before those without, a channel's before all. */
function fitting(variants, { moment, channel }) {
	const conditional = variants.filter(({ conditions }) => conditions.length > 0 && conditions.every(({ slot, value }) => isSame(moment.slot(slot), value)));
	const always = variants.filter(({ conditions }) => conditions.length === 0);
	const here = (variant) => variant.channel === channel;
	const anywhere = (variant) => variant.channel === void 0;
	return [
		conditional.filter(here),
		always.filter(here),
		conditional.filter(anywhere),
		always.filter(anywhere)
	].find((choice) => choice.length > 0) ?? [];
}
function isSame(value, wanted) {
	if (typeof value === "string" && typeof wanted === "string") return value.toLowerCase() === wanted.toLowerCase();
	return JSON.stringify(value ?? null) === JSON.stringify(wanted ?? null);
}
/** FNV-1a, 32 bits: a small even hash. */
function hash(text) {
	let value = 2166136261;
	for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 16777619);
	return value >>> 0;
}
const dataParts = [
	"elements",
	"quick_replies",
	"buttons",
	"attachment",
	"image",
	"custom"
];
/** The event of saying something. Parts that Rasa doesn't know become metadata, as there. */
function botSaid(draft, at) {
	const data = Object.fromEntries(dataParts.map((part) => [part, draft[part] ?? null]));
	const rest = Object.entries(draft).filter(([part]) => part !== "text" && !dataParts.includes(part));
	return {
		event: "bot",
		timestamp: at,
		text: draft.text ?? null,
		data,
		metadata: Object.fromEntries(rest)
	};
}

// src/engine/server/work.ts
/** An action that asks to be passed over: another one is predicted in its place. */
var ActionRejected = class extends Error {
	action;
	constructor(action, message) {
		super(message === "" ? `${action} can't go on with this message.` : message);
		this.action = action;
	}
};
/** An action whose code could not be run at all. */
var ActionUnavailable = class extends Error {
	missing;
	constructor(missing) {
		super(missing.message);
		this.missing = missing;
	}
};
/** The version of Rasa whose protocols are spoken. */
const rasaVersion = "3.6.21";
/** What actions of one turn work with. */
var Work = class {
	domain;
	channel;
	seed;
	/** Code that could not be run, while something else stood in for it. */
	missing = [];
	/** Whether code outside of this process ran: it must not run again for the same message. */
	ranCode = false;
	#server;
	#log;
	#domainJson;
	constructor(options) {
		this.domain = options.domain;
		this.channel = options.channel;
		this.seed = options.seed;
		this.#server = options.server;
		this.#log = options.log;
		this.#domainJson = options.domainJson;
	}
	/** Seconds since 1970. */
	now() {
		return Date.now() / 1e3;
	}
	log(line) {
		this.#log(line);
	}
	/** The event of a response of the domain; undefined where none fits. */
	say(tracker, response, extra = {}) {
		const draft = respond(this.domain, response, this.#circumstances(tracker), extra);
		return draft && botSaid(draft, this.now());
	}
	/** Whether an action's code can be called: offered by the server, or named by the domain where it doesn't say. */
	async canCall(action) {
		return await this.#server.offers(action) ?? this.domain.actions.includes(action);
	}
	/**
	* Runs an action's code.
	* @throws ActionRejected where it rejects, ActionUnavailable where it can't be run.
	*/
	async call(action, tracker) {
		const answer = await this.#server.run(action, {
			next_action: action,
			sender_id: tracker.sender,
			tracker: trackerJson(tracker, "ALL"),
			domain: this.#domainJson,
			version: rasaVersion
		});
		if (answer.kind === "unavailable") {
			this.log(answer.message);
			throw new ActionUnavailable({
				action,
				reason: answer.reason,
				message: answer.message
			});
		}
		this.ranCode = true;
		if (answer.kind === "rejected") throw new ActionRejected(action, answer.message);
		const said = answer.responses.map((response) => this.#utter(tracker, asRecord(response)));
		const events = answer.events.map((event) => this.#readEvent(action, asRecord(event)));
		return [...said, ...events].filter((event) => event !== void 0);
	}
	#circumstances(tracker) {
		return {
			moment: tracker.now,
			channel: this.channel,
			seed: this.seed
		};
	}
	/** What an action server wants said: a response of the domain, its own words, or both. */
	#utter(tracker, wanted) {
		const { response, template, buttons, ...rest } = wanted;
		const name = response ?? template;
		const values = Object.fromEntries(Object.entries(rest).filter(([, value]) => isThere$1(value)));
		let draft = {};
		if (typeof name === "string" && name !== "") {
			const found = respond(this.domain, name, this.#circumstances(tracker), rest);
			if (found === void 0) {
				this.log(`An action wants to say ${name}, which the domain lacks.`);
				return;
			}
			draft = found;
		}
		const own = Array.isArray(draft["buttons"]) ? draft["buttons"] : [];
		const added = Array.isArray(buttons) ? buttons : [];
		const all = [...own, ...added];
		return botSaid({
			...draft,
			...all.length > 0 && { buttons: all },
			...values
		}, this.now());
	}
	#readEvent(action, event) {
		const kind = event["event"];
		if (typeof kind === "string" && returnableEvents.has(kind)) return {
			...event,
			event: kind === "form" ? "active_loop" : kind,
			timestamp: this.now()
		};
		this.log(`${action} returned an event that is left out: ${JSON.stringify(kind ?? null)}.`);
	}
	knows(action) {
		return isKnownAction(this.domain, action);
	}
};
/** Events that an action may return. */
const returnableEvents = /* @__PURE__ */ new Set([
	"slot",
	"reset_slots",
	"restart",
	"rewind",
	"undo",
	"followup",
	"pause",
	"resume",
	"active_loop",
	"form",
	"loop_interrupted",
	"form_validation",
	"action_execution_rejected",
	"session_started",
	"user",
	"bot",
	"agent",
	"action",
	"entities",
	"reminder",
	"cancel_reminder",
	"export",
	"user_featurization"
]);
function isThere$1(value) {
	if (value === null || value === void 0 || value === "" || value === false || value === 0) return false;
	return typeof value !== "object" || Object.keys(value).length > 0;
}

// src/engine/server/api.ts
/** Characters that a sender's name may have. */
const longestSender = 500;
/** The parts of Rasa's HTTP API that clients use. */
var Api = class {
	#bot;
	#modelFile;
	#routes;
	constructor(bot, modelFile) {
		this.#bot = bot;
		this.#modelFile = modelFile;
		const route = (method, pattern, handler) => ({
			method,
			pattern,
			handler
		});
		this.#routes = [
			route("GET", /^\/$/, () => ok(`Hello from Rasa: ${rasaVersion}`)),
			route("GET", /^\/version$/, () => ok({
				version: rasaVersion,
				minimum_compatible_version: "3.0.0"
			})),
			route("GET", /^\/status$/, () => ok(this.#status())),
			route("GET", /^\/domain$/, () => ok(bot.domainJson)),
			route("GET", /^\/webhooks\/rest\/?$/, () => ok({ status: "ok" })),
			route("POST", /^\/webhooks\/rest\/webhook$/, (request) => this.#say(request)),
			route("POST", /^\/model\/parse$/, (request) => this.#parse(request)),
			route("PUT", /^\/model$/, () => this.#refuseModel()),
			route("GET", /^\/conversations\/([^/]+)\/tracker$/, (request, id) => this.#tracker(request, id)),
			route("POST", /^\/conversations\/([^/]+)\/tracker\/events$/, (request, id) => this.#append(request, id)),
			route("POST", /^\/conversations\/([^/]+)\/messages$/, (request, id) => this.#note(request, id))
		];
	}
	/** @throws HttpError for everything that can't be answered. */
	async handle(request) {
		const method = request.method === "HEAD" ? "GET" : request.method;
		const here = this.#routes.filter(({ pattern }) => pattern.test(request.path));
		const route = here.find((candidate) => candidate.method === method);
		if (route) return route.handler(request, idOf(route.pattern.exec(request.path)?.[1] ?? ""));
		if (here.length === 0) throw new HttpError(404, "NotFound", `There is nothing at ${request.path}.`);
		const allowed = here.map((candidate) => candidate.method).join(" or ");
		throw new HttpError(405, "MethodNotAllowed", `${request.path} takes ${allowed}, not ${request.method}.`);
	}
	#status() {
		return {
			model_file: this.#modelFile,
			model_id: this.#bot.model.id,
			num_active_training_jobs: 0
		};
	}
	async #say(request) {
		const body = asRecord(await request.json());
		const sender = body["sender"] ?? "default";
		const text = body["message"] ?? body["text"];
		if (typeof sender !== "string" || sender === "" || sender.length > longestSender) throw badRequest(`"sender" must be a text of 1 to ${longestSender} characters.`);
		if (typeof text !== "string") throw badRequest("\"message\" must be a text.");
		return ok(await this.#bot.say(sender, text, "rest", body["metadata"]));
	}
	async #parse(request) {
		const text = asRecord(await request.json())["text"];
		if (typeof text !== "string") throw badRequest("\"text\" must be a text.");
		return ok(this.#bot.parse(text));
	}
	#refuseModel() {
		throw new HttpError(409, "Conflict", "A revision serves one model only: deploy another package, and it gets the traffic once it has been talked to.");
	}
	async #tracker(request, id) {
		return ok(trackerJson(await this.#bot.tracker(id), verbosityOf(request, "AFTER_RESTART")));
	}
	async #append(request, id) {
		const body = await request.json();
		const events = (Array.isArray(body) ? body : [body]).map(readEvent);
		return ok(trackerJson(await this.#bot.append(id, events), verbosityOf(request, "AFTER_RESTART")));
	}
	async #note(request, id) {
		const body = asRecord(await request.json());
		const { text, sender } = body;
		if (sender !== void 0 && sender !== "user") throw badRequest("\"sender\" must be \"user\".");
		if (typeof text !== "string") throw badRequest("\"text\" must be a text.");
		const intent = asRecord(asRecord(body["parse_data"])["intent"]);
		const parse = typeof intent["name"] === "string" ? {
			text,
			intent: {
				name: intent["name"],
				confidence: 1
			},
			entities: []
		} : void 0;
		return ok(trackerJson(await this.#bot.note(id, text, parse), verbosityOf(request, "AFTER_RESTART")));
	}
};
function ok(body) {
	return Promise.resolve({
		status: 200,
		body
	});
}
function badRequest(message) {
	return new HttpError(400, "BadRequest", message);
}
function idOf(encoded) {
	try {
		return decodeURIComponent(encoded);
	} catch {
		throw badRequest("The conversation id is not valid.");
	}
}
const verbosities = [
	"NONE",
	"APPLIED",
	"AFTER_RESTART",
	"ALL"
];
function verbosityOf(request, fallback) {
	const asked = request.query.get("include_events");
	if (asked === null) return fallback;
	const found = verbosities.find((verbosity) => verbosity === asked.toUpperCase());
	if (found) return found;
	throw badRequest(`"include_events" is one of ${verbosities.join(", ")}, not ${JSON.stringify(asked)}.`);
}
function readEvent(value) {
	const event = asRecord(value);
	const kind = event["event"];
	if (typeof kind !== "string" || !returnableEvents.has(kind)) throw badRequest(`An event must have an "event" that is one of ${[...returnableEvents].join(", ")}.`);
	const at = event["timestamp"];
	return {
		...event,
		event: kind,
		timestamp: typeof at === "number" ? at : Date.now() / 1e3
	};
}
/** An error as Rasa shapes it. What isn't meant for the outside is logged and answered as a failure of ours. */
function errorAnswer(error, log) {
	const known = error instanceof StoreUnavailable ? new HttpError(503, "ServiceUnavailable", "Conversations can't be read or kept at the moment.") : error;
	const isKnown = known instanceof HttpError;
	if (!isKnown) log(error instanceof Error ? error.stack ?? error.message : String(error));
	const status = isKnown ? known.status : 500;
	return {
		status,
		body: {
			version: rasaVersion,
			status: "failure",
			reason: isKnown ? known.reason : "InternalError",
			message: isKnown ? known.message : "Something failed here; the log says what.",
			details: {},
			help: null,
			code: status
		}
	};
}

// src/engine/server/lock.ts
/** Lets work under one key wait for its turn; work under different keys runs side by side. */
var KeyedLock = class {
	#tails = /* @__PURE__ */ new Map();
	run(key, work) {
		const mine = (this.#tails.get(key) ?? Promise.resolve()).then(work, work);
		const tail = mine.then(() => void 0, () => void 0);
		this.#tails.set(key, tail);
		tail.then(() => {
			if (this.#tails.get(key) === tail) this.#tails.delete(key);
		});
		return mine;
	}
};

// src/engine/server/log.ts
/** Lines that are remembered at most. */
const mostLines = 500;
/** A log that tells the same line once in `forMs` milliseconds: what is wrong with every message is said once. */
function withoutRepeats(log, forMs, now = Date.now) {
	const told = /* @__PURE__ */ new Map();
	return (line) => {
		const before = told.get(line);
		if (before !== void 0 && now() - before < forMs) return;
		told.delete(line);
		told.set(line, now());
		for (const oldest of told.keys()) {
			if (told.size <= mostLines) break;
			told.delete(oldest);
		}
		log(line);
	};
}

// src/engine/server/recent.ts
/** Conversations kept at hand, at most. */
const mostConversations = 1e3;
/** Events of a conversation that is kept at hand, at most. */
const mostEvents = 2e3;
/** Conversations that were spoken in lately, so that not every message reads and replays its whole history. */
var RecentConversations = class {
	#recent = /* @__PURE__ */ new Map();
	#store;
	#domain;
	constructor(store, domain) {
		this.#store = store;
		this.#domain = domain;
	}
	/** A conversation's last session. Whoever takes it owns it: it is no longer at hand until it is put back. */
	async take(sender) {
		const known = this.#recent.get(sender);
		this.#recent.delete(sender);
		if (known && await this.#store.version(sender) === known.version) return known;
		const { events, version } = await this.#store.load(sender, "session");
		return {
			tracker: new Tracker(this.#domain, sender, events),
			version
		};
	}
	/** Keeps a conversation that is stored as it is here. */
	put(sender, loaded) {
		if (loaded.tracker.events.length > mostEvents) return;
		this.#recent.set(sender, loaded);
		for (const oldest of this.#recent.keys()) {
			if (this.#recent.size <= mostConversations) break;
			this.#recent.delete(oldest);
		}
	}
};

// src/engine/server/rest.ts
/** What the REST channel makes of a `bot` event: paragraphs, buttons, pictures and the like, each a message. */
function restMessages(recipient, event) {
	const data = asRecord(event["data"]);
	const text = typeof event["text"] === "string" ? event["text"] : "";
	const messages = [];
	const send = (parts) => {
		messages.push({
			recipient_id: recipient,
			...parts
		});
	};
	const replies = list$1(data["quick_replies"]);
	const buttons = replies.length > 0 ? replies : list$1(data["buttons"]);
	if (buttons.length > 0) send({
		text,
		buttons
	});
	else if (text !== "") for (const part of text.trim().split("\n\n")) send({ text: part });
	if (isThere(data["custom"])) send({ custom: data["custom"] });
	if (isThere(data["image"])) send({ image: data["image"] });
	if (isThere(data["attachment"])) send({ attachment: data["attachment"] });
	for (const element of list$1(data["elements"]).map(asRecord)) send({
		text: `${String(element["title"] ?? "")} : ${String(element["subtitle"] ?? "")}`,
		buttons: list$1(element["buttons"])
	});
	return messages;
}
function list$1(value) {
	return Array.isArray(value) ? value : [];
}
function isThere(value) {
	if (value === null || value === void 0 || value === "") return false;
	return typeof value !== "object" || Object.keys(value).length > 0;
}

// src/engine/server/extract.ts
/** Fills slots from what the user just said, as the domain's mappings say: Rasa's `action_extract_slots`. */
async function extractSlots(work, tracker) {
	const events = [];
	const called = /* @__PURE__ */ new Set();
	for (const slot of work.domain.slots.values()) {
		if (defaultSlots.has(slot.name)) continue;
		for (const mapping of slot.mappings) {
			if (!applies(work.domain, tracker, slot.name, mapping)) continue;
			const values = mappedValues(tracker, mapping);
			if (values.length > 0) {
				const value = slot.type === "list" ? values : values.at(-1) ?? null;
				if (value !== null || tracker.now.slot(slot.name) !== null) {
					events.push(slotSet(slot.name, value, work.now()));
					break;
				}
			}
			const { action } = mapping;
			if (mapping.type !== "custom" || action === void 0 || called.has(action)) continue;
			called.add(action);
			events.push(...await callForSlots(work, action, tracker));
		}
	}
	return validated(work, tracker, events);
}
async function callForSlots(work, action, tracker) {
	try {
		return (await work.call(action, tracker)).filter(({ event }) => event === "slot" || event === "bot");
	} catch (error) {
		if (error instanceof ActionRejected) work.log(error.message);
		else if (!(error instanceof ActionUnavailable)) throw error;
		return [];
	}
}
/** Lets `action_validate_slot_mappings` have its word where it exists. */
async function validated(work, tracker, events) {
	if (!work.domain.actions.includes(names.validateSlots) || !await work.canCall(names.validateSlots)) return events;
	const slots = events.filter(({ event }) => event === "slot");
	const temporary = new Tracker(work.domain, tracker.sender, [...tracker.sinceRestart(), ...slots]);
	const checked = await callForSlots(work, names.validateSlots, temporary);
	const decided = new Set(checked.filter(({ event }) => event === "slot").map((event) => event["name"]));
	return [...checked, ...events.filter((event) => event.event !== "slot" || !decided.has(event["name"]))];
}
function applies(domain, tracker, slot, mapping) {
	if (mapping.type === "from_entity" && !domain.entities.has(mapping.entity ?? "")) return false;
	if (mapping.type === "from_intent" && mapping.intents.some((intent) => !domain.intents.has(intent))) return false;
	return intentFits(domain, tracker, mapping) && (mapping.type === "from_trigger_intent" || conditionsHold(tracker, slot, mapping)) && !isAmbiguous(domain, tracker, slot, mapping);
}
function intentFits(domain, tracker, mapping) {
	const intent = tracker.now.parse?.intent.name ?? void 0;
	if (mapping.intents.length > 0) return intent !== void 0 && mapping.intents.includes(intent);
	const loop = tracker.now.loopName;
	const inLoop = mapping.conditions.length === 0 || mapping.conditions.some(({ activeLoop }) => activeLoop === loop);
	const ignored = loop !== void 0 && inLoop ? domain.forms.get(loop)?.ignoredIntents ?? [] : [];
	return intent === void 0 || !mapping.notIntents.includes(intent) && !ignored.includes(intent);
}
function conditionsHold(tracker, slot, mapping) {
	if (mapping.conditions.length === 0) return true;
	const { loop, loopName } = tracker.now;
	const requested = tracker.now.slot(names.requestedSlot);
	if (loop?.rejected === true && requested === slot) return false;
	return mapping.conditions.some(({ activeLoop, requestedSlot }) => {
		if (activeLoop === null) return loopName === void 0;
		return activeLoop === loopName && (requestedSlot === void 0 || requestedSlot === requested);
	});
}
/**
* Whether, inside a form, an entity could fill several of its slots: then it fills only the one that was asked for.
*/
function isAmbiguous(domain, tracker, slot, mapping) {
	const form = domain.forms.get(tracker.now.loopName ?? "");
	if (mapping.type !== "from_entity" || form === void 0) return false;
	if (tracker.now.slot(names.requestedSlot) === slot || !form.requiredSlots.includes(slot)) return false;
	return sameMappings(domain, form, mapping) !== 1;
}
function sameMappings(domain, form, mapping) {
	const text = JSON.stringify(mapping);
	return form.requiredSlots.flatMap((name) => domain.slots.get(name)?.mappings ?? []).filter((other) => other.type === "from_entity" && JSON.stringify(other) === text).length;
}
function mappedValues(tracker, mapping) {
	switch (mapping.type) {
		case "from_entity": return (tracker.now.parse?.entities ?? []).filter((entity) => isWanted(entity, mapping)).map(({ value }) => value);
		case "from_intent": return [mapping.value ?? null];
		case "from_trigger_intent": {
			const loop = tracker.now.loopName;
			const loops = mapping.conditions.map(({ activeLoop }) => activeLoop);
			return loop !== void 0 && (loops.length === 0 || loops.includes(loop)) ? [mapping.value ?? null] : [];
		}
		case "from_text": return [tracker.now.parse?.text ?? null];
		case "custom": return [];
	}
}
function isWanted(entity, mapping) {
	return entity.entity === mapping.entity && (entity.role ?? void 0) === mapping.role && (entity.group ?? void 0) === mapping.group;
}

// src/engine/server/fallback.ts
/** Asks whether the likeliest intent was meant: what Rasa does unless a bot brings its own. */
function askAffirmation(work, tracker) {
	const parse = tracker.now.parse;
	const ranking = parse?.intent_ranking ?? [];
	const understood = parse?.intent.name ?? null;
	const intent = (understood === names.nluFallback ? ranking.find(({ name }) => name !== names.nluFallback)?.name : understood) ?? names.outOfScope;
	const buttons = [{
		title: "Yes",
		payload: `/${intent}`
	}, {
		title: "No",
		payload: `/${names.outOfScope}`
	}];
	const draft = {
		text: `Did you mean '${intent}'?`,
		buttons,
		utter_action: names.askAffirmation
	};
	return [botSaid(draft, work.now())];
}
/** Asks to confirm, then to rephrase, then gives up: Rasa's two-stage fallback, a loop of its own. */
async function twoStageFallback(work, tracker, run) {
	const isActive = tracker.now.loopName === names.twoStageFallback;
	const events = isActive ? [] : [loopActive(names.twoStageFallback, work.now())];
	const last = tracker.now.parse?.intent.name ?? null;
	if (!(last !== names.nluFallback && last !== names.outOfScope || fellTwice(tracker) || refusedTwice(tracker))) {
		const affirm = !isActive || last === names.nluFallback;
		return [...events, ...await run(affirm ? names.askAffirmation : names.askRephrase, tracker)];
	}
	const end = [...events, loopActive(null, work.now())];
	if (fellTwice(tracker) || refusedTwice(tracker)) return [...end, ...await run(names.fallback, tracker)];
	return [
		...end,
		plain("rewind", work.now()),
		actionRan(names.listen, work.now()),
		...clarified(work, tracker)
	];
}
/** The last message again, now certain. */
function clarified(work, tracker) {
	const { message } = tracker.now;
	if (message === void 0) return [];
	const parse = parseOf(message);
	const certain = {
		...parse,
		intent: {
			...parse.intent,
			confidence: 1
		}
	};
	return [{
		...message,
		parse_data: certain,
		timestamp: work.now()
	}];
}
function lastIntents(tracker, count) {
	return tracker.sinceRestart().filter(({ event }) => event === "user" || event === "rewind").slice(-count).reverse().filter(({ event }) => event === "user").map((event) => parseOf(event).intent.name);
}
function fellTwice(tracker) {
	const intents = lastIntents(tracker, 2);
	return intents.length === 2 && intents.every((intent) => intent === names.nluFallback);
}
function refusedTwice(tracker) {
	const [third, second, first] = lastIntents(tracker, 3);
	return third === names.outOfScope && second === names.nluFallback && first === names.outOfScope;
}
/** Takes back what an old-style two-stage fallback asked and got, so that stories needn't speak of it. */
function revertFallback(work, tracker) {
	const now = work.now();
	const actions = tracker.applied().filter(({ event, name }) => event === "action" && name !== names.listen).map(({ name }) => name);
	const rewinds = (count) => Array.from({ length: count }, () => plain("rewind", now));
	const listen = actionRan(names.listen, now);
	if (actions.at(-1) === names.askRephrase) return [
		...rewinds(3),
		listen,
		...clarified(work, tracker)
	];
	if (actions.at(-1) !== names.askAffirmation) return [];
	const wasRephrased = actions.at(-2) === names.askRephrase;
	return [
		...rewinds(2),
		listen,
		...wasRephrased ? [...rewinds(3), listen] : [],
		...clarified(work, tracker)
	];
}

// src/engine/server/forms.ts
/**
* One execution of a form, as Rasa 3's: it activates, looks at what was answered, asks for the next slot or ends.
* @throws ActionRejected where the answer gave none of what was asked for.
*/
async function runForm(work, form, tracker, run) {
	return new FormRun(work, form, tracker, run).run();
}
var FormRun = class {
	#work;
	#form;
	#tracker;
	#runAction;
	constructor(work, form, tracker, run) {
		this.#work = work;
		this.#form = form;
		this.#tracker = tracker;
		this.#runAction = run;
	}
	async run() {
		const events = this.#tracker.now.loopName === this.#form.name ? [] : await this.#activate();
		if (!isDone(events)) events.push(...await this.#fill(events));
		if (isDone(events)) events.push(loopActive(null, this.#work.now()));
		return events;
	}
	/** The slot that this form asked for; what another form asked for doesn't count. */
	get #asked() {
		const asked = this.#tracker.now.slot(names.requestedSlot);
		return this.#tracker.now.loopName === this.#form.name && typeof asked === "string" ? asked : void 0;
	}
	async #activate() {
		const activation = loopActive(this.#form.name, this.#work.now());
		const active = this.#tracker.copy();
		active.add(activation);
		const extracted = (await extractSlots(this.#work, active)).filter(({ event }) => event === "slot");
		active.addAll(extracted);
		const filled = this.#form.requiredSlots.filter((slot) => active.now.slot(slot) !== null).map((slot) => slotSet(slot, active.now.slot(slot), this.#work.now()));
		const checked = await this.#validate(active, filled);
		const decided = new Set(checked.filter(({ event }) => event === "slot").map((event) => event["name"]));
		return [
			activation,
			...checked,
			...extracted.filter((event) => !decided.has(event["name"]))
		];
	}
	/** What `validate_<form>` says of these values; nothing where no such code is offered. */
	async #validate(tracker, candidates) {
		const action = `validate_${this.#form.name}`;
		if (!await this.#work.canCall(action)) {
			this.#noteMissing(action);
			return [];
		}
		return this.#work.call(action, this.#with(tracker, candidates));
	}
	/** An action that the domain names, and that no code offers, is told: what was said wasn't looked at by it. */
	#noteMissing(action) {
		if (!this.#work.domain.actions.includes(action)) return;
		if (this.#work.missing.some((missing) => missing.action === action)) return;
		const message = `${action} is in the domain, and no action server offers it.`;
		this.#work.missing.push({
			action,
			reason: "unknown-action",
			message
		});
	}
	/** The conversation as if the form had run, and these events had followed. */
	#with(tracker, events) {
		const now = this.#work.now();
		const asked = tracker.now.loopName === this.#form.name ? tracker.now.slot(names.requestedSlot) : null;
		return new Tracker(this.#work.domain, tracker.sender, [
			...tracker.sinceRestart(),
			slotSet(names.requestedSlot, asked, now),
			actionRan(this.#form.name, now),
			...events
		]);
	}
	async #fill(soFar) {
		const events = soFar.some(({ event }) => event !== "active_loop") ? [] : await this.#look();
		if (events.some(({ event }) => event === "action_execution_rejected")) return events;
		return [...events, ...await this.#ask([...soFar, ...events])];
	}
	/** Looks at the answer, unless the form only comes back from something else. */
	async #look() {
		const { now } = this.#tracker;
		if (!(now.loop === void 0 || now.action === names.listen && !now.loop.interrupted)) return this.#validate(this.#tracker, []);
		const found = this.#extracted();
		const events = await this.#validate(this.#tracker, found);
		const gaveSomething = found.length > 0 || events.some(({ event, name }) => event === "slot" && name !== names.requestedSlot) || events.some(({ event }) => event === "action_execution_rejected");
		if (this.#asked !== void 0 && !gaveSomething) throw new ActionRejected(this.#form.name, `The answer doesn't give ${this.#asked}.`);
		return events;
	}
	/** What the last message put into slots of this form. */
	#extracted() {
		const { events } = this.#tracker;
		const from = events.findLastIndex(({ event }) => event === "user" || event === "restart");
		const wanted = /* @__PURE__ */ new Set([...this.#form.requiredSlots, ...this.#asked === void 0 ? [] : [this.#asked]]);
		const last = /* @__PURE__ */ new Map();
		for (const event of events.slice(Math.max(0, from))) if (event.event === "slot" && typeof event["name"] === "string" && wanted.has(event["name"])) last.set(event["name"], event);
		return [...last.values()];
	}
	async #ask(soFar) {
		const now = this.#work.now();
		if (isDone(soFar)) return [slotSet(names.requestedSlot, null, now)];
		const tracker = this.#with(this.#tracker, soFar);
		const demanded = soFar.find(({ event, name }) => event === "slot" && name === names.requestedSlot);
		const byCode = typeof demanded?.["value"] === "string" ? demanded["value"] : void 0;
		const slot = byCode ?? this.#form.requiredSlots.find((name) => tracker.now.slot(name) === null);
		if (slot === void 0) return [slotSet(names.requestedSlot, null, now)];
		return [...byCode === void 0 ? [slotSet(names.requestedSlot, slot, now)] : [], ...await this.#sayQuestion(slot, tracker)];
	}
	/** Asks by code of the form, a response of the form, code of the slot, a response of the slot: the first there is. */
	async #sayQuestion(slot, tracker) {
		const path = [this.#form.name + "_", ""].flatMap((form) => [`action_ask_${form}${slot}`, `utter_ask_${form}${slot}`]);
		for (const action of path.filter((name) => this.#work.knows(name))) try {
			return await this.#runAction(action, tracker);
		} catch (error) {
			if (!(error instanceof ActionUnavailable)) throw error;
			this.#work.missing.push(error.missing);
		}
		return [];
	}
};
/** Whether the form ends: nothing is asked for any more, or code said so. The last word counts. */
function isDone(events) {
	if (events.some(({ event }) => event === "action_execution_rejected")) return false;
	const asked = events.findLast(({ event, name }) => event === "slot" && name === names.requestedSlot);
	const loop = events.findLast(({ event }) => event === "active_loop");
	return asked !== void 0 && (asked["value"] ?? null) === null || loop !== void 0 && (loop["name"] ?? null) === null;
}

// src/engine/server/actions.ts
/**
* Runs an action: a response, a form, one of the default actions, or code of the bot.
* @throws ActionRejected or ActionUnavailable, see there.
*/
async function runAction(work, action, tracker) {
	const run = (name, on) => runAction(work, name, on);
	const { domain } = work;
	const isOwn = domain.actions.includes(action);
	const form = domain.forms.get(action);
	if (defaultActions.has(action)) {
		if (isOwn && action !== names.listen) return runOwnDefault(work, action, tracker);
		return runDefault(work, action, tracker, run);
	}
	if (form !== void 0) return isOwn && await work.canCall(action) ? work.call(action, tracker) : runForm(work, form, tracker, run);
	if (isRetrievalAction(domain, action)) return answerQuestion(work, action, tracker);
	if (domain.responses.has(action)) return said(work, action, tracker);
	if (action.startsWith("utter_")) {
		work.log(`The domain has no response ${action}.`);
		return [];
	}
	return work.call(action, tracker);
}
/** A default action that the bot replaces by code of its own; where that can't run, the default does. */
async function runOwnDefault(work, action, tracker) {
	try {
		return await work.call(action, tracker);
	} catch (error) {
		if (!(error instanceof ActionUnavailable)) throw error;
		work.missing.push(error.missing);
		return runDefault(work, action, tracker, (name, on) => runAction(work, name, on));
	}
}
async function runDefault(work, action, tracker, run) {
	const now = work.now();
	switch (action) {
		case names.sessionStart: return startSession(work, tracker);
		case names.restart: return [...said(work, "utter_restart", tracker), plain("restart", now)];
		case names.fallback: return [...said(work, "utter_default", tracker), plain("rewind", now)];
		case names.back: return [
			...said(work, "utter_back", tracker),
			plain("rewind", now),
			plain("rewind", now)
		];
		case names.deactivateLoop: return [loopActive(null, now), slotSet(names.requestedSlot, null, now)];
		case names.askAffirmation: return askAffirmation(work, tracker);
		case names.askRephrase: return said(work, "utter_ask_rephrase", tracker);
		case names.twoStageFallback: return twoStageFallback(work, tracker, run);
		case names.revertFallback: return revertFallback(work, tracker);
		case names.extractSlots: return extractSlots(work, tracker);
		default: return [];
	}
}
/** A new session: it starts empty, or with the slots of the last one. */
function startSession(work, tracker) {
	const now = work.now();
	const carried = work.domain.carryOverSlots ? [...tracker.now.touched].map((slot) => slotSet(slot, tracker.now.slot(slot), now)) : [];
	return [
		plain("session_started", now),
		...carried,
		actionRan(names.listen, now)
	];
}
function said(work, response, tracker) {
	const event = work.say(tracker, response);
	return event === void 0 ? [] : [event];
}
/** The answer to the question that was understood, of all those that a retrieval action knows. */
function answerQuestion(work, action, tracker) {
	const question = tracker.now.parse?.intent.full_retrieval_intent_name;
	const answer = question === void 0 ? void 0 : `utter_${question}`;
	if (answer === void 0 || !answer.startsWith(`${action}/`)) {
		work.log(`${action} found no question that it could answer.`);
		return [];
	}
	return said(work, answer, tracker);
}
/** What a story's `bot:` step says: its own words. */
function sayWords(work, text) {
	return [botSaid({ text }, work.now())];
}

// src/engine/server/turn.ts
/** Actions that may follow one message, as in Rasa: a dialogue that never listens again is stopped. */
const mostActions = 10;
/** Takes a conversation through one message: slots, actions, until the bot listens again. */
var Turn = class {
	#work;
	#dialogue;
	#tracker;
	#said = [];
	constructor(work, dialogue, tracker) {
		this.#work = work;
		this.#dialogue = dialogue;
		this.#tracker = tracker;
	}
	/** What the bot said in this turn: its `bot` events. */
	get said() {
		return this.#said;
	}
	async handle(message) {
		await this.startSession(message.metadata);
		const details = {
			input_channel: message.channel,
			message_id: randomUUID().replaceAll("-", ""),
			metadata: message.metadata ?? {}
		};
		this.#tracker.add(userSaid(message.text, message.parse, this.#work.now(), details));
		await this.#extract();
		await this.#act();
	}
	/** Starts a session where none is, or where the last one is too long ago. */
	async startSession(metadata) {
		if (this.#tracker.applied().length > 0 && !this.#isExpired()) return;
		if (typeof metadata === "object" && metadata !== null && Object.keys(metadata).length > 0) this.#tracker.add(slotSet(names.sessionMetadata, metadata, this.#work.now()));
		await this.#run(asIs(names.sessionStart));
	}
	#isExpired() {
		const minutes = this.#work.domain.sessionExpirationMinutes;
		if (minutes <= 0) return false;
		const last = this.#tracker.applied().findLast(({ event }) => event === "user");
		return last !== void 0 && (this.#work.now() - last.timestamp) / 60 > minutes;
	}
	async #extract() {
		this.#log(await extractSlots(this.#work, this.#tracker));
	}
	async #act() {
		await this.#actUntilListening();
		if (this.#tracker.now.paused && this.#tracker.now.action !== names.listen) await this.#run(asIs(names.listen));
	}
	async #actUntilListening() {
		for (let again = true; again && this.#mayAct();) {
			if (this.#actionsSoFar() >= mostActions) {
				this.#work.log(`The dialogue ran ${mostActions} actions in a row without listening; it was stopped (${this.#tracker.sender}).`);
				this.#tracker.add(actionRan(names.listen, this.#work.now(), { metadata: { tidegate: { stopped: mostActions } } }));
				return;
			}
			again = await this.#run(this.#dialogue.predict(this.#tracker, this.#work.now()));
		}
	}
	/** A conversation that a person took over is left alone, until it is restarted. */
	#mayAct() {
		return !this.#tracker.now.paused || this.#tracker.now.parse?.intent.name === "restart";
	}
	#actionsSoFar() {
		let count = 0;
		for (const event of this.#tracker.events.toReversed()) {
			if (event.event !== "action") continue;
			const action = actionOf(event);
			if (action === names.listen || action === names.sessionStart) break;
			count += 1;
		}
		return count;
	}
	/** Runs an action and keeps what came of it. @returns whether another one follows. */
	async #run(prediction) {
		const { action } = prediction;
		const again = action !== names.listen && action !== names.sessionStart;
		let events = [];
		try {
			events = await this.#perform(prediction);
		} catch (error) {
			if (error instanceof ActionRejected) {
				this.#tracker.add({
					...rejected(action, this.#work.now()),
					policy: prediction.policy
				});
				return again;
			}
			if (!(error instanceof ActionUnavailable)) throw error;
			this.#work.missing.push(error.missing);
		}
		this.#record(prediction, events);
		if (events.some(({ event }) => event === "user")) await this.#extract();
		return again;
	}
	#perform(prediction) {
		const { action } = prediction;
		if (action === names.listen) return Promise.resolve([]);
		if (isWords(this.#work, action)) return Promise.resolve(sayWords(this.#work, action));
		let tracker = this.#tracker;
		if (prediction.events.length > 0) {
			tracker = tracker.copy();
			tracker.addAll(prediction.events);
		}
		return runAction(this.#work, action, tracker);
	}
	#record(prediction, events) {
		const { missing } = this.#work;
		this.#work.missing = [];
		if (!events.some(({ event }) => event === "action_execution_rejected")) {
			const words = isWords(this.#work, prediction.action);
			this.#tracker.addAll(prediction.events);
			this.#tracker.add(actionRan(prediction.action, this.#work.now(), {
				...words && { name: null },
				policy: prediction.policy,
				confidence: prediction.confidence,
				action_text: words ? prediction.action : null,
				hide_rule_turn: prediction.hideRuleTurn,
				...missing.length > 0 && { metadata: { tidegate: { unavailable: missing } } }
			}));
		}
		this.#log(events);
	}
	#log(events) {
		for (const event of events) {
			this.#tracker.add(event);
			if (event.event === "bot") this.#said.push(event);
		}
	}
};
function asIs(action) {
	return {
		action,
		confidence: 1,
		policy: "followup_action",
		events: [],
		hideRuleTurn: false
	};
}
/** Whether an action is no name, but what a story's `bot:` step says. */
function isWords(work, action) {
	return !work.knows(action) && !/^(action|utter|validate)_/.test(action);
}

// src/engine/server/bot.ts
/** How often a message is taken anew when another process was faster, before its events are put behind the others'. */
const mostRetries = 5;
/** A model that talks: it keeps its conversations in a store, and handles one message of a sender after another. */
var Bot = class {
	model;
	domainJson;
	#dialogue;
	#store;
	#server;
	#log;
	#lock = new KeyedLock();
	#recent;
	constructor(model, store, server, log) {
		this.model = model;
		this.domainJson = domainJson(model.domain);
		this.#dialogue = new Dialogue(model.domain, model.dialogue);
		this.#store = store;
		this.#recent = new RecentConversations(store, model.domain);
		this.#server = server;
		this.#log = withoutRepeats(log, 6e4);
	}
	parse(text) {
		return parseMessage(this.model.domain, this.model.nlu, text);
	}
	/** Answers one message. */
	async say(sender, text, channel, metadata) {
		const parse = this.parse(text);
		return this.#lock.run(sender, async () => {
			return (await this.#change(sender, channel, async (turn) => {
				await turn.handle({
					text,
					parse,
					channel,
					metadata
				});
			})).flatMap((event) => restMessages(sender, event));
		});
	}
	/** A conversation as it is stored. */
	async tracker(sender, range = "all") {
		const { events } = await this.#store.load(sender, range);
		return new Tracker(this.model.domain, sender, events);
	}
	/** Adds events to a conversation as they are. */
	async append(sender, events) {
		return this.#lock.run(sender, async () => {
			await this.#appendBehind(sender, events);
			return this.tracker(sender);
		});
	}
	/** Adds what a person said without answering it. */
	async note(sender, text, parse) {
		return this.#lock.run(sender, async () => {
			await this.#change(sender, "rest", async (turn, tracker) => {
				await turn.startSession({});
				tracker.add(userSaid(text, parse ?? this.parse(text), Date.now() / 1e3, { input_channel: "rest" }));
			});
			return this.tracker(sender);
		});
	}
	async #change(sender, channel, change) {
		for (let retries = 0;; retries += 1) {
			const { tracker, version } = await this.#recent.take(sender);
			const before = tracker.events.length;
			const work = this.#work(channel, `${sender}\n${version}`);
			const turn = new Turn(work, this.#dialogue, tracker);
			await change(turn, tracker);
			const added = tracker.events.slice(before);
			const stored = await this.#store.append(sender, version, added);
			if (stored !== void 0) {
				this.#recent.put(sender, {
					tracker,
					version: stored
				});
				return turn.said;
			}
			if (work.ranCode || retries >= mostRetries) {
				await this.#appendBehind(sender, added);
				return turn.said;
			}
		}
	}
	async #appendBehind(sender, events) {
		let stored;
		while (stored === void 0) stored = await this.#store.append(sender, await this.#store.version(sender), events);
	}
	#work(channel, seed) {
		return new Work({
			domain: this.model.domain,
			channel,
			seed,
			server: this.#server,
			log: this.#log,
			domainJson: this.domainJson
		});
	}
};

// src/engine/server/remote.ts
/** Bytes of an answer that are read at most. */
const largestAnswer = 4194304;
/** Milliseconds after which the list of actions is asked for again, where an action isn't on it. */
const listIsFreshFor = 5e3;
/** Talks to an action server in Rasa's protocol, over connections that stay open. */
var ActionServer = class {
	#base;
	#timeoutMs;
	#agent;
	#offered;
	/** @param url the server's base URL, or that of its `/webhook`; undefined where there is no server. */
	constructor(url, timeoutMs) {
		this.#base = url === void 0 ? void 0 : baseUrl(url);
		this.#timeoutMs = timeoutMs;
		const options = {
			keepAlive: true,
			maxFreeSockets: 16
		};
		this.#agent = this.#base?.protocol === "https:" ? new Agent$1(options) : new Agent(options);
	}
	close() {
		this.#agent.destroy();
	}
	/**
	* Whether the server offers an action; undefined where it doesn't say. A list that lacks it is asked for again
	* after a few seconds: the server may have come up meanwhile.
	*/
	async offers(action) {
		if (this.#base === void 0) return false;
		const known = this.#offered;
		if ((known === void 0 || Date.now() - known.at > listIsFreshFor) && known?.names?.has(action) !== true) this.#offered = {
			names: await this.#list(this.#base),
			at: Date.now()
		};
		return this.#offered?.names?.has(action);
	}
	async #list(base) {
		try {
			const answer = await this.#send(new URL("actions", base), "GET", void 0, 2e3);
			const found = answer.status === 200 ? JSON.parse(answer.body) : void 0;
			if (!Array.isArray(found)) return void 0;
			const named = found.map((entry) => asRecord(entry)["name"]);
			return new Set(named.filter((name) => typeof name === "string"));
		} catch {
			return;
		}
	}
	/** Runs an action. Never throws: what goes wrong is part of the answer. */
	async run(action, call) {
		if (this.#base === void 0) return {
			kind: "unavailable",
			reason: "no-server",
			message: `${action} needs code, and no action server is configured.`
		};
		const url = new URL("webhook", this.#base);
		let answer;
		try {
			answer = await this.#send(url, "POST", JSON.stringify(call), this.#timeoutMs);
		} catch (error) {
			const isTimeout = error instanceof TimeoutError;
			const message = isTimeout ? `${action} did not answer within ${this.#timeoutMs} ms.` : `The action server at ${url.origin} can't be reached: ${error instanceof Error ? error.message : String(error)}.`;
			return {
				kind: "unavailable",
				reason: isTimeout ? "timeout" : "unreachable",
				message
			};
		}
		return readAnswer(action, answer);
	}
	#send(url, method, body, timeoutMs) {
		const headers = body === void 0 ? {} : {
			"content-type": "application/json",
			"content-length": String(Buffer.byteLength(body))
		};
		const send = url.protocol === "https:" ? request$1 : request;
		return new Promise((resolve, reject) => {
			const sent = send(url, {
				method,
				headers,
				agent: this.#agent
			}, (response) => {
				const chunks = [];
				let size = 0;
				response.on("data", (chunk) => {
					size += chunk.length;
					if (size > largestAnswer) sent.destroy(/* @__PURE__ */ new Error(`its answer is larger than ${largestAnswer} bytes`));
					chunks.push(chunk);
				});
				response.on("error", reject);
				response.on("end", () => {
					clearTimeout(timer);
					resolve({
						status: response.statusCode ?? 0,
						body: Buffer.concat(chunks).toString("utf8")
					});
				});
			});
			const timer = setTimeout(() => sent.destroy(new TimeoutError()), timeoutMs);
			sent.on("error", (error) => {
				clearTimeout(timer);
				reject(error);
			});
			sent.end(body);
		});
	}
};
var TimeoutError = class extends Error {};
function baseUrl(url) {
	const base = new URL(url);
	base.pathname = base.pathname.replace(/\/+$/, "").replace(/\/webhook$/, "") + "/";
	base.search = "";
	return base;
}
function readAnswer(action, { status, body }) {
	let json;
	try {
		json = JSON.parse(body);
	} catch {
		json = void 0;
	}
	const answer = asRecord(json);
	const said = typeof answer["error"] === "string" ? answer["error"] : "";
	if (status === 400) return {
		kind: "rejected",
		message: said
	};
	if (status === 404) return {
		kind: "unavailable",
		reason: "unknown-action",
		message: `The action server has no action named ${action}.`
	};
	if (status !== 200 || json === void 0) return {
		kind: "unavailable",
		reason: "failed",
		message: `${action} failed: the action server answered ${status}${said === "" ? "" : ` (${said})`}.`
	};
	return {
		kind: "done",
		events: list(answer["events"]),
		responses: list(answer["responses"])
	};
}
function list(value) {
	return Array.isArray(value) ? value : [];
}

// src/engine/server/index.ts
/** Bytes of a request that are read at most. */
const largestBody = 1048576;
/**
* Serves a model over Rasa's HTTP API. Closing lets requests that are under way finish.
* @throws Error where the port is taken or the conversations can't be opened.
*/
async function serveCore(options) {
	const store = await openStore({
		file: options.conversations,
		redis: options.redis
	}, options.log);
	const actions = new ActionServer(options.actionsUrl, options.actionTimeoutMs ?? 3e4);
	const bot = new Bot(options.model, store, actions, options.log);
	const api = new Api(bot, options.modelFile);
	try {
		const listener = await listen({
			port: options.port,
			host: options.host,
			largestBody,
			healthPath: "/status",
			handle: (request) => api.handle(request),
			toError: (error) => errorAnswer(error, options.log)
		});
		return {
			port: listener.port,
			close: async (drainMs = 0) => {
				await listener.drain(drainMs);
				await listener.close();
				actions.close();
				await store.close();
			}
		};
	} catch (error) {
		await store.close();
		throw error;
	}
}

export { serveCore };