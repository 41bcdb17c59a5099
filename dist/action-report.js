import { i as unknown } from "./shared/facts.js";
import { a as readLeft, c as conclude, i as artifactPrefix, n as beginWrites, o as beginChecks, r as reachOf, t as tellUsage } from "./shared/usage.js";
import { t as mayWrite } from "./shared/may-write.js";
import { r as counted } from "./shared/text.js";
import { C as optional, D as pipe, E as picklist, F as string, M as safeParse, S as object, k as record, r as check, t as array } from "./shared/dist.js";
import { n as isName } from "./shared/bot.js";
import { n as UserError } from "./shared/errors.js";
import { n as clock, t as connectForge } from "./shared/forge.js";
import { c as readEvent, l as runName, n as runJob } from "./shared/run.js";
import { n as recordLimit } from "./shared/read.js";
import { r as line } from "./shared/log.js";
import { open, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { constants as constants$1 } from "node:fs";

// src/steps/report/begin.ts
/**
* Shows what a run is going to do, as checks of its commit. Whatever goes wrong here is only a note: the run goes on,
* and its end is told all the same. Neither the repository nor its settings are looked at: it is to be quick.
*/
async function begin(ports, request) {
	const { run, commit, event, needs, files } = request;
	const hidden = (headline) => ({
		reason: "not-shown",
		headline,
		notes: []
	});
	if (needs.toldBy !== void 0) return hidden(`Run ${needs.toldBy} tells about this commit.`);
	const found = {
		...needs,
		jobs: { changes: "success" }
	};
	const records = readLeft(files, found, {
		id: run.id,
		commit
	});
	const conclusion = conclude({
		records,
		jobs: {},
		supersededBy: void 0
	});
	if (conclusion.bots.length === 0) return hidden("There is nothing to show.");
	const { forge, silence } = await reachOf(ports, mayWrite(event));
	if (!forge) return hidden(String(silence));
	const view = {
		run,
		commit,
		conclusion,
		bots: conclusion.bots.map((outcome) => ({
			outcome,
			registration: void 0,
			sealed: void 0,
			slot: void 0,
			foresight: void 0,
			production: unknown("nobody has looked yet"),
			differing: unknown("nobody has asked it yet")
		}))
	};
	const writes = beginWrites();
	const now = ports.clock.now().toISOString();
	const step = ports.reporter.step("Show what is under way");
	const shown = await beginChecks(forge, writes, view, {
		run,
		commit,
		now
	});
	step.done(counted(shown, "check"));
	return {
		reason: shown > 0 ? "shown" : "not-shown",
		headline: `${counted(view.bots.length, "bot")} on the way: ${counted(shown, "check")} shown.`,
		notes: writes.notes()
	};
}

// src/steps/report/needs.ts
const schema = record(string(), object({
	result: picklist([
		"success",
		"failure",
		"cancelled",
		"skipped"
	]),
	outputs: optional(record(string(), string()), {})
}));
const matrixSchema = array(object({
	name: pipe(string(), check((text) => isName(text))),
	bots: string()
}));
/**
* Reads `${{ toJSON(needs) }}`. Left out, there were no jobs before.
* @throws UserError `bad-input` for anything else: it is what the workflow's file hands over.
*/
function parseNeeds(text) {
	const parsed = safeParse(schema, text.trim() === "" ? {} : jsonOf(text));
	if (!parsed.success) throw wrong("`needs` isn't the context of that name");
	const changes = parsed.output["changes"]?.outputs;
	const toldBy = changes?.["told-by"] ?? "";
	return {
		jobs: Object.fromEntries(Object.entries(parsed.output).map(([job, { result }]) => [job, result])),
		matrix: matrixOf(changes?.["matrix"] ?? ""),
		planned: parsed.output["plan"]?.outputs["reason"],
		toldBy: /^[1-9]\d{0,15}$/.test(toldBy) ? Number(toldBy) : void 0
	};
}
function matrixOf(text) {
	const parsed = safeParse(matrixSchema, text.trim() === "" ? [] : jsonOf(text));
	if (!parsed.success) throw wrong("the output `matrix` of the job `changes` is no list of jobs");
	return parsed.output;
}
function jsonOf(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function wrong(what) {
	return new UserError(`The input \`needs\` can't be read: ${what}.`, {
		code: "bad-input",
		next: "Write `needs: ${{ toJSON(needs) }}` under `with:` in the workflow."
	});
}

// src/entrypoints/left-files.ts
const recordFile = "record.json";
/**
* Reads what the jobs of a run left: one folder for each artifact. Where a run has a single one, the official download
* lays its file into the folder itself.
* @param directory absolute; one that isn't there holds nothing.
*/
async function readLeftFiles(directory) {
	const entries = await readdir(directory, { withFileTypes: true }).catch((error) => {
		if (error.code === "ENOENT") return [];
		throw error;
	});
	const files = [];
	for (const entry of entries.toSorted((a, b) => a.name < b.name ? -1 : 1)) if (entry.isDirectory() && entry.name.startsWith("tidegate-record-")) {
		const bytes = await readBounded(join(directory, entry.name, recordFile));
		files.push({
			artifact: entry.name,
			bytes
		});
	} else if (entry.name === recordFile) files.push({
		artifact: void 0,
		bytes: await readBounded(join(directory, recordFile))
	});
	return files;
}
/** A file's bytes, one more than it may have at most; undefined where there is no plain file. */
async function readBounded(path) {
	const flags = constants$1.O_RDONLY | (constants$1.O_NOFOLLOW ?? 0) | (constants$1.O_NONBLOCK ?? 0);
	try {
		await using handle = await open(path, flags);
		if (!(await handle.stat()).isFile()) return void 0;
		const buffer = Buffer.alloc(recordLimit + 1);
		let length = 0;
		for (;;) {
			const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
			length += bytesRead;
			if (bytesRead === 0) return buffer.subarray(0, length);
		}
	} catch (error) {
		const { code } = error;
		if (code === "ENOENT" || code === "ELOOP" || code === "EISDIR" || code === "ENXIO") return void 0;
		throw error;
	}
}

// src/entrypoints/report.ts
await runJob("report", async (job) => {
	const { inputs, open } = job;
	if (inputs.phase === "end") await open();
	const event = await readEvent(process.env);
	const request = {
		run: runName(process.env),
		commit: event.kind === "pull-request" ? event.commit : await commitAtHand(open),
		event,
		needs: parseNeeds(inputs.needs),
		files: await readLeftFiles(resolve(inputs.records))
	};
	if (inputs.phase === "begin") return showBeginning(job, request);
	const { tellEnd } = await import("./shared/report-end.js");
	return tellEnd(job, await open(), request);
});
/** Shows what is under way. In a workflow, that takes nothing of the repository. */
async function showBeginning({ reporter, open }, request) {
	let forge;
	const ports = {
		reporter,
		clock,
		forge: () => forge ??= connectForge(async () => (await open()).wiring.remoteAddress())
	};
	const { reason, headline, notes } = await begin(ports, request);
	await tellUsage(ports);
	for (const note of notes) line(note);
	return {
		reason,
		headline,
		result: {
			phase: "begin",
			notes
		},
		outputs: {},
		summary: ""
	};
}
/** The commit that the run is of: a runner names it; elsewhere it is the one that is checked out. */
async function commitAtHand(open) {
	const named = process.env["GITHUB_SHA"] ?? "";
	if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(named)) return named;
	const { ports } = await open();
	return (await ports.repository.resolve("HEAD"))?.id ?? "";
}

export {  };