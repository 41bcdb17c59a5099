import { A as regex, B as variant, C as optional, D as pipe, F as string, M as safeParse, S as object, _ as minValue, f as literal, i as custom, j as safeInteger, n as boolean, p as looseObject, r as check, s as getDotPath, t as array, x as number } from "./dist.js";
import { n as isName } from "./bot.js";
import { i as isDigest, t as canonicalJson } from "./digest.js";
import { n as UserError } from "./errors.js";
import { c as quoted, i as listed } from "./text.js";

// src/domain/ledger-record.ts
/** What texts by people may hold at most, in UTF-16 code units; longer ones are cut. */
const longest = {
	by: 320,
	why: 4e3,
	name: 200
};
/** Names of conversations, at most; where there are more, the last line counts the others. */
const mostNames = 500;
/** Characters of a record's JSON. */
const longestRecord = 262144;
const digest = custom((value) => typeof value === "string" && isDigest(value), "a sha256 digest");
const name = pipe(string(), check(isName, "a name"));
const commit = pipe(string(), regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "a commit id"));
const word = pipe(string(), regex(/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,99}$/, "letters, digits, dots and dashes"));
const count = pipe(number(), safeInteger(), minValue(0));
const time = pipe(string(), regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, "a time in ISO 8601, UTC"), check((text) => !Number.isNaN(Date.parse(text)), "a time in ISO 8601, UTC"));
const said = {
	schema: literal(1),
	bot: name,
	at: time,
	by: string(),
	why: string()
};
const schemas = {
	package: object({
		...said,
		kind: literal("package"),
		inputs: digest,
		package: digest,
		commit
	}),
	verification: object({
		...said,
		kind: literal("verification"),
		package: digest,
		suite: optional(digest),
		commit,
		environment: name,
		revision: word,
		passed: boolean(),
		conversations: object({
			passed: count,
			failed: count
		}),
		leftOut: array(string())
	}),
	revocation: object({
		...said,
		kind: literal("revocation"),
		package: digest
	}),
	release: object({
		...said,
		kind: literal("release"),
		environment: name,
		version: word,
		package: digest,
		revision: word,
		commit,
		plan: digest,
		previous: optional(digest),
		switched: optional(time)
	}),
	rollback: object({
		...said,
		kind: literal("rollback"),
		environment: name,
		from: digest,
		to: digest,
		revision: word,
		switched: optional(time)
	})
};
const anyRecord = variant("kind", Object.values(schemas));
/** Reads a record from its JSON. It never throws, whatever the text is. */
function readRecord(text) {
	if (text.length > longestRecord) return {
		state: "unreadable",
		why: "it is too long"
	};
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		return {
			state: "unreadable",
			why: "it isn't JSON"
		};
	}
	const shape = safeParse(looseObject({
		schema: number(),
		kind: string()
	}), value);
	if (!shape.success) return {
		state: "unreadable",
		why: `it lacks ${faults(shape.issues)}`
	};
	if (shape.output.schema > 1 || !Object.hasOwn(schemas, shape.output.kind)) return { state: "newer" };
	const parsed = safeParse(anyRecord, value);
	if (!parsed.success) return {
		state: "unreadable",
		why: `it has no valid ${faults(parsed.issues)}`
	};
	return {
		state: "record",
		record: tidied(parsed.output)
	};
}
/** Reads a record from its JSON; undefined if it is none that this version knows. */
function parseRecord(text) {
	const read = readRecord(text);
	return read.state === "record" ? read.record : void 0;
}
/**
* The one text of a record: equal records give equal texts. What people wrote is made safe to show and cut to what
* may stand in the ledger.
* @throws UserError when something else of it isn't as it must be.
*/
function recordText(record) {
	const parsed = safeParse(anyRecord, record);
	if (parsed.success) return `${canonicalJson({ ...tidied(parsed.output) })}\n`;
	throw new UserError(`A ${quoted(String(record.kind))} record can't go into the ledger: it has no valid ${faults(parsed.issues)}.`, { code: "bad-record" });
}
function tidied(record) {
	const texts = {
		by: line(record.by, longest.by),
		why: paragraph(record.why, longest.why)
	};
	if (record.kind === "verification") return {
		...record,
		...texts,
		suite: record.suite,
		leftOut: names(record.leftOut)
	};
	if (record.kind === "release") return {
		...record,
		...texts,
		previous: record.previous
	};
	return {
		...record,
		...texts
	};
}
function names(all) {
	if (all.length <= mostNames) return all.map((text) => line(text, longest.name));
	const kept = all.slice(0, 499);
	return [...names(kept), `… and ${all.length - kept.length} more`];
}
function line(text, limit) {
	return paragraph(text.replaceAll(/\s+/g, " "), limit);
}
/** Controls and marks that turn the direction of writing, which could make a text look like another one. */
const unsafe = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
function paragraph(text, limit) {
	const clean = text.toWellFormed().replaceAll(/\r\n?/g, "\n").replaceAll(unsafe, (character) => /[\n\t]/.test(character) ? character : "�").trim();
	return clean.length > limit ? `${clean.slice(0, limit - 1).toWellFormed()}…` : clean;
}
function faults(issues) {
	return listed([...new Set(issues.map((issue) => quoted(getDotPath(issue) ?? "shape")))]);
}

export { readRecord as n, recordText as r, parseRecord as t };