import { i as contradictions } from "./dialogue.js";
import { n as loadActions, t as ActionLoadError } from "./load.js";
import { n as translatePattern } from "./patterns.js";
import { t as require_dist } from "./dist2.js";
import { basename, join, relative, sep } from "node:path";
import { lstatSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { isUtf8 } from "node:buffer";

// src/engine/read/defaults.ts
/** Actions that Rasa has without a domain naming them, those of 2.x among them. */
const defaultActions = /* @__PURE__ */ new Set([
	"action_listen",
	"action_restart",
	"action_session_start",
	"action_default_fallback",
	"action_deactivate_loop",
	"action_deactivate_form",
	"action_revert_fallback_events",
	"action_default_ask_affirmation",
	"action_default_ask_rephrase",
	"action_two_stage_fallback",
	"action_unlikely_intent",
	"action_back",
	"action_extract_slots",
	"action_send_text",
	"..."
]);
/** Intents that Rasa has without a domain naming them. */
const defaultIntents = /* @__PURE__ */ new Set([
	"restart",
	"back",
	"session_start",
	"nlu_fallback"
]);
/** Slots that Rasa has without a domain naming them. */
const defaultSlots = /* @__PURE__ */ new Set(["requested_slot", "session_started_metadata"]);

// src/engine/read/report.ts
/** More than this many problems help nobody; the rest is counted. */
const most = 500;
/** Collects what is wrong with a bot's files. Reading never throws for what stands in them. */
var Report = class {
	#problems = [];
	#said = /* @__PURE__ */ new Set();
	#left = 0;
	#lenient = false;
	#errors = 0;
	/** The problems so far, in the order found. */
	get problems() {
		if (this.#left === 0) return this.#problems;
		return [...this.#problems, {
			severity: this.#errors > 0 ? "error" : "note",
			code: "more-problems",
			message: `${this.#left} more problems are not shown.`
		}];
	}
	error(code, message, extra = {}) {
		this.#add("error", code, message, extra);
	}
	warning(code, message, extra = {}) {
		this.#add("warning", code, message, extra);
	}
	note(code, message, extra = {}) {
		this.#add("note", code, message, extra);
	}
	/** Does some reading whose errors are no reason not to train: they become warnings. */
	leniently(read) {
		const before = this.#lenient;
		this.#lenient = true;
		read();
		this.#lenient = before;
	}
	#add(wanted, code, message, extra) {
		const severity = this.#lenient && wanted === "error" ? "warning" : wanted;
		const key = `${code}\0${message}\0${extra.place?.file}:${extra.place?.line}:${extra.place?.column}`;
		if (this.#said.has(key)) return;
		if (this.#problems.length >= most) {
			this.#left += 1;
			if (severity === "error") this.#errors += 1;
			return;
		}
		this.#said.add(key);
		this.#problems.push({
			severity,
			code,
			message,
			...extra.place && { place: extra.place },
			...extra.next !== void 0 && { next: extra.next }
		});
	}
};
/** A name or text out of a file, quoted and cut so that it can stand in a sentence. */
function quoted(text) {
	return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

// src/engine/read/check.ts
/**
* Whether a bot's parts fit together, in the way of `rasa data validate`: what `rasa train` refuses is an error,
* what it only warns of is a warning.
*/
function checkBot(parts, report) {
	const names = knownNames(parts);
	checkDomain(parts.domain, names, report);
	checkExamples(parts, names, report);
	for (const story of [...parts.stories, ...parts.tests]) for (const step of [...story.condition, ...story.steps]) checkStep(step, story, names, report);
	checkCheckpoints(parts.stories, report);
}
function knownNames({ domain, nlu }) {
	const responses = /* @__PURE__ */ new Set();
	for (const name of domain.responses.keys()) {
		responses.add(name);
		const slash = name.indexOf("/");
		if (slash > 0) responses.add(name.slice(0, slash));
	}
	const retrieval = nlu.examples.filter((example) => example.intent.includes("/")).map((example) => `utter_${baseOf(example.intent)}`);
	return {
		intents: /* @__PURE__ */ new Set([
			...domain.intents.keys(),
			...[...domain.intents.keys()].map(baseOf),
			...defaultIntents
		]),
		actions: /* @__PURE__ */ new Set([
			...domain.actions,
			...responses,
			...domain.forms.keys(),
			...retrieval,
			...defaultActions
		]),
		responses,
		slots: /* @__PURE__ */ new Set([...domain.slots.keys(), ...defaultSlots]),
		loops: /* @__PURE__ */ new Set([
			...domain.forms.keys(),
			...domain.actions,
			"action_two_stage_fallback"
		]),
		entities: new Set(domain.entities.keys())
	};
}
function baseOf(intent) {
	return intent.split("/")[0] ?? intent;
}
function checkDomain(domain, names, report) {
	for (const form of domain.forms.values()) {
		for (const slot of form.requiredSlots) {
			if (names.slots.has(slot)) continue;
			report.error("unknown-slot", `The form ${quoted(form.name)} requires the slot ${quoted(slot)}, which the domain has not.`, {
				place: form.place,
				next: `Add ${quoted(slot)} under \`slots\`.`
			});
		}
		for (const intent of form.ignoredIntents) checkIntent(intent, form.place, names, report);
	}
	for (const slot of domain.slots.values()) for (const mapping of slot.mappings) {
		if (mapping.entity !== void 0 && mapping.type === "from_entity" && !names.entities.has(mapping.entity)) report.warning("unknown-entity", `The slot ${quoted(slot.name)} is filled from the entity ${quoted(mapping.entity)}, which the domain has not.`, {
			place: slot.place,
			next: `Add ${quoted(mapping.entity)} under \`entities\`.`
		});
		for (const { activeLoop } of mapping.conditions) {
			if (activeLoop === null || names.loops.has(activeLoop)) continue;
			report.warning("unknown-form", `A mapping of the slot ${quoted(slot.name)} waits for the form ${quoted(activeLoop)}, which the domain has not.`, { place: slot.place });
		}
	}
	for (const action of domain.actions) {
		if (!action.startsWith("utter_") || names.responses.has(action)) continue;
		report.warning("unknown-response", `The action ${quoted(action)} has no response to utter.`, { next: `Add ${quoted(action)} under \`responses\`.` });
	}
}
function checkExamples({ domain, nlu }, names, report) {
	const byText = /* @__PURE__ */ new Map();
	const entities = /* @__PURE__ */ new Set();
	const seen = /* @__PURE__ */ new Set();
	for (const example of nlu.examples) {
		const base = baseOf(example.intent);
		if (!seen.has(base)) checkIntent(base, example.place, names, report);
		seen.add(base);
		const earlier = byText.get(example.text);
		if (earlier !== void 0 && earlier !== example.intent) report.warning("ambiguous-example", `${quoted(example.text)} is an example of ${quoted(earlier)} and of ${quoted(example.intent)}.`, {
			place: example.place,
			next: "Keep it with one intent."
		});
		byText.set(example.text, example.intent);
		for (const { entity } of example.entities) {
			if (names.entities.has(entity) || entities.has(entity)) continue;
			entities.add(entity);
			report.warning("unknown-entity", `The entity ${quoted(entity)} is annotated, but the domain has it not.`, {
				place: example.place,
				next: `Add ${quoted(entity)} under \`entities\`.`
			});
		}
	}
	const without = [...domain.intents.keys()].filter((intent) => !seen.has(baseOf(intent)) && !defaultIntents.has(intent));
	if (without.length > 0) report.note("no-examples", `These intents of the domain have no examples: ${list(without)}.`);
}
function checkIntent(intent, place, names, report) {
	if (names.intents.has(baseOf(intent)) || names.intents.has(intent) || intent.startsWith("EXTERNAL: ")) return;
	report.warning("unknown-intent", `The domain has no intent ${quoted(intent)}.`, {
		place,
		next: `Add ${quoted(intent)} under \`intents\`.`
	});
}
function checkStep(step, story, names, report) {
	const complain = story.kind === "test" ? report.warning.bind(report) : report.error.bind(report);
	const { place } = step;
	switch (step.kind) {
		case "user":
			if (step.intent !== void 0) checkIntent(step.intent, place, names, report);
			break;
		case "action":
			if (!names.actions.has(step.action)) {
				const where = step.action.startsWith("utter_") ? "responses" : "actions";
				complain("unknown-action", `The domain has no action ${quoted(step.action)}.`, {
					place,
					next: `Add ${quoted(step.action)} under \`${where}\`, or correct its name.`
				});
			}
			break;
		case "slots":
		case "checkpoint":
			for (const slot of step.slots) {
				if (names.slots.has(slot.name)) continue;
				report.warning("unknown-slot", `The domain has no slot ${quoted(slot.name)}; this step changes nothing.`, {
					place,
					next: `Add ${quoted(slot.name)} under \`slots\`, or correct its name.`
				});
			}
			break;
		case "loop":
			if (step.loop !== null && !names.loops.has(step.loop)) complain("unknown-form", `The domain has no form ${quoted(step.loop)}.`, {
				place,
				next: `Add ${quoted(step.loop)} under \`forms\`, or correct its name.`
			});
			break;
		case "or": for (const option of step.options) checkStep(option, story, names, report);
	}
}
/** A checkpoint joins the end of one story to the start of another; one without its other end joins nothing. */
function checkCheckpoints(stories, report) {
	const starts = /* @__PURE__ */ new Set();
	const ends = /* @__PURE__ */ new Map();
	const opened = /* @__PURE__ */ new Map();
	for (const story of stories) story.steps.forEach((step, index) => {
		if (step.kind !== "checkpoint") return;
		if (index === 0) {
			starts.add(step.name);
			opened.set(step.name, step.place);
		} else ends.set(step.name, step.place);
	});
	for (const [name, place] of opened) {
		if (ends.has(name)) continue;
		report.warning("lone-checkpoint", `No story ends with the checkpoint ${quoted(name)}: this one is never reached.`, { place });
	}
	for (const [name, place] of ends) {
		if (starts.has(name)) continue;
		report.warning("lone-checkpoint", `No story starts with the checkpoint ${quoted(name)}.`, { place });
	}
}
function list(names) {
	const shown = names.slice(0, 12).map(quoted).join(", ");
	return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}

// src/engine/read/node.ts
/** The entry of a key; undefined where the map hasn't got it. */
function entryOf(map, key) {
	return map.entries.find((entry) => entry.key === key);
}
/** The value of a key; undefined where the map hasn't got it. */
function valueOf(map, key) {
	return entryOf(map, key)?.value;
}
/** Whether a node is absent, or null as in `key:` with nothing behind it. */
function isNothing(node) {
	return node === void 0 || node.kind === "scalar" && node.value === null;
}
/** What a node is, for a message. */
function kindName(node) {
	if (node.kind === "list") return "a list";
	if (node.kind === "map") return "a map";
	if (node.value === null) return "nothing";
	return typeof node.value === "string" ? `the text ${quoted(node.value)}` : `${node.value}`;
}
/** A name or text: any scalar but null, as written. Anything else is reported and gives undefined. */
function readText(node, what, report) {
	if (node === void 0) return void 0;
	if (node.kind === "scalar" && node.value !== null) return node.text;
	report.error("wrong-type", `${what} must be a text, not ${kindName(node)}.`, { place: node.place });
}
/** A list; nothing gives an empty one. Anything else is reported and gives an empty one. */
function readList(node, what, report) {
	if (isNothing(node)) return [];
	if (node.kind === "list") return node.items;
	report.error("wrong-type", `${what} must be a list, not ${kindName(node)}.`, { place: node.place });
	return [];
}
/** A map's entries; nothing gives none. Anything else is reported and gives none. */
function readMap(node, what, report) {
	if (isNothing(node)) return [];
	if (node.kind === "map") return node.entries;
	report.error("wrong-type", `${what} must be a map of names to values, not ${kindName(node)}.`, { place: node.place });
	return [];
}
/** One text or a list of them. */
function readTexts(node, what, report) {
	if (isNothing(node)) return [];
	return (node.kind === "list" ? node.items : [node]).map((item) => readText(item, what, report)).filter((text) => text !== void 0);
}
/** True or false; anything else is reported and gives the fallback. */
function readFlag(node, what, fallback, report) {
	if (isNothing(node)) return fallback;
	if (node.kind === "scalar") {
		if (typeof node.value === "boolean") return node.value;
		const text = node.text.toLowerCase();
		if (text === "true" || text === "false") return text === "true";
	}
	report.error("wrong-type", `${what} must be true or false, not ${kindName(node)}.`, { place: node.place });
	return fallback;
}
/** A finite number; anything else is reported and gives undefined. */
function readNumber(node, what, report) {
	if (isNothing(node)) return void 0;
	if (node.kind === "scalar") {
		const value = typeof node.value === "string" ? Number(node.value.trim() || "x") : node.value;
		if (typeof value === "number" && Number.isFinite(value)) return value;
	}
	report.error("wrong-type", `${what} must be a number, not ${kindName(node)}.`, { place: node.place });
}
/** More values than any real setting has: what is shared by aliases is written out here, so it must be bounded. */
const mostValues = 1e5;
/** A node as plain JSON. A value that aliases blow up beyond 100,000 parts is reported and becomes null. */
function toJson(node, report) {
	let budget = mostValues;
	const convert = (part) => {
		budget -= 1;
		if (budget < 0) return null;
		if (part.kind === "scalar") return jsonScalar(part.value);
		if (part.kind === "list") return part.items.map(convert);
		return Object.fromEntries(part.entries.map((entry) => [entry.key, convert(entry.value)]));
	};
	const value = convert(node);
	if (budget >= 0) return value;
	report.error("too-large", `This value has more than ${mostValues} parts, written out.`, { place: node.place });
	return null;
}
function jsonScalar(value) {
	return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

// src/engine/read/settings.ts
/** A component's setting that must be a number from 0 to 1; anything else is reported and gives the fallback. */
function shareSetting(component, key, fallback, report) {
	const value = component.settings[key];
	if (value === void 0 || value === null) return fallback;
	const number = typeof value === "string" ? Number(value) : value;
	if (typeof number === "number" && number >= 0 && number <= 1) return number;
	report?.warning("wrong-setting", `${component.name}'s \`${key}\` must be a number from 0 to 1, not ${quoted(String(value))}; ${fallback} is used.`, { place: component.place });
	return fallback;
}

// src/engine/read/support.ts
const rasaEngine = "Name the engine `rasa` for this bot in tidegate.yml if it needs this.";
/** Components whose work the builtin engine does in its own way. */
const done = /* @__PURE__ */ new Set([
	"WhitespaceTokenizer",
	"RegexFeaturizer",
	"LexicalSyntacticFeaturizer",
	"CountVectorsFeaturizer",
	"DIETClassifier",
	"CRFEntityExtractor",
	"LogisticRegressionClassifier",
	"SklearnIntentClassifier",
	"KeywordIntentClassifier",
	"RegexMessageHandler",
	"RegexEntityExtractor",
	"EntitySynonymMapper",
	"ResponseSelector",
	"FallbackClassifier",
	"RulePolicy",
	"MemoizationPolicy",
	"AugmentedMemoizationPolicy",
	"TEDPolicy"
]);
/** What other components and rules do without: nothing is lost that a bot must have. */
const left = { UnexpecTEDIntentPolicy: "unlikely intents are never predicted" };
/** Components that only help others: nothing of the bot's behaviour is named by them. */
const replaced = {
	JiebaTokenizer: "its own tokens, by character for Chinese",
	MitieTokenizer: "its own tokens",
	SpacyTokenizer: "its own tokens",
	SpacyNLP: "features of its own, without pretrained word vectors",
	MitieNLP: "features of its own, without pretrained word vectors",
	HFTransformersNLP: "features of its own, without a pretrained language model",
	LanguageModelTokenizer: "its own tokens",
	LanguageModelFeaturizer: "features of its own, without a pretrained language model",
	ConveRTTokenizer: "its own tokens",
	ConveRTFeaturizer: "features of its own, without a pretrained language model",
	SpacyFeaturizer: "features of its own, without pretrained word vectors",
	MitieFeaturizer: "features of its own, without pretrained word vectors",
	MitieIntentClassifier: "its own intent classifier",
	EmbeddingIntentClassifier: "its own intent classifier",
	KerasPolicy: "its own policy that generalizes",
	SklearnPolicy: "its own policy that generalizes",
	EmbeddingPolicy: "its own policy that generalizes"
};
/** Entity extractors that need what isn't here: the bot goes on without the entities that they find. */
const without = {
	DucklingEntityExtractor: "a Duckling server",
	DucklingHTTPExtractor: "a Duckling server",
	SpacyEntityExtractor: "a spaCy model",
	MitieEntityExtractor: "a MITIE model"
};
/** Components of Rasa 1 and 2 whose work went into rules and other components. */
const retired = /* @__PURE__ */ new Set([
	"MappingPolicy",
	"FormPolicy",
	"FallbackPolicy",
	"TwoStageFallbackPolicy"
]);
/** CALM: a bot that is built of flows is another thing. */
const calmComponents = /^(FlowPolicy|.*LLMCommandGenerator|LLMCommandGenerator|NLUCommandAdapter|IntentlessPolicy|EnterpriseSearchPolicy|LLMBasedRouter)$/;
/** Says what becomes of a component of config.yml; silent where the builtin engine does its work. */
function checkComponent(component, key, report) {
	const { name, place } = component;
	if (name === "FallbackClassifier") {
		shareSetting(component, "threshold", .3, report);
		shareSetting(component, "ambiguity_threshold", .1, report);
	}
	if (done.has(name)) return;
	const loss = Object.hasOwn(left, name) ? left[name] : void 0;
	if (loss !== void 0) {
		report.note("left-out-component", `The builtin engine goes on without ${name}: ${loss}.`, { place });
		return;
	}
	const replacement = Object.hasOwn(replaced, name) ? replaced[name] : void 0;
	if (replacement !== void 0) {
		report.note("replaced-component", `The builtin engine uses ${replacement} in place of ${name}.`, { place });
		return;
	}
	const need = Object.hasOwn(without, name) ? without[name] : void 0;
	if (need !== void 0) {
		const list = component.settings["dimensions"];
		const which = Array.isArray(list) && list.length > 0 ? ` (${list.map(String).join(", ")})` : "";
		report.warning("unsupported-component", `${name} needs ${need}, which the builtin engine has not; it goes on without the entities that it finds${which}.`, {
			place,
			next: rasaEngine
		});
	} else if (retired.has(name)) report.warning("retired-policy", `${name} is gone since Rasa 3; the builtin engine goes on without it.`, {
		place,
		next: "Write rules in its place, as Rasa 3 asks for."
	});
	else if (calmComponents.test(name)) report.error("calm", `${name} is part of CALM, which the builtin engine can't run.`, {
		place,
		next: "Name the engine `rasa` for this bot in tidegate.yml."
	});
	else report.warning("custom-component", `The builtin engine doesn't know the component ${quoted(name)} of \`${key}\`; it goes on without it.`, {
		place,
		next: rasaEngine
	});
}

// src/engine/read/config.ts
/** Reads config.yml. What the builtin engine can't do is reported at the component's line. */
function readConfig(node, report) {
	if (node === void 0) return {
		language: "en",
		pipeline: [],
		policies: []
	};
	if (node.kind !== "map") {
		report.error("wrong-type", `A configuration must be a map, not ${kindName(node)}.`, { place: node.place });
		return {
			language: "en",
			pipeline: [],
			policies: []
		};
	}
	const recipe = valueOf(node, "recipe");
	if (!isNothing(recipe) && readText(recipe, "`recipe`", report) !== "default.v1") report.error("unsupported-recipe", "The builtin engine reads only the recipe default.v1.", {
		place: recipe.place,
		next: "Name the engine `rasa` for this bot in tidegate.yml."
	});
	const importers = valueOf(node, "importers");
	if (!isNothing(importers)) report.warning("unsupported-importer", "The builtin engine reads the bot’s own folders only; these importers are not used.", {
		place: importers.place,
		next: "Name folders of shared data under `shared:` in tidegate.yml."
	});
	const language = valueOf(node, "language");
	return {
		language: (isNothing(language) ? void 0 : readText(language, "`language`", report)) ?? "en",
		pipeline: readComponents(valueOf(node, "pipeline"), "pipeline", report),
		policies: readComponents(valueOf(node, "policies"), "policies", report)
	};
}
function readComponents(node, key, report) {
	if (isNothing(node)) return [];
	if (node.kind !== "list") {
		report.warning("wrong-type", `\`${key}\` must be a list of components, not ${kindName(node)}; the defaults are used.`, { place: node.place });
		return [];
	}
	return node.items.flatMap((item) => {
		const component = readComponent(item, key, report);
		if (!component) return [];
		checkComponent(component, key, report);
		return [component];
	});
}
function readComponent(item, key, report) {
	if (item.kind === "scalar" && item.value !== null) return {
		name: plainName(item.text),
		settings: {},
		place: item.place
	};
	const name = item.kind === "map" ? valueOf(item, "name") : void 0;
	if (item.kind !== "map" || name?.kind !== "scalar" || name.value === null) {
		report.error("wrong-component", `An entry of \`${key}\` must have a \`name\`.`, { place: item.place });
		return;
	}
	const settings = Object.fromEntries(item.entries.filter((entry) => entry.key !== "name").map((entry) => [entry.key, toJson(entry.value, report)]));
	return {
		name: plainName(name.text),
		settings,
		place: name.place
	};
}
/** Rasa's own components may be named by their module: `rasa.nlu.classifiers.DIETClassifier` is `DIETClassifier`. */
function plainName(name) {
	const trimmed = name.trim();
	return /^rasa\.(core|nlu|shared)\./.test(trimmed) ? trimmed.split(".").at(-1) ?? trimmed : trimmed;
}

// src/engine/read/slots.ts
const types = {
	text: "text",
	bool: "bool",
	float: "float",
	categorical: "categorical",
	list: "list",
	any: "any",
	unfeaturized: "any"
};
const mappingTypes = [
	"from_entity",
	"from_text",
	"from_intent",
	"from_trigger_intent",
	"custom"
];
/** Reads `slots:`. */
function readSlots(node, report) {
	const slots = /* @__PURE__ */ new Map();
	for (const { key, value, place } of readMap(node, "`slots`", report)) {
		if (value.kind !== "map") {
			report.error("wrong-type", `The slot ${quoted(key)} must be a map with a \`type\`, not ${kindName(value)}.`, { place });
			continue;
		}
		slots.set(key, readSlot(key, value, place, report));
	}
	return slots;
}
function readSlot(name, map, place, report) {
	const part = (key) => valueOf(map, key);
	const type = readType(name, part("type"), place, report);
	const initial = part("initial_value");
	const influences = readFlag(part("influence_conversation"), "`influence_conversation`", true, report);
	const least = readNumber(part("min_value"), "`min_value`", report);
	const greatest = readNumber(part("max_value"), "`max_value`", report);
	const values = readTexts(part("values"), "`values`", report);
	if (type === "categorical" && values.length === 0) report.warning("wrong-slot", `The categorical slot ${quoted(name)} has no \`values\`.`, { place });
	if (least !== void 0 && greatest !== void 0 && least >= greatest) report.error("wrong-slot", `\`min_value\` of the slot ${quoted(name)} must be below its \`max_value\`.`, { place });
	return {
		name,
		type,
		initial: isNothing(initial) ? null : toJson(initial, report),
		influences: type === "any" ? false : influences,
		values,
		...least !== void 0 && { minValue: least },
		...greatest !== void 0 && { maxValue: greatest },
		mappings: readList(part("mappings"), `\`mappings\` of the slot ${quoted(name)}`, report).flatMap((item) => readMapping(item, report)),
		place,
		declaresMappings: part("mappings") !== void 0,
		autoFill: readFlag(part("auto_fill"), "`auto_fill`", true, report)
	};
}
function readType(name, node, place, report) {
	const written = isNothing(node) ? void 0 : readText(node, "`type` of a slot", report);
	if (written === void 0) {
		report.error("wrong-slot", `The slot ${quoted(name)} has no \`type\`.`, {
			place,
			next: `Give it one of ${Object.keys(types).join(", ")}.`
		});
		return "any";
	}
	const known = written.replace(/^rasa\.(?:shared\.)?core\.slots\.(\w+)Slot$/, "$1").toLowerCase();
	const type = Object.hasOwn(types, known) ? types[known] : known === "boolean" ? "bool" : void 0;
	if (type) return type;
	report.warning("unsupported-slot", `The builtin engine doesn't know the slot type ${quoted(written)}; the slot ${quoted(name)} holds any value and doesn't influence the conversation.`, {
		place: node?.place,
		next: `Use one of ${Object.keys(types).join(", ")}.`
	});
	return "any";
}
/** Reads one mapping of a slot, or of a 2.x form; none where it is reported as wrong. */
function readMapping(item, report) {
	if (item.kind !== "map") {
		report.error("wrong-mapping", `A slot mapping must be a map with a \`type\`, not ${kindName(item)}.`, { place: item.place });
		return [];
	}
	const part = (key) => valueOf(item, key);
	const text = (key) => {
		const node = part(key);
		return isNothing(node) ? void 0 : readText(node, `\`${key}\` of a slot mapping`, report);
	};
	const written = text("type");
	const type = mappingTypes.find((known) => known === written);
	if (!type) {
		const shown = written === void 0 ? "has no `type`" : `has the type ${quoted(written)}`;
		report.error("wrong-mapping", `This slot mapping ${shown}; allowed are ${mappingTypes.join(", ")}.`, { place: part("type")?.place ?? item.place });
		return [];
	}
	const entity = text("entity");
	const value = part("value");
	if (type === "from_entity" && entity === void 0) {
		report.error("wrong-mapping", "A mapping `from_entity` needs an `entity`.", { place: item.place });
		return [];
	}
	if ((type === "from_intent" || type === "from_trigger_intent") && value === void 0) {
		report.error("wrong-mapping", `A mapping \`${type}\` needs a \`value\`.`, { place: item.place });
		return [];
	}
	const role = text("role");
	const group = text("group");
	const action = text("action");
	return [{
		type,
		...entity !== void 0 && { entity },
		...role !== void 0 && { role },
		...group !== void 0 && { group },
		intents: readTexts(part("intent"), "`intent` of a slot mapping", report),
		notIntents: readTexts(part("not_intent"), "`not_intent` of a slot mapping", report),
		...value !== void 0 && { value: toJson(value, report) },
		conditions: readList(part("conditions"), "`conditions` of a slot mapping", report).flatMap((node) => readCondition(node, report)),
		...action !== void 0 && { action }
	}];
}
function readCondition(node, report) {
	if (node.kind !== "map") {
		report.error("wrong-mapping", `A condition must be a map with \`active_loop\`, not ${kindName(node)}.`, { place: node.place });
		return [];
	}
	const loop = valueOf(node, "active_loop");
	const requested = valueOf(node, "requested_slot");
	const slot = isNothing(requested) ? void 0 : readText(requested, "`requested_slot`", report);
	return [{
		activeLoop: isNothing(loop) ? null : readText(loop, "`active_loop`", report) ?? null,
		...slot !== void 0 && { requestedSlot: slot }
	}];
}

// src/engine/read/forms.ts
/** Reads `forms:`: required slots as a list (3.x), or as a map of slots to mappings (2.x). */
function readForms(node, report) {
	const forms = /* @__PURE__ */ new Map();
	const mappings = /* @__PURE__ */ new Map();
	for (const { key: name, value, place } of formEntries(node, report)) {
		if (!isNothing(value) && value.kind !== "map") {
			report.error("wrong-type", `The form ${quoted(name)} must be a map, not ${kindName(value)}.`, { place });
			continue;
		}
		const required = value.kind === "map" ? requiredSlots(value) : void 0;
		const list = required?.kind === "list" ? readTexts(required, "`required_slots`", report) : [];
		const bySlot = required?.kind === "map" ? required.entries : [];
		if (required?.kind === "scalar" && required.value !== null) report.error("wrong-type", `\`required_slots\` of ${quoted(name)} must be a list of slots.`, { place: required.place });
		for (const entry of bySlot) {
			const earlier = mappings.get(entry.key) ?? [];
			mappings.set(entry.key, [...earlier, ...formMappings(name, entry, report)]);
		}
		forms.set(name, {
			name,
			requiredSlots: [...list, ...bySlot.map((entry) => entry.key)],
			ignoredIntents: value.kind === "map" ? readTexts(valueOf(value, "ignored_intents"), "`ignored_intents`", report) : [],
			place
		});
	}
	return {
		forms,
		mappings
	};
}
/** A map, or (in 2.x) a list of names or of maps. */
function formEntries(node, report) {
	if (isNothing(node)) return [];
	if (node.kind === "map") return node.entries;
	if (node.kind === "scalar") {
		report.error("wrong-type", `\`forms\` must be a map, not ${kindName(node)}.`, { place: node.place });
		return [];
	}
	return node.items.flatMap((item) => {
		if (item.kind === "map") return item.entries;
		if (item.kind === "list" || item.value === null) return [];
		const value = {
			kind: "scalar",
			value: null,
			text: "",
			place: item.place
		};
		return [{
			key: item.text,
			place: item.place,
			value
		}];
	});
}
/** `required_slots`, or in early 2.x the form's map itself. */
function requiredSlots(form) {
	const required = valueOf(form, "required_slots");
	if (required) return required;
	return {
		kind: "map",
		entries: form.entries.filter((entry) => entry.key !== "ignored_intents"),
		place: form.place
	};
}
/**
* In 2.x a form filled an empty slot from entities at any time while it was active, and from texts and intents only
* when it had asked for that slot.
*/
function formMappings(form, entry, report) {
	return (entry.value.kind === "list" ? entry.value.items : isNothing(entry.value) ? [] : [entry.value]).flatMap((item) => readMapping(item, report)).map((mapping) => ({
		...mapping,
		conditions: mapping.type === "from_entity" || mapping.type === "from_trigger_intent" ? [{ activeLoop: form }] : [{
			activeLoop: form,
			requestedSlot: entry.key
		}]
	}));
}

// src/engine/read/responses.ts
/** Keys of a variant that this engine uses, or that mean nothing to a REST client. */
const known = /* @__PURE__ */ new Set([
	"text",
	"image",
	"attachment",
	"buttons",
	"quick_replies",
	"custom",
	"channel",
	"condition",
	"metadata",
	"id",
	"button_type"
]);
/** Reads `responses:`: each name with its variants. */
function readResponses(node, report) {
	const responses = /* @__PURE__ */ new Map();
	for (const { key, value, place } of readMap(node, "`responses`", report)) {
		const variants = variantNodes(value).flatMap((item) => readVariant(key, item, report));
		if (variants.length === 0) report.warning("empty-response", `The response ${quoted(key)} has no variants: it says nothing.`, { place });
		responses.set(key, variants);
	}
	return responses;
}
function variantNodes(value) {
	if (isNothing(value)) return [];
	return value.kind === "list" ? value.items : [value];
}
function readVariant(name, item, report) {
	if (item.kind === "scalar" && item.value !== null) return [{
		text: item.text,
		buttons: [],
		conditions: [],
		place: item.place
	}];
	if (item.kind !== "map") {
		report.error("wrong-type", `A variant of the response ${quoted(name)} must be a map with \`text\`, \`image\`, \`custom\` …, not ${kindName(item)}.`, { place: item.place });
		return [];
	}
	for (const entry of item.entries) {
		if (known.has(entry.key)) continue;
		report.note("unused-key", `The builtin engine doesn't use ${quoted(entry.key)} of a response.`, { place: entry.place });
	}
	const text = optionalText(item, "text", report);
	const image = optionalText(item, "image", report);
	const channel = optionalText(item, "channel", report);
	const attachment = valueOf(item, "attachment");
	const custom = valueOf(item, "custom");
	return [{
		...text !== void 0 && { text },
		...image !== void 0 && { image },
		...!isNothing(attachment) && { attachment: toJson(attachment, report) },
		buttons: [...readButtons(valueOf(item, "buttons"), report), ...readButtons(valueOf(item, "quick_replies"), report)],
		...!isNothing(custom) && { custom: toJson(custom, report) },
		...channel !== void 0 && { channel },
		conditions: readConditions(valueOf(item, "condition"), report),
		place: item.place
	}];
}
function optionalText(map, key, report) {
	const node = valueOf(map, key);
	return isNothing(node) ? void 0 : readText(node, `\`${key}\` of a response`, report);
}
function readButtons(node, report) {
	return readList(node, "`buttons`", report).flatMap((item) => {
		const part = (key) => item.kind === "map" ? optionalText(item, key, report) : void 0;
		const title = part("title");
		if (title === void 0) {
			report.error("wrong-button", "A button must have a `title` and a `payload`.", { place: item.place });
			return [];
		}
		return [{
			title,
			payload: part("payload") ?? part("url") ?? title
		}];
	});
}
function readConditions(node, report) {
	return readList(node, "`condition` of a response", report).flatMap((item) => {
		const type = item.kind === "map" ? optionalText(item, "type", report) : void 0;
		const slot = item.kind === "map" ? optionalText(item, "name", report) : void 0;
		if (item.kind !== "map" || type !== "slot" || slot === void 0) {
			report.error("wrong-condition", "A condition of a response must have `type: slot`, the slot’s `name` and a `value`.", { place: item.place });
			return [];
		}
		const value = valueOf(item, "value");
		return [{
			slot,
			value: value === void 0 ? null : toJson(value, report)
		}];
	});
}

// src/engine/read/domain.ts
/** Top-level keys that make a file part of the domain. */
const domainKeys = /* @__PURE__ */ new Set([
	"intents",
	"entities",
	"slots",
	"responses",
	"templates",
	"forms",
	"actions",
	"session_config"
]);
/** A domain that grows file by file, as Rasa merges a split one. */
var DomainBuilder = class {
	#report;
	#intents = /* @__PURE__ */ new Map();
	#entities = /* @__PURE__ */ new Map();
	#slots = /* @__PURE__ */ new Map();
	#responses = /* @__PURE__ */ new Map();
	#forms = /* @__PURE__ */ new Map();
	#formMappings = /* @__PURE__ */ new Map();
	#actions = /* @__PURE__ */ new Set();
	#sessionMinutes = 60;
	#carryOver = true;
	constructor(report) {
		this.#report = report;
	}
	/** Adds what one file says of the domain. Keys of other things (nlu, stories …) are somebody else's. */
	add(file) {
		const report = this.#report;
		this.#addIntents(entryOf(file, "intents")?.value);
		this.#addEntities(entryOf(file, "entities")?.value);
		for (const item of readList(entryOf(file, "actions")?.value, "`actions`", report)) this.#addAction(item);
		merge("slot", this.#slots, readSlots(entryOf(file, "slots")?.value, report), report);
		for (const key of ["responses", "templates"]) {
			const entry = entryOf(file, key);
			if (!entry) continue;
			if (key === "templates") report.warning("retired-key", "Rasa 3 calls `templates` `responses`; they are read as such.", { place: entry.place });
			const responses = readResponses(entry.value, report);
			for (const [name, variants] of responses) {
				const place = variants[0]?.place;
				if (this.#responses.has(name)) this.#repeated("response", name, place);
				this.#responses.set(name, variants);
			}
		}
		const { forms, mappings } = readForms(entryOf(file, "forms")?.value, report);
		merge("form", this.#forms, forms, report);
		for (const [slot, list] of mappings) this.#formMappings.set(slot, [...this.#formMappings.get(slot) ?? [], ...list]);
		this.#addSession(entryOf(file, "session_config")?.value);
	}
	build() {
		const slots = /* @__PURE__ */ new Map();
		for (const [name, slot] of this.#slots) slots.set(name, this.#withMappings(slot));
		return {
			intents: this.#intents,
			entities: this.#entities,
			slots,
			responses: this.#responses,
			forms: this.#forms,
			actions: [...this.#actions],
			sessionExpirationMinutes: this.#sessionMinutes,
			carryOverSlots: this.#carryOver
		};
	}
	/** The 2.x forms: a form's map says how a slot is filled, and a slot of an entity's name fills itself. */
	#withMappings(slot) {
		const fromForms = this.#formMappings.get(slot.name) ?? [];
		const fillsItself = !slot.declaresMappings && slot.autoFill && this.#entities.has(slot.name);
		const { declaresMappings: _, autoFill: __, ...plain } = slot;
		const itself = fillsItself ? [{
			type: "from_entity",
			entity: slot.name,
			intents: [],
			notIntents: [],
			conditions: []
		}] : [];
		return {
			...plain,
			mappings: [
				...slot.mappings,
				...fromForms,
				...itself
			]
		};
	}
	#repeated(what, name, place) {
		this.#report.warning("declared-twice", `The ${what} ${quoted(name)} stands in two files; the later one is used.`, { place });
	}
	#addIntents(node) {
		for (const item of readList(node, "`intents`", this.#report)) {
			const entries = namedItem(item, "An intent", this.#report);
			for (const { key, value, place } of entries) {
				if (isNothing(value)) {
					if (!this.#intents.has(key)) this.#intents.set(key, {
						useEntities: true,
						ignoreEntities: []
					});
					continue;
				}
				if (value.kind !== "map") {
					this.#report.error("wrong-type", `What stands behind an intent must be a map, not ${kindName(value)}.`, { place });
					continue;
				}
				this.#intents.set(key, this.#intentRules(value));
			}
		}
	}
	#intentRules(map) {
		const use = entryOf(map, "use_entities")?.value;
		const isList = use?.kind === "list";
		const triggers = entryOf(map, "triggers")?.value;
		const trigger = isNothing(triggers) ? void 0 : readText(triggers, "`triggers`", this.#report);
		const useEntities = isList ? readTexts(use, "`use_entities`", this.#report) : this.#useEntities(use);
		return {
			useEntities: useEntities === false ? [] : useEntities,
			ignoreEntities: readTexts(entryOf(map, "ignore_entities")?.value, "`ignore_entities`", this.#report),
			...trigger !== void 0 && { triggers: trigger }
		};
	}
	/** Anything that isn't a list or `false` counts as true in Rasa, so it doesn't keep a bot from training. */
	#useEntities(node) {
		if (isNothing(node) || node.kind === "scalar" && node.value === true) return true;
		if (node.kind === "scalar" && node.value === false) return false;
		this.#report.warning("wrong-type", `\`use_entities\` must be true, false or a list of entities, not ${kindName(node)}; true is used.`, { place: node.place });
		return true;
	}
	#addEntities(node) {
		for (const item of readList(node, "`entities`", this.#report)) for (const { key, value } of namedItem(item, "An entity", this.#report)) {
			const part = (name) => value.kind === "map" ? entryOf(value, name)?.value : void 0;
			this.#entities.set(key, {
				roles: readTexts(part("roles"), "`roles`", this.#report),
				groups: readTexts(part("groups"), "`groups`", this.#report),
				influences: readFlag(part("influence_conversation"), "`influence_conversation`", true, this.#report)
			});
		}
	}
	#addAction(item) {
		for (const { key } of namedItem(item, "An action", this.#report)) this.#actions.add(key);
	}
	#addSession(node) {
		const map = readMap(node, "`session_config`", this.#report);
		const value = (key) => map.find((entry) => entry.key === key)?.value;
		const minutes = readNumber(value("session_expiration_time"), "`session_expiration_time`", this.#report);
		if (minutes !== void 0 && minutes >= 0) this.#sessionMinutes = minutes;
		else if (minutes !== void 0) this.#report.error("wrong-value", "`session_expiration_time` is in minutes and can’t be negative.", { place: value("session_expiration_time")?.place });
		this.#carryOver = readFlag(value("carry_over_slots_to_new_session"), "`carry_over_slots_to_new_session`", this.#carryOver, this.#report);
	}
};
/** `name`, or a map `name: settings`, as lists of a domain have them. */
function namedItem(item, what, report) {
	if (item.kind === "map") return item.entries;
	const key = readText(item, what, report);
	if (key === void 0) return [];
	const value = {
		kind: "scalar",
		value: null,
		text: "",
		place: item.place
	};
	return [{
		key,
		place: item.place,
		value
	}];
}
function merge(what, into, from, report) {
	for (const [name, value] of from) {
		if (into.has(name)) report.warning("declared-twice", `The ${what} ${quoted(name)} stands in two files; the later one is used.`, { place: value.place });
		into.set(name, value);
	}
}

// src/engine/read/files.ts
/** Bytes that one file may have: far above any bot's, far below what fills a machine's memory. */
const largestFile = 33554432;
/** Bytes that all files of a bot may have together. */
const largestBot = 268435456;
const mostFiles = 2e4;
const skipped = /* @__PURE__ */ new Set([
	"node_modules",
	"models",
	"results",
	"__pycache__"
]);
/** Reads a bot's folders and files, within limits. All of it is reported, nothing thrown. */
var Files = class {
	#root;
	#shownAs;
	#report;
	#roots;
	#bytes = 0;
	#files = 0;
	/** `shownAs` is what stands before the paths below `root` in messages. `others` are more roots to read from. */
	constructor(root, shownAs, others, report) {
		this.#root = root;
		this.#shownAs = shownAs === "." ? "" : shownAs.replaceAll("\\", "/").replace(/\/+$/, "");
		this.#report = report;
		this.#roots = [root, ...others].map(realPath).filter((path) => path !== void 0);
	}
	/** How a path is shown. What lies beside the bot is shown relative to the root that `shownAs` starts at. */
	shown(path) {
		const below = relative(this.#root, path).split(sep);
		const parts = this.#shownAs === "" ? [] : this.#shownAs.split("/");
		while (below[0] === ".." && parts.length > 0) {
			below.shift();
			parts.pop();
		}
		return [...parts, ...below].filter((part) => part !== "").join("/") || ".";
	}
	exists(path) {
		const stat = statSync(path, { throwIfNoEntry: false });
		return stat?.isFile() ? "file" : stat?.isDirectory() ? "directory" : void 0;
	}
	/**
	* The files below a directory, sorted by their paths' code units. Hidden folders, virtual environments,
	* node_modules, models and the like are left out. A directory that isn't there has no files.
	*/
	list(directory, extensions) {
		const found = [];
		const seen = /* @__PURE__ */ new Set();
		const pending = [directory];
		for (let current = pending.pop(); current !== void 0; current = pending.pop()) {
			const real = realPath(current);
			if (real === void 0 || seen.has(real)) continue;
			seen.add(real);
			for (const path of this.#children(current)) {
				const kind = this.#kind(path);
				if (kind === "directory") pending.push(path);
				else if (kind === "file" && extensions.some((extension) => path.toLowerCase().endsWith(extension))) found.push({
					path,
					shown: this.shown(path)
				});
			}
		}
		const key = (file) => relative(directory, file.path).split(sep).join("/");
		return found.sort((a, b) => key(a) < key(b) ? -1 : 1);
	}
	/** A file's bytes; undefined (and reported) where it is too large or can't be read. */
	read(file) {
		const place = { file: file.shown };
		try {
			const { size } = statSync(file.path);
			this.#bytes += size;
			if (size > largestFile) {
				this.#report.error("too-large", `This file has ${size} bytes; ${largestFile} (32 MiB) is the most that a file of a bot may have.`, {
					place,
					next: "Split it, or take it out of the bot."
				});
				return;
			}
			if (this.#bytes > largestBot) {
				this.#report.error("too-large", "The files of this bot have more than 256 MiB together.", { place });
				return;
			}
			return readFileSync(file.path);
		} catch (error) {
			this.#report.error("unreadable", `This file can't be read: ${reason(error)}.`, { place });
			return;
		}
	}
	#children(directory) {
		let names;
		try {
			names = readdirSync(directory);
		} catch (error) {
			const code = error.code;
			if (code !== "ENOENT" && code !== "ENOTDIR") this.#report.error("unreadable", `This folder can't be read: ${reason(error)}.`, { place: { file: this.shown(directory) } });
			return [];
		}
		if (names.includes("pyvenv.cfg")) return [];
		this.#files += names.length;
		if (this.#files > mostFiles) {
			this.#report.error("too-many-files", `This bot has more than ${mostFiles} files.`, { place: { file: this.shown(directory) } });
			return [];
		}
		return names.filter((name) => !name.startsWith(".") && !skipped.has(name)).map((name) => join(directory, name));
	}
	#kind(path) {
		const stat = lstatSync(path, { throwIfNoEntry: false });
		if (!stat?.isSymbolicLink()) return stat?.isFile() ? "file" : stat?.isDirectory() ? "directory" : void 0;
		const target = realPath(path);
		if (target !== void 0 && this.#roots.some((root) => target === root || target.startsWith(root + sep))) return this.exists(path);
		this.#report.warning("link-outside", target === void 0 ? "This link leads nowhere." : "This link leads out of the bot; it is left out.", {
			place: { file: this.shown(path) },
			next: "Name shared folders under `shared:` in tidegate.yml."
		});
	}
};
function realPath(path) {
	try {
		return realpathSync(path);
	} catch {
		return;
	}
}
function reason(error) {
	return error instanceof Error ? error.message.replace(/, \w+ '.*'$/, "") : String(error);
}

// src/engine/read/annotate.ts
/** `[text](entity)`, `[text](entity:value)`, `[text]{"entity": …}`, `[text][{…}, {…}]`: Rasa's syntax, bounded. */
const annotation = /\[([^\]\n]{1,2000}?)\](?:\(([^:)\n]{1,500}?)(?::([^)\n]{1,2000}))?\)|\{([^}\n]{1,2000}?)\}|\[((?:\s*\{[^}\n]{1,1000}\}\s*,?){1,10}\s*)\])/g;
/** Takes annotations out of an example. One that is not JSON is reported, and its text stays without an entity. */
function readAnnotations(example, place, report) {
	if (!example.includes("[")) return {
		text: example,
		entities: []
	};
	const entities = [];
	let text = "";
	let end = 0;
	for (const match of example.matchAll(annotation)) {
		const [whole, content = "", entity, value, object, list] = match;
		text += example.slice(end, match.index);
		end = match.index + whole.length;
		const start = text.length;
		text += content;
		const span = {
			start,
			end: text.length
		};
		if (entity !== void 0) entities.push({
			entity: entity.trim(),
			value: value ?? content,
			...span
		});
		else {
			const json = object === void 0 ? `[${list ?? ""}]` : `[{${object}}]`;
			entities.push(...fromJson(json, content, span, place, report));
		}
	}
	return {
		text: text + example.slice(end),
		entities
	};
}
function fromJson(json, content, span, place, report) {
	let parsed;
	try {
		parsed = JSON.parse(json);
	} catch {
		parsed = void 0;
	}
	return (Array.isArray(parsed) ? parsed : [void 0]).flatMap((object) => {
		const { entity, value, role, group } = object ?? {};
		if (typeof entity !== "string" || entity === "") {
			report.error("wrong-annotation", `The annotation of ${quoted(content)} must be JSON with an "entity", such as {"entity": "city"}.`, { place });
			return [];
		}
		return [{
			entity,
			value: value === void 0 || value === null ? content : String(value),
			...typeof role === "string" && { role },
			...typeof group === "string" && { group },
			...span
		}];
	});
}

// src/engine/read/nlu.ts
/** Collects `nlu:` of one file after the other. */
var NluBuilder = class {
	#report;
	#examples = [];
	#synonyms = /* @__PURE__ */ new Map();
	#lookups = /* @__PURE__ */ new Map();
	#regexes = [];
	constructor(report) {
		this.#report = report;
	}
	add(node) {
		for (const item of readList(node, "`nlu`", this.#report)) {
			if (item.kind !== "map") {
				this.#report.error("wrong-type", `An entry of \`nlu\` must be a map, not ${kindName(item)}.`, { place: item.place });
				continue;
			}
			this.#addItem(item);
		}
	}
	build() {
		return {
			examples: this.#examples,
			synonyms: this.#synonyms,
			lookups: this.#lookups,
			regexes: this.#regexes
		};
	}
	#addItem(item) {
		const kind = [
			"intent",
			"synonym",
			"regex",
			"lookup"
		].find((key) => valueOf(item, key));
		const name = kind && readText(valueOf(item, kind), `The name of \`${kind}\``, this.#report)?.trim();
		if (!kind || name === void 0 || name === "") {
			this.#report.warning("unknown-nlu", "An entry of `nlu` must name an `intent`, `synonym`, `regex` or `lookup`; this one is left out.", { place: item.place });
			return;
		}
		const lines = this.#lines(valueOf(item, "examples"), `${kind} ${quoted(name)}`, item.place);
		if (lines.length === 0) this.#report.warning("no-examples", `The ${kind} ${quoted(name)} has no examples.`, { place: item.place });
		for (const line of lines) if (kind === "intent") this.#addExample(name, line);
		else if (kind === "synonym") this.#addSynonym(line.text, name, line.place);
		else if (kind === "regex") this.#addRegex(name, line);
		else this.#addLookup(name, line.text);
	}
	#addExample(intent, line) {
		const { text, entities } = readAnnotations(line.text, line.place, this.#report);
		this.#examples.push({
			intent,
			text,
			entities,
			place: line.place
		});
		for (const entity of entities) {
			const written = text.slice(entity.start, entity.end);
			if (entity.value !== written) this.#addSynonym(written, entity.value, line.place);
		}
	}
	#addRegex(name, { text, place }) {
		if (translatePattern(text, false) === void 0) {
			this.#report.warning("bad-regex", `The builtin engine can't read the regular expression ${quoted(text)} of ${quoted(name)}; it goes on without it.`, {
				place,
				next: "Write it with what JavaScript and Python both have, or correct it."
			});
			return;
		}
		this.#regexes.push({
			name,
			pattern: text,
			place
		});
	}
	#addLookup(name, text) {
		const table = this.#lookups.get(name);
		if (table) table.push(text);
		else this.#lookups.set(name, [text]);
	}
	#addSynonym(written, value, place) {
		const key = written.toLowerCase();
		const earlier = this.#synonyms.get(key);
		if (earlier !== void 0 && earlier !== value) this.#report.note("synonym-twice", `${quoted(written)} stands for ${quoted(earlier)} and for ${quoted(value)}; the later one is used.`, { place });
		this.#synonyms.set(key, value);
	}
	/** The examples of an entry: lines of a block that start with `-`, or a list of texts or of maps with `text`. */
	#lines(node, what, place) {
		if (isNothing(node)) return [];
		if (node.kind === "map") {
			this.#report.error("wrong-type", `\`examples\` of ${what} must be a text or a list, not a map.`, { place });
			return [];
		}
		return (node.kind === "list" ? node.items.flatMap((item) => this.#listItem(item, what)) : node.text.split("\n").flatMap((text, index) => this.#blockLine(text, index, node, what))).filter((line) => line.text !== "");
	}
	#listItem(item, what) {
		const node = item.kind === "map" ? valueOf(item, "text") : item;
		if (isNothing(node)) {
			this.#report.warning("no-text", `An example of ${what} has no \`text\`; it is left out.`, { place: item.place });
			return [];
		}
		const text = readText(node, `An example of ${what}`, this.#report)?.trim();
		if (text === void 0) return [];
		return [{
			text: node.kind === "scalar" && node.block ? text.replace(/^-\s+/, "") : text,
			place: node.place
		}];
	}
	#blockLine(text, index, node, what) {
		if (text.trim() === "") return [];
		const block = node.kind === "scalar" ? node.block : void 0;
		const place = block ? {
			file: node.place.file,
			line: block.line + index,
			column: block.column + text.search(/\S/)
		} : node.place;
		const trimmed = text.trim();
		if (!trimmed.startsWith("-")) {
			const shown = trimmed.startsWith("#") ? "a comment isn’t possible here, and it" : "it";
			this.#report.warning("no-dash", `An example of ${what} must start with "-": ${quoted(trimmed)}; ${shown} is left out.`, { place });
			return [];
		}
		return [{
			text: trimmed.slice(1).trim(),
			place
		}];
	}
};

// src/engine/read/stories.ts
/** Reads `stories:`, `rules:`, or the `stories:` of a test file. */
function readStories(node, kind, report) {
	const key = kind === "rule" ? "rule" : "story";
	return readList(node, kind === "rule" ? "`rules`" : "`stories`", report).flatMap((item) => {
		if (item.kind !== "map") {
			report.error("wrong-type", `A ${key} must be a map with \`${key}\` and \`steps\`, not ${kindName(item)}.`, { place: item.place });
			return [];
		}
		return readStory(item, kind, key, report);
	});
}
function readStory(item, kind, key, report) {
	const nameNode = valueOf(item, key);
	if (nameNode === void 0) {
		report.warning("no-name", `An entry here must have a \`${key}\` with its name; it is left out.`, { place: item.place });
		return [];
	}
	const name = isNothing(nameNode) ? "" : readText(nameNode, `The name of a ${key}`, report) ?? "";
	const steps = readSteps(valueOf(item, "steps"), report);
	if (steps.length === 0) {
		report.warning("no-steps", `The ${key} ${quoted(name)} has no steps; it is left out.`, { place: item.place });
		return [];
	}
	const part = (flag) => kind === "rule" ? valueOf(item, flag) : void 0;
	return [{
		kind,
		name,
		steps,
		condition: readSteps(part("condition"), report),
		conversationStart: readFlag(part("conversation_start"), "`conversation_start`", false, report),
		waitForUserInput: readFlag(part("wait_for_user_input"), "`wait_for_user_input`", true, report),
		place: item.place
	}];
}
function readSteps(node, report) {
	return readList(node, "`steps`", report).flatMap((item) => {
		if (item.kind === "map") return readStep(item, report);
		if (item.kind === "scalar" && item.text === "...") return [{
			kind: "action",
			action: "...",
			place: item.place
		}];
		report.error("wrong-step", `A step must be a map such as \`action: …\`, not ${kindName(item)}.`, { place: item.place });
		return [];
	});
}
function readStep(item, report) {
	const part = (key) => valueOf(item, key);
	const { place } = item;
	if (part("intent") || part("user")) return readUser(item, report);
	const or = part("or");
	if (or) {
		const options = readList(or, "`or`", report).flatMap((option) => option.kind === "map" ? readStep(option, report) : []);
		if (options.length > 0) return [{
			kind: "or",
			options,
			place: or.place
		}];
		report.error("wrong-step", "`or` must be a list of steps.", { place });
		return [];
	}
	const action = part("action");
	if (action) {
		const name = readText(action, "`action`", report)?.trim();
		return name === void 0 ? [] : [{
			kind: "action",
			action: name,
			place: action.place
		}];
	}
	const bot = part("bot");
	if (bot) {
		const text = readText(bot, "`bot`", report);
		return text === void 0 ? [] : [{
			kind: "bot",
			text,
			place: bot.place
		}];
	}
	const checkpoint = part("checkpoint");
	if (checkpoint) {
		const name = readText(checkpoint, "`checkpoint`", report);
		const slots = readSlotValues(part("slot_was_set"), report);
		return name === void 0 ? [] : [{
			kind: "checkpoint",
			name,
			slots,
			place: checkpoint.place
		}];
	}
	const slots = part("slot_was_set");
	if (slots) {
		const values = readSlotValues(slots, report);
		return values.length === 0 ? [] : [{
			kind: "slots",
			slots: values,
			place: firstPlace(slots)
		}];
	}
	const loop = part("active_loop") ?? part("form");
	if (loop) return [{
		kind: "loop",
		loop: isNothing(loop) ? null : readText(loop, "`active_loop`", report)?.trim() ?? null,
		place: loop.place
	}];
	if (item.entries.every((entry) => entry.key === "metadata")) return [];
	const keys = item.entries.map((entry) => quoted(entry.key)).join(", ");
	report.warning("unknown-step", `A step with ${keys} isn't known; it is left out. Known are intent, user, action, bot, or, slot_was_set, active_loop and checkpoint.`, { place });
	return [];
}
function readUser(item, report) {
	const intentNode = valueOf(item, "intent");
	const userNode = valueOf(item, "user");
	const intent = isNothing(intentNode) ? void 0 : readText(intentNode, "`intent`", report)?.trim();
	const user = isNothing(userNode) ? void 0 : readText(userNode, "`user`", report)?.trim();
	const place = (intentNode ?? userNode ?? item).place;
	if (intent === void 0 && user === void 0) {
		report.error("wrong-step", "This step names neither an `intent` nor what the `user` says.", { place });
		return [];
	}
	const said = user === void 0 ? void 0 : readAnnotations(user, userNode?.place ?? place, report);
	const listed = readEntities(valueOf(item, "entities"), report);
	const annotated = (said?.entities ?? []).map(({ start: _, end: __, ...entity }) => entity);
	return [{
		kind: "user",
		...intent !== void 0 && { intent: intent.replace(/^\/(?=.)/, "") },
		...said && { text: said.text },
		entities: annotated.length > 0 ? annotated : listed,
		place
	}];
}
/** `- city`, `- city: Rome`, `- city: Rome` with `role` and `group` beside it, or `- entity: city` with `value`. */
function readEntities(node, report) {
	return (node?.kind === "map" ? [node] : readList(node, "`entities`", report)).flatMap((item) => {
		if (item.kind !== "map") {
			const entity = readText(item, "An entity", report);
			return entity === void 0 ? [] : [{ entity }];
		}
		const text = (key) => {
			const part = valueOf(item, key);
			return isNothing(part) ? void 0 : readText(part, `\`${key}\` of an entity`, report);
		};
		const role = text("role");
		const group = text("group");
		const more = {
			...role !== void 0 && { role },
			...group !== void 0 && { group }
		};
		const named = text("entity");
		if (named !== void 0) {
			const value = text("value");
			return [{
				entity: named,
				...value !== void 0 && { value },
				...more
			}];
		}
		return item.entries.filter((entry) => entry.key !== "role" && entry.key !== "group").map((entry) => {
			const value = isNothing(entry.value) ? void 0 : readText(entry.value, "An entity’s value", report);
			return {
				entity: entry.key,
				...value !== void 0 && { value },
				...more
			};
		});
	});
}
/** `- name` (set to something), `- name: value`, a map of them, or one bare name. */
function readSlotValues(node, report) {
	if (isNothing(node)) return [];
	return (node.kind === "list" ? node.items : [node]).flatMap((item) => {
		if (item.kind === "map") return item.entries.map((entry) => ({
			name: entry.key,
			value: toJson(entry.value, report)
		}));
		const name = readText(item, "A slot", report);
		return name === void 0 ? [] : [{
			name,
			value: void 0
		}];
	});
}
function firstPlace(node) {
	return (node.kind === "list" ? node.items[0]?.place : void 0) ?? node.place;
}

// src/engine/read/repair.ts
var import_dist = require_dist();
/** Deep enough for any key that a quoted scalar's continuation lines could have to be deeper than. */
const padding = " ".repeat(200);
/**
* Python's YAML parsers take a quoted scalar whose continuation lines are indented less than its key; npm's `yaml`
* cuts the scalar at that line and reports errors. White space at the start of a continuation line means nothing in
* a quoted scalar, so indenting the lines gives the same value to a parser that insists on it.
* @returns the text with the first such scalar mended, or undefined where there is none. Lines keep their numbers.
*/
function indentContinuation(text, document) {
	const cut = firstCutScalar(text, document);
	if (!cut || !endsAsValue(text, cut.close + 1)) return void 0;
	const scalar = text.slice(cut.open, cut.close);
	const mended = scalar.replace(/\n(?!\n| {200})/g, `\n${padding}`);
	return mended === scalar ? void 0 : text.slice(0, cut.open) + mended + text.slice(cut.close);
}
/** The first quoted scalar that goes on behind where the parser ended it. */
function firstCutScalar(text, document) {
	let found;
	(0, import_dist.visit)(document, { Scalar(_, node) {
		if (node.type !== "QUOTE_DOUBLE" && node.type !== "QUOTE_SINGLE" || !node.range) return void 0;
		const [open, end] = node.range;
		const close = closingQuote(text, open);
		if (close === void 0 || close === end - 1) return void 0;
		found = {
			open,
			close
		};
		return import_dist.visit.BREAK;
	} });
	return found;
}
function closingQuote(text, open) {
	const quote = text[open];
	for (let at = open + 1; at < text.length; at += 1) if (quote === "\"" && text[at] === "\\") at += 1;
	else if (text[at] === quote) {
		if (quote === "'" && text[at + 1] === "'") at += 1;
		else return at;
	}
}
/** Behind a value only a comment, the end of a flow collection or the end of the line may follow. */
function endsAsValue(text, from) {
	return /^[ \t]*($|\n|#|[,\]}])/.test(text.slice(from, from + 200));
}

// src/engine/read/utf8.ts
/**
* Where bytes stop being UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF).
* @returns the offset of the first byte of the first wrong sequence, or undefined if all is well.
*/
function firstWrongByte(bytes) {
	if (isUtf8(bytes)) return void 0;
	let at = 0;
	while (at < bytes.length) {
		const length = sequenceLength(bytes, at);
		if (length === 0) return at;
		at += length;
	}
}
/** The length of the well-formed sequence at an offset; 0 where there is none. */
function sequenceLength(bytes, at) {
	const first = bytes[at] ?? 0;
	if (first < 128) return 1;
	const length = first >= 240 ? 4 : first >= 224 ? 3 : 2;
	if (first < 194 || first > 244) return 0;
	const low = first === 224 ? 160 : first === 240 ? 144 : 128;
	const high = first === 237 ? 159 : first === 244 ? 143 : 191;
	for (let index = 1; index < length; index += 1) {
		const byte = bytes[at + index];
		if (byte === void 0) return 0;
		if (index === 1 ? byte < low || byte > high : byte < 128 || byte > 191) return 0;
	}
	return length;
}

// src/engine/read/yaml.ts
/** Deeper nesting than any bot's file has; a walk over the tree must not exhaust the stack. */
const deepest = 100;
/** Quoted scalars with shallow continuation lines that one file may have. */
const mostRepairs = 200;
/**
* Reads a file's YAML as Rasa does: version 1.2 (a bare `yes` is a text), UTF-8 with or without a byte order mark,
* any line ends. What is wrong is reported at its line; an empty file or a wrong one gives undefined.
*/
function readYaml(bytes, file, report) {
	const text = decode(bytes, file, report);
	if (text === void 0) return void 0;
	const parsed = parse(text);
	const at = (offset) => {
		const { line, col } = parsed.lines.linePos(Math.max(0, Math.min(offset, parsed.text.length)));
		return {
			file,
			line,
			column: col
		};
	};
	if (parsed.error) {
		report.error("yaml", `This is not YAML: ${sentence(parsed.error.message)}`, { place: at(parsed.error.pos[0]) });
		return;
	}
	const [document, second] = parsed.documents;
	if (second) {
		report.error("yaml-documents", "A file must hold one YAML document; a second one starts here.", {
			place: at(second.range[0]),
			next: "Put it into a file of its own."
		});
		return;
	}
	if (!document?.contents) return void 0;
	return new Converter(document, parsed.text, at, report).convert(document.contents);
}
function decode(bytes, file, report) {
	const wrong = firstWrongByte(bytes);
	if (wrong !== void 0) {
		const wide = bytes[0] === 255 && bytes[1] === 254 || bytes[0] === 254 && bytes[1] === 255;
		const line = 1 + bytes.subarray(0, wrong).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
		report.error("not-utf8", `This file is not UTF-8: byte ${wrong} (0x${(bytes[wrong] ?? 0).toString(16).padStart(2, "0")}) is wrong there${wide ? "; it looks like UTF-16" : ""}.`, {
			place: {
				file,
				line
			},
			next: "Save the file as UTF-8."
		});
		return;
	}
	return new TextDecoder().decode(bytes).replace(/\r\n?/g, "\n");
}
function parse(text) {
	let current = text;
	for (let repairs = 0;; repairs += 1) {
		const lines = new import_dist.LineCounter();
		const result = (0, import_dist.parseAllDocuments)(current, {
			version: "1.2",
			lineCounter: lines,
			prettyErrors: false,
			uniqueKeys: false,
			logLevel: "silent"
		});
		const documents = Array.isArray(result) ? result : [];
		const document = documents.find((one) => one.errors.length > 0);
		const error = document?.errors[0];
		if (!document || !error) return {
			text: current,
			documents,
			lines,
			error: void 0
		};
		const mended = repairs < mostRepairs ? indentContinuation(current, document) : void 0;
		if (mended === void 0) return {
			text: current,
			documents,
			lines,
			error
		};
		current = mended;
	}
}
function sentence(message) {
	const first = (message.split("\n")[0] ?? "").trim().replace(/ at line \d+.*$/, "");
	return /Maximum call stack/.test(first) ? "it is nested too deep." : `${first.replace(/\.$/, "")}.`;
}
/** Turns the parser's nodes into ours: aliases resolved to the very same node, cycles refused, keys checked. */
var Converter = class {
	#document;
	#text;
	#at;
	#report;
	#done = /* @__PURE__ */ new Map();
	#open = /* @__PURE__ */ new Set();
	constructor(document, text, at, report) {
		this.#document = document;
		this.#text = text;
		this.#at = at;
		this.#report = report;
	}
	convert(node, depth = 0) {
		const place = this.#at(node.range?.[0] ?? 0);
		if ((0, import_dist.isAlias)(node)) return this.#alias(node.source, node.resolve(this.#document), place, depth);
		const known = this.#done.get(node);
		if (known) return known;
		if (depth > deepest || this.#open.has(node)) {
			const why = depth > deepest ? `nested deeper than ${deepest} levels` : "part of itself";
			this.#report.error("yaml-depth", `This value is ${why}.`, { place });
			return nothing(place);
		}
		this.#open.add(node);
		const converted = this.#fresh(node, place, depth);
		this.#open.delete(node);
		this.#done.set(node, converted);
		return converted;
	}
	#alias(name, target, place, depth) {
		if (target) return this.convert(target, depth + 1);
		this.#report.error("yaml-alias", `No anchor &${name} stands before this alias.`, { place });
		return nothing(place);
	}
	#fresh(node, place, depth) {
		this.#checkTag(node, place);
		if ((0, import_dist.isMap)(node)) return {
			kind: "map",
			entries: this.#entries(node, depth),
			place
		};
		if ((0, import_dist.isSeq)(node)) return {
			kind: "list",
			items: node.items.map((item) => this.convert(item, depth + 1)),
			place
		};
		if (!(0, import_dist.isScalar)(node)) return nothing(place);
		const raw = node.value;
		const value = raw === null || typeof raw === "string" || typeof raw === "number" || typeof raw === "boolean" ? raw : String(raw);
		const text = typeof value === "string" ? value : node.source ?? String(value ?? "");
		const block = node.type === "BLOCK_LITERAL" ? this.#block(node.range?.[0] ?? 0, place) : void 0;
		return {
			kind: "scalar",
			value,
			text,
			place,
			...block && { block }
		};
	}
	#entries(map, depth) {
		const entries = [];
		const merged = [];
		const seen = /* @__PURE__ */ new Set();
		for (const pair of map.items) {
			const place = this.#at(pair.key?.range?.[0] ?? pair.value?.range?.[0] ?? map.range?.[0] ?? 0);
			const key = this.#key(pair.key, place);
			if (key === void 0) continue;
			const value = pair.value ? this.convert(pair.value, depth + 1) : nothing(place);
			if (key === "<<" && value.kind !== "scalar") {
				const sources = value.kind === "list" ? value.items : [value];
				for (const source of sources) if (source.kind === "map") merged.push(...source.entries);
				continue;
			}
			if (seen.has(key)) {
				this.#report.error("duplicate-key", `The key ${quoted(key)} stands twice in this map.`, {
					place,
					next: "Keep one of them."
				});
				continue;
			}
			seen.add(key);
			entries.push({
				key,
				place,
				value
			});
		}
		for (const entry of merged) {
			if (seen.has(entry.key)) continue;
			seen.add(entry.key);
			entries.push(entry);
		}
		return entries;
	}
	#key(key, place) {
		const node = key && (0, import_dist.isAlias)(key) ? key.resolve(this.#document) : key;
		if (node === null || node === void 0) return "";
		if ((0, import_dist.isScalar)(node)) return typeof node.value === "string" ? node.value : node.source ?? "";
		this.#report.error("yaml-key", "A key must be a text, not a list or a map.", {
			place,
			next: "Put the text in quotes if it starts with { or [."
		});
	}
	#checkTag(node, place) {
		const tag = node.tag;
		if (tag === void 0 || /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/.test(tag)) return;
		this.#report.error("yaml-tag", `The tag ${quoted(tag)} is not one of YAML's own.`, {
			place,
			next: "Take the tag off."
		});
	}
	#block(offset, place) {
		const start = this.#text.indexOf("\n", offset) + 1;
		const indent = /^(?: *\n)*( *)/.exec(this.#text.slice(start, start + 2e3))?.[1]?.length ?? 0;
		return {
			line: (place.line ?? 0) + 1,
			column: indent + 1
		};
	}
};
function nothing(place) {
	return {
		kind: "scalar",
		value: null,
		text: "",
		place
	};
}

// src/engine/read/index.ts
const yaml = [".yml", ".yaml"];
/**
* Reads a bot as Rasa reads it: config.yml, the domain (a file, a folder, or both), data/ and shared data, test
* stories, and the names of JavaScript actions. Never throws for what the files hold: `problems` says what is wrong
* with them and what the builtin engine can't do; an error among them means that the bot can't be trained.
*/
function readBot(options) {
	const report = new Report();
	const files = new Files(options.directory, options.shownAs, options.shared, report);
	return new BotReader(options, files, report).read();
}
var BotReader = class {
	#options;
	#files;
	#report;
	#domain;
	#nlu;
	#stories = [];
	#tests = [];
	constructor(options, files, report) {
		this.#options = options;
		this.#files = files;
		this.#report = report;
		this.#domain = new DomainBuilder(report);
		this.#nlu = new NluBuilder(report);
	}
	read() {
		const { directory, tests, shared } = this.#options;
		const config = readConfig(this.#config(), this.#report);
		const domainFiles = this.#domainFiles();
		for (const file of domainFiles) this.#readFile(file);
		const testFiles = this.#files.list(join(directory, tests), yaml);
		const read = new Set([...domainFiles, ...testFiles].map((file) => file.path));
		for (const root of [join(directory, "data"), ...shared]) {
			for (const file of this.#files.list(root, yaml)) {
				if (read.has(file.path)) continue;
				read.add(file.path);
				this.#readFile(file);
			}
			this.#oldFormats(root);
		}
		this.#report.leniently(() => {
			for (const file of testFiles) this.#readTests(file);
		});
		const actions = this.#files.list(join(directory, "actions"), [".js", ".mjs"]);
		const data = {
			config,
			domain: this.#domain.build(),
			nlu: this.#nlu.build(),
			stories: this.#stories,
			tests: this.#tests
		};
		checkBot(data, this.#report);
		return {
			...data,
			actionFiles: actions.map((file) => relative(directory, file.path).split(sep).join("/")),
			problems: this.#report.problems
		};
	}
	#config() {
		const file = this.#firstFile(["config.yml", "config.yaml"]);
		if (!file) {
			this.#report.error("no-config", "This bot has no config.yml.", {
				place: { file: this.#files.shown(this.#options.directory) },
				next: "Add a config.yml with a `language`, and `pipeline` and `policies` (empty for the defaults)."
			});
			return;
		}
		return this.#map(file);
	}
	#domainFiles() {
		const { directory } = this.#options;
		const single = this.#firstFile(["domain.yml", "domain.yaml"]);
		const found = [...single ? [single] : [], ...this.#files.list(join(directory, "domain"), yaml)];
		if (found.length === 0) this.#report.error("no-domain", "This bot has neither a domain.yml nor a folder `domain`.", {
			place: { file: this.#files.shown(directory) },
			next: "Add a domain.yml with its intents, slots, responses, forms and actions."
		});
		return found;
	}
	#firstFile(names) {
		const path = names.map((name) => join(this.#options.directory, name)).find((candidate) => this.#files.exists(candidate) === "file");
		return path === void 0 ? void 0 : {
			path,
			shown: this.#files.shown(path)
		};
	}
	#map(file) {
		const bytes = this.#files.read(file);
		const node = bytes && readYaml(bytes, file.shown, this.#report);
		if (!node || node.kind === "scalar" && node.value === null) return void 0;
		if (node.kind === "map") return node;
		this.#report.error("wrong-type", `This file must be a map of keys, not ${kindName(node)}.`, { place: node.place });
	}
	#readFile(file) {
		const map = this.#map(file);
		if (!map) return;
		this.#checkKeys(map);
		this.#domain.add(map);
		this.#nlu.add(entryOf(map, "nlu")?.value);
		const isTest = basename(file.path).startsWith("test_");
		const stories = readStories(entryOf(map, "stories")?.value, isTest ? "test" : "story", this.#report);
		(isTest ? this.#tests : this.#stories).push(...stories);
		this.#stories.push(...readStories(entryOf(map, "rules")?.value, "rule", this.#report));
	}
	#readTests(file) {
		const map = this.#map(file);
		const stories = map && entryOf(map, "stories")?.value;
		if (stories) this.#tests.push(...readStories(stories, "test", this.#report));
	}
	#checkKeys(map) {
		for (const { key, value, place } of map.entries) {
			if (domainKeys.has(key) || [
				"version",
				"nlu",
				"stories",
				"rules",
				"config"
			].includes(key)) continue;
			if (key === "flows") this.#report.error("calm", "This bot is built of CALM flows, which the builtin engine can’t run.", {
				place,
				next: "Name the engine `rasa` for this bot in tidegate.yml."
			});
			else if (key === "e2e_actions") {
				if (isNothing(value) || value.kind === "list" && value.items.length === 0) continue;
				this.#report.warning("end-to-end", "The builtin engine goes on without end-to-end actions.", { place });
			} else this.#report.note("unused-key", `The builtin engine doesn't use the key \`${key.slice(0, 80)}\`.`, { place });
		}
	}
	/** Training data that Rasa 1 and 2 read: none of it is used, and that must not go unsaid. */
	#oldFormats(root) {
		for (const file of this.#files.list(root, [".md", ".json"])) {
			const head = new TextDecoder().decode(this.#files.read(file)?.subarray(0, 4096));
			if (!/^## (intent|lookup|regex|synonym):|^\s*\{\s*"rasa_nlu_data"|^## .*\n\* /m.test(head)) continue;
			this.#report.warning("old-format", "Training data must be YAML; this file is left out.", {
				place: { file: file.shown },
				next: "Convert it with `rasa data convert` of Rasa 2."
			});
		}
	}
};

// src/engine/commands/bot.ts
/** Reads a bot and loads its actions. Running their files is the only way to know what they offer. */
async function openBot(options) {
	const data = readBot(options);
	const problems = [...data.problems];
	let names = [];
	const directory = data.actionFiles.length === 0 ? void 0 : join(options.directory, "actions");
	if (directory !== void 0) try {
		names = [...(await loadActions(directory)).keys()].sort();
	} catch (error) {
		problems.push(loadProblem(error, options.shownAs));
	}
	const offered = new Set(names);
	const { domain } = data;
	const actionsWithoutCode = domain.actions.filter((action) => !offered.has(action) && !defaultActions.has(action) && !domain.responses.has(action) && !domain.forms.has(action) && !action.startsWith("utter_")).sort();
	return {
		data,
		problems,
		actions: {
			directory,
			names
		},
		actionsWithoutCode
	};
}
function loadProblem(error, shownAs) {
	const folder = [shownAs === "." ? "" : shownAs, "actions"].filter((part) => part !== "").join("/");
	const message = error instanceof Error ? error.message : String(error);
	return {
		severity: "error",
		code: error instanceof ActionLoadError ? "action-code" : "action-folder",
		message: `The actions can't be loaded: ${message}`,
		place: { file: folder },
		next: "Correct the file; `tidegate validate` loads it again."
	};
}

// src/engine/commands/inspect.ts
/** Reads a bot and writes its problems, then a result with `examples`, `responses` and `actionsWithoutCode`. */
async function inspect(options, output) {
	const { data, problems, actionsWithoutCode } = await openBot(options);
	output.problems(problems);
	if (!hasErrors(problems)) output.problems(contradictionProblems(data));
	const examples = /* @__PURE__ */ new Map();
	for (const { intent, text } of data.nlu.examples) if (!examples.has(intent)) examples.set(intent, text);
	const responses = [...data.domain.responses].map(([name, variants]) => [name, variants.flatMap(({ text }) => text === void 0 ? [] : [text])]);
	output.write({
		type: "result",
		examples: Object.fromEntries(examples),
		responses: Object.fromEntries(responses),
		actionsWithoutCode
	});
}
function hasErrors(problems) {
	return problems.some(({ severity }) => severity === "error");
}
/** Stories that say another thing than rules: Rasa refuses to train them. */
function contradictionProblems(data) {
	return contradictions(data).map(({ story, says, rules, demanded }) => ({
		severity: "error",
		code: "contradiction",
		message: `The ${story.kind} ${JSON.stringify(story.name)} says ${JSON.stringify(says)} where ${rules.length === 1 ? "the rule" : "the rules"} ${rules.map((rule) => JSON.stringify(rule)).join(", ")} ${rules.length === 1 ? "demands" : "demand"} ${JSON.stringify(demanded)}.`,
		place: story.place,
		next: "Let them agree: change the story, or the rule."
	}));
}

export { openBot as i, hasErrors as n, inspect as r, contradictionProblems as t };