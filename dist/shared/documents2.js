import { C as optional, D as pipe, F as string, M as safeParse, R as union, S as object, f as literal, i as custom, k as record, n as boolean, r as check, t as array, x as number } from "./dist.js";
import { i as isDigest, t as canonicalJson } from "./digest.js";
import { c as nameProblem, i as readDocument } from "./package-metadata.js";
import { n as parseLine, r as parseResult, t as asProblem } from "./lines.js";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

// src/adapters/kubernetes/training/documents.ts
/** The artifact of what a bot is trained from: `training.json`, and the bot's files below `files/`. */
const inputsMark = "dev.tidegate.training-inputs";
/** The artifact of what came out: `outcome.jsonl`, and what the engine wrote below `output/`. */
const resultMark = "dev.tidegate.training-result";
const requestFile = "training.json";
const outcomeFile = "outcome.jsonl";
const filesFolder = "files";
const outputFolder = "output";
const form = "tidegate/training/v1";
const place = pipe(string(), check((path) => path === "." || nameProblem(path) === void 0, "it leads elsewhere"));
const plainName = pipe(string(), check((name) => !name.includes("/") && nameProblem(name) === void 0, "it isn't the plain name of a file"));
const requestSchema = object({
	form: literal(form),
	bot: string(),
	engine: string(),
	trainer: string(),
	image: string(),
	modelName: plainName,
	directory: place,
	shownAs: string(),
	tests: string(),
	shared: array(place),
	settings: record(string(), union([
		string(),
		number(),
		boolean()
	]))
});
/** A request in the one form that its digest is made of. */
function requestText(request) {
	return canonicalJson({
		form,
		...request
	});
}
/** @returns undefined for what this version doesn't write. */
function parseRequest(text) {
	return parsed(requestSchema, text);
}
/** The folder that a bot's paths are relative to: the repository's root, where it was laid out from one. */
function rootOf({ directory, shownAs }) {
	const below = shownAs.split("/").filter((part) => part !== "" && part !== ".");
	const root = resolve(directory, ...below.map(() => ".."));
	return resolve(root, ...below) === resolve(directory) ? root : resolve(directory);
}
/** A path below a root, with `/`; undefined where it lies elsewhere. */
function pathBelow(root, path) {
	const below = relative(root, path);
	if (isAbsolute(below) || below === ".." || below.startsWith(`..${sep}`)) return void 0;
	return below === "" ? "." : below.split(sep).join("/");
}
/** What a training's program says last of all, where the kubelet keeps it: the digest of the result's artifact. */
function endText(result) {
	return JSON.stringify({ result });
}
const endSchema = object({ result: custom((value) => typeof value === "string" && isDigest(value)) });
/** The result's digest in a container's last word; undefined where it ended without one. */
function parseEnd(text) {
	return text === void 0 ? void 0 : parsed(endSchema, text)?.result;
}
/**
* An outcome as lines, in the engine program's own form, which is that of the log too.
* @param files where the bot's files lie; `output`, what the engine wrote.
*/
function outcomeLines(outcome, files, output) {
	const problems = outcome.problems.map((problem) => JSON.stringify({
		type: "problem",
		...problem
	}));
	if (outcome.state !== "trained") {
		const invalid = JSON.stringify({
			type: "result",
			state: "invalid"
		});
		return outcome.state === "invalid" ? [...problems, invalid] : problems;
	}
	const { modelFile, modelId, actions, metrics } = outcome;
	const { directory, names } = actions;
	const result = {
		type: "result",
		state: "trained",
		model: pathBelow(output, modelFile),
		modelId,
		actions: {
			names,
			...directory !== void 0 && { directory: pathBelow(files, directory) }
		},
		metrics
	};
	return [...problems, JSON.stringify(result)];
}
const trainedSchema = object({
	model: plainName,
	actions: object({ directory: optional(place) })
});
/**
* Reads an outcome's lines.
* @param files where the bot's files lie here; `output`, where what the engine wrote lies here.
* @returns undefined where they aren't what `outcomeLines` makes.
*/
function parseOutcome(text, files, output) {
	const problems = [];
	let result;
	for (const line of text.split("\n").filter((each) => each !== "")) {
		const read = parseLine(line);
		if (read?.type === "problem") problems.push(asProblem(read));
		else if (read?.type === "result") result = read;
		else return void 0;
	}
	if (result === void 0) return {
		state: "failed",
		problems
	};
	const outcome = parseResult("train", result);
	if (outcome === void 0) return void 0;
	if (outcome.state === "invalid") return {
		state: "invalid",
		problems
	};
	const here = safeParse(trainedSchema, result);
	if (!here.success) return void 0;
	const { model, actions } = here.output;
	return {
		state: "trained",
		modelFile: join(output, model),
		modelId: outcome.modelId,
		actions: {
			directory: actions.directory === void 0 ? void 0 : join(files, actions.directory),
			names: outcome.actions.names
		},
		metrics: outcome.metrics,
		problems
	};
}
/** Bytes that a document may have. */
const documentBytes = 1048576;
function parsed(schema, text) {
	const read = readDocument(new TextEncoder().encode(text), documentBytes, schema);
	return read.ok ? read.value : void 0;
}

export { outcomeLines as a, parseOutcome as c, requestFile as d, requestText as f, outcomeFile as i, parseRequest as l, rootOf as m, filesFolder as n, outputFolder as o, resultMark as p, inputsMark as r, parseEnd as s, endText as t, pathBelow as u };