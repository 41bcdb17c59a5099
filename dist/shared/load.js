import { r as asRecord } from "./events.js";
import { join, relative } from "node:path";
import { readFileSync, readdirSync, realpathSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";

// src/engine/actions/load.ts
/** Actions that can't be loaded. The message is one line that names the file and, where it is known, the line. */
var ActionLoadError = class extends Error {
	name = "ActionLoadError";
};
/**
* Loads every action below a directory (`*.js`, `*.mjs`; hidden folders and `node_modules` left out).
* @throws ActionLoadError where a file can't be loaded, or exports something that is no action.
*/
async function loadActions(directory) {
	const root = realpathSync(directory);
	const actions = /* @__PURE__ */ new Map();
	for (const path of filesBelow(root)) {
		const file = relative(root, path);
		let exported;
		try {
			exported = await import(pathToFileURL(path).href);
		} catch (error) {
			throw new ActionLoadError(explain(error, path, root));
		}
		for (const action of actionsOf(asRecord(exported), file)) {
			const other = actions.get(action.name);
			if (other) throw new ActionLoadError(`${file}: the action ${action.name} is already defined in ${other.file}.`);
			actions.set(action.name, action);
		}
	}
	return actions;
}
function filesBelow(directory) {
	return readdirSync(directory, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1).flatMap((entry) => {
		if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
		const path = join(directory, entry.name);
		if (entry.isDirectory()) return filesBelow(path);
		return /\.m?js$/.test(entry.name) ? [path] : [];
	});
}
/** The actions among a module's exports; a module that exports none is a helper of others. */
function actionsOf(exported, file) {
	const found = [];
	const seen = /* @__PURE__ */ new Set();
	const look = (value, isDefault) => {
		if (Array.isArray(value)) for (const item of value) look(item, isDefault);
		else if (!seen.has(value)) {
			seen.add(value);
			const candidate = asRecord(value);
			if ("run" in candidate || "validate" in candidate || "required" in candidate) found.push(readAction(candidate, file));
			else if (isDefault) throw new ActionLoadError(`${file}: the default export is no action; export an object such as { name: 'action_price', run({ say }) { … } }, or a list of them.`);
		}
	};
	for (const [name, value] of Object.entries(exported)) if (name === "default" && isModuleExports(value, exported)) for (const item of Object.values(asRecord(value))) look(item, false);
	else if (name !== "module.exports") look(value, name === "default");
	return found;
}
function isModuleExports(value, exported) {
	const own = asRecord(value);
	return exported["module.exports"] === value && !("run" in own) && !("validate" in own) && !Array.isArray(value);
}
function readAction(candidate, file) {
	const { name, run, validate, required } = candidate;
	if (typeof name !== "string" || name === "") throw new ActionLoadError(`${file}: an action needs a "name" that is a text, such as 'action_price'.`);
	const mustBeFunction = (value, what) => {
		if (typeof value !== "function") throw new ActionLoadError(`${file}: "${what}" of the action ${name} must be a function.`);
	};
	if (run !== void 0) mustBeFunction(run, "run");
	if (required !== void 0) mustBeFunction(required, "required");
	const checks = asRecord(validate);
	for (const [slot, check] of Object.entries(checks)) mustBeFunction(check, `validate.${slot}`);
	if (run !== void 0 && (validate !== void 0 || required !== void 0)) throw new ActionLoadError(`${file}: the action ${name} has "run" besides "validate"; it is one or the other.`);
	const owner = candidate;
	return {
		name,
		file,
		run: typeof run === "function" ? (context) => run.call(owner, context) : void 0,
		validate: Object.fromEntries(Object.entries(checks).map(([slot, check]) => [slot, (value, context) => check.call(owner, value, context)])),
		required: typeof required === "function" ? (context) => required.call(owner, context) : void 0
	};
}
/** One line that says what is wrong with a file, and where. */
function explain(error, path, root) {
	const [what = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
	const missing = /^Cannot find (?:module|package) '([^']+)' imported from (.+)$/.exec(what);
	if (missing) {
		const importer = asPath(missing[2] ?? "");
		const wanted = shown(asPath(missing[1] ?? ""), root);
		return `${shown(importer, root)}${lineNaming(importer, wanted)}: cannot find ${JSON.stringify(wanted)}.`;
	}
	const place = placeIn(error, root) ?? (error instanceof SyntaxError ? syntaxErrorIn(path, root) : void 0);
	const kind = error instanceof Error ? error.name : "Error";
	return `${place ?? shown(path, root)}: ${kind}: ${what}`;
}
/**
* Where a syntax error stands: an error of the loader doesn't say, but a check of the files does. The file that was
* asked for comes first, then all that it may have imported.
*/
function syntaxErrorIn(path, root) {
	for (const file of [path, ...filesBelow(root)]) {
		const { stderr } = spawnSync(process.execPath, ["--check", file], {
			encoding: "utf8",
			timeout: 1e4
		});
		const line = /:(\d+)$/m.exec(stderr.split("\n", 1)[0] ?? "")?.[1];
		if (line !== void 0) return `${shown(file, root)}:${line}`;
	}
}
/** The first place below the actions directory that an error's stack names. */
function placeIn(error, root) {
	const stack = error instanceof Error ? error.stack ?? "" : "";
	for (const match of stack.matchAll(/((?:file:\/\/)?\/[^\s()]+?\.m?js):(\d+)/g)) {
		const path = asPath(match[1] ?? "");
		if (path.startsWith(root)) return `${shown(path, root)}:${match[2] ?? ""}`;
	}
}
function asPath(text) {
	try {
		return text.startsWith("file://") ? fileURLToPath(text) : text;
	} catch {
		return text;
	}
}
function shown(path, root) {
	return path.startsWith(`${root}/`) ? relative(root, path) : path;
}
/** `:line` of the first line of a file that names a module. */
function lineNaming(path, module) {
	try {
		const base = module.slice(module.lastIndexOf("/") + 1);
		const line = readFileSync(path, "utf8").split("\n").findIndex((text) => /\b(import|require|from)\b/.test(text) && text.includes(base));
		return line < 0 ? "" : `:${line + 1}`;
	} catch {
		return "";
	}
}
/** Where an action's own code threw: `file:line`, as far as its stack tells. */
function whereThrown(error, directory) {
	return placeIn(error, realpathSync(directory));
}

export { loadActions as n, whereThrown as r, ActionLoadError as t };