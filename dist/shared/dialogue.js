import { a as loopActive, c as plain, d as userSaid, l as rejected, n as actionRan, o as nameOf, s as parseOf, t as actionOf, u as slotSet } from "./events.js";

// src/engine/tracker/applied.ts
/**
* The events that still count: without what was taken back, before the last restart or session start left out, and
* with repeated executions of one loop folded into its first, as Rasa's policies see a conversation.
*/
function appliedEvents(events) {
	const loops = /* @__PURE__ */ new Set();
	for (const event of events) {
		const loop = event.event === "active_loop" || event.event === "form" ? nameOf(event) : void 0;
		if (loop !== void 0) loops.add(loop);
	}
	let applied = [];
	for (const event of events) {
		const action = event.event === "action" ? actionOf(event) : void 0;
		if (event.event === "restart" || event.event === "session_started") applied = [];
		else if (event.event === "undo") undoTill(applied, "action");
		else if (event.event === "rewind") {
			undoTill(applied, "user");
			undoTill(applied, "action");
		} else if (action !== void 0 && loops.has(action) && !isFirstOrUnhappy(action, applied)) foldIntoLoop(action, applied);
		else applied.push(event);
	}
	return applied;
}
function undoTill(applied, kind) {
	for (let last = applied.pop(); last !== void 0; last = applied.pop()) if (last.event === kind) return;
}
/** Whether a loop runs for the first time, or comes back after something else was answered in between. */
function isFirstOrUnhappy(loop, applied) {
	let next;
	for (let index = applied.length - 1; index >= 0; index -= 1) {
		const event = applied[index];
		if ((event.event === "active_loop" || event.event === "form") && nameOf(event) === void 0) return true;
		if (event.event === "action_execution_rejected" && nameOf(event) === loop) return true;
		if (event.event === "user" && next !== void 0 && next !== loop) return true;
		if (event.event === "action") {
			if (actionOf(event) === loop) return false;
			next = actionOf(event);
		}
	}
	return true;
}
/** Takes out the turns since the loop ran last; what they changed (slots, loops) stays. */
function foldIntoLoop(loop, applied) {
	for (let index = applied.length - 1; index >= 0; index -= 1) {
		const event = applied[index];
		if (event.event === "action" && actionOf(event) === loop) return;
		if (event.event === "action" || event.event === "user" || event.event === "user_featurization") applied.splice(index, 1);
	}
}

// src/engine/tracker/names.ts
/** Names with a meaning of their own in Rasa's formats. */
const names = {
	listen: "action_listen",
	restart: "action_restart",
	sessionStart: "action_session_start",
	fallback: "action_default_fallback",
	deactivateLoop: "action_deactivate_loop",
	revertFallback: "action_revert_fallback_events",
	askAffirmation: "action_default_ask_affirmation",
	askRephrase: "action_default_ask_rephrase",
	twoStageFallback: "action_two_stage_fallback",
	unlikelyIntent: "action_unlikely_intent",
	back: "action_back",
	extractSlots: "action_extract_slots",
	validateSlots: "action_validate_slot_mappings",
	requestedSlot: "requested_slot",
	sessionMetadata: "session_started_metadata",
	nluFallback: "nlu_fallback",
	outOfScope: "out_of_scope"
};
/** Actions that every bot has. */
const defaultActions = /* @__PURE__ */ new Set([
	names.listen,
	names.restart,
	names.sessionStart,
	names.fallback,
	names.deactivateLoop,
	names.revertFallback,
	names.askAffirmation,
	names.askRephrase,
	names.twoStageFallback,
	names.unlikelyIntent,
	names.back,
	names.extractSlots
]);
/** Slots that every bot has; no message fills them. */
const defaultSlots = /* @__PURE__ */ new Set([names.requestedSlot, names.sessionMetadata]);
/** The part of a retrieval intent's name before the `/`; any other name as it is. */
function baseName(intent) {
	const slash = intent.indexOf("/");
	return slash > 0 ? intent.slice(0, slash) : intent;
}
/** Whether an action answers a retrieval intent: it has no response of its own, but one for each of its questions. */
function isRetrievalAction(domain, action) {
	if (!action.startsWith("utter_") || action.includes("/") || domain.responses.has(action)) return false;
	const prefix = `${action}/`;
	for (const response of domain.responses.keys()) if (response.startsWith(prefix)) return true;
	return false;
}
/** Whether an action is known: a default one, or one of the domain's actions, responses and forms. */
function isKnownAction(domain, action) {
	return defaultActions.has(action) || domain.forms.has(action) || domain.responses.has(action) || domain.actions.includes(action) || isRetrievalAction(domain, action);
}

// src/engine/tracker/slots.ts
/** The value as a slot of its type keeps it: a list slot makes a list of a single value. */
function keptValue(slot, value) {
	const kept = value ?? null;
	return slot?.type === "list" && kept !== null && kept !== "" && !Array.isArray(kept) ? [kept] : kept;
}
/**
* What the policies see of a slot's value, as Rasa 3 shows it to its own: whether a text is set, which category,
* how large a number is between its bounds. Undefined where there is nothing to see.
*/
function features(slot, value) {
	if (value === null || value === void 0) return void 0;
	const seen = raw(slot, value);
	return seen.some((feature) => feature !== 0) ? seen : void 0;
}
function raw(slot, value) {
	switch (slot.type) {
		case "text": return [1];
		case "list": return Array.isArray(value) && value.length > 0 ? [1] : [0];
		case "bool": {
			const truth = asTruth(value);
			return truth === void 0 ? [0, 0] : [1, truth ? 1 : 0];
		}
		case "float": {
			const number = typeof value === "boolean" ? Number(value) : asNumber$1(value);
			if (number === void 0) return [0, 0];
			const low = slot.minValue ?? 0;
			const high = slot.maxValue ?? 1;
			const range = Math.abs(high - low) > 0 ? Math.abs(high - low) : 1;
			return [1, (Math.max(low, Math.min(high, number)) - low) / range];
		}
		case "categorical": {
			const categories = slot.values.map((category) => category.toLowerCase());
			const index = categories.indexOf(String(value).toLowerCase());
			const other = categories.indexOf("__other__");
			const length = other < 0 ? categories.length + 1 : categories.length;
			const hot = index >= 0 ? index : other >= 0 ? other : length - 1;
			return Array.from({ length }, (_, place) => place === hot ? 1 : 0);
		}
		case "any": return [];
	}
}
function asTruth(value) {
	if (typeof value === "boolean") return value;
	if (typeof value === "number") return value === 1;
	if (typeof value !== "string") return void 0;
	const text = value.trim().toLowerCase();
	if (text === "true" || text === "false") return text === "true";
	return /^\d+$/.test(text) ? Number(text) === 1 : void 0;
}
function asNumber$1(value) {
	if (typeof value !== "number" && (typeof value !== "string" || value.trim() === "")) return void 0;
	const number = Number(value);
	return Number.isFinite(number) ? number : void 0;
}

// src/engine/tracker/moment.ts
/** Stands in a rule for "this slot, or the loop, must not be set". */
const mustBeUnset = "should_not_be_set";
const influencingSlots = /* @__PURE__ */ new WeakMap();
/** The slots that policies look at, by name. */
function influencing(domain) {
	let found = influencingSlots.get(domain);
	if (found === void 0) {
		found = [...domain.slots.values()].filter((slot) => slot.influences && slot.type !== "any").sort((a, b) => a.name < b.name ? -1 : 1);
		influencingSlots.set(domain, found);
	}
	return found;
}
/** Where a conversation stands after some of its events: what Rasa's tracker holds beside the events themselves. */
var Moment = class {
	domain;
	/** Values by name: the domain's slots, and those that every bot has. */
	slots = /* @__PURE__ */ new Map();
	/** Slots that an event gave a value, if only null. */
	touched = /* @__PURE__ */ new Set();
	message;
	parse;
	/** Whether the last message counts by its text instead of its intent; undefined while nobody decided. */
	byText;
	bot;
	/** Name (or text) of the action that ran last. */
	action;
	followup = names.listen;
	paused = false;
	loop;
	#features = {
		all: void 0,
		touched: void 0
	};
	constructor(domain) {
		this.domain = domain;
		this.#resetSlots();
	}
	/** The active loop's name; undefined outside every loop. */
	get loopName() {
		return this.loop === void 0 || this.loop.name === "should_not_be_set" ? void 0 : this.loop.name;
	}
	slot(name) {
		return this.slots.get(name) ?? null;
	}
	/** Features of the slots that influence the conversation; of those alone that an event touched, if wanted so. */
	slotFeatures(onlyTouched) {
		const which = onlyTouched ? "touched" : "all";
		return this.#features[which] ??= this.#see(onlyTouched);
	}
	#see(onlyTouched) {
		const seen = {};
		for (const slot of influencing(this.domain)) {
			if (onlyTouched && !this.touched.has(slot.name)) continue;
			const value = this.slots.get(slot.name);
			const found = value === "should_not_be_set" ? mustBeUnset : features(slot, value);
			if (found !== void 0) seen[slot.name] = found;
		}
		return seen;
	}
	#resetSlots() {
		this.slots = /* @__PURE__ */ new Map();
		this.touched = /* @__PURE__ */ new Set();
		for (const slot of this.domain.slots.values()) this.slots.set(slot.name, keptValue(slot, slot.initial));
		for (const name of defaultSlots) if (!this.slots.has(name)) this.slots.set(name, null);
		this.#forgetFeatures();
	}
	#forgetFeatures() {
		this.#features = {
			all: void 0,
			touched: void 0
		};
	}
	#reset() {
		this.#resetSlots();
		this.message = void 0;
		this.parse = void 0;
		this.byText = void 0;
		this.bot = void 0;
		this.action = void 0;
		this.followup = names.listen;
		this.paused = false;
		this.loop = void 0;
	}
	/** Applies one event. `rewind` and `undo` need the events before them: a tracker replays for those. */
	apply(event) {
		switch (event.event) {
			case "user":
				this.message = event;
				this.parse = parseOf(event);
				this.byText = void 0;
				this.followup = void 0;
				break;
			case "user_featurization":
				this.byText = event["use_text_for_featurization"] === true;
				break;
			case "action":
				this.#ran(event);
				break;
			case "bot":
				this.bot = event;
				break;
			case "slot":
				this.#setSlot(event);
				break;
			case "reset_slots":
				this.#resetSlots();
				break;
			case "active_loop":
			case "form":
				this.#changeLoop(nameOf(event));
				break;
			case "loop_interrupted":
				if (this.loop) this.loop = {
					...this.loop,
					interrupted: event["is_interrupted"] === true
				};
				break;
			case "action_execution_rejected":
				if (this.loop && nameOf(event) === this.loop.name) this.loop = {
					...this.loop,
					rejected: true
				};
				break;
			case "followup":
				this.followup = nameOf(event);
				break;
			case "pause":
				this.paused = true;
				break;
			case "resume":
				this.paused = false;
				break;
			case "restart":
				this.#reset();
				this.followup = names.sessionStart;
				break;
			case "session_started": this.#reset();
		}
	}
	#ran(event) {
		this.action = actionOf(event);
		this.followup = void 0;
		if (this.loop === void 0) return;
		const isLoop = this.action === this.loop.name;
		if (this.loop.interrupted || isLoop && this.loop.rejected) this.loop = {
			...this.loop,
			interrupted: false,
			rejected: this.loop.rejected && !isLoop
		};
	}
	#setSlot(event) {
		const name = nameOf(event);
		if (name === void 0) return;
		const slot = this.domain.slots.get(name);
		if (slot === void 0 && !defaultSlots.has(name)) return;
		this.slots.set(name, keptValue(slot, event["value"]));
		this.touched.add(name);
		if (slot?.influences === true) this.#forgetFeatures();
	}
	#changeLoop(name) {
		this.loop = name === void 0 ? void 0 : {
			name,
			interrupted: false,
			rejected: false,
			trigger: this.parse ?? null
		};
	}
};

// src/engine/dialogue/states.ts
/** One state before each action of these applied events, and one for what comes next. */
function pastStates(domain, applied, options = {}) {
	const moment = new Moment(domain);
	const states = [];
	const { hidden } = options;
	let lastShown;
	let isHidden = false;
	const look = (hideNext) => {
		if (hidden) {
			if (!isHidden) lastShown = moment.action;
			if (moment.followup === void 0 && moment.action !== moment.loopName) isHidden = hideNext;
			if (isHidden) return;
		}
		const state = currentState(moment, options.onlyTouched === true);
		states.push(hidden ? withoutRules(state, hidden, states.at(-1), lastShown) : state);
	};
	for (const event of applied) {
		if (event.event === "action") look(event["hide_rule_turn"] === true);
		moment.apply(event);
	}
	look(false);
	return options.lastByText === true ? lastByText(states, moment.parse?.text ?? "") : states;
}
function currentState(moment, onlyTouched) {
	const slots = moment.slotFeatures(onlyTouched);
	const user = userState(moment);
	return makeState(moment.loop?.name, moment.action, slots, user);
}
/** States are compared by their JSON: members are always in the same order, and absent when empty. */
function makeState(loop, previous, slots, user) {
	return {
		...loop !== void 0 && { loop },
		...previous !== void 0 && { previous },
		...slots !== void 0 && Object.keys(slots).length > 0 && { slots },
		...user !== void 0 && { user }
	};
}
/** The key under which equal states are found. */
function stateKey(state) {
	return JSON.stringify(state);
}
const userStates = /* @__PURE__ */ new WeakMap();
function userState(moment) {
	const { parse } = moment;
	if (parse === void 0) return void 0;
	if (moment.byText === true) return textState(parse.text);
	let state = userStates.get(parse);
	if (state === void 0) {
		state = intentState(moment.domain, parse);
		userStates.set(parse, state);
	}
	return Object.keys(state).length > 0 ? state : void 0;
}
function textState(text) {
	return text === "" ? void 0 : { text };
}
function intentState(domain, parse) {
	const intent = parse.intent.name === null ? void 0 : baseName(parse.intent.name);
	const entities = usedEntities(domain, intent, parse.entities);
	return {
		...entities.length > 0 && { entities },
		...intent !== void 0 && { intent },
		...intent === void 0 && parse.text !== "" && { text: parse.text }
	};
}
function usedEntities(domain, intent, entities) {
	const rules = intent === void 0 ? void 0 : domain.intents.get(intent);
	const isUsed = ({ entity }, label) => {
		if (rules === void 0) return true;
		if (domain.entities.get(entity)?.influences !== true || rules.ignoreEntities.includes(entity)) return false;
		return rules.useEntities === true || Array.isArray(rules.useEntities) && (rules.useEntities.includes(entity) || rules.useEntities.includes(label));
	};
	const used = /* @__PURE__ */ new Set();
	for (const entity of entities) {
		const labels = [entity.role, entity.group].filter((label) => label !== void 0 && label !== null);
		for (const label of [entity.entity, ...labels.map((part) => `${entity.entity}#${part}`)]) if (isUsed(entity, label)) used.add(label);
	}
	return [...used].sort();
}
function withoutRules(state, hidden, last, lastShown) {
	const slots = Object.fromEntries(Object.entries(state.slots ?? {}).filter(([slot]) => !hidden.slots.has(slot)));
	const loop = state.loop !== void 0 && hidden.loops.has(state.loop) ? void 0 : state.loop;
	const keepsUser = last !== void 0 && state.previous !== names.listen;
	return makeState(loop, lastShown ?? state.previous, slots, keepsUser ? last.user : state.user);
}
function lastByText(states, text) {
	const last = states.at(-1);
	if (last?.previous !== names.listen) return [...states];
	return [...states.slice(0, -1), makeState(last.loop, last.previous, last.slots, textState(text))];
}
/** The loop of a state; undefined where none is active, or where a rule forbids one. */
function loopOf(state) {
	return state.loop === "should_not_be_set" ? void 0 : state.loop;
}
/** The states from which each action of a training conversation follows; those that can't be foreseen are left out. */
function trainingTurns(domain, applied, options = {}) {
	const states = pastStates(domain, applied, options);
	const turns = [];
	let count = 0;
	for (const event of applied) {
		if (event.event !== "action") continue;
		count += 1;
		const action = actionOf(event);
		if (event["unpredictable"] !== true && action !== void 0) turns.push({
			states: states.slice(0, count),
			action
		});
	}
	return turns;
}

// src/engine/dialogue/stories.ts
/** Stands for "anything may have happened before (or after)" in a rule. */
const anything = "...";
/** The checkpoint where every conversation starts. */
const start = "#start";
/** Cuts a story at its checkpoints and `or`s. `id` must differ from story to story. */
function segmentsOf(domain, story, id) {
	return new Cutter(domain, story, id).cut();
}
var Cutter = class {
	#domain;
	#story;
	#id;
	#done = [];
	#from = [];
	#slots = [];
	#steps = [];
	#joints = 0;
	#isFirst = true;
	constructor(domain, story, id) {
		this.#domain = domain;
		this.#story = story;
		this.#id = id;
	}
	cut() {
		const { steps } = this.#story;
		let sawStep = false;
		for (const step of steps) {
			if (step.kind === "checkpoint" && !sawStep) {
				this.#from.push(step.name);
				this.#slots = [...this.#slots, ...step.slots];
				continue;
			}
			sawStep = true;
			if (step.kind === "checkpoint") this.#close([step.name], step.slots);
			else if (step.kind === "or") this.#branch(step.options);
			else this.#steps.push(step);
		}
		if (sawStep && steps.at(-1)?.kind !== "checkpoint") this.#finish([]);
		return this.#done;
	}
	#close(to, slots) {
		this.#finish(to);
		this.#from = to;
		this.#slots = slots;
	}
	#branch(options) {
		const joint = this.#joints;
		this.#joints += 1;
		const before = `#${this.#id}.${joint}`;
		const after = `#${this.#id}.${joint}+`;
		if (this.#steps.length > 0 || this.#isFirst) this.#close([before], []);
		const { from, slots } = {
			from: this.#from,
			slots: this.#slots
		};
		for (const option of options) {
			this.#from = from;
			this.#slots = slots;
			this.#steps = [option];
			this.#finish([after]);
		}
		this.#from = [after];
		this.#slots = [];
	}
	#finish(to) {
		const from = this.#from.length > 0 ? this.#from : [start];
		const events = this.#events(from.includes("#start") && this.#isFirst, to.length === 0);
		this.#done.push({
			story: this.#story,
			from,
			slots: this.#slots,
			events,
			to
		});
		this.#steps = [];
		this.#isFirst = false;
	}
	#events(isStart, isEnd) {
		const story = this.#story;
		const events = [];
		if (story.kind === "rule" && isStart) {
			for (const step of story.condition) events.push(...stepEvents(this.#domain, step, true));
			if (!story.conversationStart) events.push(actionRan("...", 0));
		}
		for (const step of this.#steps) {
			if (step.kind === "user" && !endsWithListen(events)) events.push(actionRan(names.listen, 0));
			events.push(...stepEvents(this.#domain, step, story.kind === "rule"));
		}
		if (story.kind === "rule" && isEnd && !story.waitForUserInput) events.push(actionRan("...", 0));
		if (isStart) markFirstAction(events, this.#steps, story);
		if (isEnd && !endsWithListen(events)) events.push(actionRan(names.listen, 0));
		return events;
	}
};
/** An action that a story starts with can't be foreseen from anything. */
function markFirstAction(events, steps, story) {
	const hasSnippet = story.kind === "rule" && !story.conversationStart;
	const first = steps.find((step) => step.kind === "user" || step.kind === "action" || step.kind === "bot");
	if (!hasSnippet && first?.kind === "user") return;
	const index = events.findIndex((event) => event.event === "action");
	const event = events[index];
	if (event) events[index] = {
		...event,
		unpredictable: true
	};
}
function endsWithListen(events) {
	const last = events.at(-1);
	return last?.event === "action" && last["name"] === names.listen;
}
/** Events that older stories write as if they were actions. */
const eventSteps = /* @__PURE__ */ new Set([
	"restart",
	"rewind",
	"undo",
	"reset_slots",
	"pause",
	"resume"
]);
/** The events of one step of a story; of one alternative, where it is an `or`. */
function stepEvents(domain, step, inRule) {
	switch (step.kind) {
		case "user": {
			const parse = givenParse(step);
			return [userSaid(step.text ?? "", parse, 0, step.text === void 0 ? { given: true } : {}), ...slotsOfEntities(domain, parse.entities, 0).map((event) => ({
				...event,
				implied: true
			}))];
		}
		case "action": return [eventSteps.has(step.action) ? plain(step.action, 0) : actionRan(step.action, 0)];
		case "bot": return [{
			event: "action",
			timestamp: 0,
			name: null,
			action_text: step.text
		}];
		case "slots": return step.slots.map(({ name, value }) => {
			const meant = value === void 0 ? anyValue(domain.slots.get(name)) : value;
			return slotSet(name, meant === null && inRule ? mustBeUnset : meant, 0);
		});
		case "loop": return [loopActive(step.loop === null && inRule ? mustBeUnset : step.loop, 0)];
		case "or": return step.options[0] ? stepEvents(domain, step.options[0], inRule) : [];
		case "checkpoint": return [];
	}
}
/** What `- slot_was_set: [name]` without a value stands for. */
function anyValue(slot) {
	if (slot?.type === "text") return "filled";
	return slot?.type === "list" ? ["filled"] : null;
}
/** A user's step as if the NLU had understood it as written. */
function givenParse(step) {
	const name = step.intent === void 0 ? null : baseName(step.intent);
	const isRetrieval = step.intent !== void 0 && step.intent.includes("/");
	return {
		text: step.text ?? "",
		intent: {
			name,
			confidence: 1,
			...isRetrieval && { full_retrieval_intent_name: step.intent }
		},
		entities: step.entities.map(({ entity, value, role, group }) => ({
			entity,
			value: value ?? "",
			...role !== void 0 && { role },
			...group !== void 0 && { group }
		}))
	};
}
/** Slots that a message's entities fill outside of forms, as stories imply them. */
function slotsOfEntities(domain, entities, at) {
	if (entities.length === 0) return [];
	const events = [];
	for (const slot of domain.slots.values()) {
		const values = [];
		for (const mapping of slot.mappings) {
			const first = mapping.conditions[0];
			if (mapping.type !== "from_entity" || first && first.activeLoop !== null) continue;
			for (const found of entities) if (found.entity === mapping.entity && (found.role ?? void 0) === mapping.role && (found.group ?? void 0) === mapping.group) values.push(found.value);
		}
		if (values.length > 0) events.push(slotSet(slot.name, slot.type === "list" ? values : values.at(-1), at));
	}
	return events;
}

// src/engine/dialogue/paths.ts
/** Paths that are followed at most, so that no tangle of checkpoints can take for ever. */
const mostPaths = 2e4;
/** States by which two unfinished paths count as the same; what comes after them is learnt once. */
const defaultWindow = 10;
/**
* Every conversation that the stories describe. Where paths meet, those that look the same to a policy with
* `window` states of memory are followed once.
*/
function pathsOf(domain, stories, window) {
	const segments = sorted(stories).flatMap((story, index) => segmentsOf(domain, story, String(index)));
	const starting = /* @__PURE__ */ new Map();
	for (const segment of segments) for (const from of segment.from) starting.set(from, [...starting.get(from) ?? [], segment]);
	const finished = [];
	const seen = /* @__PURE__ */ new Set();
	const open = [];
	const enter = (path, at) => {
		for (const segment of starting.get(at) ?? []) {
			const passed = path.passed.get(segment) ?? 0;
			if (passed >= 2 || !slotsHold$1(domain, path.events, segment)) continue;
			const next = {
				story: segment.story,
				events: [...path.events, ...segment.events],
				passed: new Map(path.passed).set(segment, passed + 1)
			};
			if (segment.to.length === 0) finished.push(next);
			for (const to of segment.to) {
				const key = `${to}\n${lastStates(domain, next.events, window ?? defaultWindow)}`;
				if (seen.has(key) || !starting.has(to)) finished.push(next);
				else open.push({
					path: next,
					at: to
				});
				seen.add(key);
			}
		}
	};
	const nothing = {
		events: [],
		passed: /* @__PURE__ */ new Map()
	};
	const first = stories[0];
	if (first) enter({
		...nothing,
		story: first
	}, start);
	for (let index = 0; index < open.length && finished.length + index < mostPaths; index += 1) {
		const next = open[index];
		enter(next.path, next.at);
	}
	return finished;
}
/** In an order that depends on what the stories say alone, not on the files that they stand in. */
function sorted(stories) {
	const text = (story) => JSON.stringify([
		story.condition,
		story.steps,
		story.conversationStart,
		story.waitForUserInput
	], (key, value) => key === "place" ? void 0 : value);
	return stories.map((story) => ({
		story,
		text: text(story)
	})).sort((a, b) => a.text === b.text ? 0 : a.text < b.text ? -1 : 1).map(({ story }) => story);
}
function slotsHold$1(domain, events, segment) {
	if (segment.slots.length === 0) return true;
	const moment = new Moment(domain);
	for (const event of appliedEvents(events)) moment.apply(event);
	return segment.slots.every(({ name, value }) => value === void 0 ? moment.slot(name) !== null : JSON.stringify(moment.slot(name)) === JSON.stringify(value));
}
function lastStates(domain, events, window) {
	return pastStates(domain, appliedEvents(events)).slice(-window).map(stateKey).join("\n");
}

// src/engine/tracker/tracker.ts
/** One conversation: its events, and where they lead. Equal events give equal trackers. */
var Tracker = class Tracker {
	sender;
	domain;
	#events = [];
	#moment;
	#applied;
	constructor(domain, sender, events = []) {
		this.domain = domain;
		this.sender = sender;
		this.#moment = new Moment(domain);
		for (const event of events) this.add(event);
	}
	get events() {
		return this.#events;
	}
	/** Where the conversation stands now. */
	get now() {
		return this.#moment;
	}
	add(event) {
		this.#events.push(event);
		if (event.event === "rewind" || event.event === "undo") this.#replay();
		else this.#moment.apply(event);
	}
	addAll(events) {
		for (const event of events) this.add(event);
	}
	/** A conversation of its own with the same events so far. */
	copy() {
		return new Tracker(this.domain, this.sender, this.#events);
	}
	/** The events that still count; see `appliedEvents`. */
	applied() {
		if (this.#applied?.count !== this.#events.length) this.#applied = {
			count: this.#events.length,
			events: appliedEvents(this.#events)
		};
		return this.#applied.events;
	}
	/** Events after the last restart. */
	sinceRestart() {
		const restart = this.#events.findLastIndex((event) => event.event === "restart");
		return this.#events.slice(restart + 1);
	}
	#replay() {
		this.#moment = new Moment(this.domain);
		for (const event of this.applied()) this.#moment.apply(event);
	}
};

// src/engine/dialogue/match.ts
/** Whether a moment of a conversation is what a rule asks for: all that the rule's state holds, and nothing forbidden. */
function stateHolds(rule, seen) {
	if (rule.previous === void 0 || seen.previous === void 0) return rule.previous === void 0 && seen.previous === void 0;
	return rule.previous === seen.previous && valueHolds(rule.loop, seen.loop) && slotsHold(rule.slots, seen.slots) && (rule.user === void 0 || userHolds(rule.user, seen.user));
}
function valueHolds(rule, seen) {
	if (rule === void 0) return true;
	if (rule === "should_not_be_set") return seen === void 0 || seen === "should_not_be_set";
	return JSON.stringify(rule) === JSON.stringify(seen);
}
function slotsHold(rule, seen) {
	if (rule === void 0) return true;
	return Object.entries(rule).every(([slot, value]) => valueHolds(value, seen?.[slot]));
}
function userHolds(rule, seen) {
	return valueHolds(rule.intent, seen?.intent) && valueHolds(rule.text, seen?.text) && valueHolds(rule.entities, seen?.entities);
}
/** Whether the last states of a conversation are those that a rule asks for, from the newest to the oldest. */
function statesHold(rule, seen) {
	const length = Math.min(rule.length, seen.length);
	for (let back = 1; back <= length; back += 1) {
		const ruleState = rule[rule.length - back];
		const seenState = seen[seen.length - back];
		if (ruleState === void 0 || seenState === void 0 || !stateHolds(ruleState, seenState)) return false;
	}
	return true;
}

// src/engine/dialogue/rulepolicy.ts
/** Intents that run a default action wherever they are said. */
const defaultMappings = {
	restart: names.restart,
	back: names.back,
	session_start: names.sessionStart
};
/** Predicts what rules and loops demand, as Rasa's RulePolicy does. */
var RulePolicy = class {
	#rules;
	#loops;
	#knowsTexts;
	settings;
	constructor(rules, loops, settings) {
		const byPrevious = /* @__PURE__ */ new Map();
		for (const rule of rules) {
			const key = rule.states.at(-1)?.previous ?? "";
			byPrevious.set(key, [...byPrevious.get(key) ?? [], rule]);
		}
		this.#rules = byPrevious;
		this.#loops = loops;
		this.#knowsTexts = rules.some((rule) => rule.states.some((state) => state.user?.text !== void 0));
		this.settings = settings;
	}
	predict(tracker) {
		const fromText = this.#knowsTexts && tracker.now.action === names.listen ? this.#fromRules(tracker, true) : void 0;
		const byDefault = defaultAction(tracker);
		if (byDefault && fromText?.action === void 0) return byDefault;
		const inLoop = loopGoesOn(tracker);
		if (inLoop) return inLoop;
		if (fromText?.action !== void 0) return fromText;
		const fromIntent = this.#fromRules(tracker, false);
		return fromText?.interrupted === true ? {
			...fromIntent,
			interrupted: true
		} : fromIntent;
	}
	#fromRules(tracker, byText) {
		const states = pastStates(tracker.domain, tracker.applied(), byText ? { lastByText: true } : {});
		const rule = this.#bestRule(states);
		const answer = {
			action: rule?.action,
			source: rule?.source,
			withoutUser: false,
			byText,
			interrupted: false
		};
		const loop = tracker.now.loopName;
		if (loop === void 0) return answer;
		const outcomes = this.#loops.filter((memory) => statesHold(memory.states, states));
		const interrupted = outcomes.some(({ outcome }) => outcome === "interrupted");
		const lastState = rule?.states.at(-1);
		if (rule?.action === names.listen && lastState && loopOf(lastState) === void 0) {
			if (!outcomes.some(({ outcome }) => outcome === "elsewhere")) return {
				...answer,
				action: loop
			};
			return {
				...answer,
				action: void 0,
				interrupted
			};
		}
		return {
			...answer,
			interrupted
		};
	}
	#bestRule(states) {
		let best;
		for (const rule of this.#rules.get(states.at(-1)?.previous ?? "") ?? []) if ((best === void 0 || rule.weight > best.weight) && statesHold(rule.states, states)) best = rule;
		return best;
	}
};
function defaultAction(tracker) {
	const { action, message } = tracker.now;
	if (action !== names.listen || message === void 0) return void 0;
	const intent = parseOf(message).intent.name;
	const mapped = intent !== null && Object.hasOwn(defaultMappings, intent) ? defaultMappings[intent] : void 0;
	if (mapped === void 0) return void 0;
	return {
		action: mapped,
		source: `default:${intent}`,
		withoutUser: false,
		byText: false,
		interrupted: false
	};
}
function loopGoesOn(tracker) {
	const { action, loop, loopName } = tracker.now;
	if (loopName === void 0 || loop?.rejected === true || action === void 0) return void 0;
	const again = action !== loopName;
	return {
		action: again ? loopName : names.listen,
		source: `${again ? "loop" : "listen"}:${loopName}`,
		withoutUser: true,
		byText: false,
		interrupted: false
	};
}
/** Rules as they are matched, from what a model holds. Of rules that demand equally much the first in order wins. */
function spellOut(states, memories) {
	return memories.map((memory, index) => {
		const spelt = memory.states.map((state) => states[state] ?? {});
		return {
			states: spelt,
			action: memory.action,
			weight: JSON.stringify(spelt).length,
			source: `rule:${index}`
		};
	});
}

// src/engine/dialogue/ruletraining.ts
/** Learns what rules demand, and what of it no story knows. Follows Rasa's RulePolicy. */
function learnRules(domain, rulePaths, storyPaths, settings) {
	const ofRules = rulePaths.flatMap(({ applied }) => trainingTurns(domain, applied, { onlyTouched: true }));
	const ofStories = storyPaths.flatMap(({ applied }) => trainingTurns(domain, applied));
	const all = number(remember(ofRules));
	const loops = learnLoops([...ofRules, ...ofStories]);
	const first = new RulePolicy(all, loops, settings);
	const sources = collectSources(domain, rulePaths, first);
	const { dropped, used, contradictions } = compareWithStories(domain, [...rulePaths, ...storyPaths], first, all, sources);
	const kept = all.filter((rule) => !dropped.has(rule.source));
	const renamed = new Map(kept.map((rule, index) => [rule.source, `rule:${index}`]));
	const hidden = [.../* @__PURE__ */ new Set([
		...sources.keys(),
		...[
			"restart",
			"back",
			"session_start"
		].map((intent) => `default:${intent}`),
		...[...domain.forms.keys()].flatMap((form) => [`loop:${form}`, `listen:${form}`])
	])].filter((source) => !used.has(source) && !dropped.has(source)).map((source) => renamed.get(source) ?? source).sort();
	return {
		rules: number(kept),
		loops,
		ruleOnly: {
			...onlyIn(ofRules, ofStories),
			sources: hidden
		},
		contradictions
	};
}
/** The states after the last "anything", which are those that a rule asks for. */
function afterAnything(states) {
	return states.slice(states.findLastIndex((state) => state.previous === "...") + 1);
}
function remember(turns) {
	const found = /* @__PURE__ */ new Map();
	for (const turn of turns) {
		const states = afterAnything(turn.states);
		if (states.length === 0) continue;
		const key = states.map(stateKey).join("\n");
		const before = found.get(key);
		if (!found.has(key)) found.set(key, {
			states,
			action: turn.action,
			weight: JSON.stringify(states).length
		});
		else if (before?.action !== turn.action) found.set(key, void 0);
	}
	return [...found.values()].filter((rule) => rule !== void 0 && rule.action !== "...");
}
function number(rules) {
	const text = (rule) => JSON.stringify([rule.states, rule.action]);
	return [...rules].sort((a, b) => text(a) < text(b) ? -1 : 1).map((rule, index) => ({
		...rule,
		source: `rule:${index}`
	}));
}
function learnLoops(turns) {
	const found = /* @__PURE__ */ new Map();
	for (const { states, action } of turns) {
		const last = states.at(-1);
		const loop = last && loopOf(last);
		if (last === void 0 || loop === void 0) continue;
		const before = states.at(-2)?.previous;
		const short = afterAnything(before === void 0 ? [last] : [{ previous: before }, last]);
		if (short.length === 0) continue;
		const afterListen = last.previous === names.listen;
		const outcome = afterListen && action === loop ? "interrupted" : !afterListen && action !== loop ? "elsewhere" : void 0;
		if (outcome) found.set(short.map(stateKey).join("\n"), {
			states: short,
			outcome
		});
	}
	return [...found.entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, rule]) => rule);
}
function onlyIn(rules, stories) {
	const seen = (turns) => {
		const slots = /* @__PURE__ */ new Set();
		const loops = /* @__PURE__ */ new Set();
		for (const state of turns.flatMap((turn) => turn.states)) {
			for (const slot of Object.keys(state.slots ?? {})) slots.add(slot);
			if (state.loop !== void 0 && state.loop !== "should_not_be_set") loops.add(state.loop);
		}
		return {
			slots,
			loops
		};
	};
	const [rule, story] = [seen(rules), seen(stories)];
	return {
		slots: [...rule.slots].filter((slot) => !story.slots.has(slot)).sort(),
		loops: [...rule.loops].filter((loop) => !story.loops.has(loop)).sort()
	};
}
/** Walks a training conversation and asks the rules before each action that can be foreseen. */
function walk(domain, path, policy, visit) {
	const tracker = new Tracker(domain, path.story.name);
	let canForesee = false;
	for (const event of path.applied) {
		const says = event.event === "action" ? actionOf(event) : void 0;
		if (says === "...") canForesee = false;
		else if (says !== void 0) {
			if (canForesee && event["unpredictable"] !== true) visit(says, foresee(tracker, policy, says));
			canForesee = true;
		}
		tracker.add(event);
	}
}
/** What the rules say; inside a loop that is left here, what they say once the loop refused the answer. */
function foresee(tracker, policy, says) {
	const prediction = policy.predict(tracker);
	const loop = tracker.now.loopName;
	if (loop === void 0 || prediction.action === says || prediction.action !== loop) return prediction;
	tracker.add(rejected(loop, 0));
	return policy.predict(tracker);
}
/** Which rules speak where in the rules themselves: by source, the names of the rules and what they say there. */
function collectSources(domain, paths, policy) {
	const sources = /* @__PURE__ */ new Map();
	for (const path of paths) walk(domain, path, policy, (says, { action, source }) => {
		if (source === void 0) return;
		const byRule = source.startsWith("rule:");
		const entry = {
			rule: byRule ? path.story.name : source,
			says: byRule ? says : action
		};
		sources.set(source, [...sources.get(source) ?? [], entry]);
	});
	return sources;
}
function compareWithStories(domain, paths, policy, rules, sources) {
	const dropped = /* @__PURE__ */ new Set();
	const used = /* @__PURE__ */ new Set();
	const contradictions = [];
	for (const path of paths) walk(domain, path, policy, (says, { action, source }) => {
		if (source === void 0 || action === void 0 || dropped.has(source)) return;
		const inStory = path.story.kind !== "rule";
		if (action === says) {
			if (inStory) used.add(source);
			return;
		}
		if (inStory && action === names.listen && endsEarly(rules, source)) {
			dropped.add(source);
			return;
		}
		const others = (sources.get(source) ?? []).filter((entry) => entry.says !== says);
		if (others.length > 0) contradictions.push({
			story: path.story,
			says,
			rules: [...new Set(others.map(({ rule }) => rule))],
			demanded: action
		});
	});
	return {
		dropped,
		used,
		contradictions
	};
}
/**
* Whether a rule only says "and then listen" after an action that it starts with, while another rule goes on from
* there: then a story may go on as well.
*/
function endsEarly(rules, source) {
	const rule = rules.find((candidate) => candidate.source === source);
	if (rule?.states.length !== 1) return false;
	const prefix = JSON.stringify(rule.states).slice(0, -2);
	return rules.some((other) => other !== rule && JSON.stringify(other.states).startsWith(prefix));
}

// src/engine/dialogue/settings.ts
/** Policies that learn from stories by resemblance; this engine has one way of its own for all of them. */
const generalizing = /^(TEDPolicy|KerasPolicy|SklearnPolicy|EmbeddingPolicy)$/;
/** Rasa's own choice where `config.yml` names no policies. */
const defaults = {
	memory: { augmented: false },
	generalization: { maxHistory: 5 },
	fallback: {
		enabled: true,
		threshold: .3,
		action: names.fallback
	}
};
/** What the policies of `config.yml` ask for. Rules and loops are always followed, whatever it names. */
function policySettings(config) {
	if (config.policies.length === 0) return defaults;
	const find = (pattern) => config.policies.find(({ name }) => pattern.test(shortName(name)));
	const memory = find(/^(Augmented)?MemoizationPolicy$/);
	const general = find(generalizing);
	const rule = find(/^RulePolicy$/)?.settings ?? find(/^(TwoStage)?FallbackPolicy$/)?.settings ?? {};
	return {
		...memory && { memory: {
			...maxHistory(memory, void 0),
			augmented: shortName(memory.name).startsWith("Augmented")
		} },
		...general && { generalization: maxHistory(general, void 0) },
		fallback: {
			enabled: rule["enable_fallback_prediction"] !== false,
			threshold: asNumber(rule["core_fallback_threshold"]) ?? asNumber(rule["core_threshold"]) ?? .3,
			action: asText(rule["core_fallback_action_name"]) ?? asText(rule["fallback_action_name"]) ?? names.fallback
		}
	};
}
function shortName(name) {
	return name.slice(name.lastIndexOf(".") + 1);
}
function maxHistory(policy, fallback) {
	const own = policy.settings["max_history"];
	const found = typeof own === "number" && own >= 1 ? Math.floor(own) : fallback;
	return found === void 0 ? {} : { maxHistory: found };
}
function asNumber(value) {
	return typeof value === "number" && Number.isFinite(value) ? value : void 0;
}
function asText(value) {
	return typeof value === "string" && value !== "" ? value : void 0;
}

// src/engine/dialogue/train.ts
/** Turns that are kept for recall and for resemblance, at most. */
const mostExamples = 1e5;
/**
* Learns a dialogue from a bot's rules and stories. The model is plain JSON and depends on nothing but what the
* rules, stories, domain and policies say: not on file names, not on their order.
*/
function trainDialogue(data) {
	const settings = policySettings(data.config);
	const { learnt, storyPaths } = learn(data);
	const states = [];
	const indexes = /* @__PURE__ */ new Map();
	const index = (state) => {
		const key = stateKey(state);
		let found = indexes.get(key);
		if (found === void 0) {
			found = states.length;
			indexes.set(key, found);
			states.push(state);
		}
		return found;
	};
	const remembered = storyTurns(data.domain, storyPaths);
	const memory = settings.memory && remembered.map((turn) => windowed(turn, settings.memory?.maxHistory));
	const examples = settings.generalization && remembered.map((turn) => windowed(turn, settings.generalization?.maxHistory ?? 8));
	const numbered = (turn) => ({
		states: turn.states.map(index),
		action: turn.action
	});
	return {
		version: 1,
		rules: learnt.rules.map(numbered),
		loops: learnt.loops.map((rule) => ({
			states: rule.states.map(index),
			outcome: rule.outcome
		})),
		ruleOnly: learnt.ruleOnly,
		memories: distinct(memory ?? [], "unambiguous").map(numbered),
		examples: distinct(examples ?? [], "all").map(numbered),
		settings,
		states
	};
}
/** Where rules and stories contradict each other; Rasa refuses to train such a bot. */
function contradictions(data) {
	return learn(data).learnt.contradictions;
}
const learning = /* @__PURE__ */ new WeakMap();
function learn(data) {
	const known = learning.get(data);
	if (known) return known;
	const settings = policySettings(data.config);
	const isRule = (story) => story.kind === "rule";
	const window = longestHistory(settings.memory?.maxHistory, settings.generalization?.maxHistory);
	const rulePaths = pathsFor(data.domain, data.stories.filter(isRule), void 0);
	const storyPaths = pathsFor(data.domain, data.stories.filter((story) => !isRule(story)), window);
	const found = {
		learnt: learnRules(data.domain, rulePaths, storyPaths, settings),
		storyPaths
	};
	learning.set(data, found);
	return found;
}
function longestHistory(...histories) {
	const known = histories.filter((history) => history !== void 0);
	return known.length === histories.length ? Math.max(...known) : void 0;
}
function pathsFor(domain, stories, window) {
	return pathsOf(domain, stories, window).map(({ story, events }) => ({
		story,
		applied: appliedEvents(events)
	}));
}
function storyTurns(domain, paths) {
	const turns = [];
	for (const { applied } of paths) {
		if (turns.length > mostExamples) break;
		turns.push(...trainingTurns(domain, applied));
	}
	return turns;
}
function windowed(turn, maxHistory) {
	return maxHistory === void 0 ? turn : {
		...turn,
		states: turn.states.slice(-maxHistory)
	};
}
/** Each turn once, in an order of their own; those whose states lead to several actions only where all are wanted. */
function distinct(turns, which) {
	const byStates = /* @__PURE__ */ new Map();
	for (const turn of turns) {
		const key = turn.states.map(stateKey).join("\n");
		const actions = byStates.get(key) ?? /* @__PURE__ */ new Map();
		actions.set(turn.action, turn);
		byStates.set(key, actions);
	}
	return [...byStates.entries()].sort(([a], [b]) => a < b ? -1 : 1).flatMap(([, actions]) => {
		if (which === "unambiguous" && actions.size > 1) return [];
		return [...actions.values()].sort((a, b) => a.action < b.action ? -1 : 1);
	});
}

// src/engine/dialogue/memory.ts
/** Finds what followed in a story after exactly the same states, as Rasa's (Augmented)MemoizationPolicy does. */
var MemoryPolicy = class {
	#actions = /* @__PURE__ */ new Map();
	#indexes;
	#maxHistory;
	#augmented;
	/** States of the longest memory: looking at more of a conversation finds nothing. */
	#longest;
	constructor(indexes, memories, settings) {
		this.#indexes = indexes;
		this.#maxHistory = settings.maxHistory;
		this.#augmented = settings.augmented;
		this.#longest = memories.reduce((longest, { states }) => Math.max(longest, states.length), 0);
		for (const { states, action } of memories) this.#actions.set(states.join(" "), action);
	}
	recall(tracker, options) {
		const applied = tracker.applied();
		const states = this.#window(pastStates(tracker.domain, applied, options));
		return this.#lookUp(states) ?? (this.#augmented ? this.#recallTruncated(tracker, options, states) : void 0);
	}
	#window(states) {
		return this.#maxHistory === void 0 ? states : states.slice(-this.#maxHistory);
	}
	#lookUp(states) {
		if (states.length > this.#longest) return void 0;
		const key = [];
		for (const state of states) {
			const index = this.#indexes.get(stateKey(state));
			if (index === void 0) return void 0;
			key.push(index);
		}
		return this.#actions.get(key.join(" "));
	}
	/** Forgets the conversation from its start, action by action, until what is left is remembered. */
	#recallTruncated(tracker, options, full) {
		let events = trimmed(tracker.applied(), this.#maxHistory);
		let before = JSON.stringify(full);
		for (let from = firstAction(events, 0); from !== void 0; from = firstAction(events, 1)) {
			events = appliedEvents(events.slice(from));
			if (actionCount(events) > 4 * this.#longest + 20) continue;
			const states = this.#window(pastStates(tracker.domain, events, options));
			const key = JSON.stringify(states);
			if (key === before) continue;
			const found = this.#lookUp(states);
			if (found !== void 0) return found;
			before = key;
		}
	}
};
function actionCount(events) {
	return events.reduce((count, event) => count + (event.event === "action" ? 1 : 0), 0);
}
/** Where the action number `skip` (from 0) stands. */
function firstAction(events, skip) {
	let seen = 0;
	for (const [index, event] of events.entries()) {
		if (event.event !== "action") continue;
		if (seen === skip) return index;
		seen += 1;
	}
}
/** The events from the last listening before `maxHistory` actions on. */
function trimmed(events, maxHistory) {
	if (maxHistory === void 0) return events;
	let actions = 0;
	for (let index = events.length - 1; index >= 0; index -= 1) {
		const event = events[index];
		if (event?.event !== "action") continue;
		actions += 1;
		if (actions > maxHistory && actionOf(event) === names.listen) return events.slice(index);
	}
	return events;
}

// src/engine/dialogue/resemblance.ts
/** How much less each older state counts. */
const decay = .6;
/** States that are compared at most; older ones would hardly count. */
const farthest = 8;
/** What a state beyond the start of an example counts: the example may follow anything. */
const unknown = .55;
/** How much more the likest example counts than the next. */
const sharpness = 16;
/** What is left of all sureness when nothing alike was ever said after the last action. */
const otherLastTurn = .25;
/**
* Predicts from what resembles a conversation: its nearest examples vote. Deterministic and small; it stands where
* Rasa has a network trained on the same turns.
*/
var Resemblance = class {
	#states;
	/** By the last action and what was said. */
	#examples = /* @__PURE__ */ new Map();
	#maxHistory;
	constructor(states, examples, maxHistory) {
		this.#states = states;
		this.#maxHistory = Math.min(maxHistory ?? farthest, farthest);
		for (const { states: window, action } of examples) {
			const newest = window.slice(-this.#maxHistory).reverse();
			const last = states[newest[0] ?? -1];
			if (last === void 0) continue;
			for (const key of [turnKey(last), actionKey(last)]) this.#examples.set(key, [...this.#examples.get(key) ?? [], {
				states: newest,
				action
			}]);
		}
	}
	/** How sure each action is, from 0 to 1; actions that no example leads to are left out. */
	scores(seen) {
		const newest = seen.slice(-this.#maxHistory).reverse();
		const last = newest[0];
		const nearest = /* @__PURE__ */ new Map();
		if (last === void 0) return nearest;
		const same = this.#examples.get(turnKey(last));
		const cache = newest.map(() => /* @__PURE__ */ new Map());
		for (const example of same ?? this.#examples.get(actionKey(last)) ?? []) {
			const likeness = this.#likeness(newest, example.states, cache);
			nearest.set(example.action, Math.max(nearest.get(example.action) ?? 0, likeness));
		}
		return sureness(nearest, same ? 1 : otherLastTurn);
	}
	#likeness(seen, example, cache) {
		let sum = 0;
		let weights = 0;
		let weight = 1;
		const length = Math.max(seen.length, example.length);
		for (let back = 0; back < length; back += 1) {
			const index = example[back];
			const state = seen[back];
			let likeness = unknown;
			if (index !== void 0 && state !== void 0) {
				const known = cache[back]?.get(index);
				likeness = known ?? stateLikeness(state, this.#states[index] ?? {});
				if (known === void 0) cache[back]?.set(index, likeness);
			}
			sum += weight * likeness;
			weights += weight;
			weight *= decay;
		}
		return weights === 0 ? 0 : sum / weights;
	}
};
/**
* How sure likenesses make: an action is wholly sure where no other is nearly as like, and still fairly sure where two
* or three are, because one of them it must be.
*/
function sureness(likenesses, whole) {
	const powers = [...likenesses].map(([action, likeness]) => [action, likeness ** sharpness]);
	const sum = powers.reduce((total, [, power]) => total + power, 0);
	return new Map(powers.map(([action, power]) => [action, sum === 0 ? 0 : whole * Math.sqrt(power / sum)]));
}
function turnKey(state) {
	return JSON.stringify([
		state.previous ?? "",
		state.user?.intent ?? null,
		state.user?.text ?? null
	]);
}
/** Whatever was said before: only after an action that isn't listening. */
function actionKey(state) {
	const previous = state.previous ?? "";
	return previous === names.listen ? turnKey(state) : `after ${previous}`;
}
/** How alike two states are in what at least one of them holds: that both lack something says nothing. */
function stateLikeness(a, b) {
	const said = (state) => state.user?.intent ?? state.user?.text;
	const parts = [
		[3, equality(a.previous, b.previous)],
		[3, equality(said(a), said(b))],
		[1, overlap(a.user?.entities ?? [], b.user?.entities ?? [])],
		[2, equality(a.loop, b.loop)],
		[2, slotLikeness(a.slots ?? {}, b.slots ?? {})]
	];
	let sum = 0;
	let weights = 0;
	for (const [weight, likeness] of parts) {
		if (likeness === void 0) continue;
		sum += weight * likeness;
		weights += weight;
	}
	return weights === 0 ? 1 : sum / weights;
}
function equality(a, b) {
	if (a === void 0 && b === void 0) return void 0;
	return a === b ? 1 : 0;
}
function overlap(a, b) {
	const union = /* @__PURE__ */ new Set([...a, ...b]);
	return union.size === 0 ? void 0 : a.filter((item) => b.includes(item)).length / union.size;
}
function slotLikeness(a, b) {
	const names = /* @__PURE__ */ new Set([...Object.keys(a), ...Object.keys(b)]);
	if (names.size === 0) return void 0;
	let sum = 0;
	for (const name of names) {
		const [left, right] = [a[name], b[name]];
		if (JSON.stringify(left) === JSON.stringify(right)) sum += 1;
		else if (Array.isArray(left) && Array.isArray(right) && left.length === 2 && right.length === 2) sum += Math.max(0, 1 - Math.abs((left[1] ?? 0) - (right[1] ?? 0)));
	}
	return sum / names.size;
}

// src/engine/dialogue/dialogue.ts
/** A trained dialogue, ready to predict. */
var Dialogue = class {
	domain;
	#rules;
	#memory;
	#resemblance;
	#hidden;
	#fallback;
	#storiesKnowTexts;
	constructor(domain, model) {
		this.domain = domain;
		const indexes = new Map(model.states.map((state, index) => [stateKey(state), index]));
		const loops = model.loops.map(({ states, outcome }) => ({
			states: states.map((state) => model.states[state] ?? {}),
			outcome
		}));
		const { memory, generalization, fallback } = model.settings;
		this.#rules = new RulePolicy(spellOut(model.states, model.rules), loops, model.settings);
		this.#memory = memory && new MemoryPolicy(indexes, model.memories, memory);
		this.#resemblance = generalization && new Resemblance(model.states, model.examples, generalization.maxHistory);
		this.#hidden = {
			slots: new Set(model.ruleOnly.slots),
			loops: new Set(model.ruleOnly.loops),
			sources: new Set(model.ruleOnly.sources)
		};
		this.#fallback = fallback;
		const used = new Set([...model.memories, ...model.examples].flatMap(({ states }) => states));
		this.#storiesKnowTexts = [...used].some((index) => model.states[index]?.user?.text !== void 0);
	}
	/** What comes next, as Rasa's ensemble of policies decides: the surest wins, rules before stories. */
	predict(tracker, at) {
		const { followup } = tracker.now;
		if (followup !== void 0 && isKnownAction(this.domain, followup)) return {
			action: followup,
			confidence: 1,
			policy: "followup_action",
			events: [],
			hideRuleTurn: false
		};
		const { votes, interrupted } = this.#votes(tracker);
		const refused = refusedAction(tracker);
		if (refused !== void 0) for (const { scores } of votes) scores.delete(refused);
		const best = choose(votes);
		const action = best?.action ?? names.listen;
		const afterUser = tracker.now.action === names.listen && best?.vote.byText === true;
		return {
			action,
			confidence: best?.confidence ?? 0,
			policy: best?.vote.policy ?? "RulePolicy",
			events: [...interrupted ? [{
				...plain("loop_interrupted", at),
				is_interrupted: true
			}] : [], ...afterUser ? [{
				...plain("user_featurization", at),
				use_text_for_featurization: true
			}] : []],
			hideRuleTurn: best?.vote.hidden ?? false
		};
	}
	#votes(tracker) {
		const rule = this.#rules.predict(tracker);
		const scores = /* @__PURE__ */ new Map();
		if (this.#fallback.enabled) {
			const hasFallenBack = tracker.now.action === this.#fallback.action;
			scores.set(hasFallenBack ? names.listen : this.#fallback.action, this.#fallback.threshold);
		}
		if (rule.action !== void 0) scores.set(rule.action, 1);
		const votes = [{
			policy: "RulePolicy",
			priority: 6,
			scores,
			withoutUser: rule.withoutUser,
			byText: rule.byText,
			hidden: rule.source !== void 0 && this.#hidden.sources.has(rule.source)
		}];
		if (!rule.withoutUser) votes.push(...this.#learnt(tracker));
		return {
			votes,
			interrupted: rule.interrupted
		};
	}
	#learnt(tracker) {
		const votes = [];
		const ways = this.#storiesKnowTexts && tracker.now.action === names.listen ? [false, true] : [false];
		for (const byText of ways) {
			const options = {
				hidden: this.#hidden,
				lastByText: byText
			};
			const base = {
				withoutUser: false,
				byText,
				hidden: false
			};
			const recalled = this.#memory?.recall(tracker, options);
			if (recalled !== void 0) votes.push({
				...base,
				policy: "MemoizationPolicy",
				priority: 3,
				scores: /* @__PURE__ */ new Map([[recalled, 1]])
			});
			else if (this.#resemblance && !byText) {
				const found = this.#resemblance.scores(pastStates(tracker.domain, tracker.applied(), options));
				votes.push({
					...base,
					policy: "TEDPolicy",
					priority: 1,
					scores: found
				});
			}
		}
		return votes;
	}
};
/** The action that was refused just now; it can't be next. */
function refusedAction(tracker) {
	const last = tracker.events.findLast(({ event }) => event === "action" || event === "action_execution_rejected");
	return last?.event === "action_execution_rejected" ? nameOf(last) : void 0;
}
function choose(votes) {
	const withoutUser = votes.some((vote) => vote.withoutUser);
	const byText = !withoutUser && votes.some((vote) => vote.byText && surest(vote) !== void 0);
	let best;
	for (const vote of votes) {
		if (vote.withoutUser !== withoutUser || vote.byText !== byText) continue;
		const top = surest(vote);
		if (top === void 0) continue;
		if (best === void 0 || top.confidence > best.confidence || top.confidence === best.confidence && vote.priority > best.vote.priority) best = top;
	}
	return best;
}
function surest(vote) {
	let best;
	for (const [action, confidence] of vote.scores) {
		const isBetter = best === void 0 || confidence > best.confidence || confidence === best.confidence && action < best.action;
		if (confidence > 0 && isBetter) best = {
			vote,
			action,
			confidence
		};
	}
	return best;
}

// src/engine/dialogue/parse.ts
/** The longest text that is looked at; what comes after it is cut. */
const longestText = 1e4;
/** What a message means: by its own word where it is a payload (`/intent{"entity": "value"}`), else by the NLU. */
function parseMessage(domain, nlu, text) {
	const trimmed = text.trim();
	if (trimmed === "") return {
		text,
		intent: {
			name: null,
			confidence: 0
		},
		entities: [],
		intent_ranking: []
	};
	return parsePayload(domain, trimmed) ?? fromNlu(domain, nlu.parse(text.slice(0, 1e4)));
}
const payload = /^\/([^{@]+)(@[0-9.]+)?(\{[^]+\})?/;
/** Reads `/intent@0.9{"entity": "value"}`; undefined where it is no payload, or names an intent that the domain lacks. */
function parsePayload(domain, text) {
	const match = payload.exec(text);
	const intent = match?.[1]?.trim();
	if (match === null || intent === void 0 || !isIntent(domain, intent)) return void 0;
	const confidence = match[2] === void 0 ? 1 : Math.min(1, Number(match[2].slice(1)) || 0);
	const name = baseName(intent);
	const place = match[3] === void 0 ? 0 : match[0].length - match[3].length;
	const found = {
		text,
		intent: {
			name,
			confidence,
			...intent !== name && { full_retrieval_intent_name: intent }
		},
		entities: payloadEntities(domain, match[3], place),
		intent_ranking: [{
			name,
			confidence
		}]
	};
	return intent === name ? found : {
		...found,
		response_selector: selector(name, intent, confidence)
	};
}
/** Intents that every bot understands as payloads. */
const defaultIntents = /* @__PURE__ */ new Set([
	"restart",
	"back",
	"out_of_scope",
	"session_start",
	"nlu_fallback"
]);
function isIntent(domain, intent) {
	if (domain.intents.has(intent) || defaultIntents.has(intent)) return true;
	return domain.intents.has(baseName(intent)) && domain.responses.has(`utter_${intent}`);
}
function payloadEntities(domain, json, start) {
	if (json === void 0) return [];
	let values;
	try {
		values = JSON.parse(json);
	} catch {
		return [];
	}
	if (typeof values !== "object" || values === null || Array.isArray(values)) return [];
	return Object.entries(values).filter(([entity]) => domain.entities.has(entity)).flatMap(([entity, value]) => (Array.isArray(value) ? value : [value]).map((one) => ({
		entity,
		value: one,
		start,
		end: start + json.length,
		extractor: "RegexMessageHandler"
	})));
}
function fromNlu(domain, parse) {
	const name = parse.intent.name === "" ? null : baseName(parse.intent.name);
	const full = parse.responseSelector ?? (parse.intent.name.includes("/") ? parse.intent.name : void 0);
	const fits = full !== void 0 && baseName(full) === name && domain.responses.has(`utter_${full}`);
	return {
		text: parse.text,
		intent: {
			name,
			confidence: parse.intent.confidence,
			...fits && { full_retrieval_intent_name: full }
		},
		entities: parse.entities,
		intent_ranking: parse.intentRanking,
		...full !== void 0 && { response_selector: selector(baseName(full), full, parse.intent.confidence) }
	};
}
/** Rasa's shape of what a response selector found. */
function selector(base, full, confidence) {
	const response = {
		intent_response_key: full,
		utter_action: `utter_${full}`,
		confidence
	};
	return {
		all_retrieval_intents: [base],
		[base]: {
			response,
			ranking: [{
				intent_response_key: full,
				confidence
			}]
		}
	};
}

// src/engine/dialogue/evaluate.ts
/**
* Holds a bot's test conversations as `rasa test core` does: custom actions don't run, the events that a test
* expects are applied. Without an NLU the intents are taken as the tests give them; with one they are predicted
* from the `user:` texts, and the conversation goes on with what was understood.
*/
function evaluateConversations(data, model, nlu) {
	const dialogue = new Dialogue(model.domain, model.dialogue);
	const conversations = {
		right: 0,
		of: 0
	};
	const actions = {
		right: 0,
		of: 0
	};
	const failures = [];
	for (const test of data.tests) for (const path of pathsOf(model.domain, [test], void 0)) {
		const held = hold(dialogue, test, path.events, nlu);
		conversations.of += 1;
		actions.of += held.of;
		actions.right += held.right;
		if (held.problem) failures.push({
			conversation: test.name,
			problem: held.problem
		});
		else conversations.right += 1;
	}
	return {
		conversations,
		actions,
		failures
	};
}
function hold(dialogue, test, events, nlu) {
	const { domain } = dialogue;
	const [first, ...rest] = events;
	const tracker = new Tracker(domain, test.name, first ? [first] : []);
	let right = 0;
	let of = 0;
	let problem;
	let skipSlots = false;
	for (const event of rest) {
		const expected = event.event === "action" ? actionOf(event) : void 0;
		if (expected !== void 0) {
			skipSlots = false;
			of += 1;
			const predicted = predict(dialogue, tracker, expected);
			if (predicted.name === expected) right += 1;
			else problem ??= wrongAction(test, tracker, expected, predicted.name);
			tracker.add({
				...event["name"] === expected ? {
					...event,
					name: ranAs(domain, expected)
				} : event,
				...predicted.name === expected && { hide_rule_turn: predicted.hidden }
			});
		} else if (event.event === "user") {
			const text = typeof event["text"] === "string" ? event["text"] : "";
			const understood = nlu && text !== "" ? parseMessage(domain, nlu, text) : void 0;
			if (understood === void 0) tracker.add(event);
			else {
				tracker.add(userSaid(text, keepExpected(understood, event), 0, { expected: event["parse_data"] }));
				tracker.addAll(slotsOfEntities(domain, understood.entities, 0));
				skipSlots = true;
			}
		} else if (!(skipSlots && event["implied"] === true)) tracker.add(event);
	}
	return {
		right,
		of,
		problem
	};
}
/** Without a selector in the pipeline, a retrieval intent that is right counts as the question that was meant. */
function keepExpected(understood, event) {
	const { intent } = parseOf(event);
	const full = intent.full_retrieval_intent_name;
	return understood.intent.full_retrieval_intent_name === void 0 && full !== void 0 && understood.intent.name === intent.name ? {
		...understood,
		intent: {
			...understood.intent,
			full_retrieval_intent_name: full
		}
	} : understood;
}
function predict(dialogue, tracker, expected) {
	const once = () => {
		const prediction = dialogue.predict(tracker, 0);
		tracker.addAll(prediction.events.filter(({ event }) => event === "user_featurization"));
		return {
			name: fullName(dialogue.domain, tracker, prediction.action, expected),
			hidden: prediction.hideRuleTurn
		};
	};
	const predicted = once();
	const loop = tracker.now.loopName;
	if (predicted.name === expected || loop === void 0 || predicted.name !== loop) return predicted;
	tracker.add(rejected(loop, 0));
	return once();
}
/** A retrieval action by the name of its answer, unless the test names it by its own. */
function fullName(domain, tracker, predicted, expected) {
	if (predicted === expected || !isRetrievalAction(domain, predicted)) return predicted;
	const full = tracker.now.parse?.intent.full_retrieval_intent_name;
	return full === void 0 ? predicted : `utter_${full}`;
}
/** The name under which an action stands in a conversation: an answer to a question under that of its action. */
function ranAs(domain, action) {
	const base = baseName(action);
	return base !== action && isRetrievalAction(domain, base) ? base : action;
}
function wrongAction(test, tracker, expected, predicted) {
	const { parse } = tracker.now;
	const step = test.steps.find((candidate) => candidate.kind === "action" && candidate.action === expected);
	const meant = tracker.now.message?.["expected"];
	const given = meant === void 0 ? void 0 : parseOf({
		...tracker.now.message,
		event: "user",
		timestamp: 0,
		parse_data: meant
	});
	const said = parse === void 0 ? "at the start" : `after ${described(parse)}`;
	const misheard = given?.intent.name && parse && given.intent.name !== parse.intent.name ? ` It was understood as ${parse.intent.name ?? "nothing"} (${parse.intent.confidence.toFixed(2)}) where ${given.intent.name} was meant.` : "";
	return {
		severity: "error",
		code: "wrong-action",
		message: `${JSON.stringify(test.name)}: ${said} the bot does ${predicted} where the test expects ${expected}.${misheard}`,
		place: step?.place ?? test.place,
		next: misheard === "" ? `Add a story or rule in which ${expected} follows here, or change the test.` : `Add examples like it to the intent ${given?.intent.name ?? ""}.`
	};
}
function described(parse) {
	return parse.text === "" ? `the intent ${parse.intent.name ?? "none"}` : JSON.stringify(parse.text);
}

export { trainDialogue as a, defaultSlots as c, names as d, contradictions as i, isKnownAction as l, parseMessage as n, Tracker as o, Dialogue as r, defaultActions as s, evaluateConversations as t, isRetrievalAction as u };