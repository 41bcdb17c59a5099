import { A as regex, B as variant, C as optional, D as pipe, E as picklist, F as string, O as rawTransform, S as object, _ as minValue, f as literal, h as maxValue, i as custom, j as safeInteger, m as maxLength, n as boolean, o as exactOptional, r as check, t as array, x as number, z as unknown } from "./dist.js";
import { n as isName } from "./bot.js";
import { i as isDigest } from "./digest.js";
import { n as readRecord } from "./ledger-record.js";
import { i as readDocument } from "./package-metadata.js";

// src/domain/run/record.ts
/** What a run does with a bot, in order. */
const phases = [
	"validate",
	"train",
	"deploy",
	"talk"
];

// src/domain/run/read.ts
/** Bytes that a run record may have. */
const recordLimit = 4194304;
const text = (longest) => pipe(string(), maxLength(longest, `it is longer than ${longest}`));
const name = pipe(string(), check((value) => isName(value), "it isn't a name"));
const digest = custom((value) => typeof value === "string" && isDigest(value), "it must be sha256: and 64 hexadecimal digits");
const count = pipe(number(), safeInteger(), minValue(0));
const positive = pipe(number(), safeInteger(), minValue(1));
const fraction = pipe(number(), minValue(0), maxValue(1));
const phase = picklist(phases);
const few = (item, most) => pipe(array(item), maxLength(most));
const url = pipe(text(2e3), regex(/^https?:\/\/[^\s]+$/, "it isn't an address"));
const time = pipe(string(), regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, "it isn't a time"), check((value) => !Number.isNaN(Date.parse(value)), "it isn't a time"));
const commit = pipe(string(), regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "it isn't a commit"));
const share = object({
	right: count,
	of: count
});
const score = object({
	conversations: share,
	actions: share
});
const metrics = object({
	intents: exactOptional(object({
		accuracy: fraction,
		macroF1: fraction,
		examples: count,
		folds: count
	})),
	entities: exactOptional(object({
		precision: fraction,
		recall: fraction,
		f1: fraction,
		support: count
	})),
	givenIntents: exactOptional(score),
	predictedIntents: exactOptional(score)
});
const place = object({
	file: text(1e3),
	line: exactOptional(positive),
	column: exactOptional(positive)
});
const problem = object({
	severity: picklist([
		"error",
		"warning",
		"note"
	]),
	code: text(100),
	message: text(4e3),
	place: exactOptional(place),
	next: exactOptional(text(4e3))
});
const answers = few(text(2e4), 100);
const exchange = object({
	said: text(2e4),
	answered: answers
});
const held = object({
	name: text(500),
	passed: boolean(),
	exchanges: few(exchange, 200)
});
const difference = object({
	conversation: text(500),
	said: text(2e4),
	here: answers,
	production: answers
});
const differing = variant("known", [object({
	known: literal(true),
	value: few(difference, 500)
}), object({
	known: literal(false),
	why: text(2e3),
	next: exactOptional(text(2e3))
})]);
const part = object({
	bot: name,
	phase,
	state: picklist([
		"passed",
		"failed",
		"skipped",
		"cancelled"
	]),
	headline: text(2e3),
	next: optional(text(4e3)),
	problems: few(problem, 500),
	training: optional(object({
		inputs: digest,
		package: optional(digest),
		found: boolean(),
		metrics
	})),
	deployment: optional(object({
		environment: name,
		revision: pipe(string(), regex(/^[0-9a-f]{12}$/, "it isn't a revision")),
		url: optional(url),
		preview: boolean(),
		replaced: exactOptional(object({
			branch: optional(text(1e3)),
			commit: optional(commit)
		}))
	})),
	talk: optional(object({
		suite: optional(digest),
		held: few(held, 500),
		leftOut: few(object({
			conversation: text(500),
			needs: text(2e3)
		}), 500),
		differing: exactOptional(differing)
	})),
	log: few(text(4e3), 500)
});
const ledger = pipe(few(unknown(), 100), rawTransform(({ dataset, addIssue, NEVER }) => {
	const records = [];
	for (const value of dataset.value) {
		const read = readRecord(jsonOf(value));
		if (read.state !== "record") {
			addIssue({ message: read.state === "newer" ? "it is of a later version" : read.why });
			return NEVER;
		}
		records.push(read.record);
	}
	return records;
}));
/** A value as JSON again; nothing where it is nested so deeply that it can't be written. */
function jsonOf(value) {
	try {
		return JSON.stringify(value);
	} catch {
		return "";
	}
}
const schema = object({
	schema: literal(1, "it is of another version"),
	run: object({
		id: positive,
		attempt: positive,
		url
	}),
	job: text(200),
	commit,
	at: time,
	expects: optional(few(object({
		bot: name,
		phases: few(phase, phases.length)
	}), 1e3)),
	parts: few(part, 1e3),
	trouble: optional(object({
		headline: text(2e3),
		next: optional(text(4e3)),
		problems: few(problem, 500)
	})),
	ledger
});
/**
* Reads what a job left. Never throws, whatever the bytes are.
* @param source the artifact's name, to name it where it can't be read.
* @param run the run that reads it: a record of another run is none of its own.
*/
function readRunRecord(source, bytes, authority, run) {
	const read = readDocument(bytes, recordLimit, schema);
	const why = read.ok ? overstepped(read.value, authority, run) : read.problem;
	return read.ok && why === void 0 ? {
		state: "record",
		record: read.value
	} : {
		state: "unreadable",
		source,
		why: String(why)
	};
}
function overstepped(record, { bots, phases: allowed, expects, ledger: kinds }, run) {
	if (record.run.id !== run.id) return `it is of the run ${record.run.id}`;
	if (record.commit !== run.commit) return `it is of the commit ${record.commit.slice(0, 12)}`;
	if (!expects && record.expects !== void 0) return "it says what the run is to do";
	const foreign = record.parts.find(({ bot, phase: of }) => !(bots?.includes(bot) ?? true) || !allowed.includes(of));
	if (foreign) return `it speaks of ${foreign.phase} of ${foreign.bot}, which isn't its job`;
	const word = record.ledger.find(({ bot, kind }) => !(bots?.includes(bot) ?? true) || !kinds.includes(kind));
	return word && `it has a ${word.kind} of ${word.bot} for the ledger, which isn't its job`;
}
/** The bytes that a job leaves. */
function runRecordBytes(record) {
	return new TextEncoder().encode(JSON.stringify(record));
}

export { phases as i, recordLimit as n, runRecordBytes as r, readRunRecord as t };