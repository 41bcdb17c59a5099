import { r as __toESM, t as __commonJSMin } from "./rolldown-runtime.js";
import { a as require_picomatch$1, o as require_utils } from "./glob.js";
import { n as UserError } from "./errors.js";
import { c as quoted, n as closest } from "./text.js";
import { t as require_dist } from "./dist2.js";
import { _ as repositoryPath, a as botName, c as checkName, d as httpUrl, f as ignorePattern, g as remote, h as registryHost, i as botDirectory, l as directory, m as publicKey, n as Walker, o as branchName, p as nameRule, r as scalarText, s as branchPattern, t as readYaml, u as duration, v as storeLocation } from "./yaml.js";
import { n as isName } from "./bot.js";
import { i as usualBotSettings, n as patchableKinds, r as renderKubernetes, t as patchSubjects } from "./settings.js";
import { t as directoryOf } from "./project.js";
import { a as imageFault, i as isAbout, n as stableService, r as applyPatch, t as manifestsOf } from "./manifests.js";
import { a as labelKeys } from "./names.js";
import { s as usualTraining } from "./training.js";
import { r as isRegistryLocation } from "./store-location.js";
import { isIP } from "node:net";

// node_modules/picomatch/index.js
var require_picomatch = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const pico = require_picomatch$1();
	const utils = require_utils();
	function picomatch(glob, options, returnState = false) {
		if (options && (options.windows === null || options.windows === void 0)) options = {
			...options,
			windows: utils.isWindows()
		};
		return pico(glob, options, returnState);
	}
	Object.assign(picomatch, pico);
	module.exports = picomatch;
}));

// src/config/bots.ts
var import_picomatch = /* @__PURE__ */ __toESM(require_picomatch(), 1);
var import_dist = require_dist();
const engines = ["builtin", "rasa"];
const maxBots = 1e3;
/** Reads `bots:`. Nothing written means: every bot that is found. */
function readBots(walker, node) {
	const items = walker.list(node, "bots");
	if (items === void 0) return [];
	if (node && items.length === 0) walker.report(node, {
		code: "no-bots",
		message: "bots names no directory.",
		next: "Name one, such as bots/*, or take the line away: then every bot of the repository is found."
	});
	const seen = /* @__PURE__ */ new Map();
	const patterns = [];
	for (const [index, item] of items.slice(0, maxBots).entries()) {
		const pattern = readBot(walker, item, `bots[${index}]`);
		if (pattern === void 0) continue;
		const before = seen.get(pattern.path);
		if (before !== void 0 && pattern.place) walker.report(pattern.place, {
			code: "duplicate-bot",
			message: `${pattern.path} stands twice in bots: the first one is in line ${before}.`,
			next: "Keep one of the two."
		});
		else {
			seen.set(pattern.path, pattern.place?.line ?? 0);
			patterns.push(pattern);
		}
	}
	if (node && items.length > maxBots) walker.report(node, {
		code: "too-many-bots",
		message: `bots has ${items.length} entries, and at most ${maxBots} are read.`,
		next: "Use patterns such as bots/*."
	});
	return patterns;
}
function readBot(walker, item, what) {
	const node = walker.resolve(item);
	if (node === null) return void 0;
	const place = walker.place(node);
	if ((0, import_dist.isScalar)(node)) {
		if (walker.isEmpty(node)) {
			walker.wrongType(node, what, repositoryPath.expected, "Name a directory, or take the line away.");
			return;
		}
		const path = walker.text(node, what, repositoryPath);
		return path === void 0 ? void 0 : {
			...plain(path),
			place
		};
	}
	const members = walker.map(node, what, [
		"path",
		"name",
		"engine",
		"shared",
		"ignore",
		"tests"
	]);
	const path = walker.text(members.get("path"), `${what}.path`, repositoryPath);
	if ((0, import_dist.isMap)(node) && walker.isEmpty(members.get("path") ?? null)) walker.report(node, {
		code: "missing",
		message: `${what} has no path.`,
		next: "Add path: with the directory of the bot, or a pattern such as bots/*."
	});
	const named = members.get("name");
	const chosen = walker.text(named, `${what}.name`, botName);
	if (named && path !== void 0 && chosen !== void 0 && /[*?[{]/.test(path)) walker.report(named, {
		code: "name-of-pattern",
		message: `${what} gives one name to all the bots that ${path} finds.`,
		next: "Give the bot an entry of its own with its path and name."
	});
	const bot = {
		...plain(path ?? "."),
		name: chosen,
		engine: readEngine(walker, members.get("engine"), `${what}.engine`),
		shared: readTexts(walker, members.get("shared"), `${what}.shared`, repositoryPath) ?? [],
		ignore: readTexts(walker, members.get("ignore"), `${what}.ignore`, ignorePattern) ?? [],
		tests: walker.text(members.get("tests"), `${what}.tests`, botDirectory) ?? "tests",
		place
	};
	return path === void 0 ? void 0 : bot;
}
function plain(path) {
	return {
		path,
		name: void 0,
		engine: void 0,
		shared: [],
		ignore: [],
		tests: "tests"
	};
}
/** Reads a list of texts; a single text stands for a list of one. */
function readTexts(walker, node, what, kind) {
	const resolved = walker.resolve(node ?? null);
	if ((0, import_dist.isScalar)(resolved) && !walker.isEmpty(resolved)) {
		const text = walker.text(resolved, what, kind);
		return text === void 0 ? void 0 : [text];
	}
	return walker.list(resolved, what)?.map((item, index) => walker.text(item, `${what}[${index}]`, kind)).filter((text) => text !== void 0);
}
/** Reads `engine:`, a name or `{name, settings}`. */
function readEngine(walker, node, what) {
	const resolved = walker.resolve(node ?? null);
	if (resolved === null || walker.isEmpty(resolved)) return void 0;
	if ((0, import_dist.isScalar)(resolved)) {
		const engine = walker.word(resolved, what, engines);
		return engine && {
			name: engine,
			settings: {}
		};
	}
	const members = walker.map(resolved, what, ["name", "settings"]);
	if ((0, import_dist.isMap)(resolved) && walker.isEmpty(members.get("name") ?? null)) walker.report(resolved, {
		code: "missing",
		message: `${what} has no name.`,
		next: `Add name: with ${engines.join(" or ")}.`
	});
	const engine = walker.word(members.get("name"), `${what}.name`, engines);
	const settings = readSettings$1(walker, members.get("settings") ?? null, `${what}.settings`);
	return engine && {
		name: engine,
		settings
	};
}
function readSettings$1(walker, node, what) {
	const settings = [];
	for (const { key, place, value } of walker.entries(node, what)) {
		const scalar = walker.resolve(value);
		const plainValue = (0, import_dist.isScalar)(scalar) ? scalar.value : void 0;
		if (typeof plainValue === "string" || typeof plainValue === "boolean") settings.push([key, plainValue]);
		else if (typeof plainValue === "number" && Number.isFinite(plainValue)) settings.push([key, plainValue]);
		else {
			const found = (0, import_dist.isScalar)(scalar) ? `: found ${quoted(scalarText(scalar))}` : "";
			walker.report(scalar ?? place, {
				code: "wrong-type",
				message: `${what}.${key} must be a text, a number, true or false${found}.`,
				next: `Write a text, a number, true or false, or take ${quoted(key)} away.`
			});
		}
	}
	return Object.fromEntries(settings);
}

// src/domain/kubernetes/quantity.ts
const units = {
	m: .001,
	"": 1,
	k: 1e3,
	M: 1e6,
	G: 1e9,
	T: 0xe8d4a51000,
	P: 0x38d7ea4c68000,
	Ki: 1024,
	Mi: 2 ** 20,
	Gi: 2 ** 30,
	Ti: 2 ** 40,
	Pi: 2 ** 50
};
/** A quantity as Kubernetes writes it (`500m`, `1.5`, `1Gi`) as a number of its unit; undefined for anything else. */
function quantityOf(text) {
	const parts = /^(\d{1,15}(?:\.\d{1,9})?)([a-zA-Z]{0,2})$/.exec(text);
	const unit = units[parts?.[2] ?? "-"];
	return unit === void 0 ? void 0 : Number(parts?.[1]) * unit;
}

// src/config/kubernetes-values.ts
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const qualified = /^(?:([a-z0-9.-]{1,253})\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
/** A text by a pattern. */
function pattern(expected, example, test, longest) {
	return {
		expected,
		example,
		check: (text) => text.length <= longest && test.test(text) ? { value: text } : { wrong: "" }
	};
}
/** A namespace's name (RFC 1123 label). */
const namespaceName = pattern("the name of a namespace: 1 to 63 of a-z, 0-9 and -, with neither - at an end", "bots-staging", label, 63);
/** The name of a Secret, a ServiceAccount or another object (RFC 1123 subdomain). */
const objectName = pattern("the name of an object: a-z, 0-9, - and . between them, at most 253", "registry-login", subdomain, 253);
/** A key of a Secret. */
const secretKeyName = pattern("a key of the Secret: letters, digits, -, _ and .", "token", /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/, 253);
/** A context of a kubeconfig. */
const contextName = pattern("the name of a context of the kubeconfig", "aks", /^[^\p{Cc}]+$/u, 253);
/** An image by its digest. */
const pinnedImage = {
	expected: "an image by its digest",
	example: "ghcr.io/owner/tidegate@sha256:… with 64 hexadecimal digits",
	check(text) {
		const wrong = imageFault(text);
		return wrong === void 0 ? { value: text } : { wrong };
	}
};
/** A Redis server without credentials: those belong into a Secret. */
const redisUrl = {
	expected: "the address of a Redis server",
	example: "redis://redis:6379/0",
	check(text) {
		if (!URL.canParse(text) || /[\s\p{Cc}]/u.test(text)) return { wrong: "it is no complete address" };
		const url = new URL(text);
		if (url.protocol !== "redis:" && url.protocol !== "rediss:") return { wrong: `it starts with ${quoted(url.protocol)}` };
		if (url.username !== "" || url.password !== "") return {
			wrong: "it holds a user or a password",
			next: "Put the whole address into a Secret, and write trackerStore: { secret: NAME, key: KEY }."
		};
		if (url.hostname === "") return { wrong: "it has no host" };
		return /^(\/\d{0,3})?$/.test(url.pathname) && url.search === "" && url.hash === "" ? { value: text } : { wrong: "behind its host only /NUMBER of a database may stand" };
	}
};
/** A range of addresses. */
const cidr = {
	expected: "a range of addresses",
	example: "10.0.0.0/8",
	check(text) {
		const [address = "", bits = "", more] = text.split("/");
		const version = isIP(address);
		const right = /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
		return version !== 0 && right && more === void 0 ? { value: text } : { wrong: "" };
	}
};
const labelValue = pattern("the value of a label: at most 63 letters, digits, -, _ and ., with a letter or a digit at both ends", "chat", /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?$/, 63);
const quantity = {
	expected: "an amount such as 500m, 1.5 or 512Mi",
	example: "512Mi",
	check(text) {
		const amount = quantityOf(text);
		if (amount === void 0) return { wrong: "" };
		return amount === 0 ? { wrong: "it is nothing" } : { value: text };
	}
};
/**
* Reads labels. Those by which Tidegate and Kubernetes know objects are refused.
* @param own whether they are put on objects; otherwise they select any.
*/
function readLabels(walker, node, what, own) {
	const labels = [];
	const reserved = Object.values(labelKeys);
	for (const { key, place, value } of walker.entries(node ?? null, what)) {
		const next = "Choose a key of your own, such as team or example.org/team.";
		if (!qualified.test(key) || key.includes("/") && !subdomain.test(key.split("/")[0] ?? "")) walker.report(place, {
			code: "bad-label",
			message: `${quoted(key, 80)} can't be a label's key in ${what}.`,
			next
		});
		else if (own && (reserved.includes(key) || key.startsWith("tidegate.dev/"))) {
			const message = `${what} sets ${key}, by which Tidegate finds its objects.`;
			walker.report(place, {
				code: "reserved-label",
				message,
				next
			});
		} else {
			const text = walker.written(value, `${what}.${key}`, labelValue);
			if (text !== void 0) labels.push([key, text]);
			else if (walker.isEmpty(value)) {
				const message = `${what}.${key} has no value.`;
				walker.report(place, {
					code: "no-value",
					message,
					next: "Write one, or '' for an empty one."
				});
			}
		}
	}
	return Object.fromEntries(labels);
}
/** Reads amounts by resource: `{ cpu: 500m, memory: 1Gi }`. */
function readQuantities(walker, node, what) {
	const amounts = [];
	for (const { key, place, value } of walker.entries(node ?? null, what)) {
		if (!/^(cpu|memory|ephemeral-storage|hugepages-\w+)$/.test(key) && !(key.includes("/") && qualified.test(key))) {
			walker.unknownKey(key, place, what, [
				"cpu",
				"memory",
				"ephemeral-storage"
			]);
			continue;
		}
		const amount = walker.written(value, `${what}.${key}`, quantity);
		if (amount !== void 0) amounts.push([key, amount]);
	}
	return Object.fromEntries(amounts);
}
/** Reads a list of tolerations; undefined where nothing is written. */
function readTolerations(walker, node, what) {
	const key = pattern("a taint's key", "example.org/bots", qualified, 317);
	return walker.list(node, what)?.map((item, index) => {
		const here = `${what}[${index}]`;
		const members = walker.map(item, here, [
			"key",
			"operator",
			"value",
			"effect",
			"seconds"
		]);
		const known = {
			key: walker.text(members.get("key"), `${here}.key`, key),
			operator: walker.word(members.get("operator"), `${here}.operator`, ["Equal", "Exists"]),
			value: walker.written(members.get("value"), `${here}.value`, labelValue),
			effect: walker.word(members.get("effect"), `${here}.effect`, [
				"NoSchedule",
				"PreferNoSchedule",
				"NoExecute"
			]),
			tolerationSeconds: walker.integer(members.get("seconds"), `${here}.seconds`, 0, 86400)
		};
		if (item && known.operator !== "Exists" && (known.key === void 0 || known.value === void 0)) walker.report(item, {
			code: "bad-toleration",
			message: `${here} says neither which key and value it tolerates, nor operator: Exists.`,
			next: "Write { key: KEY, value: VALUE }, or { key: KEY, operator: Exists }."
		});
		return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== void 0));
	});
}

// src/domain/kubernetes/sample.ts
const digest = `sha256:${"0".repeat(64)}`;
/**
* Why a patch can't fit any revision of these settings, so that it is told where it is written and not at the first
* deploy. What depends on the package (commands and variables), and what tests for something, is left to that.
*/
function sampleFault(settings, patch) {
	if (patch.operations.some(({ op, path }) => op === "test" || /\/(command|args|env)(\/|$)/.test(path))) return void 0;
	const faults = (settings.delivery === "auto" ? ["image-volume", "init-container"] : [settings.delivery]).map((delivery) => sampleObjects(settings, delivery).filter(({ manifest, subject }) => isAbout(patch, manifest, subject)).map(({ manifest, subject }) => applyPatch(withPatches(manifest, subject, settings.patch), patch)).flatMap((result) => "fault" in result ? [result.fault] : []));
	return faults.some((found) => found.length === 0) ? void 0 : faults[0]?.[0];
}
/** As far as they fit: one that fits the other delivery alone is no fault of this one's. */
function withPatches(manifest, subject, patches) {
	return patches.filter((patch) => isAbout(patch, manifest, subject)).reduce((before, patch) => {
		const result = applyPatch(before, patch);
		return "manifest" in result ? result.manifest : before;
	}, manifest);
}
/** The objects of a revision of nothing in particular, with every kind that there can be. */
function sampleObjects(kubernetes, delivery) {
	const settings = { namespace: "sample" };
	const revision = {
		id: "0".repeat(12),
		environment: "sample",
		bot: "sample",
		package: digest,
		settings: {
			variables: {},
			actionsUrl: void 0,
			replicas: 2,
			kubernetes: {
				...kubernetes,
				patch: [],
				image: kubernetes.image ?? `registry.example.org/sample@${digest}`
			}
		}
	};
	const half = {
		command: ["node"],
		environment: {},
		healthPath: "/health"
	};
	const objects = manifestsOf({
		settings,
		revision,
		delivery,
		plainHttp: false,
		serve: {
			container: {
				core: half,
				actions: half
			},
			expect: {
				modelFile: "sample",
				modelId: "sample"
			}
		},
		said: {
			role: "candidate",
			since: void 0,
			commit: void 0,
			version: void 0,
			branch: void 0
		},
		packageReference: `registry.example.org/bots@${digest}`
	});
	const halfOf = ({ metadata }) => metadata.labels[labelKeys.component] === "core" ? "core" : "actions";
	return [...objects.map((manifest) => ({
		manifest,
		subject: halfOf(manifest)
	})), {
		manifest: stableService({
			settings,
			revision
		}),
		subject: "stable"
	}];
}

// src/config/patches.ts
const pointer = {
	expected: "a JSON pointer",
	example: "/spec/template/spec/priorityClassName",
	check(text) {
		if (!text.startsWith("/")) return { wrong: "it does not begin with /" };
		return /~(?![01])/.test(text) ? { wrong: "~ is written ~0, and / in a name ~1" } : { value: text };
	}
};
const deepest = 40;
/** Reads a list of JSON patches (RFC 6902). */
function readPatches(walker, node, what) {
	return (walker.list(node, what) ?? []).flatMap((item, index) => {
		const here = `${what}[${index}]`;
		const before = walker.errors;
		const members = walker.map(item, here, [
			"kind",
			"of",
			"operations"
		]);
		const kind = walker.word(members.get("kind"), `${here}.kind`, patchableKinds);
		const of = walker.word(members.get("of"), `${here}.of`, patchSubjects);
		const operations = (walker.list(members.get("operations"), `${here}.operations`) ?? []).map((operation, at) => ({
			node: operation,
			value: readOperation(walker, operation, `${here}.operations[${at}]`)
		}));
		if (item && walker.errors === before && (kind === void 0 || operations.length === 0)) walker.report(item, {
			code: "bad-patch",
			message: `${here} names no ${kind === void 0 ? "kind" : "operations"}.`,
			next: "Write { kind: Deployment, of: core, operations: [{ op: add, path: /spec/…, value: … }] }."
		});
		if (!item || kind === void 0 || walker.errors > before) return [];
		const whole = operations.flatMap(({ node: at, value }) => at && value ? [{
			at,
			value
		}] : []);
		return [{
			patch: {
				kind,
				...of !== void 0 && { of },
				operations: whole.map(({ value }) => value)
			},
			node: item,
			operations: whole.map(({ at }) => at)
		}];
	});
}
function readOperation(walker, node, what) {
	const members = walker.map(node, what, [
		"op",
		"path",
		"from",
		"value"
	]);
	const op = walker.word(members.get("op"), `${what}.op`, [
		"add",
		"remove",
		"replace",
		"move",
		"copy",
		"test"
	]);
	const path = walker.text(members.get("path"), `${what}.path`, pointer);
	const from = walker.text(members.get("from"), `${what}.from`, pointer);
	const value = members.has("value") ? jsonOf(walker, members.get("value") ?? null, `${what}.value`, 0) : void 0;
	const needs = op === "move" || op === "copy" ? "from" : op === "remove" ? void 0 : "value";
	const missing = op === void 0 ? "op" : path === void 0 ? "path" : needs !== void 0 && !members.has(needs) ? needs : void 0;
	if (node && missing !== void 0 && !members.has(missing)) walker.report(node, {
		code: "bad-patch",
		message: `${what} has no ${missing}.`,
		next: "Write { op: add, path: /spec/…, value: … }, for example."
	});
	if (op === void 0 || path === void 0) return void 0;
	return {
		op,
		path,
		...from !== void 0 && { from },
		...value !== void 0 && { value }
	};
}
/** What is written, as JSON. An alias could stand for itself, so none is read here. */
function jsonOf(walker, node, what, depth) {
	if (node === null) return null;
	if ((0, import_dist.isAlias)(node) || depth > deepest) {
		walker.wrongType(node, what, depth > deepest ? "less deep" : "a value without aliases", "Write the value out.");
		return;
	}
	if ((0, import_dist.isSeq)(node)) return node.items.map((item, index) => jsonOf(walker, item, `${what}[${index}]`, depth + 1) ?? null);
	if ((0, import_dist.isMap)(node)) return Object.fromEntries(walker.entries(node, what).map(({ key, value }) => [key, jsonOf(walker, value, `${what}.${key}`, depth + 1) ?? null]));
	if (!(0, import_dist.isScalar)(node)) return void 0;
	const { value } = node;
	if (value === null || typeof value === "boolean" || typeof value === "string") return value;
	if (typeof value === "number" && Number.isFinite(value)) return value;
	return scalarText(node);
}
/** Tells which patches fit no object that could be made of the settings, at the operation that doesn't. */
function checkPatches(walker, written, what, settings) {
	const fitting = [...settings.patch];
	for (const [index, { patch, node, operations }] of written.entries()) {
		const fault = sampleFault({
			...settings,
			patch: fitting
		}, patch);
		if (fault === void 0) fitting.push(patch);
		else {
			const at = fault.operation === void 0 ? node : operations[fault.operation] ?? node;
			walker.report(at, {
				code: "patch-does-not-fit",
				message: `${what}[${index}] doesn't fit ${patch.kind}: ${fault.wrong}.`,
				next: "`tidegate manifests` shows what patches are applied to."
			});
		}
	}
}

// src/config/kubernetes.ts
const keys = [
	"namespace",
	"context",
	"image",
	"delivery",
	"pullSecrets",
	"drain",
	"trackerStore",
	"labels",
	"nodeSelector",
	"tolerations",
	"serviceAccount",
	"clients",
	"patch"
];
const usualDrainSeconds = 30;
/** Seconds that hold on Kubernetes where nothing is written: images are pulled, and customers listened to. */
const kubernetesSeconds = {
	ready: 180,
	listen: 60
};
/** Reads `kubernetes:` of a target. */
function readKubernetes(walker, node, what) {
	const resolved = walker.resolve(node ?? null);
	const members = walker.map(resolved, what, keys);
	const of = (key) => members.get(key);
	const namespace = walker.text(of("namespace"), `${what}.namespace`, namespaceName);
	if (resolved !== null && walker.isEmpty(of("namespace") ?? null)) walker.report(resolved, {
		code: "no-namespace",
		message: `${what} names no namespace.`,
		next: "Write one of its own for each environment: namespace: bots-staging."
	});
	const drain = walker.written(of("drain"), `${what}.drain`, duration("30s", 0, 6e5));
	const patches = readPatches(walker, of("patch"), `${what}.patch`);
	const settings = {
		kind: "kubernetes",
		namespace: namespace ?? "",
		context: walker.text(of("context"), `${what}.context`, contextName),
		image: walker.text(of("image"), `${what}.image`, pinnedImage),
		delivery: walker.word(of("delivery"), `${what}.delivery`, [
			"auto",
			"image-volume",
			"init-container"
		]) ?? "auto",
		pullSecrets: readTexts(walker, of("pullSecrets"), `${what}.pullSecrets`, objectName) ?? [],
		drainSeconds: drain === void 0 ? usualDrainSeconds : Math.ceil(drain / 1e3),
		trackerStore: readTrackerStore(walker, of("trackerStore"), `${what}.trackerStore`),
		labels: readLabels(walker, of("labels"), `${what}.labels`, true),
		nodeSelector: readLabels(walker, of("nodeSelector"), `${what}.nodeSelector`, false),
		tolerations: readTolerations(walker, of("tolerations"), `${what}.tolerations`) ?? [],
		serviceAccount: walker.text(of("serviceAccount"), `${what}.serviceAccount`, objectName),
		clients: readClients(walker, of("clients"), `${what}.clients`),
		patch: patches.map(({ patch }) => patch)
	};
	checkPatches(walker, patches, `${what}.patch`, {
		...renderKubernetes(settings, kubernetesSeconds.ready, usualBotSettings),
		patch: []
	});
	return namespace === void 0 ? void 0 : settings;
}
/** Where conversations lie: an address without credentials, or one that a Secret holds. */
function readTrackerStore(walker, node, what) {
	const resolved = walker.resolve(node ?? null);
	if (resolved === null || walker.isEmpty(resolved)) return void 0;
	const members = walker.map(resolved, what, [
		"url",
		"secret",
		"key"
	]);
	const url = walker.text(members.get("url"), `${what}.url`, redisUrl);
	const secret = walker.text(members.get("secret"), `${what}.secret`, objectName);
	const key = walker.written(members.get("key"), `${what}.key`, secretKeyName);
	const byAddress = members.has("url") && !members.has("secret") && !members.has("key");
	const bySecret = !members.has("url") && members.has("secret") && members.has("key");
	if (!byAddress && !bySecret) walker.report(resolved, {
		code: "bad-tracker-store",
		message: `${what} must be either an address or an entry of a Secret.`,
		next: "Write { url: redis://HOST:6379 } or { secret: NAME, key: KEY }."
	});
	if (url !== void 0) return { url };
	return secret !== void 0 && key !== void 0 ? {
		secret,
		key
	} : void 0;
}
/** Who may speak to cores; undefined where nothing is written: everyone. */
function readClients(walker, node, what) {
	return walker.list(node, what)?.map((item, index) => {
		const here = `${what}[${index}]`;
		const members = walker.map(item, here, [
			"namespaces",
			"pods",
			"cidr"
		]);
		const range = walker.text(members.get("cidr"), `${here}.cidr`, cidr);
		const labels = (key) => members.has(key) ? readLabels(walker, members.get(key), `${here}.${key}`, false) : void 0;
		const [namespaces, pods] = [labels("namespaces"), labels("pods")];
		if (item && (namespaces !== void 0 || pods !== void 0) === members.has("cidr")) walker.report(item, {
			code: "bad-client",
			message: `${here} must select pods by labels, or be a range of addresses.`,
			next: "Write { pods: { app: gateway } }, { namespaces: { team: web } } or { cidr: 10.0.0.0/8 }."
		});
		return {
			...namespaces !== void 0 && { namespaces },
			...pods !== void 0 && { pods },
			...range !== void 0 && { cidr: range }
		};
	});
}
/** More than one pod of a bot each with conversations of its own would forget whom it talks to. */
function checkReplicas(walker, node, what, replicas, { trackerStore }) {
	if (replicas <= 1 || trackerStore !== void 0) return;
	walker.report(node, {
		code: "replicas-without-tracker-store",
		message: `${what}.replicas is ${replicas}, but the target has no tracker store, which all replicas must share.`,
		next: "Write target: { kubernetes: { trackerStore: { url: redis://HOST:6379 } } }, or replicas: 1."
	});
}
/** Two environments in one namespace would take each other's bots for their own. */
function checkNamespaces(walker, environments, written) {
	const seen = /* @__PURE__ */ new Map();
	for (const { name, target } of environments) {
		if (target.kind !== "kubernetes") continue;
		const key = JSON.stringify([target.context, target.namespace]);
		const other = seen.get(key);
		const at = written.find((entry) => entry.key === name);
		if (other === void 0) seen.set(key, name);
		else if (at) walker.report(at.place, {
			code: "shared-namespace",
			message: `The environments ${other} and ${name} are one namespace, ${quoted(target.namespace)}.`,
			next: "Give each a namespace of its own under target."
		});
	}
}

// src/config/variables.ts
const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const secretName = /(?:^|_)(?:token|password|passwd|secret|apikey|api_key|private_key|access_key|credentials?)$/i;
const secretValue = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----/i;
/** Linux takes no longer one (MAX_ARG_STRLEN is 131072 bytes, four for a character). */
const maxValue = 32768;
/**
* Reads `variables:`. A value is what is written for it, so that 1.10 and yes stay as they stand. No value appears in
* a sentence: it may be a secret.
*/
function readVariables(walker, node, what) {
	const variables = [];
	for (const { key, place, value } of walker.entries(node, what)) {
		const wrong = nameFault(key);
		if (wrong !== void 0) {
			walker.report(place, {
				code: "bad-variable",
				message: `${quoted(key)} can't name a variable in ${what}: ${wrong}.`,
				next: "Rename it, here and in the code that reads it."
			});
			continue;
		}
		const text = readValue(walker, value, `${what}.${key}`);
		if (text === void 0) continue;
		if (secretName.test(key) || secretValue.test(text)) walker.warn(place, {
			code: "secret-in-clear-text",
			message: `${what}.${key} looks like a secret in clear text: everyone who can read the repository can read it.`,
			next: "If it is one, replace it at its issuer, and set it in the environment of the process that runs the target; on Kubernetes name the Secret that holds it under secrets."
		});
		variables.push([key, text]);
	}
	return variables;
}
/** What is wrong with a variable's name, as the end of a sentence; undefined for a right one. */
function nameFault(name) {
	if (!namePattern.test(name)) return "the name of a variable has letters, digits and _, at most 128, and starts with no digit";
	return /^TIDEGATE_/i.test(name) ? "names that start with TIDEGATE_ are reserved" : void 0;
}
const valueKind = {
	expected: `a text of at most ${maxValue} characters`,
	secret: true,
	check: (text) => text.length > maxValue ? { wrong: "" } : { value: text }
};
/** A value. A reference to a secret is written elsewhere. */
function readValue(walker, node, what) {
	const value = walker.resolve(node);
	const at = value ?? node;
	if ((0, import_dist.isMap)(value)) {
		walker.report(value, {
			code: "secret-reference",
			message: `${what} is a mapping, and variables are texts.`,
			next: "Write a text. What a Secret of Kubernetes holds goes under secrets: { NAME: { secret: …, key: … } }."
		});
		return;
	}
	if (at && (0, import_dist.isScalar)(value) && !walker.isEmpty(value)) return walker.written(value, what, valueKind);
	if (at) walker.wrongType(at, what, "a text", "Write '' for an empty one.");
}

// src/config/kubernetes-bot.ts
/** What a bot's settings may hold on Kubernetes alone. */
const kubernetesKeys = [
	"resources",
	"secrets",
	"labels",
	"patch"
];
/**
* Reads what only an environment on Kubernetes knows of a bot, put over `over`.
* @param own names of the variables that are written beside it.
*/
function readKubernetesBot(walker, members, what, over, own) {
	const usual = over.kubernetes ?? usualBotSettings;
	const halves = walker.map(members.get("resources") ?? null, `${what}.resources`, ["core", "actions"]);
	const half = (name) => readResources(walker, halves.get(name), `${what}.resources.${name}`, usual.resources[name]);
	const secrets = readSecrets(walker, members.get("secrets"), what, own);
	const inherited = Object.entries(usual.secrets).filter(([name]) => !own.includes(name));
	const patches = readPatches(walker, members.get("patch"), `${what}.patch`);
	return {
		settings: {
			resources: {
				core: half("core"),
				actions: half("actions")
			},
			secrets: {
				...Object.fromEntries(inherited),
				...secrets
			},
			labels: {
				...usual.labels,
				...readLabels(walker, members.get("labels"), `${what}.labels`, true)
			},
			patch: [...usual.patch, ...patches.map(({ patch }) => patch)]
		},
		patches
	};
}
/** Reads what a container asks for and the most that it gets, put over `over`. */
function readResources(walker, node, what, over) {
	const members = walker.map(node ?? null, what, ["requests", "limits"]);
	const amounts = (key) => ({
		...over[key],
		...readQuantities(walker, members.get(key), `${what}.${key}`)
	});
	const resources = {
		requests: amounts("requests"),
		limits: amounts("limits")
	};
	const at = walker.resolve(node ?? null);
	for (const [name, asked] of Object.entries(resources.requests)) {
		const most = resources.limits[name];
		if (at === null || most === void 0 || (quantityOf(asked) ?? 0) <= (quantityOf(most) ?? 0)) continue;
		walker.report(at, {
			code: "more-than-its-limit",
			message: `${what} asks for ${asked} of ${name}, and its limit is ${most}.`,
			next: `Write a limit of at least ${asked}: limits: { ${name}: ${asked} }.`
		});
	}
	return resources;
}
/** Reads variables whose values Secrets hold: by name and key, or by name alone where the key is the variable's own. */
function readSecrets(walker, node, within, variables) {
	const what = `${within}.secrets`;
	const secrets = [];
	for (const { key: name, place, value } of walker.entries(node ?? null, what)) {
		const wrong = nameFault(name);
		const from = readSecretKey(walker, value, `${what}.${name}`, name);
		if (wrong !== void 0) walker.report(place, {
			code: "bad-variable",
			message: `${quoted(name)} can't name a variable in ${what}: ${wrong}.`,
			next: "Rename it, here and in the code that reads it."
		});
		else if (variables.includes(name)) walker.report(place, {
			code: "variable-twice",
			message: `${name} stands in ${what} and in ${within}.variables.`,
			next: "Keep one of the two."
		});
		else if (walker.isEmpty(value)) walker.report(place, {
			code: "no-value",
			message: `${what}.${name} names no Secret.`,
			next: `Write ${name}: { secret: NAME, key: KEY }.`
		});
		if (from) secrets.push([name, from]);
	}
	return Object.fromEntries(secrets);
}
function readSecretKey(walker, node, what, usualKey) {
	const resolved = walker.resolve(node);
	if (walker.isEmpty(resolved)) return void 0;
	if ((0, import_dist.isScalar)(resolved)) {
		const secret = walker.text(resolved, what, objectName);
		return secret === void 0 ? void 0 : {
			secret,
			key: usualKey
		};
	}
	const members = walker.map(resolved, what, ["secret", "key"]);
	const secret = walker.text(members.get("secret"), `${what}.secret`, objectName);
	const key = walker.written(members.get("key"), `${what}.key`, secretKeyName) ?? usualKey;
	if (resolved !== null && !members.has("secret")) walker.report(resolved, {
		code: "no-value",
		message: `${what} names no Secret.`,
		next: "Write { secret: NAME, key: KEY }."
	});
	return secret === void 0 ? void 0 : {
		secret,
		key
	};
}

// src/config/environments.ts
const minute$1 = 6e4;
const day = 1440 * minute$1;
const maxEnvironments = 20;
/** Staging takes whatever is pushed: nothing is asked of it there. */
const open = {
	requireSuite: false,
	requireRegistration: false,
	soakMinutes: 0,
	approvals: 0,
	requireReview: false,
	requiredChecks: [],
	requireSignature: false
};
const guarded = {
	...open,
	requireSuite: true,
	requireRegistration: true
};
const noSettings = {
	variables: {},
	actionsUrl: void 0,
	port: void 0,
	replicas: 1,
	place: void 0
};
/** An environment of which nothing is written. Every one but staging is guarded like production. */
function defaultEnvironment(name) {
	return {
		name,
		target: {
			kind: "local",
			directory: `.tidegate/local/${name}`
		},
		store: void 0,
		policy: name === "staging" ? open : guarded,
		defaults: noSettings,
		bots: {},
		keepMinutes: 1440,
		previews: 3,
		readySeconds: 60,
		answerSeconds: 10,
		listenSeconds: 0
	};
}
/** Reads `environments:`. Staging and production are always there; what is written changes or adds. */
function readEnvironments(walker, node) {
	const written = walker.entries(node ?? null, "environments");
	const environments = new Map(["staging", "production"].map((name) => [name, defaultEnvironment(name)]));
	const ports = /* @__PURE__ */ new Map();
	for (const entry of written.slice(0, maxEnvironments)) if (isName(entry.key)) environments.set(entry.key, readEnvironment(walker, entry, ports));
	else badName(walker, entry, "an environment");
	const extra = written[maxEnvironments];
	if (extra) walker.report(extra.place, {
		code: "too-many-environments",
		message: `There are ${written.length} environments, and at most ${maxEnvironments} are read.`,
		next: "Take some away."
	});
	checkDirectories(walker, [...environments.values()], written);
	checkNamespaces(walker, [...environments.values()], written);
	return [...environments.values()];
}
function badName(walker, { key, place }, what) {
	walker.report(place, {
		code: "bad-name",
		message: `${quoted(key)} can't name ${what}: a name has ${nameRule}.`,
		next: `Rename it, here and where it is used.`
	});
}
const environmentKeys = [
	"target",
	"store",
	"ready",
	"answer",
	"listen",
	"keep",
	"previews",
	"gates",
	"defaults",
	"bots"
];
function readEnvironment(walker, { key: name, value, place }, ports) {
	const what = `environments.${name}`;
	const usual = defaultEnvironment(name);
	const members = walker.map(value, what, environmentKeys);
	const of = (key) => members.get(key);
	const ready = walker.written(of("ready"), `${what}.ready`, duration("60s", 1e3, 60 * minute$1));
	const answer = walker.written(of("answer"), `${what}.answer`, duration("10s", 100, 10 * minute$1));
	const listen = walker.written(of("listen"), `${what}.listen`, duration("60s", 0, 60 * minute$1));
	const keep = walker.written(of("keep"), `${what}.keep`, duration("24h", 0, 30 * day));
	const target = readTarget(walker, of("target"), `${what}.target`) ?? usual.target;
	const onCluster = target.kind === "kubernetes";
	const reading = {
		target,
		readySeconds: ready === void 0 ? onCluster ? kubernetesSeconds.ready : usual.readySeconds : ready / 1e3,
		ports
	};
	const nothing = onCluster ? {
		...noSettings,
		kubernetes: usualBotSettings
	} : noSettings;
	const defaults = readSettings(walker, of("defaults") ?? null, `${what}.defaults`, nothing, {
		...reading,
		ports: void 0
	});
	const gates = of("gates");
	if (gates && name === "staging") walker.report(gates, {
		code: "staging-has-no-gates",
		message: "environments.staging has gates, but staging takes whatever is pushed.",
		next: "Take gates away here, or move them to environments.production."
	});
	return {
		...usual,
		target,
		store: walker.text(of("store"), `${what}.store`, storeLocation(".tidegate/store")),
		policy: name === "staging" ? usual.policy : readGates(walker, gates, `${what}.gates`, usual.policy),
		defaults: {
			...defaults,
			place: of("defaults") ? place : void 0
		},
		bots: readBotSettings(walker, of("bots"), `${what}.bots`, defaults, reading),
		readySeconds: reading.readySeconds,
		...onCluster && { listenSeconds: kubernetesSeconds.listen },
		...answer !== void 0 && { answerSeconds: answer / 1e3 },
		...listen !== void 0 && { listenSeconds: listen / 1e3 },
		...keep !== void 0 && { keepMinutes: keep / minute$1 },
		previews: walker.integer(of("previews"), `${what}.previews`, 0, 20) ?? usual.previews
	};
}
/** What runs an environment; undefined where nothing is written. */
function readTarget(walker, node, what) {
	const resolved = walker.resolve(node ?? null);
	if (resolved === null || walker.isEmpty(resolved)) return void 0;
	if ((0, import_dist.isScalar)(resolved)) {
		if (resolved.value === "kubernetes") walker.report(resolved, {
			code: "no-namespace",
			message: `${what} is kubernetes, and names no namespace.`,
			next: "Write target: { kubernetes: { namespace: bots-staging } }."
		});
		else walker.word(resolved, what, ["local", "kubernetes"]);
		return;
	}
	const members = walker.map(resolved, what, [
		"kind",
		"directory",
		"kubernetes"
	]);
	if (members.has("kubernetes")) {
		if (members.size > 1) walker.report(resolved, {
			code: "two-targets",
			message: `${what} is a namespace of a cluster and a folder of this machine at once.`,
			next: "Keep kubernetes, or kind and directory."
		});
		return readKubernetes(walker, members.get("kubernetes"), `${what}.kubernetes`);
	}
	walker.word(members.get("kind"), `${what}.kind`, ["local"]);
	const text = walker.text(members.get("directory"), `${what}.directory`, directory("/srv/tidegate/production"));
	return text === void 0 ? void 0 : {
		kind: "local",
		directory: text
	};
}
function readGates(walker, node, what, usual) {
	const members = walker.map(node ?? null, what, [
		"suite",
		"registration",
		"soak",
		"approvals",
		"review",
		"checks",
		"signature"
	]);
	const asked = (key) => walker.word(members.get(key), `${what}.${key}`, ["required", "optional"]);
	const suite = asked("suite");
	const registration = asked("registration");
	const soak = walker.written(members.get("soak"), `${what}.soak`, duration("2h", 0, 30 * day));
	return {
		requireSuite: suite === void 0 ? usual.requireSuite : suite === "required",
		requireRegistration: registration === void 0 ? usual.requireRegistration : registration === "required",
		soakMinutes: soak === void 0 ? usual.soakMinutes : soak / minute$1,
		approvals: walker.integer(members.get("approvals"), `${what}.approvals`, 0, 20) ?? usual.approvals,
		requireReview: walker.boolean(members.get("review"), `${what}.review`) ?? usual.requireReview,
		requiredChecks: readTexts(walker, members.get("checks"), `${what}.checks`, checkName) ?? usual.requiredChecks,
		requireSignature: walker.boolean(members.get("signature"), `${what}.signature`) ?? usual.requireSignature
	};
}
/** Settings of one bot, or of all: those of `over` with what is written put over them. */
function readSettings(walker, node, what, over, { target, readySeconds, ports }) {
	const members = walker.map(node, what, [...[
		"variables",
		"actions",
		"port",
		"replicas"
	], ...kubernetesKeys]);
	const portNode = members.get("port");
	const onCluster = target.kind === "kubernetes";
	const port = walker.integer(portNode, `${what}.port`, onCluster ? 1 : 1024, 65535);
	if (portNode && port !== void 0 && !onCluster) claimPort(walker, portNode, port, what, ports);
	const replicas = walker.integer(members.get("replicas"), `${what}.replicas`, 1, 100);
	const replicasNode = members.get("replicas");
	if (replicasNode && replicas !== void 0 && onCluster) checkReplicas(walker, replicasNode, what, replicas, target);
	if (replicasNode && replicas !== void 0 && replicas > 1 && !onCluster) walker.report(replicasNode, {
		code: "replicas-on-local",
		message: `${what}.replicas is ${replicas}, but the target local runs one of each bot.`,
		next: "Write 1, or take the line away."
	});
	const actions = walker.text(members.get("actions"), `${what}.actions`, httpUrl);
	const variables = readVariables(walker, members.get("variables") ?? null, `${what}.variables`);
	const settings = {
		variables: Object.fromEntries([...Object.entries(over.variables), ...variables]),
		actionsUrl: actions ?? over.actionsUrl,
		port: port ?? (onCluster ? over.port : void 0),
		replicas: replicas ?? over.replicas
	};
	if (!onCluster) {
		for (const key of kubernetesKeys) {
			const at = members.get(key) ?? (members.has(key) ? node : null);
			if (at === null) continue;
			walker.report(at, {
				code: "only-on-kubernetes",
				message: `${what}.${key} means nothing on the target local.`,
				next: "Take the line away, or give the environment a target on Kubernetes."
			});
		}
		return settings;
	}
	const { settings: kubernetes, patches } = readKubernetesBot(walker, members, what, over, variables.map(([name]) => name));
	checkPatches(walker, patches, `${what}.patch`, {
		...renderKubernetes(target, readySeconds, kubernetes),
		patch: [...target.patch, ...over.kubernetes?.patch ?? []]
	});
	const inherited = Object.entries(settings.variables).filter(([name]) => !Object.hasOwn(kubernetes.secrets, name));
	return {
		...settings,
		variables: Object.fromEntries(inherited),
		kubernetes
	};
}
function claimPort(walker, node, port, what, ports) {
	const taken = ports?.get(port);
	if (ports === void 0) walker.report(node, {
		code: "port-for-all",
		message: `${what}.port would give one port to all bots.`,
		next: "Move it to the settings of one bot (bots: <name>: port:)."
	});
	else if (taken !== void 0) walker.report(node, {
		code: "port-twice",
		message: `${what}.port is ${port}, which ${taken} has already.`,
		next: "Give each bot of each environment a port of its own, or none: then one is chosen and kept."
	});
	else ports.set(port, what);
}
function readBotSettings(walker, node, what, defaults, reading) {
	const settings = [];
	for (const entry of walker.entries(node ?? null, what)) {
		const { key, place, value } = entry;
		if (!isName(key)) badName(walker, entry, "a bot");
		else {
			const over = {
				...defaults,
				place
			};
			settings.push([key, {
				...readSettings(walker, value, `${what}.${key}`, over, reading),
				place
			}]);
		}
	}
	return Object.fromEntries(settings);
}
/** Two environments in one directory would take each other's bots for their own. */
function checkDirectories(walker, environments, written) {
	const local = environments.flatMap((environment) => {
		const directory = directoryOf(environment);
		return directory === void 0 ? [] : [{
			name: environment.name,
			directory
		}];
	});
	for (const [index, environment] of local.entries()) {
		const other = local.slice(0, index).find(({ directory }) => overlap(directory, environment.directory));
		const at = written.find(({ key }) => key === environment.name) ?? written.find(({ key }) => key === other?.name);
		if (other === void 0 || at === void 0) continue;
		walker.report(at.place, {
			code: "shared-directory",
			message: `The environments ${other.name} and ${environment.name} lie in one directory (${quoted(other.directory)} and ${quoted(environment.directory)}).`,
			next: "Give each a directory of its own under target."
		});
	}
}
function overlap(a, b) {
	return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

// src/config/training.ts
const minute = 6e4;
const places = ["here", "kubernetes"];
const clusterKeys = [
	"namespace",
	"context",
	"image",
	"store",
	"registrySecret",
	"pullSecrets",
	"atOnce",
	"deadline",
	"keep",
	"queue",
	"resources",
	"labels",
	"nodeSelector",
	"tolerations",
	"serviceAccount"
];
/**
* Reads `train:`, a place or a mapping with the place in `on`.
* @param store the project's, which pods must be able to reach.
* @returns undefined where bots are trained where somebody asks for it.
*/
function readTraining(walker, node, store) {
	const resolved = walker.resolve(node ?? null);
	if (resolved === null || walker.isEmpty(resolved)) return void 0;
	if ((0, import_dist.isScalar)(resolved)) {
		if (walker.word(resolved, "train", places) === "kubernetes") missing(walker, resolved, "namespace", "the namespace of the Jobs");
		return;
	}
	const members = walker.map(resolved, "train", ["on", ...clusterKeys]);
	const on = walker.word(members.get("on"), "train.on", places);
	if (!members.has("on")) missing(walker, resolved, "on", "kubernetes");
	if (on !== "kubernetes") {
		const other = clusterKeys.find((key) => members.has(key));
		if (on === "here" && other !== void 0) walker.report(resolved, {
			code: "not-on-kubernetes",
			message: `train.${other} says how bots are trained on Kubernetes, but train.on is here.`,
			next: `Write on: kubernetes, or take ${other} away.`
		});
		return;
	}
	return readCluster(walker, resolved, members, store);
}
function readCluster(walker, node, members, store) {
	const of = (key) => members.get(key);
	const namespace = walker.text(of("namespace"), "train.namespace", namespaceName);
	const image = walker.text(of("image"), "train.image", pinnedImage);
	if (!members.has("namespace")) missing(walker, node, "namespace", "the namespace of the Jobs");
	if (!members.has("image")) missing(walker, node, "image", "the image that trains, by digest");
	const inside = walker.text(of("store"), "train.store", storeLocation("oci://registry.internal:5000/bots"));
	if (!isRegistryLocation(inside ?? store)) walker.report(of("store") ?? node, {
		code: "training-store",
		message: `Bots are trained on Kubernetes, but their packages lie in a folder, which no pod can reach.`,
		next: "Set store to a registry, such as oci://ghcr.io/owner/bots."
	});
	const deadline = walker.written(of("deadline"), "train.deadline", duration("60m", minute, 1440 * minute));
	const keep = walker.written(of("keep"), "train.keep", duration("1h", minute, 10080 * minute));
	const resources = walker.map(of("resources") ?? null, "train.resources", ["requests", "limits"]);
	const amounts = (key) => ({
		...usualTraining.resources[key],
		...readQuantities(walker, resources.get(key), `train.resources.${key}`)
	});
	const settings = {
		context: walker.text(of("context"), "train.context", contextName),
		store: inside,
		registrySecret: walker.text(of("registrySecret"), "train.registrySecret", objectName),
		pullSecrets: readTexts(walker, of("pullSecrets"), "train.pullSecrets", objectName) ?? [],
		atOnce: walker.integer(of("atOnce"), "train.atOnce", 1, 100) ?? usualTraining.atOnce,
		deadlineSeconds: deadline === void 0 ? usualTraining.deadlineSeconds : deadline / 1e3,
		keepSeconds: keep === void 0 ? usualTraining.keepSeconds : keep / 1e3,
		queue: walker.text(of("queue"), "train.queue", objectName),
		resources: {
			requests: amounts("requests"),
			limits: amounts("limits")
		},
		labels: readLabels(walker, of("labels"), "train.labels", true),
		nodeSelector: readLabels(walker, of("nodeSelector"), "train.nodeSelector", false),
		tolerations: readTolerations(walker, of("tolerations"), "train.tolerations") ?? [],
		serviceAccount: walker.text(of("serviceAccount"), "train.serviceAccount", objectName)
	};
	return namespace === void 0 || image === void 0 ? void 0 : {
		namespace,
		image,
		...settings
	};
}
function missing(walker, node, key, what) {
	walker.report(node, {
		code: "missing",
		message: `train has no ${key}: bots are trained on Kubernetes with namespace, image and on: kubernetes.`,
		next: `Add ${key}: with ${what}.`
	});
}

// src/config/project.ts
/** A larger tidegate.yml is refused. */
const maxBytes = 262144;
/** What holds where no tidegate.yml says otherwise. */
function defaultProject() {
	return {
		bots: [],
		engine: void 0,
		store: ".tidegate/store",
		registries: { plainHttp: [] },
		branches: {
			default: "main",
			staging: ["staging/**"]
		},
		ledger: {
			branch: "tidegate/ledger",
			remote: void 0
		},
		environments: [defaultEnvironment("staging"), defaultEnvironment("production")],
		registrationKeys: []
	};
}
/**
* Reads tidegate.yml.
* @param content undefined where the repository has none: then all is as by default.
* @param file its name for people.
* @returns the project, with warnings.
* @throws UserError with everything that is wrong with the file, each with its place.
*/
function parseProject(content, file) {
	if (content === void 0) return {
		project: defaultProject(),
		problems: []
	};
	const reading = readYaml(content, file, maxBytes);
	if (reading.file === void 0) throw refusal(file, reading.problems);
	const walker = new Walker(reading.file);
	const project = readProject(walker, reading.file.root ?? null);
	const { problems } = walker;
	if (problems.some(({ severity }) => severity === "error")) throw refusal(file, problems);
	return {
		project,
		problems
	};
}
function refusal(file, problems) {
	const errors = problems.filter(({ severity }) => severity === "error");
	const [first] = errors;
	const message = errors.length === 1 && first ? first.message : `${file} has ${errors.length} mistakes; nothing was done.`;
	return new UserError(message, {
		code: "bad-configuration",
		...first?.place && { place: first.place },
		next: errors.length === 1 && first?.next || `Mend ${file}; docs/CONFIGURATION.md shows all settings.`,
		problems
	});
}
function readProject(walker, root) {
	const usual = defaultProject();
	const members = walker.map(root, "tidegate.yml", [
		"bots",
		"engine",
		"store",
		"registries",
		"branches",
		"ledger",
		"registration",
		"environments",
		"train"
	]);
	const branches = walker.map(members.get("branches") ?? null, "branches", ["default", "staging"]);
	const ledger = walker.map(members.get("ledger") ?? null, "ledger", ["branch", "remote"]);
	const registries = walker.map(members.get("registries") ?? null, "registries", ["plainHttp"]);
	const registration = walker.map(members.get("registration") ?? null, "registration", ["keys"]);
	const store = walker.text(members.get("store"), "store", storeLocation(usual.store)) ?? usual.store;
	const training = readTraining(walker, members.get("train"), store);
	const project = {
		bots: readBots(walker, members.get("bots")),
		engine: readEngine(walker, members.get("engine"), "engine"),
		store,
		registries: { plainHttp: readTexts(walker, registries.get("plainHttp"), "registries.plainHttp", registryHost) ?? usual.registries.plainHttp },
		branches: {
			default: walker.text(branches.get("default"), "branches.default", branchName("main")) ?? usual.branches.default,
			staging: readTexts(walker, branches.get("staging"), "branches.staging", branchPattern) ?? usual.branches.staging
		},
		ledger: {
			branch: walker.text(ledger.get("branch"), "ledger.branch", branchName(usual.ledger.branch)) ?? usual.ledger.branch,
			remote: walker.text(ledger.get("remote"), "ledger.remote", remote)
		},
		environments: readEnvironments(walker, members.get("environments")),
		...training && { training },
		registrationKeys: readTexts(walker, registration.get("keys"), "registration.keys", publicKey) ?? usual.registrationKeys
	};
	checkBranches(walker, project, ledger.get("branch") ?? members.get("branches") ?? root);
	return project;
}
/** The ledger needs a branch of its own: a push to it must never look like a push of work. */
function checkBranches(walker, { branches, ledger }, at) {
	const meets = [branches.default, ...branches.staging].find((pattern) => import_picomatch.default.isMatch(ledger.branch, pattern, { dot: true }));
	if (meets === void 0 || at === null) return;
	walker.report(at, {
		code: "ledger-branch",
		message: `ledger.branch is ${ledger.branch}, which is also a branch of work (${meets}).`,
		next: "Give the ledger a branch of its own, such as tidegate/ledger."
	});
}
/**
* Settings that name a bot which isn't there.
* @param bots those that were found in the repository.
*/
function checkAgainstBots(project, bots) {
	const names = bots.map(({ name }) => name);
	return project.environments.flatMap((environment) => Object.entries(environment.bots).filter(([name]) => !names.includes(name)).map(([name, settings]) => {
		const [meant] = closest(name, names, 1);
		const known = names.length === 0 ? "no bot was found" : `there are ${names.join(", ")}`;
		return {
			severity: "error",
			code: "unknown-bot",
			message: `environments.${environment.name}.bots has settings for ${name}, but there is no such bot: ${known}.`,
			...settings.place && { place: settings.place },
			next: meant === void 0 ? `Take ${name} away there, or add its directory to bots.` : `Did you mean ${meant}?`
		};
	}));
}

export { defaultProject as n, parseProject as r, checkAgainstBots as t };